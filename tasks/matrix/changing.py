"""The two ways to change a task: an erratum, for every day, and an amendment, from a day on.

Both check the version that was read, the rules of the matrix and that something changes;
both leave a Change for everyone and a version for administrators. All or nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max

from ministries.models import Ministry, User
from planning.reading.vocabulary import ChangeKind
from tasks.matrix.describing import back_in_words, difference_in_words
from tasks.matrix.history import keep_version, keep_version_unless_kept
from tasks.matrix.models import Change, PlanBody, Responsibility, SectionLink, Task
from tasks.matrix.rules import Broken, Held, Linked, broken_link_rules, broken_rules
from tasks.matrix.state import TaskState, state_of


class TaskIsStale(Exception):
    """Somebody changed the task since it was read."""


class RulesBroken(ValueError):
    """The change would break rules of the matrix; `broken` says which, by row of `rows`."""

    def __init__(self, broken: list[Broken], rows: Sequence[Held] | Sequence[Linked]):
        self.broken, self.rows = broken, rows
        super().__init__("; ".join(one.message for one in broken))


class NothingChanged(ValueError):
    """The change says what the matrix says already."""


class TooEarly(ValueError):
    """An amendment that would begin before something else begins or ends, at last on `latest`."""

    def __init__(self, latest: date):
        self.latest = latest
        super().__init__(f"the task changes on {latest}: an amendment can't begin before that day")


class BeforeIssue(ValueError):
    """An amendment that would begin before the plan held; `issued_on` is the plan's day."""

    def __init__(self, issued_on: date):
        self.issued_on = issued_on
        super().__init__(f"the plan was issued on {issued_on}: an amendment comes after that day")


@transaction.atomic
def correct(
    task: Task,
    wanted: TaskState,
    *,
    version: int,
    author: User,
    reason: str,
    back_to: datetime | None = None,
) -> Change:
    """Record an erratum: what `wanted` says of the task holds for every day.

    `version` is the task's version when it was read. `back_to` is the time of the kept version
    that is restored, if one is: the words of the change begin with it. Raises TaskIsStale,
    RulesBroken or NothingChanged; then nothing is stored.
    """
    change = Change(task=task, kind=ChangeKind.ERRATUM, reason=reason, author=author)
    if back_to:
        change.text = back_in_words(back_to) + "\n"
    return _record(change, wanted, version)


@transaction.atomic
def amend(
    task: Task,
    held: Sequence[Held],
    links: Sequence[Linked],
    *,
    day: date,
    version: int,
    author: User,
    source: str,
    reason: str = "",
) -> Change:
    """Record an amendment: from `day` on the task has just these responsibilities and links.

    `held` and `links` need no validity of their own. Raises TaskIsStale, RulesBroken,
    NothingChanged, TooEarly or BeforeIssue; then nothing is stored.
    """
    if day <= task.plan.issued_on:
        raise BeforeIssue(task.plan.issued_on)
    held = [replace(row, valid_from=None, valid_until=None) for row in held]
    links = [replace(row, valid_from=None, valid_until=None) for row in links]
    # Asked before rows are matched with stored ones, where two alike would pass for one.
    _refuse_broken(held, links)
    before = state_of(task)
    # What holds is asked, not what was recorded: an amendment that was undone stands in nobody's
    # way.
    if before.days_of_change and day < before.days_of_change[-1]:
        raise TooEarly(before.days_of_change[-1])
    wanted = TaskState(
        before.title,
        tuple(_held_from(before.held, held, day)),
        tuple(_linked_from(before.links, links, day)),
    )
    change = Change(
        task=task,
        kind=ChangeKind.AMENDMENT,
        day=day,
        source=source,
        reason=reason,
        author=author,
    )
    return _record(change, wanted, version)


def _held_from(before: Sequence[Held], wanted: Sequence[Held], day: date) -> list[Held]:
    """Return all rows once just `wanted` holds from `day` on."""
    going_on = {(row.ministry, row.role, row.position) for row in wanted}
    rows = []
    for row in before:
        if row.holds_on(day) and (row.ministry, row.role, row.position) in going_on:
            going_on.discard((row.ministry, row.role, row.position))
            rows.append(row)
        elif not row.holds_on(day):
            rows.append(row)
        elif row.valid_from != day:
            rows.append(replace(row, valid_until=day))
        # A row that began on this very day is replaced: it never held.
    rows += [
        Held(row.ministry, row.role, row.position, valid_from=day)
        for row in wanted
        if (row.ministry, row.role, row.position) in going_on
    ]
    return rows


