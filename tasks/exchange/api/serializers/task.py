"""Tasks, with who is responsible and where the plan speaks of them."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from planning.reading.vocabulary import ChangeKind, LinkBasis, Role, SectionKind, SentenceForm
from tasks.exchange.api.serializers.answer import OURS, DatedSerializer, address, values_of
from tasks.matrix.appendix import sentence_of
from tasks.matrix.models import Task
from tasks.reporting.vocabulary import Status

STATUS = (
    "How the task goes on the day: of what was accepted by its end, the status of the latest "
    "period; `not_reported` where nothing was."
)
STATUS_PROGRESS = "The progress reported with it, in per cent; null where none was."
STATUS_PERIOD = "The period that it was reported for, such as `2026-q3`; null where none was."

STATUSES = values_of(Status)
SECTION_KINDS = values_of(SectionKind)


class HolderSerializer(serializers.Serializer):
    """A ministry with its role in a task."""

    ministry = serializers.CharField(source="ministry.slug", help_text="The ministry's slug.")
    name = serializers.CharField(help_text="The ministry's name as the plan's document writes it.")
    abbreviation = serializers.CharField(
        source="ministry.abbreviation", help_text="Its usual abbreviation; may be empty."
    )
    role = serializers.ChoiceField(values_of(Role), help_text="Its part in the task.")
    position = serializers.IntegerField(
        min_value=1, help_text="Its place in the sentence that names who is responsible."
    )


class PassageSerializer(serializers.Serializer):
    """A section in which the plan speaks of a task: Fengong's judgement, with its reason."""

    section = serializers.CharField(source="section.number", help_text="The section's number.")
    kind = serializers.ChoiceField(
        SECTION_KINDS, source="section.kind", help_text="What the section is."
    )
    heading = serializers.CharField(source="section.heading", help_text="The section's heading.")
    basis = serializers.ChoiceField(
        values_of(LinkBasis), help_text="Why the task is tied to this section."
    )
    note = serializers.CharField(help_text=f"More on the reason, in English: {OURS}.")
    note_zh = serializers.CharField(help_text=f"The same in Chinese: {OURS}.")


class TaskSerializer(serializers.Serializer):
    """A task with who is responsible and where the plan speaks of it."""

    plan = serializers.SerializerMethodField(help_text="The plan's slug.")
    number = serializers.CharField(help_text="The number in the document: text, not a figure.")
    position = serializers.IntegerField(help_text="Its place in the table, to sort by.")
    title = serializers.CharField(help_text="The task as the document words it.")
    form = serializers.SerializerMethodField(
        help_text="Whether the document says who leads (led) or names all jointly (joint)."
    )
    holders = HolderSerializer(many=True, help_text="Who is responsible, in the sentence's order.")
    sections = PassageSerializer(
        source="passages", many=True, help_text="Where the plan speaks of it, in reading order."
    )
    chapters = serializers.SerializerMethodField(
        help_text="The numbers of the chapters that these sections stand in."
    )
    url = serializers.SerializerMethodField(help_text="The task's own address.")
    status = serializers.ChoiceField(STATUSES, help_text=STATUS)
    status_progress = serializers.IntegerField(
        min_value=0, max_value=100, allow_null=True, help_text=STATUS_PROGRESS
    )
    status_period = serializers.CharField(allow_null=True, help_text=STATUS_PERIOD)

    def get_plan(self, task: Task) -> str:
        """Return the plan's slug."""
        return self.context["plan"].slug

    @extend_schema_field(serializers.ChoiceField(values_of(SentenceForm)))
    def get_form(self, task: Task) -> str:
        """Return which of the document's two forms of sentence the task has."""
        return (SentenceForm.LED if task.is_led else SentenceForm.JOINT).value

    def get_chapters(self, task: Task) -> list[str]:
        """Return the chapters that the view looked up."""
        return self.context["chapters"].get(task.pk, [])

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, task: Task) -> str:
        """Return the task's address."""
        return address(self, "api-task", self.context["plan"].slug, task.number)


class ChangeSerializer(serializers.Serializer):
    """A change of a task after it was read from the document."""

    kind = serializers.ChoiceField(
        values_of(ChangeKind),
        help_text="An erratum corrects a misreading for every day; an amendment holds from a day.",
    )
    day = serializers.DateField(
        allow_null=True, help_text="An amendment's first day; null for an erratum."
    )
    source = serializers.CharField(help_text="What an amendment rests on.")  # type: ignore[assignment]
    reason = serializers.CharField(help_text="Why it was changed; may be empty.")
    at = serializers.DateTimeField(help_text="When it was recorded.")
    text = serializers.CharField(help_text="What changed, in words; one sentence a line.")


class TaskDetailSerializer(DatedSerializer, TaskSerializer):
    """A task, how the document says who is responsible, and every change to it."""

    sentence = serializers.SerializerMethodField(
        help_text="Who is responsible, written as the document writes it; null where the roles "
        "fit neither of its forms."
    )
    changes = ChangeSerializer(many=True, help_text="Errata and amendments, the oldest first.")

    def get_sentence(self, task: Task) -> str | None:
        """Return the responsibility sentence."""
        try:
            return sentence_of(task.holders)
        except ValueError:
            return None
