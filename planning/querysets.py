"""Questions about a plan's outline and targets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from planning.reading.vocabulary import SectionKind, TargetKind

if TYPE_CHECKING:
    from planning.models import Plan, Section, Target


class SectionQuerySet(QuerySet["Section"]):
    """Sections, in reading order unless told otherwise."""

    def chapters(self) -> SectionQuerySet:
        """Only the chapters."""
        return self.filter(kind=SectionKind.CHAPTER)

    def within(self, section: Section) -> SectionQuerySet:
        """`section` and everything below it, found with one look at the plan's outline."""
        parents = dict(
            type(section).objects.filter(plan_id=section.plan_id).values_list("pk", "parent_id")
        )
        inside = {section.pk}
        # Reading order puts parents first, but ids need not follow it: walk up from each.
        for pk in parents:
            trail = []
            above: int | None = pk
            while above is not None and above not in inside and above not in trail:
                trail.append(above)
                above = parents.get(above)
            if above in inside:
                inside.update(trail)
        return self.filter(pk__in=inside)

    def matching(self, words: str) -> SectionQuerySet:
        """Sections whose number, heading, summary or imported text holds all of `words`."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(number__iexact=word)
                | Q(heading__icontains=word)
                | Q(summary__icontains=word)
                | Q(summary_zh__icontains=word)
                | Q(text__icontains=word)
            )
        return found

    def matching_or_called(self, words: str, number: str, heading: str) -> SectionQuerySet:
        """Sections that answer to `words`, and those of just this `number` or `heading`."""
        return self.matching(words) | self.filter(Q(number=number) | Q(heading__iexact=heading))

    def outlined(self) -> SectionQuerySet:
        """Leave out the long texts; add `has_text` and `parent_number`."""
        has_text = Case(When(text="", then=Value(False)), default=Value(True))
        return self.defer("text").annotate(has_text=has_text, parent_number=F("parent__number"))

    def with_target_counts(self) -> SectionQuerySet:
        """Add `target_count`: targets stated in the section itself."""
        return self.annotate(target_count=Count("targets", distinct=True))


class TargetQuerySet(QuerySet["Target"]):
    """Targets, in the document's order unless told otherwise."""

    def goals(self) -> TargetQuerySet:
        """Only numeric goals."""
        return self.filter(kind=TargetKind.GOAL)

    def stated_in(self, sections: Iterable[Section] | QuerySet[Section]) -> TargetQuerySet:
        """Targets stated in one of `sections`, each with its section."""
        return self.filter(section__in=sections).select_related("section")

    def counted_by_section(self) -> dict[int, int]:
        """Count targets by the key of the section that states them."""
        return dict(self.order_by().values_list("section_id").annotate(Count("pk")))

    def of_plan(self, plan: Plan) -> TargetQuerySet:
        """A plan's targets."""
        return self.filter(section__plan=plan)

    def with_section_number(self) -> TargetQuerySet:
        """Add `section_number`, without fetching the section and its long text."""
        return self.annotate(section_number=F("section__number"))

    def headline(self) -> TargetQuerySet:
        """The goals of the plan's first chapter: what the whole plan is to reach."""
        return self.goals().filter(
            Q(section__number="1")
            | Q(section__parent__number="1")
            | Q(section__parent__parent__number="1")
        )
