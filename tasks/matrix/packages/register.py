"""The register of bodies, both ways: files to database and back, byte for byte."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import models, transaction
from django.utils.translation import gettext as _

from ministries.models import Ministry, MinistryName, Succession
from planning.reading.package import (
    BadPackage,
    FileProblem,
    Row,
    describe,
    read_tables,
    table_text,
    write_files,
)
from tasks.matrix.register_layout import REGISTER_TABLES
from tasks.matrix.rules import Dated, ending_too_early, repeated

ALIAS_SEPARATOR = "; "
DAY_COLUMNS = {"names": ("valid_from", "valid_until"), "successions": ("effective_on",)}


def load_register(folder: Path) -> list[str]:
    """Load the register in `folder` and return what it holds, in words.

    All or nothing; raises BadPackage. Bodies keep their keys, and one that a plan still names
    can't be left out.
    """
    tables = read_tables(folder, REGISTER_TABLES)
    if problems := _day_problems(tables):
        raise BadPackage(problems)
    with transaction.atomic():
        Ministry.objects.hold_register()
        stored = Ministry.objects.in_bulk(field_name="slug")
        for position, row in enumerate(tables["ministries"], 1):
            _store_ministry(stored.pop(row["slug"], Ministry(slug=row["slug"])), row, position)
        _remove(stored)
        ministries = Ministry.objects.in_bulk(field_name="slug")
        _store_names(tables["names"], ministries)
        _store_successions(tables["successions"], ministries)
    return [f"{len(rows)} {name}" for name, rows in tables.items()]


def _day_problems(tables: dict[str, list[Row]]) -> list[FileProblem]:
    """Find days that no calendar has, and names of one body that overlap or end too early."""
    problems = [
        FileProblem(f"{table}.csv", number, column, row[column], _("is no day or month"))
        for table, columns in DAY_COLUMNS.items()
        for number, row in enumerate(tables[table], 2)
        for column in columns
        if row[column] and not _is_in_calendar(row[column])
    ]
    if problems:
        return problems
    return _name_problems(tables["names"])


@dataclass(frozen=True)
class _Named(Dated):
    """A dated name, as the rules see it."""

    valid_from: date | None
    valid_until: date | None


def _name_problems(rows: list[Row]) -> list[FileProblem]:
    names = [_Named(_end(row["valid_from"]), _end(row["valid_until"])) for row in rows]
    problems = [
        _name_problem(rows, index, "valid_until", _("the name ends before it begins"))
        for index in ending_too_early(names)
    ]
    for index in repeated(names, [(row["ministry"], row["language"]) for row in rows]):
        message = _("another name of %(ministry)s holds on the same day") % rows[index]
        problems.append(_name_problem(rows, index, "name", message))
    return problems


def _name_problem(rows: list[Row], index: int, column: str, message: str) -> FileProblem:
    return FileProblem("names.csv", index + 2, column, rows[index][column], message)


def _is_in_calendar(value: str) -> bool:
    try:
        first_day(value)
    except ValueError:
        return False
    return True


def _store_ministry(ministry: Ministry, row: Row, position: int) -> None:
    ministry.abbreviation = row["abbreviation"]
    ministry.name, ministry.name_zh = row["name"], row["name_zh"]
    ministry.kind = row["kind"]
    ministry.aliases = "\n".join(row["aliases"].split(ALIAS_SEPARATOR)) if row["aliases"] else ""
    ministry.certain = row["certain"] == "yes"
    ministry.position = position
    ministry.save()


def _remove(left_over: dict[str, Ministry]) -> None:
    for slug, ministry in left_over.items():
        try:
            ministry.delete()
        except models.ProtectedError as error:
            message = _("is missing, and a loaded plan names it")
            raise BadPackage([FileProblem("ministries.csv", 0, "slug", slug, message)]) from error


def _store_names(rows: list[Row], ministries: dict[str, Ministry]) -> None:
    MinistryName.objects.all().delete()
    MinistryName.objects.bulk_create(
        MinistryName(
            ministry=ministries[row["ministry"]],
            language=row["language"],
            name=row["name"],
            valid_from=_end(row["valid_from"]),
            from_month_only=_is_month(row["valid_from"]),
            valid_until=_end(row["valid_until"]),
            until_month_only=_is_month(row["valid_until"]),
            source=row["source"],
            certain=row["certain"] == "yes",
            position=position,
        )
        for position, row in enumerate(rows, 1)
    )


def _store_successions(rows: list[Row], ministries: dict[str, Ministry]) -> None:
    Succession.objects.all().delete()
    Succession.objects.bulk_create(
        Succession(
            predecessor=ministries[row["predecessor"]],
            successor=ministries[row["successor"]],
            successor_zh=row["successor_zh"],
            effective_on=first_day(row["effective_on"]),
            month_only=_is_month(row["effective_on"]),
            kind=row["kind"],
            note=row["note"],
            source=row["source"],
            certain=row["certain"] == "yes",
            position=position,
        )
        for position, row in enumerate(rows, 1)
    )


def _is_month(value: str) -> bool:
    return len(value) == len("2018-08")


def first_day(value: str) -> date:
    """Return the day written in a register; a month counts from its first day."""
    return date.fromisoformat(f"{value}-01" if _is_month(value) else value)


def _end(value: str) -> date | None:
    return first_day(value) if value else None


def _written(day: date | None, month_only: bool) -> str:
    if day is None:
        return ""
    return f"{day:%Y-%m}" if month_only else day.isoformat()


def export_register(folder: Path) -> list[str]:
    """Write the register into `folder` and return the names of its files."""
    rows = {
        "ministries": [_ministry_row(ministry) for ministry in Ministry.objects.all()],
        "names": _name_rows(),
        "successions": _succession_rows(),
    }
    files = {table.file: table_text(table, rows[table.name]) for table in REGISTER_TABLES}
    files["datapackage.json"] = describe(
        "register-of-bodies", "Register of responsible bodies", REGISTER_TABLES
    )
    write_files(folder, files)
    return sorted(files)


def _ministry_row(ministry: Ministry) -> Row:
    return {
        "slug": ministry.slug,
        "abbreviation": ministry.abbreviation,
        "name": ministry.name,
        "name_zh": ministry.name_zh,
        "kind": ministry.kind,
        "aliases": ALIAS_SEPARATOR.join(ministry.alias_list),
        "certain": _yes_no(ministry.certain),
    }


def _name_rows() -> list[Row]:
    return [
        {
            "ministry": name.ministry.slug,
            "language": name.language,
            "name": name.name,
            "valid_from": _written(name.valid_from, name.from_month_only),
            "valid_until": _written(name.valid_until, name.until_month_only),
            "source": name.source,
            "certain": _yes_no(name.certain),
        }
        for name in MinistryName.objects.select_related("ministry").order_by("position", "pk")
    ]


def _succession_rows() -> list[Row]:
    return [
        {
            "predecessor": succession.predecessor.slug,
            "successor": succession.successor.slug,
            "successor_zh": succession.successor_zh,
            "effective_on": _written(succession.effective_on, succession.month_only),
            "kind": succession.kind,
            "note": succession.note,
            "source": succession.source,
            "certain": _yes_no(succession.certain),
        }
        for succession in Succession.objects.select_related("predecessor", "successor").order_by(
            "position", "pk"
        )
    ]


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"


def names_in_existence(tables: dict[str, list[Row]], day: date) -> dict[str, str]:
    """Return every name by which one body of the register can be meant on `day`, with its slug.

    `tables` are the register's rows. A body whose dated names all begin later did not exist
    yet, so a name that it took over still means its predecessor. Names that could mean two
    bodies are left out: see `shared_names`.
    """
    return {name: slugs[0] for name, slugs in _bearers(tables, day).items() if len(slugs) == 1}


def shared_names(tables: dict[str, list[Row]], day: date) -> dict[str, list[str]]:
    """Return the names that could mean several bodies on `day`, with their slugs in order.

    Which of them a document means, the bodies.csv of its package decides.
    """
    return {name: slugs for name, slugs in _bearers(tables, day).items() if len(slugs) > 1}


def _bearers(tables: dict[str, list[Row]], day: date) -> dict[str, list[str]]:
    """Return every name of the bodies that existed on `day`, with the slugs of who bears it."""
    dated: dict[str, list[Row]] = {}
    for row in tables["names"]:
        dated.setdefault(row["ministry"], []).append(row)
    bearers: dict[str, list[str]] = {}
    for row in tables["ministries"]:
        names = dated.get(row["slug"], [])
        if names and not any(_exists(name, day) for name in names):
            continue
        for name in _all_names(row, names):
            bearers.setdefault(name, []).append(row["slug"])
    return bearers


def _exists(name: Row, day: date) -> bool:
    begin, end = _end(name["valid_from"]), _end(name["valid_until"])
    return (begin is None or begin <= day) and (end is None or day < end)


def _all_names(row: Row, dated: Iterable[Row]) -> set[str]:
    names = {row["name"], row["name_zh"], *row["aliases"].split(ALIAS_SEPARATOR)}
    names |= {name["name"] for name in dated}
    return names - {""}
