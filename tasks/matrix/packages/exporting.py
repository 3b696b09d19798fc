"""From the database to a plan's package, byte for byte as it was loaded."""

import hashlib
from datetime import UTC, date
from pathlib import Path

from django.db.models import F

from ministries.models import Ministry
from planning.models import Plan, Target
from planning.reading.package import Package, Row, package_files, table_text, write_files
from planning.reading.package_layout import PLAN_TABLES
from tasks.matrix.models import Change, Responsibility, SectionLink


def export_plan(plan: Plan, folder: Path) -> list[str]:
    """Write a plan's package into `folder` and return the names of its files."""
    files = package_files(package_of(plan))
    write_files(folder, files)
    return sorted(files)


def digest(package: Package) -> str:
    """Return the SHA-256 of a package, to tell whether two packages say the same.

    The description isn't in it: a later layout doesn't make a stored plan look edited.
    """
    sha = hashlib.sha256(f"{package.source_file}\0{package.source_sha256}\0".encode())
    for table in PLAN_TABLES:
        sha.update(f"{table.file}\0{table_text(table, package[table.name])}\0".encode())
    return sha.hexdigest()


def package_of(plan: Plan) -> Package:
    """Return a stored plan as a package; one query a table."""
    return Package(
        {
            "plan": [_plan_row(plan)],
            "sections": _section_rows(plan),
            "targets": _target_rows(plan),
            "bodies": _body_rows(plan),
            "tasks": [
                {"number": number, "title": title, "line": _text(line)}
                for number, title, line in plan.tasks.values_list("number", "title", "line")
            ],
            "responsibilities": _responsibility_rows(plan),
            "section_links": _link_rows(plan),
            "changes": _change_rows(plan),
        },
        source_file=plan.source_file,
        source_sha256=plan.source_sha256,
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _plan_row(plan: Plan) -> Row:
    return {
        "slug": plan.slug,
        "title": plan.title,
        "title_zh": plan.title_zh,
        "document_number": plan.document_number,
        "issuer": plan.issuer,
        "issued_on": _day(plan.issued_on),
        "period_start": str(plan.period_start),
        "period_end": str(plan.period_end),
        "language": plan.language,
        "source_url": plan.source_url,
        "licence": plan.licence,
        "translation_credit": plan.translation_credit,
        "reporting_period": plan.reporting_period,
    }


def _body_rows(plan: Plan) -> list[Row]:
    """The bodies that the document names, then those that only an amendment made responsible."""
    added = (
        Ministry.objects.filter(responsibilities__task__plan=plan)
        .exclude(plan_bodies__plan=plan)
        .distinct()
    )
    named = [
        *plan.bodies.values_list("ministry__slug", "name"),
        *added.values_list("slug", "name"),
    ]
    return [{"ministry": slug, "name": name} for slug, name in named]


def _section_rows(plan: Plan) -> list[Row]:
    return [
        {
            "number": section.number,
            "kind": section.kind,
            "parent": section.parent.number if section.parent else "",
            "heading": section.heading,
            "line": _text(section.line),
            "summary": section.summary,
            "summary_zh": section.summary_zh,
        }
        for section in plan.sections.select_related("parent").defer("text", "parent__text")
    ]


def _target_rows(plan: Plan) -> list[Row]:
    targets = Target.objects.filter(section__plan=plan).select_related("section")
    return [
        {
            "section": target.section.number,
            "kind": target.kind,
            "subject": target.subject,
            "comparison": target.comparison,
            "value": target.value,
            "unit": target.unit,
            "year": _text(target.year),
            "line": _text(target.line),
            "note": target.note,
            "note_zh": target.note_zh,
        }
        for target in targets.defer("section__text")
    ]


def _responsibility_rows(plan: Plan) -> list[Row]:
    rows = Responsibility.objects.filter(task__plan=plan).order_by(
        "task__position", F("valid_from").asc(nulls_first=True), "position", "ministry__slug"
    )
    return [
        {
            "task": task,
            "ministry": ministry,
            "role": role,
            "position": str(position),
            "valid_from": _day(valid_from),
            "valid_until": _day(valid_until),
        }
        for task, ministry, role, position, valid_from, valid_until in rows.values_list(
            "task__number", "ministry__slug", "role", "position", "valid_from", "valid_until"
        )
    ]


def _link_rows(plan: Plan) -> list[Row]:
    links = SectionLink.objects.filter(task__plan=plan).order_by(
        "task__position", "section__position", F("valid_from").asc(nulls_first=True)
    )
    return [
        {
            "task": task,
            "section": section,
            "basis": basis,
            "note": note,
            "note_zh": note_zh,
            "valid_from": _day(valid_from),
            "valid_until": _day(valid_until),
        }
        for task, section, basis, note, note_zh, valid_from, valid_until in links.values_list(
            "task__number",
            "section__number",
            "basis",
            "note",
            "note_zh",
            "valid_from",
            "valid_until",
        )
    ]


def _change_rows(plan: Plan) -> list[Row]:
    return [
        {
            "task": change.task.number,
            "kind": change.kind,
            "day": _day(change.day),
            "source": change.source,
            "reason": change.reason,
            "at": change.at.astimezone(UTC).isoformat(),
            "text": change.text,
        }
        for change in Change.objects.filter(task__plan=plan).select_related("task")
    ]
