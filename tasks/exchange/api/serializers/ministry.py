"""Bodies that a plan names: names over time, fate, and counts of tasks."""

from datetime import date

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ministries.models import Ministry
from ministries.models.body import SuccessionKind
from planning.reading.vocabulary import Role
from tasks.exchange.api.serializers.answer import DatedSerializer, address


class TaskCountsSerializer(serializers.Serializer):
    """In how many tasks a ministry has a part, and in which role."""

    tasks = serializers.IntegerField(help_text="Tasks in any role.")

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add one count a role."""
        return super().get_fields() | {
            role.value: serializers.IntegerField(help_text=f"Tasks in the role “{role.value}”.")
            for role in Role
        }


class MinistryNameSerializer(serializers.Serializer):
    """What a ministry was called, in one language, from a day until a day."""

    language = serializers.CharField(help_text="The language of the name: en or zh-hans.")
    name = serializers.CharField(help_text="The name.")
    valid_from = serializers.DateField(
        allow_null=True, help_text="The first day; null: as far back as the register goes."
    )
    valid_from_month_only = serializers.BooleanField(
        source="from_month_only", help_text="Whether only the month of the first day is known."
    )
    valid_until = serializers.DateField(
        allow_null=True, help_text="The first day no longer; null: still so called."
    )
    valid_until_month_only = serializers.BooleanField(
        source="until_month_only", help_text="Whether only the month of the end is known."
    )
    source = serializers.CharField(help_text="What the name rests on; may be empty.")  # type: ignore[assignment]
    certain = serializers.BooleanField(help_text="False where the source is not certain.")


class SuccessionSerializer(serializers.Serializer):
    """What became of a ministry, or which of its duties moved."""

    successor = serializers.CharField(
        source="successor.slug", help_text="The slug of the body that took over."
    )
    successor_name = serializers.CharField(source="successor.name", help_text="Its name.")
    successor_name_zh = serializers.CharField(
        source="successor_zh", help_text="Its Chinese name then; may be empty."
    )
    effective_on = serializers.DateField(help_text="The day from which it holds.")
    month_only = serializers.BooleanField(
        help_text="Whether only the month is known; the day is then its first."
    )
    kind = serializers.ChoiceField(SuccessionKind.values, help_text="What happened.")
    note = serializers.CharField(help_text="Which duties, or more on the day; may be empty.")
    source = serializers.CharField(help_text="What the fact rests on.")  # type: ignore[assignment]
    certain = serializers.BooleanField(help_text="False where the source is not certain.")


class MinistrySerializer(serializers.Serializer):
    """A body that the plan names, its names over time, its fate, and its tasks on the day."""

    slug = serializers.CharField(help_text="Its id: the same in every plan.")
    name = serializers.CharField(
        source="name_in_document", help_text="As the plan's document writes it."
    )
    name_zh = serializers.CharField(help_text="Chinese, from Fengong's register; may be empty.")
    abbreviation = serializers.CharField(help_text="May be empty.")
    kind = serializers.CharField(help_text="What kind of body it is.")
    aliases = serializers.ListField(
        source="alias_list", child=serializers.CharField(), help_text="Other names people use."
    )
    certain = serializers.BooleanField(
        help_text="False where the register's source for these names is not certain."
    )
    name_on_day = serializers.SerializerMethodField(
        help_text="What it is called on the day answered for, in English; null once it has ended."
    )
    name_zh_on_day = serializers.SerializerMethodField(
        help_text="The same in Chinese; may be empty."
    )
    ended_on = serializers.DateField(
        allow_null=True, help_text="The first day the body no longer was; null: it goes on."
    )
    counts = serializers.SerializerMethodField(help_text="Its tasks on the day answered for.")
    names = MinistryNameSerializer(
        many=True, help_text="Dated names; empty where the name never changed."
    )
    successions = SuccessionSerializer(
        source="successions_from", many=True, help_text="What became of it and of its duties."
    )
    url = serializers.SerializerMethodField(help_text="The ministry's own address.")

    def get_name_on_day(self, ministry: Ministry) -> str | None:
        """Return the name on the day, unless the body is no more."""
        return None if self._has_ended(ministry) else ministry.name_then

    def get_name_zh_on_day(self, ministry: Ministry) -> str | None:
        """Return the Chinese name on the day, unless the body is no more."""
        return None if self._has_ended(ministry) else ministry.name_zh_then

    def _has_ended(self, ministry: Ministry) -> bool:
        return ministry.has_ended_by(date.fromisoformat(self.context["as_of"]["day"]))

    @extend_schema_field(TaskCountsSerializer)
    def get_counts(self, ministry: Ministry) -> dict[str, int]:
        """Return the counts that the view looked up."""
        by_role = self.context["counts"].get(ministry.pk, {})
        roles = {role.value: by_role.get(role.value, 0) for role in Role}
        return {"tasks": sum(roles.values()), **roles}

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, ministry: Ministry) -> str:
        """Return the ministry's address."""
        return address(self, "api-ministry", self.context["plan"].slug, ministry.slug)


class MinistryDetailSerializer(DatedSerializer, MinistrySerializer):
    """A body that the plan names, with the day that is answered for."""
