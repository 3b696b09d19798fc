"""Facts that hold from a day until a day, and the one query that asks for any day."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def holding_on(day: date | None = None, prefix: str = "") -> Q:
    """Return the condition that a fact holds on `day`, today by default.

    `prefix` leads to the fact over relations, for example ``"responsibilities__"``.
    """
    day = day or timezone.localdate()
    begun = Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": day})
    not_over = Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gt": day})
    return begun & not_over


def holds_between(valid_from: date | None, valid_until: date | None, day: date) -> bool:
    """Return whether what holds from a day until a day holds on `day`; open ends mean always."""
    return (valid_from is None or valid_from <= day) and (valid_until is None or valid_until > day)


class InForceQuerySet(QuerySet[Any]):
    """Rows with `valid_from` (the first day) and `valid_until` (the first day no longer)."""

    def in_force(self, day: date | None = None) -> Self:
        """Only what holds on `day`, today by default."""
        return self.filter(holding_on(day))


class Validity(models.Model):
    """From which day until which day a row holds; open ends mean always."""

    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_until = models.DateField(_("first day no longer"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Return whether this row holds on `day`."""
        return holds_between(self.valid_from, self.valid_until, day)


def runs_forward(name: str) -> models.CheckConstraint:
    """Return the constraint that a row's last day doesn't come before its first."""
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True)
        | Q(valid_until__isnull=True)
        | Q(valid_until__gt=models.F("valid_from")),
        name=name,
        violation_error_message=_("It can't end before it begins."),
    )
