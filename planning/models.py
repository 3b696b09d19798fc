"""What a plan's document says: the plan, its outline and the targets stated in it."""

from decimal import Decimal

import reversion
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from planning.choices import choices_of
from planning.querysets import SectionQuerySet, TargetQuerySet
from planning.reading.package_layout import SLUG
from planning.reading.vocabulary import Cadence, Comparison, SectionKind, TargetKind
from texts.language import in_language

FIRST_YEAR, LAST_YEAR = 1000, 9999
PERIOD_BACKWARD = _("The last year can't come before the first.")


def _year_problems(**years: int | None) -> dict[str, str | Promise]:
    """Return a message for each field whose year a package couldn't write."""
    return {
        field: _("Write the year with four digits.")
        for field, year in years.items()
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR
    }


@reversion.register()
class Plan(models.Model):
    """One issued document with a period and a division plan.

    `source_file` and `source_sha256` name the text it was read from; `loaded_digest` is the
    SHA-256 of the package as it stood right after loading, so that later edits are noticed.
    """

    slug = models.CharField(
        _("slug"), max_length=80, unique=True, validators=[RegexValidator(rf"^{SLUG}$")]
    )
    title = models.CharField(_("title"), max_length=300)
    title_zh = models.CharField(_("Chinese title"), max_length=300, blank=True)
    document_number = models.CharField(_("document number"), max_length=100, blank=True)
    issuer = models.CharField(_("issuer"), max_length=200, blank=True)
    issued_on = models.DateField(_("day of issue"))
    period_start = models.PositiveSmallIntegerField(_("first year"))
    period_end = models.PositiveSmallIntegerField(_("last year"))
    language = models.CharField(
        _("language of the text"),
        max_length=10,
        choices=[("en", "English"), ("zh-hans", "中文")],
    )
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=300, blank=True)
    translation_credit = models.CharField(_("translation credit"), max_length=300, blank=True)
    reporting_period = models.CharField(
        _("reporting period"),
        max_length=20,
        choices=choices_of(Cadence),
        default=Cadence.QUARTER,
    )
    source_file = models.CharField(_("source file"), max_length=200, blank=True, editable=False)
    source_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-issued_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period_end__gte=models.F("period_start")),
                name="plan_period_runs_forward",
                violation_error_message=PERIOD_BACKWARD,
            )
        ]

    def __str__(self) -> str:
        return self.title_in_language

    def clean(self) -> None:
        """Refuse years that aren't written with four digits, or the wrong way round."""
        first, last = self.period_start, self.period_end
        problems = _year_problems(period_start=first, period_end=last)
        if first is not None and last is not None and last < first:
            problems.setdefault("period_end", PERIOD_BACKWARD)
        if problems:
            raise ValidationError(problems)

    @property
    def title_in_language(self) -> str:
        """The title in the reader's language, where there is one."""
        return in_language(self.title, self.title_zh)


@reversion.register(follow=["targets"])
class Section(models.Model):
    """A node of a plan's outline; `text` is there once the document was imported.

    `line` says where it begins in the source file. It is for people: no rule reads it.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections", verbose_name=_("plan"))
    number = models.CharField(_("number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=20, choices=choices_of(SectionKind))
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    position = models.PositiveIntegerField(
        _("place in reading order"), validators=[MinValueValidator(1)]
    )
    heading = models.CharField(_("heading"), max_length=300)
    line = models.PositiveIntegerField(_("line in the source"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    summary_zh = models.TextField(_("Chinese summary"), blank=True)
    text = models.TextField(_("text of the document"), blank=True)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="section_number_once_in_a_plan",
                violation_error_message=_("The plan has a section of this number already."),
            )
        ]

    def __str__(self) -> str:
        if self.kind == SectionKind.CLOSING:
            # The document gives it no heading: its kind is its name.
            return str(self.get_kind_display())
        return f"{self.label} {self.heading}"

    @property
    def label(self) -> str:
        """The number as people say it: “3.2”, “Box 7”, “closing”."""
        if self.kind == SectionKind.BOX:
            return _("Box %(number)s") % {"number": self.number.removeprefix("box-")}
        return "" if self.kind == SectionKind.CLOSING else self.number

    @property
    def summary_in_language(self) -> str:
        """Our summary in the reader's language, where there is one."""
        return in_language(self.summary, self.summary_zh)

    @property
    def paragraphs(self) -> list[str]:
        """The imported text's paragraphs."""
        return self.text.split("\n\n") if self.text else []


@reversion.register()
class Target(models.Model):
    """Something the plan wants to be true by a year, stated in a section.

    `value` is the figure as the document counts it, in `unit`s: “15”, or “8-10” for a range;
    empty for a milestone. `year` is empty where the document names none.
    """

    section = models.ForeignKey(
        Section, models.CASCADE, related_name="targets", verbose_name=_("section")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=choices_of(TargetKind))
    subject = models.CharField(_("subject"), max_length=300)
    comparison = models.CharField(
        _("comparison"), max_length=20, choices=choices_of(Comparison), blank=True
    )
    value = models.CharField(
        _("value"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^\d+(\.\d+)?(-\d+(\.\d+)?)?$")],
    )
    unit = models.CharField(_("unit"), max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    line = models.PositiveIntegerField(_("line in the source"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    note_zh = models.TextField(_("Chinese note"), blank=True)
    position = models.PositiveIntegerField(_("place in the list"))

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.subject

    def clean(self) -> None:
        """Refuse a milestone with a value, and a goal or specification without one."""
        problems = _year_problems(year=self.year)
        if self.kind == TargetKind.MILESTONE and self.value:
            problems["value"] = _("A milestone has no value.")
        if self.kind in (TargetKind.GOAL, TargetKind.SPECIFICATION) and not self.value:
            problems.setdefault("value", _("A goal or specification needs a value."))
        if problems:
            raise ValidationError(problems)

    @property
    def note_in_language(self) -> str:
        """Our note in the reader's language, where there is one."""
        return in_language(self.note, self.note_zh)

    @property
    def figure(self) -> str:
        """The figure as people say it: “more than 15%”, “8–10 trillion yuan”; empty without one.

        A range and a bare figure need no word before them.
        """
        if not self.value:
            return ""
        numbers = "–".join(f"{Decimal(end):,}" for end in self.value.split("-"))
        joint = "" if self.unit.startswith("%") else " "
        figure = f"{numbers}{joint}{self.unit}".strip()
        if self.comparison in ("", Comparison.BETWEEN, Comparison.EXACTLY):
            return figure
        return f"{self.get_comparison_display()} {figure}"

    @property
    def low(self) -> Decimal | None:
        """The value, or a range's lower end, as a number."""
        return Decimal(self.value.split("-")[0]) if self.value else None

    @property
    def high(self) -> Decimal | None:
        """The value, or a range's upper end, as a number."""
        return Decimal(self.value.split("-")[-1]) if self.value else None
