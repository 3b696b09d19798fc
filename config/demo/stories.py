"""How each report of the demonstration goes, told in the order in which things happened."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from config.demo import cast
from config.demo.scenes import SEED, Scene, course_of, scene
from ministries.models import Membership, Ministry, User
from planning.models import Plan
from planning.reading.vocabulary import TargetKind
from tasks.matrix.models import Task
from tasks.reporting.answering import Answerers
from tasks.reporting.beginning import begin
from tasks.reporting.evidence import add_file, add_link
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.reviewing import accept, comment, give_word, send_back
from tasks.reporting.targets import targets_of
from tasks.reporting.vocabulary import Verdict
from tasks.reporting.words import speakers_of
from tasks.reporting.writing import copy_last, last_before, save, submit

# What happens to one report: it gives each moment, and goes on once it is that moment.
Story = Iterator[datetime]


def tell(stories: Iterable[Story]) -> None:
    """Go on with whichever story comes next, until all are told, each thing at its own time."""
    waiting = [
        (moment, number, story)
        for number, story in enumerate(stories)
        if (moment := next(story, None))
    ]
    heapq.heapify(waiting)
    while waiting:
        moment, number, story = heapq.heappop(waiting)
        with time_machine.travel(moment, tick=False):
            then = next(story, None)
        if then:
            heapq.heappush(waiting, (then, number, story))


class Quarter:
    """The reports of one period."""

    def __init__(
        self,
        plan: Plan,
        number: int,
        period: ReportingPeriod,
        answerers: Answerers,
        *,
        until_last: int,
    ):
        self.plan, self.number, self.period, self.answerers = plan, number, period, answerers
        self.is_latest, self.has_words = until_last == 0, until_last <= 1
        self.disputes = list(cast.DISPUTES) if self.is_latest else []
        self.now = timezone.now()
        self.editors = _by_ministry(cast.EDITOR)
        self.reviewers = _by_ministry(cast.REVIEWER)
        self.coordinator = User.objects.get(memberships__everywhere=True)

    def stories(self) -> Iterator[Story]:
        """Yield what the scenes of all tasks say."""
        for task in self.plan.tasks.all():
            # A task's course is drawn from its own number, so that it is the same each period.
            course = course_of(task, Random(f"{SEED}-{task.number}"))  # noqa: S311
            random = Random(f"{SEED}-{task.number}-{self.number}")  # noqa: S311
            ministry = self.answerers.answer(task.pk, self.period.last_day).reporter
            if ministry is None or self._is_over(course):
                continue
            drawn = scene(course, self.number, ministry.slug, self.period, self.is_latest, random)
            if drawn.comes_to and self.editors.get(ministry.pk):
                yield self._report(task, ministry, drawn, random)

    def _is_over(self, course: tuple[str, ...]) -> bool:
        """Return whether an earlier period was the task's last."""
        return course[-1] in ("completed", "discontinued") and self.number >= len(course)

    def _report(self, task: Task, ministry: Ministry, drawn: Scene, random: Random) -> Story:
        editor = random.choice(self.editors[ministry.pk])
        reviewer = random.choice([*self.reviewers.get(ministry.pk, []), self.coordinator])
        at = self._moment(drawn.handed_in_after, random)
        yield at - timedelta(hours=3)
        update = self._written(editor, task, drawn, random)
        if drawn.comes_to == "draft":
            return
        yield at
        update = submit(editor, update, update.version, self.answerers)
        if drawn.comes_to == "submitted":
            return
        if drawn.is_returned_once or drawn.comes_to == "returned":
            yield at + timedelta(days=1)
            update = send_back(reviewer, update, update.version, random.choice(cast.RETURN_REASONS))
            for hours, by, text in ((2, editor, cast.QUESTION), (5, reviewer, cast.ANSWER)):
                yield at + timedelta(days=1, hours=hours)
                comment(by, update, text)
            if drawn.comes_to == "returned":
                return
            yield at + timedelta(days=2)
            update = self._amended(editor, update, cast.ADDED_AFTER_REVIEW)
        at += timedelta(days=3, hours=random.randint(0, 30))
        yield at
        accept(reviewer, update, update.version)
        if self.has_words:
            yield at + timedelta(days=1)
            self._give_words(update, random)
        if drawn.is_corrected:
            yield at + timedelta(days=20)
            update = begin(editor, task, self.period, answerers=self.answerers)
            update = self._amended(editor, update, cast.CORRECTED)
            yield at + timedelta(days=22)
            accept(reviewer, update, update.version)

    def _written(self, editor: User, task: Task, drawn: Scene, random: Random) -> StatusUpdate:
        """Write a draft, with what it rests on."""
        update = begin(editor, task, self.period, answerers=self.answerers)
        if drawn.unchanged and last_before(update):
            update = copy_last(editor, update, update.version, unchanged=True)
        else:
            values = self._target_values(task, random) if drawn.has_begun else {}
            update = save(editor, update, update.version, drawn.values, values)
        if drawn.has_link:
            add_link(editor, update, *cast.LINK)
        if drawn.has_file:
            name, text = cast.FILE
            # The whole demonstration is one transaction, and its folder goes as one.
            add_file(editor, update, ContentFile(text.encode(), name), durable=False)
        update.refresh_from_db()
        return update

    def _amended(self, editor: User, update: StatusUpdate, more: str) -> StatusUpdate:
        """Write a paragraph more, and hand it in."""
        narrative = f"{update.narrative}\n\n{more}"
        update = save(editor, update, update.version, {"narrative": narrative})
        return submit(editor, update, update.version, self.answerers, reason=more)

    def _target_values(self, task: Task, random: Random) -> dict[int, Decimal | None]:
        """Return figures that come nearer to what the plan wants, period by period."""
        share = Decimal(min(50 + self.number * 6 + random.randint(0, 4), 105)) / 100
        return {
            target.pk: (Decimal(target.value.partition("-")[0]) * share).quantize(Decimal("0.1"))
            for target in targets_of(task, self.period)
            if target.kind == TargetKind.GOAL and target.value
        }

    def _give_words(self, update: StatusUpdate, random: Random) -> None:
        """Let other holders confirm, some of them; the latest period's first two have one that
        disputes.
        """
        for holder, speaker in speakers_of(update).items():
            if speaker.pk not in self.editors:
                continue
            by = self.editors[speaker.pk][0]
            if self.disputes:
                give_word(by, update, holder, Verdict.DISPUTED, self.disputes.pop())
                return
            if random.random() < 0.5:
                give_word(by, update, holder, Verdict.CONFIRMED)

    def _moment(self, days: int, random: Random) -> datetime:
        """Return a working hour so many days after the period's end, in the past."""
        day = self.period.last_day + timedelta(days=days)
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        at += timedelta(hours=random.randint(1, 9), minutes=random.randint(0, 59))
        return min(at, self.now - timedelta(days=6, minutes=random.randint(0, 600)))


def _by_ministry(role: str) -> dict[int, list[User]]:
    """Return the people with a role, by the ministry's key."""
    people: dict[int, list[User]] = {}
    members = Membership.objects.filter(role=role, everywhere=False, user__is_active=True)
    for one in members.exclude(user__last_login=None).select_related("user"):
        people.setdefault(one.ministry_id, []).append(one.user)
    return people
