"""The soak's own book: what must arrive where, and what of that did."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from tests.soak.cast import Cast
from tests.soak.checked import Again, Checked
from tests.soak.days import DAY, Period, is_worked, reminder_days
from tests.soak.postbox import Acceptance, Postbox
from tests.soak.promises import Event, Promise, Reminder
from tests.soak.reading import Item, read
from tests.soak.state import Place, State
from tests.soak.world import Step

# After so many days in which everyone knew, nothing of it may come again.
SETTLED_FOR = 6 * DAY


@dataclass
class Spell:
    """How the world stood, from when on and until when, by the machine's own clock."""

    state: State
    since: float
    until: float = float("inf")


class Book:
    """Every promise, and every mail that answers to one, or to none."""

    def __init__(self, cast: Cast, postbox: Postbox):
        self.cast, self.postbox = cast, postbox
        self.promises: list[Promise] = []
        self.failures: list[tuple[str, str]] = []  # (what is wrong, its story)
        self._failures_told = 0
        self.told_again: list[Again] = []  # faults, unless a kill explains them
        self.late: list[int] = []
        self.counted: Counter[str] = Counter()
        self._live: list[Promise] = []
        self.at: dict[Place, list[Reminder]] = defaultdict(list)
        self.steps: dict[tuple[str, Item], list[Event]] = defaultdict(list)
        self._made: set[tuple[Place, str, date]] = set()
        self._seen: dict[str, int] = {}
        self._digests: dict[tuple[str, date], set[str]] = defaultdict(set)
        self._refused: dict[str, list] = defaultdict(list)
        self._refusals_read = 0
        self._furthest = date.min
        self._days: dict[tuple[str, str], list[tuple[str, date]]] = {}
        self._wrong_clocks: list[date] = []  # when jobs went by another day than it was
        self.state: State | None = None
        self._states: list[Spell] = []

    # What happens.

    def look(self, state: State, changed_from: float) -> None:
        """See how the world stands after changes that began at `changed_from` and are over."""
        if self._states:
            self._states[-1].until = time.time()
        self.state = state
        self._states = [*self._states[-5:], Spell(state, changed_from)]
        self._read_refusals()
        furthest = max(state.clocks)
        if len(state.clocks) > 1:
            self._wrong_clocks.append(state.today)
        self._make_reminders(state, furthest)
        self._furthest = max(self._furthest, furthest)
        for promise in self._live:
            promise.look(state, self.passed_over, self.postbox.dead)
            settled = promise.settled_on
            if settled and state.today - settled > SETTLED_FOR:
                promise.closed = True
        self._live = [one for one in self._live if not one.closed]

    def _make_reminders(self, state: State, furthest: date) -> None:
        for plan in self.cast.plans.values():
            ministries = {self.cast.reporter(task.answerable) for task in plan.tasks}
            for period in plan.periods:
                days = [(kind, day) for kind, day in self._days_of(period) if day <= furthest]
                for ministry, (kind, day) in product(ministries, days):
                    self._make(Place(ministry, plan.slug, period.code), kind, day)
        for place, awaited in state.awaited.items():
            afters = self.cast.plans[place.plan].rules.words
            for accepted_on, after in product(set(awaited.values()), afters):
                if accepted_on + after * DAY <= furthest:
                    self._make(place, "word", accepted_on + after * DAY)

    def _days_of(self, period: Period) -> list[tuple[str, date]]:
        key = (period.plan, period.code)
        if key not in self._days:
            self._days[key] = reminder_days(period, self.cast.plans[period.plan].rules)
        return self._days[key]

    def _make(self, place: Place, kind: str, day: date) -> None:
        if (place, kind, day) in self._made:
            return
        self._made.add((place, kind, day))
        # A clock that ran ahead may have gone past the day before there was anything to say.
        promise = Reminder(kind, day, is_doubtful=day <= self._furthest, place=place)
        self.at[place].append(promise)
        self.promises.append(promise)
        self._live.append(promise)

    def take_steps(self, steps: Iterable[Step], today: date, moment: int) -> None:
        """Note steps of reports that are to be told."""
        for step in steps:
            event = Event(step.kind, today, moment, moment, report=step.report, by=step.by)
            task = step.report.task
            item = (task.plan, task.number, step.report.period.code)
            self.steps[step.kind, item].append(event)
            self.promises.append(event)
            self._live.append(event)

    def planning_began(self, moment: int, clocks: Iterable[date]) -> None:
        """Note that jobs were sent that may make the reminders through these days."""
        furthest = max(clocks, default=date.min)
        for promise in self._live:
            if promise.since is None and promise.day <= furthest:
                promise.since = moment

    def may_be_made_again(self, promise: Promise) -> bool:
        """Whether a clock went wrong about a reminder's day: then its day is planned again.

        What wasn't owed at first may be by then.
        """
        near = (abs((day - promise.day).days) for day in self._wrong_clocks)
        return isinstance(promise, Reminder) and not promise.told and min(near, default=9) <= 5

    def planning_ended(self, moment: int, clocks: Iterable[date]) -> None:
        """Note that such jobs were done: what was not owed then isn't made any more."""
        furthest = max(clocks, default=date.min)
        for promise in self._live:
            if promise.surely is None and promise.day <= furthest:
                promise.surely = moment
                if promise.lapsed_on and promise.since == moment:
                    promise.closed = True

    def sweep_ended(self) -> None:
        """Note that a sweep was done: what isn't owed now is closed for good.

        A reminder may stay open on its own day: what is taken back then is owed again. Where all
        who were to know then do, or don't want to, whoever comes later need not be told.
        """
        assert self.state
        for promise in self._live:
            known = promise.surely is not None and promise.day <= min(self.state.clocks)
            promise.was_settled |= known and promise.settled_on is not None
            may_stay = isinstance(promise, Reminder) and promise.day >= min(self.state.clocks)
            if promise.lapsed_on and promise.surely is not None and not may_stay:
                promise.closed = promise.closed or not promise.is_owed(self.state)

    # What arrives.

    def _read_refusals(self) -> None:
        for address, moment in self.postbox.refused[self._refusals_read :]:
            self._refused[address].append(moment)
        self._refusals_read = len(self.postbox.refused)

    def passed_over(self, address: str, since: date) -> bool:
        """Whether an address was refused for good, as it seemed, for two days since a day."""
        moments = [one for one in self._refused.get(address, ()) if one.date() >= since - DAY]
        return len(moments) > 1 and moments[-1] - moments[0] >= timedelta(hours=47)

    def receive(self, mail: Acceptance, first: tuple[int, date], now: int) -> None:
        """Read a mail in the moment `now`.

        `first` says in which moment it was first tried, and which day its clock showed then.
        """
        assert self.state
        self._read_refusals()
        content = read(mail.mail)
        self.counted["digests" if not content.is_event else "mails on one step"] += 1
        copies = self._seen.get(mail.message_id, 0)
        self._seen[mail.message_id] = copies + 1
        if copies:
            self.counted["copies"] += 1
        states = self._states_of(mail)
        moment, clock = first
        if not content.is_event and not copies:
            self._digests[mail.to, clock].add(mail.message_id)
            if len(self._digests[mail.to, clock]) > 2:
                self.fail("more than two digests a day", mail, str(mail.mail["Subject"]))
        Checked(self, mail, content, states, moment, clock, now, is_copy=bool(copies)).check()

    def fail(self, what: str, mail: Acceptance, story: str) -> None:
        """Note a fault that a mail shows."""
        when = f"{self.state.today if self.state else ''}"
        self.failures.append((what, f"{when} to {mail.to}, {mail.message_id}: {story}"))

    def _states_of(self, mail: Acceptance) -> list[State]:
        """Return how the world stood while a mail was prepared and sent, the latest first."""
        within = [one for one in self._states if one.since <= mail.accepted]
        return [one.state for one in reversed(within) if one.until >= mail.begun] or [
            self._states[-1].state
        ]

    def new_failures(self) -> list[tuple[str, str]]:
        """Return the faults that were noted since this was last asked."""
        new = self.failures[self._failures_told :]
        self._failures_told = len(self.failures)
        return new

    # What comes of it.

    def close(self, last_day: date) -> None:
        """At the end: say what should have arrived and didn't."""
        for promise in self.promises:
            self.counted["owed" if isinstance(promise, Reminder) else "steps to be told"] += 1
            if promise.lapsed_on or promise.is_doubtful or promise.nobody_reads:
                self.counted["owed no more before anybody had to know"] += not promise.told
                self.counted["arrived"] += bool(promise.told)
                continue
            self._judge(promise, last_day)

    def _judge(self, promise: Promise, last_day: date) -> None:
        goes_out = promise.day
        while not is_worked(goes_out) and promise.kind in LATER:
            goes_out += DAY
        known = set(promise.told) | promise.perhaps
        missing = {
            address
            for address in promise.continuous or ()
            if address not in known | self.postbox.dead
            and not self.passed_over(address, promise.day)
            and goes_out <= last_day - (9 if address in promise.weekly else 1) * DAY
        }
        is_new = goes_out > last_day - 9 * DAY
        if missing:
            self.failures.append(
                (
                    "never arrived",
                    f"{promise}: not in the mailbox of {', '.join(sorted(missing))};"
                    f" told {promise.told}; {'; '.join(promise.story)}",
                )
            )
        elif not known and not is_new and not promise.was_settled:
            story = f"{promise}: in no mailbox; {'; '.join(promise.story)}"
            self.failures.append(("never arrived anywhere", story))
        elif known:
            self.counted["arrived"] += 1
        else:
            self.counted["too new to judge"] += 1
        for address, day in promise.told.items():
            if address in (promise.continuous or ()) and address not in promise.weekly:
                self.late.append(max(0, (day - goes_out).days))


# What waits for a working day.
LATER = ("opened", "due soon", "overdue", "to reviewers", "to administrators", "word")
