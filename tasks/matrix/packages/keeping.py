"""What a stored plan keeps when its package is loaded again: rows that others rest on."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import models, router
from django.db.models.deletion import Collector

from planning.models import Plan, Target
from planning.reading.package import Package, Row

# Section, kind, subject and year: a package has no two targets alike in all four.
TargetKey = tuple[str, str, str, int | None]


class RowsInUse(Exception):
    """The package leaves out rows of the stored plan that reports or choices rest on."""

    def __init__(self, plan: Plan, rows: list[str]):
        self.plan, self.rows = plan, rows
        super().__init__(f"{plan.slug} has rows that the package leaves out, and that are in use")


def key_of_target(target: Target) -> TargetKey:
    """Return what tells a stored target from the others of its plan; reads its section."""
    return (target.section.number, target.kind, target.subject, target.year)


def key_of_row(row: Row) -> TargetKey:
    """Return what tells a row of `targets.csv` from the others."""
    year = int(row["year"]) if row["year"] else None
    return (row["section"], row["kind"], row["subject"], year)


def refuse_to_drop_what_is_used(plan: Plan, package: Package) -> None:
    """Raise RowsInUse where `package` leaves out a stored row that something protects."""
    sections = {row["number"] for row in package["sections"]}
    tasks = {row["number"] for row in package["tasks"]}
    targets = {key_of_row(row) for row in package["targets"]}
    gone: list[tuple[str, models.Model]] = [
        *(
            (f"sections.csv: {section.number}", section)
            for section in plan.sections.exclude(number__in=sections)
        ),
        *(
            (f"targets.csv: {target.section.number} / {target.subject}", target)
            for target in Target.objects.filter(section__plan=plan).select_related("section")
            if key_of_target(target) not in targets
        ),
        *((f"tasks.csv: {task.number}", task) for task in plan.tasks.exclude(number__in=tasks)),
    ]
    in_use = [f"{name}: in use by {users}" for name, row in gone if (users := _users_of(row))]
    if in_use:
        raise RowsInUse(plan, in_use)


def _users_of(row: models.Model) -> str:
    """Return what keeps `row` from being deleted, counted by kind; empty where nothing does."""
    protecting: Iterable[Any] = ()
    try:
        Collector(using=router.db_for_write(type(row)), origin=row).collect([row])
    except models.ProtectedError as error:
        protecting = error.protected_objects
    kinds = Counter(str(one._meta.verbose_name) for one in protecting)
    return ", ".join(f"{kind} ({number})" for kind, number in kinds.items())
