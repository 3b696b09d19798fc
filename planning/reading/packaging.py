"""From a reading of a document to a data package, keeping what people wrote by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planning.reading.document import Reading
from planning.reading.package import Package, Row

# Columns that no reader fills: our words, our choices, or facts that stand outside the text.
HAND_MADE_COLUMNS = {
    "plan": ("slug", "document_number", "language", "licence", "reporting_period"),
    "sections": ("summary", "summary_zh"),
}
HAND_MADE_TABLES = ("targets", "section_links", "changes")


@dataclass
class Packaging:
    """A package made from a reading, and what was hand-made but no longer fits it."""

    package: Package
    misfits: list[str] = field(default_factory=list)


def package_reading(
    reading: Reading, slug: str, names: Mapping[str, str], before: Package | None = None
) -> Packaging:
    """Turn a reading into a package named `slug`.

    `names` maps the names in the document to slugs; `before` is the package that stood in the
    folder, whose hand-made columns and tables are kept. A reading with errors must not come here.
    """
    made = Packaging(Package(source_file=reading.file_name, source_sha256=reading.sha256))
    before = before or Package()
    made.package.tables = {
        "plan": [_plan_row(reading, slug, before, made.misfits)],
        "sections": _section_rows(reading, before, made.misfits),
        "bodies": _body_rows(reading, names),
        "tasks": [
            {"number": row.number, "title": row.title, "line": str(row.line)}
            for row in reading.rows
        ],
        "responsibilities": _responsibility_rows(reading, names),
        **{table: [dict(row) for row in before[table]] for table in HAND_MADE_TABLES},
    }
    made.misfits += _overwritten(made.package, before)
    made.misfits += _dangling(made.package)
    return made


def tasks_gone(reading: Reading, before: Package) -> list[str]:
    """Return the numbers of tasks that the package has and the document doesn't.

    A document that was cut between two rows reads well; only this tells.
    """
    read = {row.number for row in reading.rows}
    return [row["number"] for row in before["tasks"] if row["number"] not in read]


def _plan_row(reading: Reading, slug: str, before: Package, misfits: list[str]) -> Row:
    head = reading.head
    row: Row = {
        "slug": slug,
        "title": head.title,
        "title_zh": head.title_zh,
        "document_number": "",
        "issuer": head.issuer,
        "issued_on": head.issued_on.isoformat() if head.issued_on else "",
        "period_start": head.period_start,
        "period_end": head.period_end,
        "language": "en",
        "source_url": head.source_url,
        "licence": "",
        "translation_credit": head.translation_credit,
        "reporting_period": "quarter",
    }
    if not before["plan"]:
        return row
    kept = before["plan"][0]
    for column in HAND_MADE_COLUMNS["plan"]:
        row[column] = kept[column]
    for column, value in row.items():
        # What the document doesn't say was filled by hand and stays.
        if not value:
            row[column] = kept[column]
        elif kept[column] and kept[column] != value:
            misfits.append(f"plan.csv, {column}: was “{kept[column]}”, the document says “{value}”")
    return row


def _section_rows(reading: Reading, before: Package, misfits: list[str]) -> list[Row]:
    kept = {row["number"]: row for row in before["sections"]}
    rows = []
    for node in reading.outline:
        old = kept.pop(node.number, None)
        has_summary = old is not None and (old["summary"] or old["summary_zh"])
        if old is not None and has_summary and old["heading"] != node.heading:
            misfits.append(
                f"sections.csv, {node.number}: the summary was written for “{old['heading']}”,"
                f" the heading now reads “{node.heading}”"
            )
        rows.append(
            {
                "number": node.number,
                "kind": node.kind.value,
                "parent": node.parent,
                "heading": node.heading,
                "line": str(node.line),
                "summary": old["summary"] if old else "",
                "summary_zh": old["summary_zh"] if old else "",
            }
        )
    for number, old in kept.items():
        for column in HAND_MADE_COLUMNS["sections"]:
            if old[column]:
                misfits.append(
                    f"sections.csv, {number}: the document has no such section any more;"
                    f" its {column} was “{old[column]}”"
                )
    return rows


def _body_rows(reading: Reading, names: Mapping[str, str]) -> list[Row]:
    first_names: dict[str, str] = {}
    for row in reading.rows:
        for part in row.parts:
            first_names.setdefault(names[part.name], part.name)
    return [{"ministry": slug, "name": name} for slug, name in first_names.items()]


def _responsibility_rows(reading: Reading, names: Mapping[str, str]) -> list[Row]:
    return [
        {
            "task": row.number,
            "ministry": names[part.name],
            "role": part.role.value,
            "position": str(position),
            "valid_from": "",
            "valid_until": "",
        }
        for row in reading.rows
        for position, part in enumerate(row.parts, 1)
    ]


def _overwritten(package: Package, before: Package) -> list[str]:
    """Name the titles that changed, and the responsibilities that the document doesn't give.

    Links were judged by the title; errata and amendments stand only in the package.
    """
    titles = {row["number"]: row["title"] for row in package["tasks"]}
    found = [
        f"tasks.csv, row {number}: was “{row['title']}”,"
        f" the document says “{titles[row['number']]}”"
        for number, row in enumerate(before["tasks"], 2)
        if titles.get(row["number"], row["title"]) != row["title"]
    ]
    given = {tuple(row.values()) for row in package["responsibilities"]}
    found += [
        f"responsibilities.csv, row {number}: not kept, since the document doesn't say it:"
        f" {', '.join(value for value in row.values() if value)}"
        for number, row in enumerate(before["responsibilities"], 2)
        if tuple(row.values()) not in given
    ]
    return found


def _dangling(package: Package) -> list[str]:
    """Name the hand-made rows whose section the document no longer has; see also `tasks_gone`."""
    sections = {row["number"] for row in package["sections"]}
    return [
        f"{table}.csv, row {number}: no section {row['section']} any more"
        for table in ("targets", "section_links")
        for number, row in enumerate(package[table], 2)
        if row["section"] not in sections
    ]
