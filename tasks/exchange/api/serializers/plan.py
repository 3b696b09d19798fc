"""Plans: where each comes from, and how large its matrix is."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from planning.models import Plan
from planning.reading.vocabulary import Role
from tasks.exchange.api.serializers.answer import DatedSerializer, address
from tasks.exchange.api.serializers.reporting import ReportingSerializer

UNKNOWN = "unknown"


class PlanCountsSerializer(serializers.Serializer):
    """How large a plan's matrix is."""

    tasks = serializers.IntegerField(help_text="Tasks.")
    ministries = serializers.IntegerField(help_text="Ministries with a part in a task.")
    responsibilities = serializers.IntegerField(help_text="Responsibilities in any role.")

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add one count a role."""
        return super().get_fields() | {
            role.value: serializers.IntegerField(
                help_text=f"Responsibilities in the role “{role.value}”."
            )
            for role in Role
        }


class PlanLinksSerializer(serializers.Serializer):
    """Where a plan's parts are."""

    def get_fields(self) -> dict[str, serializers.Field]:
        """Name the lists under a plan."""
        return {
            part: serializers.URLField(help_text=f"The list of {part}.")
            for part in (
                "tasks",
                "ministries",
                "sections",
                "targets",
                "responsibilities",
                "matrix",
                "updates",
                "periods",
                "scorecards",
                "record",
            )
        }


class PlanSerializer(serializers.Serializer):
    """A plan, where it comes from, and how large its matrix is."""

    slug = serializers.CharField(help_text="Its id.")
    title = serializers.CharField(help_text="The title, in the language that was read.")
    title_zh = serializers.CharField(help_text="The Chinese title; may be empty.")
    document_number = serializers.CharField(help_text="May be empty.")
    issuer = serializers.CharField(help_text="May be empty.")
    issued_on = serializers.DateField(help_text="The day of issue.")
    period_start = serializers.IntegerField(help_text="The first year.")
    period_end = serializers.IntegerField(help_text="The last year.")
    language = serializers.CharField(help_text="The language of the text that was read.")
    source_url = serializers.CharField(help_text="Where the document stands; may be empty.")
    source_file = serializers.CharField(help_text="The text file that was read; may be empty.")
    source_sha256 = serializers.CharField(help_text="That file's SHA-256; may be empty.")
    licence = serializers.SerializerMethodField(
        help_text=f"The licence of the document's text; “{UNKNOWN}” where none is stated."
    )
    translation_credit = serializers.CharField(help_text="May be empty.")
    counts = serializers.SerializerMethodField(help_text="On the day answered for.")
    links = serializers.SerializerMethodField(help_text="The lists under this plan.")
    url = serializers.SerializerMethodField(help_text="The plan's own address.")

    def get_licence(self, plan: Plan) -> str:
        """Return the licence, or say that it is unknown."""
        return plan.licence or UNKNOWN

    @extend_schema_field(PlanCountsSerializer)
    def get_counts(self, plan: Plan) -> dict[str, int]:
        """Return the counts that the view looked up."""
        return self.context["counts"][plan.pk]

    @extend_schema_field(PlanLinksSerializer)
    def get_links(self, plan: Plan) -> dict[str, str]:
        """Return the addresses of the plan's lists."""
        parts = PlanLinksSerializer().get_fields()
        return {part: address(self, f"api-{part}", plan.slug) for part in parts}

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, plan: Plan) -> str:
        """Return the plan's address."""
        return address(self, "api-plan", plan.slug)


class PlanDetailSerializer(DatedSerializer, PlanSerializer):
    """A plan, with the day that is answered for and how it is reported on by then."""

    reporting = serializers.SerializerMethodField(
        help_text="When it is reported on, and the record of what was accepted by the end of the "
        "day."
    )

    @extend_schema_field(ReportingSerializer)
    def get_reporting(self, plan: Plan) -> dict[str, Any]:
        """Return what the view looked up."""
        return ReportingSerializer(self.context["reporting"]).data
