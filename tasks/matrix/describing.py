"""What changed in a task's row of the matrix, in words."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from ministries.models import Ministry
from planning.models import Plan
from tasks.matrix.rules import Dated, Held, Linked
from tasks.matrix.state import TaskState


def difference_in_words(plan: Plan, before: TaskState, after: TaskState) -> str:
    """Return the difference between two states as sentences, one a line."""
    lines = []
    if before.title != after.title:
        lines.append(f"Title: “{before.title}” → “{after.title}”.")
    names = names_of(plan, [*before.held, *after.held])
    lines += _held_differences(names, before.held, after.held)
    lines += _link_differences(before.links, after.links)
    return "\n".join(lines)


def back_in_words(at: datetime) -> str:
    """Return the line that opens the words of a restored version, which was kept at `at`."""
    zone = timezone.get_current_timezone_name()
    return f"Back to the version of {timezone.localtime(at):%Y-%m-%d %H:%M} ({zone})."


def names_of(plan: Plan, rows: Sequence[Held]) -> dict[str, str]:
    """Name each ministry as the plan does, or as the register does where the plan doesn't."""
    slugs = {row.ministry for row in rows}
    names = dict(Ministry.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return names | dict(
        plan.bodies.filter(ministry__slug__in=slugs).values_list("ministry__slug", "name")
    )


def _held_differences(
    names: dict[str, str], before: Sequence[Held], after: Sequence[Held]
) -> Iterator[str]:
    old = {(row.ministry, row.valid_from): row for row in before}
    new = {(row.ministry, row.valid_from): row for row in after}
    for key, row in old.items():
        if key not in new:
            yield f"{names[row.ministry]}: removed (was {row.role}, position {row.position})."
    for key, row in new.items():
        name = names[row.ministry]
        if key not in old:
            since = f" from {row.valid_from} on" if row.valid_from else ""
            until = f" until {row.valid_until}" if row.valid_until else ""
            yield f"{name}: {row.role}, position {row.position}{since}{until}, added."
            continue
        was = old[key]
        if was.role != row.role:
            yield f"{name}: {was.role} → {row.role}."
        if was.position != row.position:
            yield f"{name}: position {was.position} → {row.position}."
        if was.valid_until != row.valid_until:
            yield f"{name}: {row.role}, {_new_end(was, row)}."


def _link_differences(before: Sequence[Linked], after: Sequence[Linked]) -> Iterator[str]:
    old = {(row.section, row.valid_from): row for row in before}
    new = {(row.section, row.valid_from): row for row in after}
    for key, row in old.items():
        if key not in new:
            yield f"Link to section {row.section}: removed ({row.basis})."
    for key, row in new.items():
        if key not in old:
            since = f" from {row.valid_from} on" if row.valid_from else ""
            yield f"Link to section {row.section}: added{since} ({row.basis})."
            continue
        was = old[key]
        if was.basis != row.basis:
            yield f"Link to section {row.section}: {was.basis} → {row.basis}."
        if (was.note, was.note_zh) != (row.note, row.note_zh):
            yield f"Link to section {row.section}: note changed."
        if was.valid_until != row.valid_until:
            yield f"Link to section {row.section}: {_new_end(was, row)}."


def _new_end(was: Dated, row: Dated) -> str:
    if row.valid_until:
        return f"until {row.valid_until}"
    return f"no longer ends on {was.valid_until}"
