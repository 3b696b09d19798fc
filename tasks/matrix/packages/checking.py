"""Whether a package, or a plan in the database, is a sound matrix."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from ministries.models import Ministry
from planning.models import Plan
from planning.reading.package import FileProblem, Package, Row
from planning.reading.vocabulary import ChangeKind, SectionKind, TargetKind
from tasks.matrix.packages.exporting import package_of
from tasks.matrix.rules import Broken, Held, Linked, broken_link_rules, broken_rules


def check_plan(plan: Plan) -> list[FileProblem]:
    """Return what is unsound in a plan's stored matrix, as if it stood in its package."""
    return check_package(package_of(plan))


def check_package(package: Package) -> list[FileProblem]:
    """Return every rule that a well-formed package breaks, with file, row, column and value."""
    known = set(Ministry.objects.values_list("slug", flat=True))
    problems = _unknown_ministries(package["bodies"], known)
    problems += _plan_problems(package["plan"][0])
    problems += _numbering_problems(package["tasks"])
    problems += _outline_problems(package["sections"])
    problems += _target_problems(package["targets"])
    problems += _responsibility_problems(package)
    problems += _change_problems(package["changes"])
    problems += _link_problems(package)
    problems += _order_problems(package)
    return problems


def _unknown_ministries(bodies: Sequence[Row], known: set[str]) -> list[FileProblem]:
    return [
        FileProblem(
            "bodies.csv", number, "ministry", row["ministry"], _("is not in the register of bodies")
        )
        for number, row in enumerate(bodies, 2)
        if row["ministry"] not in known
    ]


def _plan_problems(plan: Row) -> list[FileProblem]:
    if plan["period_end"] < plan["period_start"]:
        message = _("comes before the first year")
        return [FileProblem("plan.csv", 2, "period_end", plan["period_end"], message)]
    return []


def _numbering_problems(tasks: Sequence[Row]) -> list[FileProblem]:
    """Task numbers run on without a gap; `3.1`, `3.2` are parts of one clause."""
    problems = []
    before = [0]
    for number, row in enumerate(tasks, 2):
        parts = [int(part) for part in row["number"].split(".")]
        expected = _may_follow(before)
        if parts not in expected:
            text = _(" or ").join(".".join(map(str, one)) for one in expected)
            message = _("leaves a gap in the numbering; expected %(number)s") % {"number": text}
            problems.append(FileProblem("tasks.csv", number, "number", row["number"], message))
        before = parts
    return problems


def _may_follow(before: list[int]) -> list[list[int]]:
    """Return the numbers that may come after `before`, at its own level or below the next."""
    up = [before[:-cut] if cut else before for cut in range(len(before))]
    next_ones = [[*stem[:-1], stem[-1] + 1] for stem in up]
    return [*next_ones, [*next_ones[-1], 1]]


def _outline_problems(sections: Sequence[Row]) -> list[FileProblem]:
    """Chapters, sections, measures and boxes each count on from one; parents come first."""
    problems = []
    counts: dict[tuple[str, str], int] = {}
    seen: set[str] = set()
    for number, row in enumerate(sections, 2):
        if row["parent"] and row["parent"] not in seen:
            problems.append(
                FileProblem(
                    "sections.csv", number, "parent", row["parent"], _("comes after its own part")
                )
            )
        seen.add(row["number"])
        expected = _expected_number(row, counts)
        if row["number"] != expected:
            message = _("leaves a gap in the numbering; expected %(number)s") % {"number": expected}
            problems.append(FileProblem("sections.csv", number, "number", row["number"], message))
    return problems


def _expected_number(row: Row, counts: dict[tuple[str, str], int]) -> str:
    if row["kind"] == SectionKind.CLOSING:
        return "closing"
    # Boxes count through the whole document, everything else inside its parent.
    series = (row["kind"], "" if row["kind"] == SectionKind.BOX else row["parent"])
    counts[series] = counts.get(series, 0) + 1
    if row["kind"] == SectionKind.BOX:
        return f"box-{counts[series]}"
    return f"{row['parent']}.{counts[series]}" if row["parent"] else str(counts[series])