def _linked_from(before: Sequence[Linked], wanted: Sequence[Linked], day: date) -> list[Linked]:
    """Return all ties once just `wanted` holds from `day` on."""
    new = set(wanted)
    rows = []
    for row in before:
        same = replace(row, valid_from=None, valid_until=None)
        if row.holds_on(day) and same in new:
            new.discard(same)
            rows.append(row)
        elif not row.holds_on(day):
            rows.append(row)
        elif row.valid_from != day:
            rows.append(replace(row, valid_until=day))
    return rows + [replace(row, valid_from=day) for row in wanted if row in new]


def _refuse_broken(held: Sequence[Held], links: Sequence[Linked]) -> None:
    if broken := broken_rules(held):
        raise RulesBroken(broken, held)
    if broken := broken_link_rules(links):
        raise RulesBroken(broken, links)


def _record(change: Change, wanted: TaskState, version: int) -> Change:
    task = change.task
    # The conditional write comes first: it locks the row, and a second writer finds no row.
    if not Task.objects.filter(pk=task.pk, version=version).update(version=F("version") + 1):
        raise TaskIsStale
    task.refresh_from_db()
    before = state_of(task)
    if before.same_as(wanted):
        raise NothingChanged
    _refuse_broken(wanted.held, wanted.links)
    keep_version_unless_kept(task, "as it stood before the first change kept here")
    change.text += difference_in_words(task.plan, before, wanted)
    _store(task, wanted)
    change.save()
    keep_version(task, change.author, f"{change.kind}: {change.text}")
    return change


def _store(task: Task, wanted: TaskState) -> None:
    Task.objects.filter(pk=task.pk).update(title=wanted.title)
    task.title = wanted.title
    _store_held(task, wanted.held)
    _store_links(task, wanted.links)


def _store_held(task: Task, wanted: Sequence[Held]) -> None:
    """Make the stored responsibilities say `wanted`, keeping the keys of rows that go on."""
    ministries = Ministry.objects.in_bulk([row.ministry for row in wanted], field_name="slug")
    kept = {
        (row.ministry.slug, row.valid_from): row
        for row in task.responsibilities.select_related("ministry")
    }
    gone = set(kept) - {(row.ministry, row.valid_from) for row in wanted}
    # First what ends, then what begins: the two partial indexes hold at every moment.
    Responsibility.objects.filter(pk__in=[kept[key].pk for key in gone]).delete()
    for row in sorted(wanted, key=lambda row: (row.valid_until is None, row.position)):
        stored = kept.get((row.ministry, row.valid_from)) or Responsibility(
            task=task, ministry=ministries[row.ministry], valid_from=row.valid_from
        )
        stored.role, stored.position = row.role, row.position
        stored.valid_until = row.valid_until
        stored.save()
    _name_bodies(task, ministries)


def _name_bodies(task: Task, ministries: dict[str, Ministry]) -> None:
    """Give every ministry that the document doesn't name its register's name in the plan."""
    named = set(task.plan.bodies.values_list("ministry__slug", flat=True))
    last = task.plan.bodies.aggregate(last=Max("position"))["last"] or 0
    for slug, ministry in ministries.items():
        if slug not in named:
            last += 1
            PlanBody.objects.create(
                plan=task.plan, ministry=ministry, name=ministry.name, position=last
            )


def _store_links(task: Task, wanted: Sequence[Linked]) -> None:
    sections = {
        section.number: section
        for section in task.plan.sections.filter(number__in=[row.section for row in wanted])
    }
    kept = {
        (row.section.number, row.valid_from): row
        for row in task.section_links.select_related("section")
    }
    gone = set(kept) - {(row.section, row.valid_from) for row in wanted}
    SectionLink.objects.filter(pk__in=[kept[key].pk for key in gone]).delete()
    for row in sorted(wanted, key=lambda row: row.valid_until is None):
        stored = kept.get((row.section, row.valid_from)) or SectionLink(
            task=task, section=sections[row.section], valid_from=row.valid_from
        )
        stored.basis, stored.note, stored.note_zh = row.basis, row.note, row.note_zh
        stored.valid_until = row.valid_until
        stored.save()
