"""The plan's outline and the targets stated in it."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from planning.models import Section, Target
from planning.reading.vocabulary import Comparison, LinkBasis, TargetKind
from tasks.exchange.api.serializers.answer import OURS, DatedSerializer, address, values_of
from tasks.exchange.api.serializers.task import SECTION_KINDS


class TargetSerializer(serializers.Serializer):
    """Something the plan wants to be true by a year, stated in a section."""

    section = serializers.CharField(source="section_number", help_text="Where it is stated.")
    chapter = serializers.SerializerMethodField(help_text="The chapter of that section.")
    kind = serializers.ChoiceField(
        values_of(TargetKind),
        help_text="A goal is a number to reach, a specification a technical figure, a milestone "
        "dated without a number.",
    )
    subject = serializers.CharField(help_text="What is to be reached.")
    comparison = serializers.ChoiceField(
        ["", *values_of(Comparison)],
        help_text="How the value is meant; empty for a milestone.",
    )
    value = serializers.CharField(
        help_text="The figure as the document counts it; “8-10” for a range; empty for a milestone."
    )
    low = serializers.FloatField(
        allow_null=True, help_text="The value, or a range's lower end, as a number."
    )
    high = serializers.FloatField(
        allow_null=True, help_text="The value, or a range's upper end, as a number."
    )
    unit = serializers.CharField(help_text="What the value counts; may be empty.")
    year = serializers.IntegerField(
        allow_null=True, help_text="By when; null where the document names no year."
    )
    note = serializers.CharField(help_text=f"In English; {OURS}. May be empty.")
    note_zh = serializers.CharField(help_text=f"In Chinese; {OURS}. May be empty.")

    def get_chapter(self, target: Target) -> str:
        """Return the chapter that the view looked up."""
        return self.context["chapters"][target.section_id]


class LinkedTaskSerializer(serializers.Serializer):
    """A task of which a section speaks: Fengong's judgement, with its reason."""

    task = serializers.CharField(source="task.number", help_text="The task's number.")
    basis = serializers.ChoiceField(
        values_of(LinkBasis), help_text="Why the task is tied to this section."
    )


class SectionSerializer(serializers.Serializer):
    """A node of the plan's outline, with our summary, never the document's text."""

    number = serializers.CharField(help_text="Its id in the plan, such as 3, 3.2, box-7.")
    kind = serializers.ChoiceField(SECTION_KINDS, help_text="What it is.")
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent_number", allow_null=True, help_text="What it is part of; null at the top."
    )
    chapter = serializers.SerializerMethodField(help_text="The chapter it stands in.")
    heading = serializers.CharField(help_text="As the document words it.")
    summary = serializers.CharField(help_text=f"In English: {OURS}. May be empty.")
    summary_zh = serializers.CharField(help_text=f"In Chinese: {OURS}. May be empty.")
    summary_origin = serializers.SerializerMethodField(
        help_text="Whose words the summaries are; null where there is none."
    )
    tasks = LinkedTaskSerializer(
        source="ties", many=True, help_text="Tasks tied to this section itself on the day."
    )
    has_text = serializers.BooleanField(
        help_text="Whether the document's own text was imported; the detail then has it."
    )
    url = serializers.SerializerMethodField(help_text="The section's own address.")

    def get_chapter(self, section: Section) -> str:
        """Return the chapter that the view looked up."""
        return self.context["chapters"][section.pk]

    def get_summary_origin(self, section: Section) -> str | None:
        """Say that the summaries are ours."""
        return OURS if section.summary or section.summary_zh else None

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, section: Section) -> str:
        """Return the section's address."""
        return address(self, "api-section", self.context["plan"].slug, section.number)


class SectionDetailSerializer(DatedSerializer, SectionSerializer):
    """A node of the plan's outline, with the document's own text where it was imported."""

    text = serializers.SerializerMethodField(
        help_text="The document's own text, paragraphs apart by an empty line; null until it is "
        "imported."
    )
    targets = TargetSerializer(many=True, help_text="Targets stated in this section itself.")

    def get_text(self, section: Section) -> str | None:
        """Return the imported text."""
        return section.text or None
