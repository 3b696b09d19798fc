"""How a task goes on a day: what stands, who answers for it, and what other holders say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from ministries.models import Ministry
from tasks.matrix.models import Task
from tasks.reporting.answering import Answer, Answerers
from tasks.reporting.models import Excuse, StatusUpdate
from tasks.reporting.narrative import narrative_html
from tasks.reporting.querysets import Person, StatusUpdateQuerySet, end_of
from tasks.reporting.sight import fields_visible_to
from tasks.reporting.vocabulary import Scope
from tasks.reporting.words import Words, words_on


@dataclass(frozen=True)
class Standing:
    """What the page of a task says of it: the update that makes its status, or None.

    `parts` are holders' reports of their own parts, for the period of the update or the latest;
    `may_report` says whether the reader edits for the ministry that reports; `excuses` for which
    periods no report is asked for.
    """

    update: StatusUpdate | None
    parts: Sequence[StatusUpdate]
    answer: Answer
    words: Words
    may_report: bool
    excuses: Sequence[Excuse]

    @property
    def narrative(self) -> SafeString:
        """What the update says, as HTML."""
        return narrative_html(self.update.narrative if self.update else "")


def accepted_by(day: date, task: Task, person: Person) -> list[StatusUpdate]:
    """Return everything accepted of a task by the end of `day`, in the order of acceptance."""
    updates: StatusUpdateQuerySet = StatusUpdate.objects.visible_to(person).accepted()
    found = updates.filter(task=task, reviewed_at__lt=end_of(day)).in_full()
    if "author" in fields_visible_to(person):
        found = found.with_writers()
    return list(found.order_by("reviewed_at", "pk"))


def standing_of(
    task: Task, accepted: Sequence[StatusUpdate], day: date, person: Person
) -> Standing:
    """Return how a task goes on `day`, from what was `accepted` by then.

    Fetch the task with `with_status`: which update makes its status is said there.
    """
    update = next((one for one in accepted if one.pk == getattr(task, "status_update", 0)), None)
    answerers = Answerers(task.plan, [task])
    answer = answerers.answer(task.pk, day)
    words = words_on([update], day, answerers)[update.pk] if update else Words()
    excuses = list(Excuse.objects.counting(day).of_task(task))
    reports = may_report(person, answer)
    return Standing(update, parts_of(accepted), answer, words, reports, excuses)


def parts_of(accepted: Sequence[StatusUpdate]) -> list[StatusUpdate]:
    """Return each holder's report of its own part that stands, the latest period's alone."""
    superseded = {one.supersedes_id for one in accepted}
    latest: dict[int, StatusUpdate] = {}
    for one in accepted:
        if one.scope == Scope.PART and one.pk not in superseded:
            known = latest.get(one.holder_id)
            if known is None or known.period.last_day < one.period.last_day:
                latest[one.holder_id] = one
    return list(latest.values())


def may_report(person: Person, answer: Answer) -> bool:
    """Return whether `person` edits for the ministry that reports on the task."""
    if not person.is_authenticated or answer.reporter is None:
        return False
    return Ministry.objects.edited_by(person).filter(pk=answer.reporter.pk).exists()
