"""The layout of data packages: files, columns, types and keys, described once.

A plan's package and the register of bodies are folders of small CSV files; the Frictionless
description that stands beside them is written from these tables.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from planning.reading.vocabulary import (
    Cadence,
    ChangeKind,
    Comparison,
    LinkBasis,
    Role,
    SectionKind,
    TargetKind,
)
from texts.plain import text_problem


@dataclass(frozen=True)
class Column:
    """A column: its name, Frictionless type, and what a value must be.

    `longest` is in characters; 0 sets no limit.
    """

    name: str
    type: str = "string"
    required: bool = False
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    longest: int = 0
    description: str = ""

    def problem(self, value: str) -> str:
        """Return what is wrong with `value`, or an empty string."""
        if not value:
            return "a value is required" if self.required else ""
        if problem := text_problem(value):
            return str(problem)
        if self.longest and len(value) > self.longest:
            return f"expected at most {self.longest} characters, found {len(value)}"
        if self.allowed and value not in self.allowed:
            return f"expected one of: {', '.join(self.allowed)}"
        if self.pattern and not re.fullmatch(self.pattern, value, re.ASCII):
            return f"expected a value like {self.pattern}"
        return _type_problem(self.type, value)

    def as_field(self) -> dict[str, object]:
        """Return this column as a Frictionless field descriptor."""
        constraints: dict[str, object] = {}
        if self.required:
            constraints["required"] = True
        if self.allowed:
            constraints["enum"] = list(self.allowed)
        if self.pattern:
            constraints["pattern"] = self.pattern
        descriptor: dict[str, object] = {"name": self.name, "type": self.type}
        if self.description:
            descriptor["description"] = self.description
        if self.longest:
            constraints["maxLength"] = self.longest
        if constraints:
            descriptor["constraints"] = constraints
        return descriptor


def _type_problem(type_: str, value: str) -> str:
    # Only what is written back the same: int() also takes other scripts' digits, underscores,
    # spaces and leading zeros.
    if type_ in ("integer", "year") and not re.fullmatch(r"0|[1-9][0-9]{0,8}", value):
        return "expected a whole number of at most nine digits"
    if type_ == "date":
        try:
            if date.fromisoformat(value).isoformat() != value:
                return "expected a day as YYYY-MM-DD"
        except ValueError:
            return "expected a day as YYYY-MM-DD"
    if type_ == "datetime":
        try:
            if datetime.fromisoformat(value).astimezone(UTC).isoformat() != value:
                return "expected a time in UTC, as 2026-01-31T12:00:00+00:00"
        except (ValueError, OverflowError):
            return "expected a time in UTC, as 2026-01-31T12:00:00+00:00"
    return ""


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values stand in another table's column ("" means this very table)."""

    column: str
    table: str
    other: str


@dataclass(frozen=True)
class Table:
    """One CSV file of a package."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def file(self) -> str:
        """The file's name in the package's folder."""
        return f"{self.name}.csv"

    @property
    def header(self) -> list[str]:
        """The column names in order."""
        return [column.name for column in self.columns]


SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
YEAR = r"[1-9]\d{3}"
LINE = Column(
    "line",
    "integer",
    description="Where it begins in the source text, for people; rules ignore it",
)
VALIDITY = (
    Column("valid_from", "date", description="First day; empty: always"),
    Column("valid_until", "date", description="First day no longer; empty: for good"),
)

PLAN_TABLES = (
    Table(
        "plan",
        (
            Column("slug", required=True, pattern=SLUG, longest=80),
            Column("title", required=True, longest=300),
            Column("title_zh", longest=300),
            Column("document_number", longest=100),
            Column("issuer", longest=200),
            Column("issued_on", "date", required=True),
            Column("period_start", "year", required=True, pattern=YEAR),
            Column("period_end", "year", required=True, pattern=YEAR),
            Column("language", required=True, allowed=("en", "zh-hans")),
            Column("source_url", pattern=r"https?://\S+", longest=500),
            Column("licence", longest=300),
            Column("translation_credit", longest=300),
            Column("reporting_period", required=True, allowed=tuple(Cadence)),
        ),
        key=("slug",),
    ),
    Table(
        "sections",
        (
            Column("number", required=True, pattern=r"[a-z0-9]+([.-][a-z0-9]+)*", longest=40),
            Column("kind", required=True, allowed=tuple(SectionKind)),
            Column("parent"),
            Column("heading", required=True, longest=300),
            LINE,
            Column("summary", description="Our own words, not the document's"),
            Column("summary_zh", description="Our own words, not the document's"),
        ),
        key=("number",),
        foreign_keys=(ForeignKey("parent", "", "number"),),
    ),
    Table(
        "targets",
        (
            Column("section", required=True),
            Column("kind", required=True, allowed=tuple(TargetKind)),
            Column("subject", required=True, longest=300),
            Column("comparison", allowed=tuple(Comparison)),
            Column("value", pattern=r"\d+(\.\d+)?(-\d+(\.\d+)?)?", longest=40),
            Column("unit", longest=80),
            Column("year", "year", pattern=YEAR),
            LINE,
            Column("note"),
            Column("note_zh"),
        ),
        key=("section", "kind", "subject", "year"),
        foreign_keys=(ForeignKey("section", "sections", "number"),),
    ),
    Table(
        "bodies",
        (
            Column(
                "ministry",
                required=True,
                pattern=SLUG,
                longest=60,
                description="Slug in the register",
            ),
            Column("name", required=True, longest=200, description="As this document writes it"),
        ),
        key=("ministry",),
    ),
    Table(
        "tasks",
        (
            Column("number", required=True, pattern=r"\d+(\.\d+)*", longest=20),
            Column("title", required=True),
            LINE,
        ),
        key=("number",),
    ),
    Table(
        "responsibilities",
        (
            Column("task", required=True),
            Column("ministry", required=True),
            Column("role", required=True, allowed=tuple(Role)),
            Column("position", "integer", required=True, pattern=r"[1-9]\d{0,3}"),
            *VALIDITY,
        ),
        key=("task", "ministry", "valid_from"),
        foreign_keys=(
            ForeignKey("task", "tasks", "number"),
            ForeignKey("ministry", "bodies", "ministry"),
        ),
    ),
    Table(
        "section_links",
        (
            Column("task", required=True),
            Column("section", required=True),
            Column("basis", required=True, allowed=tuple(LinkBasis)),
            Column("note"),
            Column("note_zh"),
            *VALIDITY,
        ),
        key=("task", "section", "valid_from"),
        foreign_keys=(
            ForeignKey("task", "tasks", "number"),
            ForeignKey("section", "sections", "number"),
        ),
    ),
    Table(
        "changes",
        (
            Column("task", required=True),
            Column("kind", required=True, allowed=tuple(ChangeKind)),
            Column("day", "date"),
            Column("source"),
            Column("reason"),
            Column("at", "datetime", required=True),
            Column("text", required=True),
        ),
        key=("task", "at"),
        foreign_keys=(ForeignKey("task", "tasks", "number"),),
    ),
)
