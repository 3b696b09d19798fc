"""From a plan's package to the database: all of it, or nothing."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import models, transaction

from ministries.models import Ministry
from planning.models import Plan, Section, Target
from planning.reading.package import BadPackage, Package, Row, read_package
from tasks.matrix.models import Change, PlanBody, Responsibility, SectionLink, Task
from tasks.matrix.packages.checking import check_package, day_in
from tasks.matrix.packages.differences import differences
from tasks.matrix.packages.exporting import digest, package_of
from tasks.matrix.packages.keeping import (
    key_of_row,
    key_of_target,
    refuse_to_drop_what_is_used,
)


@dataclass
class Loaded:
    """What loading did: a new plan, or the differences that were applied to a stored one."""

    plan: Plan
    is_new: bool
    changes: list[str] = field(default_factory=list)


class EditedSinceLoading(Exception):
    """The stored plan was edited since it was loaded, and the package says otherwise."""

    def __init__(self, plan: Plan, changes: list[str]):
        self.plan, self.changes = plan, changes
        super().__init__(f"{plan.slug} was edited since it was loaded")


@transaction.atomic
def load_plan(folder: Path, *, replace: bool = False) -> Loaded:
    """Load the package in `folder`.

    Raises BadPackage with all problems, EditedSinceLoading with the differences unless
    `replace` is true, or RowsInUse with the rows that have to stay; each time the database
    stays as it was.
    """
    package = read_package(folder)
    Ministry.objects.hold_register()
    if problems := check_package(package):
        raise BadPackage(problems)
    slug = package["plan"][0]["slug"]
    stored = Plan.objects.select_for_update().filter(slug=slug).first()
    changes: list[str] = []
    if stored:
        now = package_of(stored)
        changes = differences(now, package)
        if changes and not replace and stored.loaded_digest != digest(now):
            raise EditedSinceLoading(stored, changes)
        if not changes:
            return Loaded(stored, is_new=False)
    plan = _store(package, stored)
    return Loaded(plan, is_new=stored is None, changes=changes)


def _store(package: Package, stored: Plan | None) -> Plan:
    row = package["plan"][0]
    plan = stored or Plan(slug=row["slug"])
    for column, value in row.items():
        setattr(plan, column, value)
    plan.issued_on = date.fromisoformat(row["issued_on"])
    plan.period_start, plan.period_end = int(row["period_start"]), int(row["period_end"])
    plan.source_file, plan.source_sha256 = package.source_file, package.source_sha256
    plan.save()
    # Links hold on to their sections, so they go before a section can.
    SectionLink.objects.filter(task__plan=plan).delete()
    stored_changes = _drop_changes(plan, package)
    refuse_to_drop_what_is_used(plan, package)
    sections = _store_sections(plan, package["sections"])
    _store_targets(plan, package["targets"], sections)
    ministries = Ministry.objects.in_bulk(field_name="slug")
    _sync(
        PlanBody.objects.filter(plan=plan),
        lambda body: body.ministry_id,
        {
            ministries[row["ministry"]].pk: PlanBody(
                plan=plan, ministry=ministries[row["ministry"]], name=row["name"], position=position
            )
            for position, row in enumerate(package["bodies"], 1)
        },
    )
    _store_tasks(plan, package, sections, ministries)
    _store_changes(plan, package["changes"], stored_changes)
    plan.loaded_digest = digest(package_of(plan))
    plan.save(update_fields=["loaded_digest"])
    return plan


def _store_sections(plan: Plan, rows: list[Row]) -> dict[str, Section]:
    texts = dict(plan.sections.values_list("number", "text"))
    # Parents come first in the file, but their keys are known only once they are stored.
    _sync(
        Section.objects.filter(plan=plan),
        lambda section: section.number,
        {
            row["number"]: Section(
                plan=plan,
                number=row["number"],
                kind=row["kind"],
                position=position,
                heading=row["heading"],
                line=_number(row["line"]),
                summary=row["summary"],
                summary_zh=row["summary_zh"],
                text=texts.get(row["number"], ""),
            )
            for position, row in enumerate(rows, 1)
        },
    )
    sections = {section.number: section for section in plan.sections.all()}
    for row in rows:
        sections[row["number"]].parent = sections[row["parent"]] if row["parent"] else None
    Section.objects.bulk_update(sections.values(), ["parent"])
    return sections


def _store_targets(plan: Plan, rows: list[Row], sections: dict[str, Section]) -> None:
    _sync(
        Target.objects.filter(section__plan=plan).select_related("section"),
        key_of_target,
        {
            key_of_row(row): Target(
                section=sections[row["section"]],
                kind=row["kind"],
                subject=row["subject"],
                comparison=row["comparison"],
                value=row["value"],
                unit=row["unit"],
                year=_number(row["year"]),
                line=_number(row["line"]),
                note=row["note"],
                note_zh=row["note_zh"],
                position=position,
            )
            for position, row in enumerate(rows, 1)
        },
    )


StoredChanges = dict[tuple[str, datetime], Change]


def _drop_changes(plan: Plan, package: Package) -> StoredChanges:
    """Delete the changes that the package doesn't have, and return the others."""
    wanted = {(row["task"], datetime.fromisoformat(row["at"])) for row in package["changes"]}
    stored = {
        (change.task.number, change.at): change
        for change in Change.objects.filter(task__plan=plan).select_related("task")
    }
    gone = [change.pk for key, change in stored.items() if key not in wanted]
    Change.objects.filter(pk__in=gone).delete()
    return {key: change for key, change in stored.items() if key in wanted}


