"""Responsible bodies, their names over time and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import reversion
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ministries.querysets import (
    MinistryNameQuerySet,
    MinistryQuerySet,
    SuccessionQuerySet,
)
from ministries.validity import Validity, runs_forward
from texts.language import in_language, reads_chinese

LANGUAGES = [("en", "English"), ("zh-hans", "中文")]
# The kinds of bodies, a closed list: the page of all bodies and the matrix group by them.
KINDS = {
    "academy": pgettext_lazy("kind of body", "academy"),
    "administration": pgettext_lazy("kind of body", "administration"),
    "bank": pgettext_lazy("kind of body", "bank"),
    "bureau": pgettext_lazy("kind of body", "bureau"),
    "commission": pgettext_lazy("kind of body", "commission"),
    "enterprise": pgettext_lazy("kind of body", "enterprise"),
    "ministry": pgettext_lazy("kind of body", "ministry"),
    "office": pgettext_lazy("kind of body", "office"),
    "party body": pgettext_lazy("kind of body", "party body"),
    "regulatory commission": pgettext_lazy("kind of body", "regulatory commission"),
}


class SuccessionKind(models.TextChoices):
    """What became of a body. Only merging, splitting and dissolving end it."""

    RENAMED = "renamed", _("renamed")
    MERGED = "merged into", _("merged into")
    SPLIT = "split", _("split, in part to")
    DISSOLVED = "dissolved", _("dissolved")
    TRANSFERRED = "functions transferred to", _("functions transferred to")


ENDING_KINDS = (SuccessionKind.MERGED, SuccessionKind.SPLIT, SuccessionKind.DISSOLVED)


@reversion.register(follow=["names", "successions_from", "contact"])
class Ministry(models.Model):
    """A responsible body of any kind: ministry, commission, party organ, academy, enterprise.

    `name`, `name_zh` and `abbreviation` are those of the day the register was first made for
    (or of its founding, if later); dated names stand in MinistryName. `aliases` holds other
    names people use, one a line. `certain` is false where the register's source was not.
    """

    slug = models.CharField(
        _("slug"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$")],
    )
    abbreviation = models.CharField(_("abbreviation"), max_length=30, blank=True)
    name = models.CharField(_("name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    aliases = models.TextField(_("other names"), blank=True, help_text=_("One a line."))
    certain = models.BooleanField(_("certain"), default=True)
    position = models.PositiveIntegerField(_("place in the register"), default=0)

    # Added by the queryset method named_on.
    name_then: str
    name_zh_then: str

    objects = MinistryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ministry")
        verbose_name_plural = _("ministries")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        name = self.name_in_language
        return f"{self.abbreviation} · {name}" if self.abbreviation else name

    @property
    def short_name(self) -> str:
        """The Chinese name to a Chinese reader; else the abbreviation, where there is one."""
        if self.name_zh and reads_chinese():
            return self.name_zh
        return self.abbreviation or self.name

    @property
    def kind_in_language(self) -> str:
        """The kind in the reader's language; empty where it isn't known."""
        return str(KINDS.get(self.kind, ""))

    @property
    def name_in_language(self) -> str:
        """The register's name in the reader's language, where there is one."""
        return in_language(self.name, self.name_zh)

    def name_on(self, day: date, language: str = "en") -> str:
        """Return what the body was called on `day`.

        Reads `names`, so fetch them for a list.
        """
        for name in self.names.all():
            if name.language == language and name.holds_on(day):
                return name.name
        return self.name_zh if language == "zh-hans" else self.name

    @property
    def alias_list(self) -> list[str]:
        """The other names, one by one."""
        return [alias for alias in self.aliases.split("\n") if alias]

    @property
    def ended_on(self) -> date | None:
        """The first day the body no longer was, of several ends the later; None if it goes on.

        Reads `successions_from`, so fetch them with `with_fate()` for a list.
        """
        return last_end(self.successions_from.all())

    def has_ended_by(self, day: date) -> bool:
        """Return whether the body no longer was on `day`."""
        ended_on = self.ended_on
        return ended_on is not None and ended_on <= day


def last_end(successions: Iterable[Succession]) -> date | None:
    """Return the day on which the last of one body's ends took effect; None without any."""
    ends = [one.effective_on for one in successions if one.kind in ENDING_KINDS]
    return max(ends, default=None)


@reversion.register()
class MinistryName(Validity):
    """What a body was called, in one language, from a day until a day.

    An end known only by month counts from the month's first day and is shown as a month.
    """

    ministry = models.ForeignKey(
        Ministry, models.CASCADE, related_name="names", verbose_name=_("ministry")
    )
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES)
    name = models.CharField(_("name"), max_length=200)
    from_month_only = models.BooleanField(_("first day known by month"), default=False)
    until_month_only = models.BooleanField(_("end known by month"), default=False)
    source = models.TextField(_("source"), blank=True)
    certain = models.BooleanField(_("certain"), default=True)
    position = models.PositiveIntegerField(_("place in the register"), default=0)

    objects = MinistryNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("name of a ministry")
        verbose_name_plural = _("names of ministries")
        ordering = ["position"]
        constraints = [runs_forward("name_runs_forward")]

    def __str__(self) -> str:
        return self.name

    @property
    def known_from(self) -> str:
        """The first day, or only its month where no more is known; empty if always."""
        return as_known(self.valid_from, self.from_month_only)

    @property
    def known_until(self) -> str:
        """The first day no longer, or only its month; empty if it goes on."""
        return as_known(self.valid_until, self.until_month_only)


def as_known(day: date | None, month_only: bool) -> str:
    """Write a day as far as it is known: “2018-03-17”, or “2018-03”."""
    if day is None:
        return ""
    return f"{day:%Y-%m}" if month_only else day.isoformat()


@reversion.register()
class Succession(models.Model):
    """What became of a body, or which of its duties moved, with the source that says so."""

    predecessor = models.ForeignKey(
        Ministry,
        models.CASCADE,
        related_name="successions_from",
        verbose_name=_("predecessor"),
    )
    successor = models.ForeignKey(
        Ministry,
        models.CASCADE,
        related_name="successions_to",
        verbose_name=_("successor"),
    )
    successor_zh = models.CharField(_("successor's Chinese name"), max_length=200, blank=True)
    effective_on = models.DateField(_("effective on"))
    month_only = models.BooleanField(_("known by month"), default=False)
    kind = models.CharField(_("kind"), max_length=40, choices=SuccessionKind.choices)
    note = models.TextField(_("note"), blank=True)
    source = models.TextField(_("source"), blank=True)
    certain = models.BooleanField(_("certain"), default=True)
    position = models.PositiveIntegerField(_("place in the register"), default=0)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.predecessor.short_name}: {self.get_kind_display()} {self.successor}"

    def clean(self) -> None:
        """Refuse a body that succeeds itself, unless under another name."""
        is_itself = self.successor_id is not None and self.successor_id == self.predecessor_id
        if is_itself and self.kind != SuccessionKind.RENAMED:
            raise ValidationError({"successor": _("A body can't succeed itself.")})

    @property
    def known_day(self) -> str:
        """The day, or only its month where no more is known."""
        return as_known(self.effective_on, self.month_only)
