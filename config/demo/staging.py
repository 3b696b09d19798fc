"""Stage the demonstration: accounts, a window around today, and two years of reports.

Every report goes through the same functions as in earnest, at its own time: so the record, the
steps and the rules are real, and only people and words are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import time_machine
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from config.demo import cast
from config.demo.scenes import SEED, Scene, course_of, scene
from ministries.models import Contact, Membership, Ministry, User
from planning.models import Plan
from tasks.matrix.models import Task
from tasks.reporting.answering import Answerers
from tasks.reporting.models import (
    ActingBody,
    AnswerableChoice,
    ReportingPeriod,
    ReportingWindow,
    StatusUpdate,
)
from tasks.reporting.periods import open_periods
from tasks.reporting.reviewing import accept, give_word, send_back, speakers_of
from tasks.reporting.vocabulary import Verdict
from tasks.reporting.writing import begin, copy_last, last_before, save, submit

ACTING = {"moa": "mara", "aqsiq": "samr", "mep": "mee", "soa": "mnr", "nhfpc": "nhc"}


def stage(today: date | None = None) -> Iterator[str]:
    """Fill an empty database with the demonstration, and say what was made, in words."""
    if User.objects.exists():
        return
    today = today or timezone.localdate()
    plan = Plan.objects.get(slug="13fyp-sei")
    with transaction.atomic():
        people = _people()
        yield f"demonstration: {len(people)} accounts, password {cast.PASSWORD}"
        periods = _window(plan, today)
        _choices(plan, periods, people["administrator"])
        for number, period in enumerate(periods):
            _Quarter(plan, number, period, is_latest=period is periods[-1]).play()
        _disputes(periods)
        counted = StatusUpdate.objects.of_plan(plan)
        yield (
            f"demonstration: {counted.count()} reports for {len(periods)} periods,"
            f" {counted.accepted().count()} of them accepted"
        )


def _people() -> dict[str, User]:
    """Make the fifty accounts, and return them by the first part of their address."""
    password = make_password(cast.PASSWORD)
    ministries = Ministry.objects.in_bulk(field_name="slug")
    people = {}
    for part in cast.parts():
        user = User(
            email=part.email,
            name=part.name,
            password=password if part.has_signed_in else make_password(None),
            is_superuser=part.is_administrator,
            is_active=part.is_active,
            last_login=timezone.now() if part.has_signed_in else None,
            invited_at=None if part.has_signed_in else timezone.now(),
        )
        user.save()
        people[part.address] = user
        for slug, role in part.roles:
            Membership.objects.create(
                user=user, ministry=ministries[slug], role=role, everywhere=part.everywhere
            )
    for slug in cast.CONTACTS:
        Contact.objects.create(
            ministry=ministries[slug],
            name="Planning desk (demonstration)",
            email=f"planning@{slug}.demo.example",
            telephone="000 0000 0000",
        )
    return people


def _window(plan: Plan, today: date) -> list[ReportingPeriod]:
    """Open a window of two years back and one ahead, and its periods."""
    # The quarter that today is in, two years ago.
    month = (today.month - 1) // 3 * 3 + 1
    ReportingWindow.objects.create(
        plan=plan,
        first_day=date(today.year - 2, month, 1),
        last_day=date(today.year + 1, 12, 31),
        reason="Demonstration: invented reports for a plan that ended in 2020.",
    )
    return open_periods(plan, today)


def _choices(plan: Plan, periods: list[ReportingPeriod], administrator: User) -> None:
    """Name acting bodies for most ended ones, and one answerable ministry that isn't first."""
    ministries = Ministry.objects.in_bulk(field_name="slug")
    first_day = periods[0].first_day
    for body, acting in ACTING.items():
        ActingBody.objects.create(
            plan=plan,
            body=ministries[body],
            acting=ministries[acting],
            valid_from=first_day,
            reason="Successor by the reform of 2018 (demonstration).",
            author=administrator,
        )
    AnswerableChoice.objects.create(
        task=plan.tasks.get(number="12"),
        ministry=ministries["miit"],
        valid_from=periods[len(periods) // 2].first_day,
        reason="It keeps the register that the task is about (demonstration).",
        author=administrator,
    )


class _Quarter:
    """The reports of one period."""

    def __init__(self, plan: Plan, number: int, period: ReportingPeriod, *, is_latest: bool):
        self.plan, self.number, self.period, self.is_latest = plan, number, period, is_latest
        self.now = timezone.now()
        self.answerers = Answerers(plan)
        self.editors = _by_ministry(cast.EDITOR)
        self.reviewers = _by_ministry(cast.REVIEWER)
        self.coordinator = User.objects.get(memberships__everywhere=True)

    def play(self) -> None:
        """Write what the scenes of all tasks say."""
        for task in self.plan.tasks.all():
            # A task's course is drawn from its own number, so that it is the same each period.
            course = course_of(task, Random(f"{SEED}-{task.number}"))  # noqa: S311
            random = Random(f"{SEED}-{task.number}-{self.number}")  # noqa: S311
            answer = self.answerers.answer(task.pk, self.period.last_day)
            ministry = answer.reporter
            if ministry is None or self._is_over(course):
                continue
            drawn = scene(course, self.number, ministry.slug, self.period, self.is_latest, random)
            if drawn.comes_to and self.editors.get(ministry.pk):
                self._report(task, ministry, drawn, random)

    def _is_over(self, course: tuple[str, ...]) -> bool:
        """Return whether an earlier period was the task's last."""
        return course[-1] in ("completed", "discontinued") and self.number >= len(course)

    def _report(self, task: Task, ministry: Ministry, drawn: Scene, random: Random) -> None:
        editor = random.choice(self.editors[ministry.pk])
        reviewer = random.choice([*self.reviewers.get(ministry.pk, []), self.coordinator])
        at = self._moment(drawn.handed_in_after, random)
        with self._at(at - timedelta(hours=3)):
            update = begin(editor, task, self.period)
            if drawn.unchanged and last_before(update):
                update = copy_last(editor, update, update.version, unchanged=True)
            else:
                update = save(editor, update, update.version, drawn.values)
        if drawn.comes_to == "draft":
            return
        with self._at(at):
            update = submit(editor, update, update.version)
        if drawn.comes_to == "submitted":
            return
        if drawn.is_returned_once or drawn.comes_to == "returned":
            with self._at(at + timedelta(days=1)):
                update = send_back(
                    reviewer, update, update.version, random.choice(cast.RETURN_REASONS)
                )
            if drawn.comes_to == "returned":
                return
            with self._at(at + timedelta(days=2)):
                more = f"{update.narrative}\n\nAdded after review: three sites, one still open."
                update = save(editor, update, update.version, {"narrative": more})
                update = submit(editor, update, update.version)
        with self._at(at + timedelta(days=3, hours=random.randint(0, 30))):
            accept(reviewer, update, update.version)

    def _moment(self, days: int, random: Random) -> datetime:
        """Return a working hour so many days after the period's end, in the past."""
        day = self.period.last_day + timedelta(days=days)
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        at += timedelta(hours=random.randint(1, 9), minutes=random.randint(0, 59))
        return min(at, self.now - timedelta(days=6, minutes=random.randint(0, 600)))

    def _at(self, moment: datetime) -> time_machine.travel:
        return time_machine.travel(moment, tick=False)


def _by_ministry(role: str) -> dict[int, list[User]]:
    """Return the people with a role, by the ministry's key."""
    people: dict[int, list[User]] = {}
    members = Membership.objects.filter(role=role, everywhere=False, user__is_active=True)
    for one in members.exclude(user__last_login=None).select_related("user"):
        people.setdefault(one.ministry_id, []).append(one.user)
    return people


def _disputes(periods: list[ReportingPeriod]) -> None:
    """Let other holders confirm many reports of the last two periods, and dispute two."""
    random = Random(SEED)  # noqa: S311 (it is to repeat itself)
    editors = _by_ministry(cast.EDITOR)
    disputes = list(cast.DISPUTES)
    standing = StatusUpdate.objects.standing().for_tasks().filter(period__in=periods[-2:])
    for update in standing.in_full().order_by("pk"):
        for holder, speaker in speakers_of(update).items():
            if speaker.pk not in editors or random.random() < 0.5 or update.reviewed_at is None:
                continue
            by = editors[speaker.pk][0]
            with time_machine.travel(update.reviewed_at + timedelta(days=1), tick=False):
                if disputes and random.random() < 0.1:
                    give_word(by, update, holder, Verdict.DISPUTED, disputes.pop())
                else:
                    give_word(by, update, holder, Verdict.CONFIRMED)
