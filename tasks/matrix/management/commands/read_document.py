"""Read a plan's document and write its data package."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from planning.reading.document import Reading, read_document
from planning.reading.findings import UnreadableDocument
from planning.reading.package import (
    BadPackage,
    Package,
    Row,
    package_files,
    read_package,
    read_tables,
    write_files,
)
from planning.reading.package_layout import PLAN_TABLES, SLUG
from planning.reading.packaging import package_reading, tasks_gone
from planning.reading.vocabulary import Role, SectionKind
from tasks.matrix.packages.register import names_in_existence, shared_names
from tasks.matrix.packages.shipped import REGISTER
from tasks.matrix.register_layout import REGISTER_TABLES


class Command(BaseCommand):
    """Reads outline and appendix; lists by line what it can't read with certainty.

    One thing can't be known: a document cut between two rows of its table reads like one with
    a shorter table. So the last row is always listed as unsure: see that the document's table
    ends there. Only where the folder holds a package with more tasks is the cut noticed, and
    nothing written.
    """

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which document, and where its package goes."""
        parser.add_argument("document", type=Path, help="the plan's text, UTF-8")
        parser.add_argument("--out", type=Path, required=True, help="folder of the data package")
        parser.add_argument("--slug", help="the plan's name in addresses; the folder's by default")
        parser.add_argument(
            "--register",
            type=Path,
            default=REGISTER,
            help="folder of the register of bodies",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, report, and write the package only if nothing is in error."""
        out: Path = options["out"]
        before = self._package_before(out)
        slug = options["slug"] or (before["plan"][0]["slug"] if before else out.resolve().name)
        if not re.fullmatch(SLUG, slug):
            raise CommandError(
                f"“{slug}” can't be a plan's name in addresses; give one of small letters, digits"
                " and hyphens with --slug"
            )
        try:
            register = read_tables(options["register"], REGISTER_TABLES)
            reading = self._read(options["document"], register, before)
        except (BadPackage, UnreadableDocument) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"can't read {error.filename}: {error.strerror}") from error
        self._report(reading)
        if reading.errors:
            raise CommandError(
                f"{len(reading.errors)} places can't be read; nothing was written to {out}"
            )
        if before and (gone := tasks_gone(reading, before)):
            raise CommandError(
                f"the document has no task {', '.join(gone)}, which the package in {out} has; was"
                " it cut short? Nothing was written. If they are truly gone, take them out of the"
                " package first"
            )
        made = package_reading(reading, slug, self.names, before)
        for misfit in made.misfits:
            self.stdout.write(f"no longer fits: {misfit}")
        try:
            write_files(out, package_files(made.package))
        except OSError as error:
            raise CommandError(f"can't write {error.filename}: {error.strerror}") from error
        self.stdout.write(self.style.SUCCESS(f"wrote {out}: {_totals(reading)}"))

    def _package_before(self, out: Path) -> Package | None:
        if not any((out / table.file).exists() for table in PLAN_TABLES):
            return None
        try:
            return read_package(out)
        except BadPackage as error:
            raise CommandError(
                f"{out} holds a package that can't be read, so what is hand-made there could"
                f" not be kept:\n{error}"
            ) from error

    def _read(
        self, document: Path, register: dict[str, list[Row]], before: Package | None
    ) -> Reading:
        """Read the document with the names of its day: the package's first, then the register's."""
        own: dict[str, str] = {}
        for row in before["bodies"] if before else []:
            # The first of a name is the document's; a later one came in by an amendment.
            own.setdefault(row["name"], row["ministry"])
        unnamed = read_document(document, None)
        issued_on = unnamed.head.issued_on
        if issued_on is None and before:
            issued_on = date.fromisoformat(before["plan"][0]["issued_on"])
        if issued_on is None:
            self._report(unnamed)
            raise CommandError(
                "found no day of issue in the document (line 1 above says where it was looked for);"
                " names depend on the day, so no sentence was read and nothing was written. Write"
                " it there on a line of its own, as in “March 5, 2017”"
            )
        self.names = names_in_existence(register, issued_on) | own
        shared = shared_names(register, issued_on)
        return read_document(
            document, self.names, {name: shared[name] for name in shared.keys() - own.keys()}
        )

    def _report(self, reading: Reading) -> None:
        for finding in reading.findings:
            word = "error" if finding.error else "unsure"
            style = self.style.ERROR if finding.error else self.style.WARNING
            self.stdout.write(style(f"{word}: {finding}"))


def _totals(reading: Reading) -> str:
    parts = [part for row in reading.rows for part in row.parts]
    kinds = [node.kind for node in reading.outline]
    roles = ", ".join(f"{sum(p.role is role for p in parts)} {role.value}" for role in Role)
    led = sum(any(part.role is Role.LEAD for part in row.parts) for row in reading.rows)
    sections = ", ".join(f"{kinds.count(kind)} {kind.value}" for kind in SectionKind)
    return (
        f"{len(reading.rows)} tasks ({led} led, {len(reading.rows) - led} joint),"
        f" {len({part.name for part in parts})} bodies,"
        f" {len(parts)} responsibilities ({roles}); outline: {sections}"
    )
