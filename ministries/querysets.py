"""Questions about bodies: who was called what, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from ministries.validity import InForceQuerySet, holding_on

if TYPE_CHECKING:
    from ministries.models import Ministry, Succession


class MinistryQuerySet(QuerySet["Ministry"]):
    """Bodies of any kind, in the register's order unless told otherwise."""

    def matching(self, words: str) -> MinistryQuerySet:
        """Bodies that any of their names answers to: English, Chinese, short, former or later."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(slug__iexact=word)
                | Q(abbreviation__icontains=word)
                | Q(name__icontains=word)
                | Q(name_zh__icontains=word)
                | Q(aliases__icontains=word)
                | Q(names__name__icontains=word)
            )
        return found.distinct()

    def hold_register(self) -> None:
        """Let others who load a register or plan wait until this transaction ends."""
        self.select_for_update().first()

    def named_on(self, day: date | None = None) -> MinistryQuerySet:
        """Add `name_then` and `name_zh_then`: what each was called on `day`, today by default."""
        from ministries.models import MinistryName

        def name_in(language: str) -> Subquery:
            names = MinistryName.objects.filter(
                holding_on(day), ministry=OuterRef("pk"), language=language
            )
            return Subquery(
                names.order_by(F("valid_from").desc(nulls_last=True)).values("name")[:1]
            )

        return self.annotate(
            name_then=Coalesce(name_in("en"), F("name")),
            name_zh_then=Coalesce(name_in("zh-hans"), F("name_zh")),
        )

    def with_fate(self) -> MinistryQuerySet:
        """Fetch `successions_from` with their successors and `names`, in two queries."""
        from ministries.models import Succession

        return self.prefetch_related(
            "names",
            Prefetch(
                "successions_from",
                queryset=Succession.objects.select_related("successor"),
            ),
        )


class MinistryNameQuerySet(InForceQuerySet):
    """Dated names of bodies."""


class SuccessionQuerySet(QuerySet["Succession"]):
    """What became of bodies."""

    def effective_by(self, day: date | None = None) -> SuccessionQuerySet:
        """Only what had taken effect by `day`, today by default."""
        return self.filter(effective_on__lte=day or timezone.localdate())

    def from_each_of(self, ministries: Iterable[Ministry]) -> SuccessionQuerySet:
        """What became of `ministries` and of their direct successors, in one query."""
        own = Q(predecessor__in=ministries)
        later = Q(predecessor__successions_to__predecessor__in=ministries)
        return self.filter(own | later).select_related("successor").distinct()
