"""What an administrator's choice of who answers may not change, and whom it is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ministries.models import Ministry, Succession
from ministries.models.body import ENDING_KINDS
from planning.models import Plan
from tasks.matrix.models import Task
from tasks.reporting.answering import Answerers
from tasks.reporting.models import (
    ActingBody,
    AnswerableChoice,
    ReportingPeriod,
    StatusUpdate,
    window_of,
)
from tasks.reporting.owing import reports_part
from tasks.reporting.vocabulary import ROLES_WITH_A_WORD, Scope


def refuse_to_change_what_was_reported(
    plan: Plan, choices: Sequence[AnswerableChoice | ActingBody]
) -> None:
    """Raise ValidationError at the first day where new `choices`, or at the end where stored ones
    that get another, reach back to a period for which a report was handed in by those who
    answered until now.
    """
    days = [one.valid_until if one.pk else one.valid_from for one in choices]
    first_day = min((day for day in days if day), default=None)
    if first_day is None or first_day >= timezone.localdate():
        return
    handed_in = (
        StatusUpdate.objects.of_plan(plan)
        .ever_submitted()
        .filter(period__last_day__gte=first_day)
        .order_by("-period__last_day")
        .in_full()
    )
    if not handed_in:
        return
    before, after = Answerers(plan), Answerers(plan, also=choices)
    for update in handed_in:
        if _speaker(before, update) != _speaker(after, update):
            message = _(
                "Task %(task)s was reported on for %(period)s already. So that this stays as it"
                " was, the day can't be before %(day)s."
            ) % {
                "task": update.task.number,
                "period": update.period.label,
                "day": update.period.last_day + timedelta(days=1),
            }
            field = "valid_until" if any(one.pk for one in choices) else "valid_from"
            raise ValidationError({field: message})


def _speaker(answerers: Answerers, update: StatusUpdate) -> tuple[Ministry | None, bool]:
    """Return who reports what `update` says, and whether its holder is the answerable one."""
    task, day = update.task_id, update.period.last_day
    answer = answerers.answer(task, day)
    is_answerable = answer.holder == update.holder
    if update.scope == Scope.TASK:
        return answer.reporter, is_answerable
    held = (row.ministry for row in answerers.holders(task, day))
    holder = next((one for one in held if one == update.holder), None)
    return holder and answerers.reporter_for(holder, task, day), is_answerable


@dataclass
class EndedBody:
    """A body that has ended and for which nobody acts, with the tasks that wait for one.

    `answers_for` are the keys of tasks whose status it gives; in the others it has a word or
    reports its part. `proposals` are what the register says became of it, the
    bodies it ended into before those that took over some duty.
    """

    body: Ministry
    tasks: list[Task] = field(default_factory=list)
    answers_for: set[int] = field(default_factory=set)
    proposals: list[Succession] = field(default_factory=list)

    @property
    def successors(self) -> list[Ministry]:
        """The proposed bodies, each once."""
        return list(dict.fromkeys(one.successor for one in self.proposals))


def ended_bodies(plan: Plan, day: date) -> list[EndedBody]:
    """Return the bodies for which nobody acts on `day`, in the order of the register; a fixed
    few queries. Whose parts count is asked of the latest period, and of the window before any.
    """
    tasks = list(plan.tasks.all())
    parts = (ReportingPeriod.objects.latest_of(plan, day) or window_of(plan)).parts
    answerers = Answerers(plan, tasks)
    found: dict[int, EndedBody] = {}
    for task in tasks:
        answerable = answerers.answer(task.pk, day).holder
        for held in answerers.holders(task.pk, day):
            answers = held.ministry == answerable
            if not (
                answers or held.role in ROLES_WITH_A_WORD or reports_part(held, answerable, parts)
            ):
                continue
            last = answerers.last_for(held.ministry, task.pk, day)
            if not last.has_ended_by(day):
                continue
            ended = found.setdefault(last.pk, EndedBody(last))
            if task not in ended.tasks:
                ended.tasks.append(task)
            if answers:
                ended.answers_for.add(task.pk)
    successions = _Successions(day)
    for ended in found.values():
        proposals = successions.leading_on_from(ended.body)
        ended.proposals = sorted(proposals, key=lambda one: one.kind not in ENDING_KINDS)
    return sorted(found.values(), key=lambda one: (one.body.position, one.body.slug))


class _Successions:
    """What the register says became of every body, from a fixed few queries."""

    def __init__(self, day: date):
        self._day = day
        self._from: dict[int, list[Succession]] = defaultdict(list)
        rows = Succession.objects.select_related("predecessor", "successor")
        for row in rows.prefetch_related("successor__successions_from"):
            self._from[row.predecessor_id].append(row)

    def leading_on_from(self, body: Ministry) -> Iterator[Succession]:
        """Yield what became of `body`, and on to bodies that still are."""
        waiting, seen = [body.pk], {body.pk}
        while waiting:
            for row in self._from[waiting.pop(0)]:
                if row.successor_id in seen:
                    continue
                if row.successor.has_ended_by(self._day):
                    seen.add(row.successor_id)
                    waiting.append(row.successor_id)
                else:
                    yield row