def _target_problems(targets: Sequence[Row]) -> list[FileProblem]:
    problems = []
    for number, row in enumerate(targets, 2):
        is_milestone = row["kind"] == TargetKind.MILESTONE
        if is_milestone and row["value"]:
            message = _("a milestone has no value")
            problems.append(FileProblem("targets.csv", number, "value", row["value"], message))
        if not is_milestone and not row["value"]:
            message = _("a goal or specification needs a value")
            problems.append(FileProblem("targets.csv", number, "value", "", message))
    return problems


def _responsibility_problems(package: Package) -> list[FileProblem]:
    problems = []
    for place in _by_task(package, "responsibilities"):
        held = [held_from(row) for _number, row in place.rows]
        problems += [place.problem(broken) for broken in broken_rules(held)]
    return problems


def _link_problems(package: Package) -> list[FileProblem]:
    problems = []
    for place in _by_task(package, "section_links"):
        linked = [linked_from(row) for _number, row in place.rows]
        problems += [place.problem(broken) for broken in broken_link_rules(linked)]
    return problems


@dataclass
class _TaskRows:
    """One task's rows of a table, with the rows of the files in which they stand."""

    task: str
    task_row: int
    table: str
    rows: list[tuple[int, Row]]

    def problem(self, broken: Broken) -> FileProblem:
        """Say where in the package a rule is broken."""
        if broken.index is None:
            return FileProblem("tasks.csv", self.task_row, "number", self.task, broken.message)
        number, row = self.rows[broken.index]
        message = _("task %(task)s: %(problem)s") % {"task": self.task, "problem": broken.message}
        return FileProblem(f"{self.table}.csv", number, broken.column, row[broken.column], message)


def _by_task(package: Package, table: str) -> Iterable[_TaskRows]:
    by_task = {
        row["number"]: _TaskRows(row["number"], number, table, [])
        for number, row in enumerate(package["tasks"], 2)
    }
    for number, row in enumerate(package[table], 2):
        by_task[row["task"]].rows.append((number, row))
    return by_task.values()


def held_from(row: Row) -> Held:
    """Return a responsibility's row as the rules see it."""
    return Held(
        row["ministry"],
        row["role"],
        int(row["position"]),
        day_in(row["valid_from"]),
        day_in(row["valid_until"]),
    )


def linked_from(row: Row) -> Linked:
    """Return a link's row as the rules see it."""
    return Linked(
        row["section"],
        row["basis"],
        row["note"],
        row["note_zh"],
        day_in(row["valid_from"]),
        day_in(row["valid_until"]),
    )


def day_in(value: str) -> date | None:
    """Return the day that a package's value names; None for an empty one."""
    return date.fromisoformat(value) if value else None


def _change_problems(changes: Iterable[Row]) -> list[FileProblem]:
    problems = []
    for number, row in enumerate(changes, 2):
        is_amendment = row["kind"] == ChangeKind.AMENDMENT
        if is_amendment and not row["day"]:
            problems.append(
                FileProblem("changes.csv", number, "day", "", _("an amendment needs its first day"))
            )
        if is_amendment and not row["source"]:
            problems.append(
                FileProblem("changes.csv", number, "source", "", _("an amendment needs its source"))
            )
        if not is_amendment and row["day"]:
            message = _("an erratum holds for every day and has none of its own")
            problems.append(FileProblem("changes.csv", number, "day", row["day"], message))
    return problems


def _order_problems(package: Package) -> list[FileProblem]:
    """Find rows that the export would write elsewhere: the round trip is exact."""
    tasks = {row["number"]: index for index, row in enumerate(package["tasks"])}
    sections = {row["number"]: index for index, row in enumerate(package["sections"])}
    orders: dict[str, tuple[str, Callable[[Row], tuple[Any, ...]]]] = {
        "responsibilities": (
            _("task, first day and position"),
            lambda row: (tasks[row["task"]], row["valid_from"], int(row["position"])),
        ),
        "section_links": (
            _("task, section and first day"),
            lambda row: (tasks[row["task"]], sections[row["section"]], row["valid_from"]),
        ),
        "changes": (
            _("task and time"),
            lambda row: (tasks[row["task"]], datetime.fromisoformat(row["at"])),
        ),
    }
    problems = []
    for table, (order, key_of) in orders.items():
        rows = package[table]
        for number, (before, row) in enumerate(pairwise(rows), 3):
            if key_of(row) < key_of(before):
                message = _("stands out of order; rows go by %(order)s") % {"order": order}
                problems.append(FileProblem(f"{table}.csv", number, "task", row["task"], message))
    return problems
