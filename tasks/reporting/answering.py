"""Who answers for a task on a day: the answerable ministry, and the body that acts for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ministries.models import Ministry
from ministries.validity import holds_between
from planning.models import Plan
from planning.reading.vocabulary import Role
from tasks.matrix.models import Responsibility, Task
from tasks.reporting.models import ActingBody, AnswerableChoice


@dataclass(frozen=True)
class Answer:
    """Who gives a task's status on a day.

    `holder` is the answerable ministry of the matrix, None where nobody holds the task then.
    `reporter` reports for it: the holder itself, its acting body once it has ended, or None
    while an ended body has none. `choice` is the administrator's, where one decided.
    """

    holder: Ministry | None
    reporter: Ministry | None
    choice: AnswerableChoice | None = None

    @property
    def lacks_acting_body(self) -> bool:
        """Whether the answerable ministry has ended and nobody acts for it."""
        return self.holder is not None and self.reporter is None


class Holder(NamedTuple):
    """A responsibility in a task as it is looked at here: whose, of which role, since and until.

    Not the model's own row: a large plan has millions of them.
    """

    ministry: Ministry
    role: str
    valid_from: date | None
    valid_until: date | None

    @property
    def ministry_id(self) -> int:
        """The ministry's key."""
        return self.ministry.pk

    def holds_on(self, day: date) -> bool:
        """Return whether it is in force on `day`."""
        return holds_between(self.valid_from, self.valid_until, day)


class Answerers:
    """Who answers for each task of one plan, on any day, from five queries made at once."""

    def __init__(
        self,
        plan: Plan,
        tasks: Iterable[Task] | None = None,
        also: Iterable[AnswerableChoice | ActingBody] = (),
    ):
        """Fetch what the answers rest on; `tasks` narrows it to some of the plan's.

        `also` are choices as they aren't stored, new or with another end: with them it tells
        what they would change.
        """
        self.plan = plan
        of_tasks = {"task__plan": plan} if tasks is None else {"task__in": list(tasks)}
        held = list(
            Responsibility.objects.filter(**of_tasks)
            .order_by("position", "pk")
            .values_list("task_id", "ministry_id", "role", "valid_from", "valid_until")
        )
        self._chosen: dict[int, list[AnswerableChoice]] = defaultdict(list)
        for choice in AnswerableChoice.objects.filter(**of_tasks):
            self._chosen[choice.task_id].append(choice)
        self._acting: dict[int, list[ActingBody]] = defaultdict(list)
        for acting in ActingBody.objects.filter(plan=plan):
            self._acting[acting.body_id].append(acting)
        # Rows are equal by their key: what is stored of a choice in `also` gives way to it.
        for new in also:
            if isinstance(new, ActingBody):
                stored = self._acting[new.body_id]
                self._acting[new.body_id] = [*(one for one in stored if one != new), new]
            else:
                chosen = self._chosen[new.task_id]
                self._chosen[new.task_id] = [*(one for one in chosen if one != new), new]
        concerned = {ministry for _task, ministry, *_rest in held}
        concerned |= {one.acting_id for rows in self._acting.values() for one in rows}
        self._ministries = {
            ministry.pk: ministry
            for ministry in Ministry.objects.filter(pk__in=concerned).prefetch_related(
                "successions_from"
            )
        }
        self._held: dict[int, list[Holder]] = defaultdict(list)
        for task, ministry, *rest in held:
            self._held[task].append(Holder(self._ministries[ministry], *rest))
        # Asked thousands of times where every period of a plan is counted.
        self._ended_on = {key: ministry.ended_on for key, ministry in self._ministries.items()}

    def holders(self, task_id: int, day: date) -> list[Holder]:
        """Return the task's responsibilities in force on `day`, in order, with their ministry."""
        return [row for row in self._held[task_id] if row.holds_on(day)]

    def answer(self, task_id: int, day: date) -> Answer:
        """Return who gives the task's status on `day`.

        That is whom an administrator chose, as long as it holds the task; else the first-named
        lead; of a joint task the first named.
        """
        held = self.holders(task_id, day)
        choice = next((one for one in self._chosen[task_id] if one.holds_on(day)), None)
        chosen = [row for row in held if choice and row.ministry_id == choice.ministry_id]
        leads = [row for row in held if row.role == Role.LEAD]
        joint = [row for row in held if row.role == Role.JOINT]
        first = next(iter(chosen or leads or joint or held), None)
        if first is None:
            return Answer(None, None)
        reporter = self.reporter_for(first.ministry, task_id, day)
        return Answer(first.ministry, reporter, choice if chosen else None)

    def reporter_for(self, holder: Ministry, task_id: int, day: date) -> Ministry | None:
        """Return who reports for `holder` on `day`: itself, or who acts for it once it has ended.

        A body named for the one task goes before one named for all. None where nobody is.
        """
        last = self.last_for(holder, task_id, day)
        return None if self._has_ended(last, day) else last

    def last_for(self, holder: Ministry, task_id: int, day: date) -> Ministry:
        """Return who stands at the end of those that act for `holder`; it may have ended too."""
        ministry, seen = holder, {holder.pk}
        while self._has_ended(ministry, day):
            named = [
                one
                for one in self._acting[ministry.pk]
                if one.holds_on(day) and one.task_id in (None, task_id)
            ]
            if not named:
                return ministry
            acting = max(named, key=lambda one: one.task_id is not None).acting_id
            if acting in seen:
                return ministry
            ministry = self._ministries[acting]
            seen.add(acting)
        return ministry

    def _has_ended(self, ministry: Ministry, day: date) -> bool:
        ended_on = self._ended_on[ministry.pk]
        return ended_on is not None and ended_on <= day

    def without_acting_body(self, tasks: Sequence[Task], day: date) -> dict[Ministry, list[Task]]:
        """Return the ended bodies that answer for tasks on `day`, where nobody acts for them."""
        lacking: dict[Ministry, list[Task]] = {}
        for task in tasks:
            answer = self.answer(task.pk, day)
            if answer.holder and answer.lacks_acting_body:
                lacking.setdefault(answer.holder, []).append(task)
        return lacking
