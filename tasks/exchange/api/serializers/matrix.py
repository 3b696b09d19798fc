"""The matrix, one row a responsibility: by ids, or with all that a data frame wants."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from planning.reading.vocabulary import Role
from tasks.exchange.api.serializers.answer import values_of
from tasks.exchange.api.serializers.task import STATUS, STATUS_PERIOD, STATUS_PROGRESS, STATUSES
from tasks.matrix.models import Responsibility


class ResponsibilitySerializer(serializers.Serializer):
    """One ministry's part in one task, by ids, with the days on which it holds."""

    task = serializers.CharField(source="task.number", help_text="The task's number, as text.")
    ministry = serializers.CharField(source="ministry.slug", help_text="The ministry's slug.")
    role = serializers.ChoiceField(values_of(Role), help_text="The ministry's part in the task.")
    position = serializers.IntegerField(
        min_value=1, help_text="Its place in the sentence that names who is responsible."
    )
    valid_from = serializers.DateField(
        allow_null=True, help_text="The first day it holds; null: from the plan's beginning."
    )
    valid_until = serializers.DateField(
        allow_null=True, help_text="The first day it no longer holds; null: for good."
    )


class MatrixRowSerializer(serializers.Serializer):
    """One responsibility with all that a data frame wants beside it."""

    plan = serializers.SerializerMethodField(help_text="The plan's slug.")
    task = serializers.CharField(
        source="task.number", help_text="The task's number in the document: text, not a figure."
    )
    task_position = serializers.IntegerField(
        source="task.position", help_text="The task's place in the table, to sort by."
    )
    task_title = serializers.CharField(
        source="task.title", help_text="The task as the document words it."
    )
    ministry = serializers.CharField(
        source="ministry.slug", help_text="The ministry's slug: the same in every plan."
    )
    ministry_name = serializers.CharField(
        source="name", help_text="The ministry's name as the plan's document writes it."
    )
    ministry_name_zh = serializers.CharField(
        source="ministry.name_zh",
        help_text="Its Chinese name, from Fengong's register; may be empty.",
    )
    ministry_abbreviation = serializers.CharField(
        source="ministry.abbreviation",
        help_text="Its usual abbreviation, from Fengong's register; may be empty.",
    )
    ministry_kind = serializers.CharField(
        source="ministry.kind", help_text="What kind of body it is, from Fengong's register."
    )
    role = serializers.ChoiceField(
        values_of(Role),
        help_text="The ministry's part: lead or supporting in a led task; joint where the document "
        "names all alike and nobody leads.",
    )
    position = serializers.IntegerField(
        min_value=1,
        help_text="Its place, from 1, in the sentence that names who is responsible.",
    )
    chapters = serializers.SerializerMethodField(
        help_text="The numbers of the chapters in which the plan speaks of the task: Fengong's "
        "judgement. Empty where no passage was found."
    )
    task_status = serializers.SerializerMethodField(help_text=STATUS)
    task_status_progress = serializers.SerializerMethodField(help_text=STATUS_PROGRESS)
    task_status_period = serializers.SerializerMethodField(help_text=STATUS_PERIOD)

    def get_plan(self, row: Responsibility) -> str:
        """Return the plan's slug."""
        return self.context["plan"].slug

    def get_chapters(self, row: Responsibility) -> list[str]:
        """Return the chapters that the view looked up."""
        return self.context["chapters"].get(row.task_id, [])

    @extend_schema_field(serializers.ChoiceField(STATUSES))
    def get_task_status(self, row: Responsibility) -> str:
        """Return the task's status, which the view looked up."""
        return self.context["statuses"][row.task_id]["status"]

    @extend_schema_field(serializers.IntegerField(min_value=0, max_value=100, allow_null=True))
    def get_task_status_progress(self, row: Responsibility) -> int | None:
        """Return the progress reported with it."""
        return self.context["statuses"][row.task_id]["status_progress"]

    def get_task_status_period(self, row: Responsibility) -> str | None:
        """Return the period that it was reported for."""
        return self.context["statuses"][row.task_id]["status_period"]
