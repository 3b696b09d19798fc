"""What happens in the world: people report, review, join, leave and go away.

Everything goes through the functions by which it happens in earnest, and only then into the cast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from ministries.models import Contact, Membership, Ministry, User
from tasks.matrix.models import Task as StoredTask
from tasks.reminders.models import MailChoices
from tasks.reporting.beginning import begin
from tasks.reporting.models import Excuse, ReportingPeriod, StatusUpdate
from tasks.reporting.reviewing import accept, give_word, send_back
from tasks.reporting.vocabulary import Verdict
from tasks.reporting.writing import save, submit
from tests.soak.cast import EDITOR, READER, REVIEWER, Person, Report, Task
from tests.soak.days import DAY, Period
from tests.soak.making import Making


@dataclass(frozen=True)
class Step:
    """A step of a report that is told at once: its report, which step, by whom."""

    report: Report
    kind: str  # submitted, returned, accepted
    by: int


class World:
    """Lets a day's things happen."""

    def __init__(self, making: Making, chance: Random):
        self.making, self.cast, self.chance = making, making.cast, chance
        self.counted: dict[str, int] = {}
        self.steps: list[Step] = []  # since they were last taken
        self._intended: dict[tuple[str, str, str], date | None] = {}
        self._excuses: dict[tuple[str, str, str], int] = {}

    def _count(self, what: str) -> None:
        self.counted[what] = self.counted.get(what, 0) + 1

    def pass_time(self, today: date, share: float) -> None:
        """Let happen what happens in a `share` of a day."""
        self._report(today)
        self._review(today)
        self._give_words(today)
        happenings: list[tuple[float, Callable[[date], None]]] = [
            (0.25, self._excuse),
            (0.5, self._join),
            (0.4, self._leave),
            (0.3, self._change_roles),
            (0.25, self._change_contact),
            (0.15, self._change_address),
            (0.25, self._go_away),
        ]
        for daily, happening in happenings:
            if self.chance.random() < daily * share:
                happening(today)

    # Reports.

    def _report(self, today: date) -> None:
        for plan in self.cast.plans.values():
            for period in plan.periods:
                if period.opens > today:
                    continue
                for task in plan.tasks:
                    key = (plan.slug, task.number, period.code)
                    if key not in self._intended:
                        self._intended[key] = self._intend(period)
                    self._go_on_with(key, task, period, today)

    def _intend(self, period: Period) -> date | None:
        """Decide when a report will come: most in time, some late, some never."""
        fate = self.chance.random()
        until_due = (period.due - period.opens).days
        if fate < 0.55:
            return period.opens + DAY * self.chance.randint(1, until_due)
        if fate < 0.8:
            return period.due + DAY * self.chance.randint(1, 20)
        if fate < 0.9:
            return period.due + DAY * self.chance.randint(21, 60)
        return None

    def _go_on_with(
        self, key: tuple[str, str, str], task: Task, period: Period, today: date
    ) -> None:
        report, intended = self.cast.reports.get(key), self._intended[key]
        if report is None:
            if intended is None or intended > today:
                return
            if not self._is_finished(task) and self._has_opened(period):
                self._hand_in_new(task, period, today)
        elif (
            report.state in ("draft", "returned")
            and report.next_step_on
            and (report.next_step_on <= today)
        ):
            self._hand_in_again(report, today)

    def _has_opened(self, period: Period) -> bool:
        return ReportingPeriod.objects.filter(plan__slug=period.plan, code=period.code).exists()

    def _is_finished(self, task: Task) -> bool:
        return any(
            report.state == "accepted" and report.status in ("completed", "discontinued")
            for report in self.cast.reports_on(task)
        )

    def _hand_in_new(self, task: Task, period: Period, today: date) -> None:
        ministry = self.cast.reporter(task.answerable)
        editors = self.cast.editors(ministry)
        if not editors:
            return
        writer = self.chance.choice(editors)
        user = User.objects.get(pk=writer.pk)
        update = begin(
            user,
            StoredTask.objects.select_related("plan").get(pk=task.pk),
            ReportingPeriod.objects.get(plan__slug=period.plan, code=period.code),
        )
        report = Report(task, period, update.pk, ministry)
        report.status = self.chance.choices(
            ["on_track", "delayed", "completed", "discontinued"], [80, 14, 4, 2]
        )[0]
        values = {"status": report.status, "narrative": "As planned."}
        save(user, update, update.version, values)
        report.writers.add(writer.pk)
        self.cast.add(report)
        if self.chance.random() < 0.15:
            # A draft lies for some days.
            report.next_step_on = today + DAY * self.chance.randint(1, 6)
            self._count("drafts left lying")
            return
        self._submit(report, writer, today)

    def _hand_in_again(self, report: Report, today: date) -> None:
        editors = self.cast.editors(report.ministry)
        if not editors:
            return
        writer = self.chance.choice(editors)
        user, update = User.objects.get(pk=writer.pk), StatusUpdate.objects.get(pk=report.pk)
        save(user, update, update.version, {"narrative": f"As planned, seen on {today}."})
        report.writers.add(writer.pk)
        self._submit(report, writer, today)

    def _submit(self, report: Report, writer: Person, today: date) -> None:
        user, update = User.objects.get(pk=writer.pk), StatusUpdate.objects.get(pk=report.pk)
        submit(user, update, update.version)
        report.writers.add(writer.pk)
        report.state, report.submitted_by = "submitted", writer.pk
        report.next_step_on = today + DAY * self.chance.randint(0, 4)
        self._step(report, "submitted", writer)

    def _step(self, report: Report, kind: str, by: Person) -> None:
        self._count(f"reports {kind}")
        self.steps.append(Step(report, kind, by.pk))

    def _review(self, today: date) -> None:
        for report in self.cast.reports.values():
            if report.state != "submitted" or not report.next_step_on:
                continue
            if report.next_step_on > today:
                continue
            able = [
                one
                for one in [
                    *self.cast.own_reviewers(report.ministry),
                    *self.cast.reviewers_everywhere(),
                    *self.cast.administrators(),
                ]
                if one.pk not in report.writers
            ]
            reviewer = able[0] if self.chance.random() < 0.8 else self.chance.choice(able)
            user = User.objects.get(pk=reviewer.pk)
            update = StatusUpdate.objects.get(pk=report.pk)
            if self.chance.random() < 0.25:
                send_back(user, update, update.version, "Say more.")
                report.state = "returned"
                report.next_step_on = today + DAY * self.chance.randint(0, 9)
                self._step(report, "returned", reviewer)
            else:
                accept(user, update, update.version)
                report.state, report.accepted_at = "accepted", timezone.now()
                report.next_step_on = None
                self._step(report, "accepted", reviewer)

    def _give_words(self, today: date) -> None:
        for report in self.cast.reports.values():
            if report.state != "accepted":
                continue
            for holder, role in report.task.holders:
                if holder == report.task.answerable or role == "supporting":
                    continue
                speaker = self.cast.reporter(holder)
                if holder in report.words or speaker == report.ministry:
                    continue
                editors = self.cast.editors(speaker)
                if editors and self.chance.random() < 0.03:
                    give_word(
                        User.objects.get(pk=editors[0].pk),
                        StatusUpdate.objects.get(pk=report.pk),
                        Ministry.objects.get(slug=holder),
                        Verdict.CONFIRMED,
                    )
                    report.words.add(holder)
                    self._count("words given")

    def _excuse(self, today: date) -> None:
        """Excuse a report that nobody began; or lift an excuse."""
        if self._excuses and self.chance.random() < 0.3:
            key = self.chance.choice(sorted(self._excuses))
            Excuse.objects.filter(pk=self._excuses.pop(key)).update(
                lifted_at=timezone.now(), lifted_by=self.cast.administrators()[0].pk
            )
            self.cast.excused.discard(key)
            self._count("excuses lifted")
            return
        open_keys = [
            key
            for key, intended in self._intended.items()
            if key not in self.cast.reports and intended is None and key not in self.cast.excused
        ]
        if not open_keys:
            return
        plan, number, code = key = self.chance.choice(sorted(open_keys))
        period = ReportingPeriod.objects.filter(plan__slug=plan, code=code).first()
        if period is None:
            return
        task = next(one for one in self.cast.plans[plan].tasks if one.number == number)
        excuse = Excuse.objects.create(
            task_id=task.pk,
            period=period,
            reason="Nothing to report.",
            author_id=self.cast.administrators()[0].pk,
        )
        self._excuses[key] = excuse.pk
        self.cast.excused.add(key)
        self._count("reports excused")

    # People.

    def _a_ministry(self) -> str:
        return self.chance.choice(list(self.cast.ministries))

    def _somebody(self) -> Person | None:
        """Somebody who edits or reviews for a ministry and may come to leave."""
        some = [
            one
            for one in self.cast.people
            if one.active
            and not (one.administrator or one.everywhere)
            and any(role != READER for _ministry, role in one.roles)
        ]
        return self.chance.choice(some) if some else None

    def _join(self, today: date) -> None:
        self.making.person((self._a_ministry(), self.chance.choice([EDITOR, EDITOR, REVIEWER])))
        self._count("people joined")

    def _leave(self, today: date) -> None:
        if person := self._somebody():
            User.objects.filter(pk=person.pk).update(is_active=False)
            person.active = False
            self._count("people left")

    def _change_roles(self, today: date) -> None:
        person = self._somebody()
        if person is None:
            return
        lost = self.chance.choice(sorted(person.roles))
        Membership.objects.filter(
            user=person.pk, ministry=self.cast.ministries[lost[0]], role=lost[1]
        ).delete()
        person.roles.discard(lost)
        gained = (self._a_ministry(), self.chance.choice([EDITOR, REVIEWER]))
        if gained not in person.roles:
            Membership.objects.create(
                user_id=person.pk, ministry_id=self.cast.ministries[gained[0]], role=gained[1]
            )
            person.roles.add(gained)
        self._count("roles changed")

    def _change_contact(self, today: date) -> None:
        ministry = self._a_ministry()
        if self.cast.contacts.pop(ministry, None):
            Contact.objects.filter(ministry=self.cast.ministries[ministry]).delete()
        if self.chance.random() < 0.6:
            self.making.contact(ministry)
        self._count("contacts changed")

    def _change_address(self, today: date) -> None:
        if person := self._somebody():
            person.address = f"moved{self.chance.randrange(10**6)}-{person.pk}@soak.example"
            User.objects.filter(pk=person.pk).update(email=person.address)
            self._count("addresses changed")

    def _go_away(self, today: date) -> None:
        """Let somebody be away, with a colleague or (which doesn't count) a stranger for a time."""
        person, stand_in = self._somebody(), self._somebody()
        if person is None or stand_in is None or person is stand_in:
            return
        colleagues = [
            one
            for one in self.cast.people
            if one.active and one is not person and any(one.serves(of) for of, _ in person.roles)
        ]
        if colleagues and self.chance.random() < 0.8:
            stand_in = self.chance.choice(colleagues)
        until = today + timedelta(days=self.chance.randint(2, 14))
        person.away = (today, until, stand_in)
        MailChoices.objects.update_or_create(
            user_id=person.pk,
            defaults={"stand_in_id": stand_in.pk, "away_from": today, "away_until": until},
        )
        self._count("people away")
