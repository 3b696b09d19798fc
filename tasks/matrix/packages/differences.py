"""What differs between two packages of a plan, in words."""

from collections.abc import Iterator

from planning.reading.package import Package, Row
from planning.reading.package_layout import PLAN_TABLES, Table


def differences(before: Package, after: Package) -> list[str]:
    """Return one line for each row added, removed or changed, file by file."""
    found: list[str] = []
    for table in PLAN_TABLES:
        found += _table_differences(table, before[table.name], after[table.name])
    for name in ("source_file", "source_sha256"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append(f"datapackage.json: {name}: “{old}” → “{new}”")
    return found


def _table_differences(table: Table, before: list[Row], after: list[Row]) -> Iterator[str]:
    old = {_key(table, row): row for row in before}
    new = {_key(table, row): row for row in after}
    for key, row in old.items():
        if key not in new:
            yield f"{table.file}: {_name(key)}: removed ({_rest(table, row)})"
    for key, row in new.items():
        if key not in old:
            yield f"{table.file}: {_name(key)}: added ({_rest(table, row)})"
            continue
        for column in table.header:
            was = old[key][column]
            if row[column] != was:
                yield f"{table.file}: {_name(key)}: {column}: “{was}” → “{row[column]}”"
    common = [key for key in old if key in new]
    if common != [key for key in new if key in old]:
        yield f"{table.file}: the order of rows differs"


def _key(table: Table, row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in table.key)


def _name(key: tuple[str, ...]) -> str:
    return " / ".join(part for part in key if part)


def _rest(table: Table, row: Row) -> str:
    values = [row[column] for column in table.header if column not in table.key and row[column]]
    return ", ".join(values)