def _store_changes(plan: Plan, rows: list[Row], stored: StoredChanges) -> None:
    tasks = {task.number: task for task in plan.tasks.all()}
    for row in rows:
        at = datetime.fromisoformat(row["at"])
        # One that is stored already keeps its author, whom a package never names.
        change = stored.get((row["task"], at)) or Change(task=tasks[row["task"]], at=at)
        change.kind, change.day = row["kind"], day_in(row["day"])
        change.source, change.reason, change.text = row["source"], row["reason"], row["text"]
        change.save()


def _store_tasks(
    plan: Plan, package: Package, sections: dict[str, Section], ministries: dict[str, Ministry]
) -> None:
    versions = dict(plan.tasks.values_list("number", "version"))
    _sync(
        Task.objects.filter(plan=plan),
        lambda task: task.number,
        {
            row["number"]: Task(
                plan=plan,
                number=row["number"],
                title=row["title"],
                position=position,
                line=_number(row["line"]),
                # A form that was opened before this load is stale after it.
                version=versions.get(row["number"], 0) + 1,
            )
            for position, row in enumerate(package["tasks"], 1)
        },
    )
    tasks = {task.number: task for task in plan.tasks.all()}
    Responsibility.objects.filter(task__plan=plan).delete()
    Responsibility.objects.bulk_create(
        Responsibility(
            task=tasks[row["task"]],
            ministry=ministries[row["ministry"]],
            role=row["role"],
            position=int(row["position"]),
            valid_from=day_in(row["valid_from"]),
            valid_until=day_in(row["valid_until"]),
        )
        for row in package["responsibilities"]
    )
    SectionLink.objects.bulk_create(
        SectionLink(
            task=tasks[row["task"]],
            section=sections[row["section"]],
            basis=row["basis"],
            note=row["note"],
            note_zh=row["note_zh"],
            valid_from=day_in(row["valid_from"]),
            valid_until=day_in(row["valid_until"]),
        )
        for row in package["section_links"]
    )


def _sync(
    stored: models.QuerySet[Any],
    key_of: Callable[[Any], Hashable],
    wanted: dict[Any, Any],
) -> None:
    """Make `stored` hold exactly the rows of `wanted`, keeping the keys of rows that stay."""
    existing = {key_of(row): row for row in stored}
    gone = [row.pk for key, row in existing.items() if key not in wanted]
    stored.filter(pk__in=gone).delete()
    kept = [_with_pk(row, existing[key].pk) for key, row in wanted.items() if key in existing]
    _bulk_update(stored.model, kept)
    stored.model._default_manager.bulk_create(
        row for key, row in wanted.items() if key not in existing
    )


def _with_pk(row: Any, pk: int) -> Any:
    row.pk = pk
    return row


def _bulk_update(model: type[models.Model], rows: Iterable[Any]) -> None:
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_update(rows, names, batch_size=200)


def _number(value: str) -> int | None:
    return int(value) if value else None
