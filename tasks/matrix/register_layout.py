"""The layout of the register of bodies: files, columns, types and keys."""

from ministries.models import SuccessionKind
from ministries.models.body import KINDS
from planning.reading.package_layout import SLUG, Column, ForeignKey, Table

DAY_OR_MONTH = r"\d{4}-\d{2}(-\d{2})?"

REGISTER_TABLES = (
    Table(
        "ministries",
        (
            Column("slug", required=True, pattern=SLUG, longest=60),
            Column("abbreviation", longest=30),
            Column("name", required=True, longest=200),
            Column("name_zh", longest=200),
            Column("kind", allowed=tuple(KINDS)),
            Column(
                "aliases",
                pattern=r"[^;\n]+(; [^;\n]+)*",
                description="Other names, set apart by “; ”",
            ),
            Column("certain", required=True, allowed=("yes", "no")),
        ),
        key=("slug",),
    ),
    Table(
        "names",
        (
            Column("ministry", required=True),
            Column("language", required=True, allowed=("en", "zh-hans")),
            Column("name", required=True, longest=200),
            Column(
                "valid_from",
                pattern=DAY_OR_MONTH,
                description="A day, or only its month",
            ),
            Column(
                "valid_until",
                pattern=DAY_OR_MONTH,
                description="A day, or only its month",
            ),
            Column("source"),
            Column("certain", required=True, allowed=("yes", "no")),
        ),
        key=("ministry", "language", "valid_from"),
        foreign_keys=(ForeignKey("ministry", "ministries", "slug"),),
    ),
    Table(
        "successions",
        (
            Column("predecessor", required=True),
            Column("successor", required=True),
            Column("successor_zh", longest=200),
            Column("effective_on", required=True, pattern=DAY_OR_MONTH),
            Column("kind", required=True, allowed=tuple(SuccessionKind.values)),
            Column("note"),
            Column("source"),
            Column("certain", required=True, allowed=("yes", "no")),
        ),
        key=("predecessor", "successor", "effective_on", "kind"),
        foreign_keys=(
            ForeignKey("predecessor", "ministries", "slug"),
            ForeignKey("successor", "ministries", "slug"),
        ),
    ),
)
