"""Data packages on disk: read and checked, and written the same way every time.

The loader and the exporter write the same bytes for the same plan. What rows mean to one
another beyond their keys is the matrix's business.
"""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from planning.reading.package_layout import PLAN_TABLES, Table
from texts.plain import unix_lines

Row = dict[str, str]
LONGEST_SHOWN = 100


@dataclass(frozen=True)
class FileProblem:
    """Something wrong in a package's file. Rows count from 1, the header being row 1."""

    file: str
    row: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        place = self.file
        if self.row:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        shown = f" “{_in_one_line(self.value)}”" if self.value else ""
        return f"{place}{shown}: {self.message}"


def _in_one_line(value: str) -> str:
    """Return a value as it may stand in a message: short, spelled out what can't be seen."""
    short = value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in short
    )


class BadPackage(ValueError):
    """A package that can't be used; `problems` are all that were found."""

    def __init__(self, problems: list[FileProblem]):
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass
class Package:
    """A package's rows by table name, with the source file that its description names."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    source_file: str = ""
    source_sha256: str = ""

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables.setdefault(table, [])


def read_tables(folder: Path, tables: Iterable[Table]) -> dict[str, list[Row]]:
    """Read and check the CSV files of `tables` in `folder`.

    Raises BadPackage with every problem in files, columns, types, keys and foreign keys.
    """
    tables = list(tables)
    problems: list[FileProblem] = []
    rows: dict[str, list[Row]] = {}
    for table in tables:
        rows[table.name], found = _read_table(folder / table.file, table)
        problems += found
    if not problems:
        for table in tables:
            problems += _key_problems(table, rows)
    if problems:
        raise BadPackage(problems)
    return rows


def read_package(folder: Path) -> Package:
    """Read and check a plan's package. Raises BadPackage."""
    tables = read_tables(folder, PLAN_TABLES)
    package = Package(tables)
    if len(package["plan"]) != 1:
        raise BadPackage([FileProblem("plan.csv", 0, "", "", "expected exactly one plan")])
    package.source_file, package.source_sha256 = _read_source(folder / "datapackage.json")
    return package


def _read_source(path: Path) -> tuple[str, str]:
    try:
        source = json.loads(path.read_text(encoding="utf-8"))["sources"][0]
        return source["title"], source.get("hash", "").removeprefix("sha256:")
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        problem = FileProblem(
            path.name,
            0,
            "",
            "",
            "expected a JSON description with one source and its hash",
        )
        raise BadPackage([problem]) from error


def _read_table(path: Path, table: Table) -> tuple[list[Row], list[FileProblem]]:
    try:
        records = _records(path)
    except BadPackage as error:
        return [], error.problems
    if not records or records[0] != table.header:
        found = ",".join(records[0]) if records else ""
        message = f"expected the header {','.join(table.header)}"
        return [], [FileProblem(table.file, 1, "", found, message)]
    rows: list[Row] = []
    problems: list[FileProblem] = []
    for number, record in enumerate(records[1:], 2):
        if len(record) != len(table.columns):
            message = f"expected {len(table.columns)} values, found {len(record)}"
            problems.append(FileProblem(table.file, number, "", "", message))
            continue
        for column, value in zip(table.columns, record, strict=True):
            if message := column.problem(value):
                problems.append(FileProblem(table.file, number, column.name, value, message))
        rows.append(dict(zip(table.header, record, strict=True)))
    return rows, problems


def _records(path: Path) -> list[list[str]]:
    """Return a CSV file's records. Raises BadPackage if it is no UTF-8 text in CSV with LF ends."""

    def bad(row: int, message: str) -> BadPackage:
        return BadPackage([FileProblem(path.name, row, "", "", message)])

    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
    except FileNotFoundError:
        raise bad(0, "the file is missing") from None
    except OSError as error:
        raise bad(0, f"can't be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise bad(row, f"is not UTF-8 text ({error.reason} {raw[error.start]:#04x})") from error
    if text.startswith("\ufeff"):
        raise bad(1, "begins with a byte order mark; save it as UTF-8 without one")
    if "\r" in text:
        row = len(list(csv.reader(io.StringIO(text[: text.index("\r")], newline=""))))
        raise bad(row, "has a carriage return; save it with LF line ends")
    records: list[list[str]] = []
    try:
        records.extend(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise bad(len(records) + 1, f"is not well-formed CSV ({error})") from error
    return records


def _key_problems(table: Table, rows: dict[str, list[Row]]) -> list[FileProblem]:
    problems: list[FileProblem] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows[table.name], 2):
        key = tuple(row[column] for column in table.key)
        if key in seen:
            message = f"stands in row {seen[key]} already ({', '.join(table.key)})"
            value = ", ".join(part for part in key if part)
            problems.append(FileProblem(table.file, number, table.key[0], value, message))
        seen.setdefault(key, number)
    for foreign in table.foreign_keys:
        target = foreign.table or table.name
        known = {row[foreign.other] for row in rows[target]}
        for number, row in enumerate(rows[table.name], 2):
            value = row[foreign.column]
            if value and value not in known:
                message = f"is not in {target}.csv ({foreign.other})"
                problems.append(FileProblem(table.file, number, foreign.column, value, message))
    return problems


def table_text(table: Table, rows: Iterable[Row]) -> str:
    """Return a table as CSV text, the one form in which packages are written."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, table.header, lineterminator="\n", extrasaction="raise")
    writer.writeheader()
    writer.writerows({name: unix_lines(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def package_files(package: Package) -> dict[str, str]:
    """Return every file of a plan's package as text, by file name."""
    files = {table.file: table_text(table, package[table.name]) for table in PLAN_TABLES}
    plan = package["plan"][0]
    source: dict[str, object] = {"title": package.source_file}
    if plan["source_url"]:
        source["path"] = plan["source_url"]
    if package.source_sha256:
        source["hash"] = f"sha256:{package.source_sha256}"
    files["datapackage.json"] = describe(
        plan["slug"],
        plan["title"],
        PLAN_TABLES,
        sources=[source],
        licence=plan["licence"],
    )
    return files


def describe(
    name: str,
    title: str,
    tables: Iterable[Table],
    *,
    sources: list[dict[str, object]] | None = None,
    licence: str = "",
) -> str:
    """Return the Frictionless description of a folder with these tables, as JSON text."""
    descriptor: dict[str, object] = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
    }
    if licence:
        descriptor["licenses"] = [{"name": "other", "title": licence}]
    if sources:
        descriptor["sources"] = sources
    descriptor["resources"] = [_resource(table) for table in tables]
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"


def _resource(table: Table) -> dict[str, object]:
    schema: dict[str, object] = {
        "fields": [column.as_field() for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {
                "fields": [key.column],
                "reference": {"resource": key.table, "fields": [key.other]},
            }
            for key in table.foreign_keys
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.file,
        "encoding": "utf-8",
        "schema": schema,
    }


def write_files(folder: Path, files: dict[str, str]) -> None:
    """Write text files into `folder`, byte for byte as given, making the folder if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8"))
