"""Driving it: day by day something happens, jobs are sent, things break, and mail is read."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from celery import Celery
from django.db import connection
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError

from tasks.reminders.models import Attempt, Message
from tests.soak import clock
from tests.soak.book import Book
from tests.soak.brokers import Broker
from tests.soak.days import DAY
from tests.soak.making import Form, Making
from tests.soak.postbox import Postbox, Temper
from tests.soak.state import State
from tests.soak.troubles import Moment, Troubles
from tests.soak.workers import Workers
from tests.soak.world import World

# In Beijing: something happens at seven and at one, jobs are sent at half past eight and at three.
HALVES = ((7, 0), (8, 30)), ((13, 0), (15, 0))
# A moment that takes longer doesn't come to rest.
PATIENCE = 60.0


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment of a day in Beijing."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


class Soak:
    """One run of it."""

    def __init__(
        self, form: Form, seed: int, folder: Path, app: Celery, broker: Broker, workers: Workers
    ):
        self.form, self.folder, self.app = form, folder, app
        self.broker, self.workers = broker, workers
        self.chance = Random(seed)  # noqa: S311
        self.making = Making(form, Random(seed + 1))  # noqa: S311
        self.world = World(self.making, Random(seed + 2))  # noqa: S311
        self.postbox = Postbox(Random(seed + 3), workers, slowness=1.8)  # noqa: S311
        self.troubles = Troubles(Random(seed + 4), is_short=form.people < 200)  # noqa: S311
        self.book = Book(self.world.cast, self.postbox)
        self.counted: Counter[str] = Counter()
        self.spent: dict[str, float] = {}
        self._clocks: dict[str, tuple[int, date]] = {}  # moment and day of each job's clock
        self._moment = 0
        self._mail_read = 0
        self._attempts_read = 0
        self._first_tries: dict[str, tuple[int, date]] = {}
        self._link: Connection | None = None

    def run(self, say: Callable[[str], None]) -> None:
        """Live through all days."""
        clock.drive(at(self.form.first_day, 0, 30))
        self.making.make()
        some = [one.address for one in self.world.cast.people if not one.administrator]
        self.postbox.dead = set(Random(len(some)).sample(some, len(some) // 40))  # noqa: S311
        day = self.form.first_day
        while day <= self.form.last_day:
            is_quiet = (self.form.last_day - day).days < self.form.quiet_days
            for happens, works in HALVES:
                self._live_through(at(day, *happens), at(day, *works), is_quiet=is_quiet)
                for what, story in self.book.new_failures():
                    say(f"FAULT: {what}: {story}")
            if day.day in (1, 11, 21) or day == self.form.last_day:
                spent = ", ".join(f"{what} {took:.0f}" for what, took in self.spent.items())
                mails, faults = len(self.postbox.accepted), len(self.book.failures)
                say(f"{day}: {mails} mails, {faults} faults; seconds: {spent}")
            day += DAY
        self._await_leases()
        self._live_through(at(self.form.last_day, 16), at(self.form.last_day, 17), is_quiet=True)
        self.book.close(self.form.last_day)

    def _took(self, what: str, begun: float) -> float:
        now = time.monotonic()
        self.spent[what] = self.spent.get(what, 0.0) + now - begun
        return now

    def _live_through(self, happens: datetime, works: datetime, *, is_quiet: bool) -> None:
        self._read_mail()
        self._moment += 1
        begun = time.monotonic()
        spell = "" if is_quiet else self.troubles.next_spell(self._moment)
        moment = Moment() if is_quiet else self.troubles.of_moment()
        self.postbox.temper = Temper({} if is_quiet else self.troubles.temper())
        self._obey(spell)
        clock.drive(happens)
        changed_from = time.time()
        today = timezone.localdate(happens)
        if not is_quiet:
            self.world.pass_time(today, 0.5)
        begun = self._took("the world", begun)
        steps, self.world.steps = self.world.steps, []
        clock.drive(works)
        self.postbox.moment = works
        job_clock = works + moment.clock
        self._clocks[job_clock.isoformat()] = (self._moment, timezone.localdate(job_clock))
        clocks = {timezone.localdate(job_clock)} if moment.plans or moment.sweeps else set()
        late = {day for moment, day in self._clocks.values() if moment >= self._moment - 6}
        state = State(self.world.cast, today, clocks, late)
        self.book.take_steps(steps, today, self._moment)
        self.book.look(state, changed_from)
        begun = self._took("looking", begun)
        blows = sorted(moment.blows)
        if moment.plans:
            self.book.planning_began(self._moment, clocks)
            self._send("plan", moment.plans, job_clock)
            # The later half of the blows falls on the sending.
            self._work(blows[::2])
            self.book.planning_ended(self._moment, self._done("plan"))
        begun = self._took("planning", begun)
        if moment.sweeps:
            self._send("sweep", moment.sweeps, job_clock)
        if moment.doubled_sends:
            self._double_sends(job_clock)
        self._work(blows[1::2])
        begun = self._took("sending", begun)
        self._read_mail()
        self._took("reading", begun)
        if self._done("sweep"):
            self.book.sweep_ended()

    def _obey(self, spell: str) -> None:
        if spell == "nobody listens for mail":
            self.postbox.close()
        else:
            self.postbox.open()
        if spell == "no worker" and self.workers.wanted:
            self.workers.stop()
        self.workers.wanted = spell != "no worker"

    # Jobs.

    def _send(self, name: str, times: int, now: datetime, *arguments: int) -> None:
        """Send a job as the beat would; where the broker is away the tick is lost."""
        for _ in range(times):
            try:
                self.app.send_task(
                    f"tasks.reminders.jobs.{name}",
                    args=arguments,
                    kwargs={"now": now.isoformat()},
                    retry=False,
                )
                self.counted["jobs sent"] += 1
            except (OperationalError, OSError):
                self.counted["jobs lost before the broker"] += 1
            self.counted["jobs sent twice"] += times > 1

    def _double_sends(self, now: datetime) -> None:
        """Poke for messages beside what the sweep does, each twice."""
        for key in Message.objects.unfinished().values_list("pk", flat=True)[:20]:
            self._send("send", 2, now, key)

    def _done(self, name: str) -> set[date]:
        """Return the days of the clocks by which such jobs were done in this moment."""
        journal = self.folder / "done"
        lines = journal.read_text().splitlines() if journal.exists() else []
        return {
            self._clocks[words[1]][1]
            for words in (line.split() for line in lines[-20:])
            if words[0] == name and self._clocks[words[1]][0] == self._moment
        }

    def _work(self, blows: list[tuple[float, str]]) -> None:
        """Wait until nothing waits and nobody works, and let the blows fall meanwhile."""
        begun, calm = time.monotonic(), 0
        while calm < 4:
            elapsed = time.monotonic() - begun
            while blows and blows[0][0] <= elapsed:
                self._strike(blows.pop(0)[1])
            self.workers.keep_alive()
            if not self.workers.wanted and not blows:
                return
            is_calm = not self.workers.busy() and self._waiting() == 0
            calm = calm + 1 if is_calm and not (blows and elapsed > 0.1) else 0
            if blows and is_calm:
                # Nothing is under way: it falls on idle workers.
                blows[0] = (0.0, blows[0][1])
            if elapsed > PATIENCE:
                self.counted["moments that didn't come to rest"] += 1
                return
            time.sleep(0.03)

    def _waiting(self) -> int:
        """How many jobs wait at the broker; -1 where it doesn't answer."""
        try:
            self._link = self._link or self.app.connection_for_read()
            channel = self._link.default_channel
            queue = self.app.conf.task_default_queue
            return int(channel.queue_declare(queue, passive=True).message_count)
        except Exception as error:  # Each broker's client has its own.
            self._link = None
            return 0 if "404" in str(error) else -1

    def _strike(self, blow: str) -> None:
        self.troubles.counted[blow] += 1
        if blow == "kill a process":
            if victim := self.workers.victim(self.chance):
                self.postbox.kill(victim)
        elif blow == "kill a whole worker":
            for process in self.workers.group(self.chance):
                self.postbox.kill(process)
        elif blow == "flush the broker":
            self.broker.flush()
        elif blow == "cut the broker's lines":
            self.broker.cut()
        elif blow == "restart the broker":
            self.broker.kill()
            self.broker.start()
        else:
            cut_database_lines()

    # Mail.

    def _read_mail(self) -> None:
        """Let the book read what came, with the moment in which each was first tried."""
        firsts = Attempt.objects.filter(number=1, pk__gt=self._attempts_read)
        for row in firsts.select_related("message").order_by("pk"):
            _moment, day = self._clocks[row.begun_at.isoformat()]
            self._first_tries[row.message.reference] = (self._moment, day)
            self._attempts_read = row.pk
        new = self.postbox.accepted[self._mail_read :]
        self._mail_read += len(new)
        for mail in new:
            first = self._first_tries[mail.message_id.partition("@")[0]]
            self.book.receive(mail, first, self._moment)

    def _await_leases(self) -> None:
        """Wait until no message is claimed by a process that has died."""
        until = time.monotonic() + 30
        while time.monotonic() < until and Message.objects.filter(state="sending").exists():
            time.sleep(0.5)
            self._send("sweep", 1, at(self.form.last_day, 15))
            self._work([])


def cut_database_lines() -> None:
    """End every session that workers have with the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'soak-worker'"
        )
