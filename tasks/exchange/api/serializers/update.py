"""Status updates: what ministries report of tasks, and what others say to it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from planning.reading.vocabulary import Role
from tasks.exchange.api.serializers.answer import address, values_of
from tasks.reporting.models import Evidence, StatusUpdate
from tasks.reporting.sight import FOR_MEMBERS
from tasks.reporting.vocabulary import REPORTABLE, Scope, State, Verdict

STATUSES = [status.value for status in REPORTABLE]
MEMBERS = "For members alone: left out of a visitor's answer."


def writes_for_visitors(serializer: serializers.Serializer) -> bool:
    """Return whether a row is written for somebody who doesn't see what is for members.

    Where no plan is at hand nothing is written: the API's description shows every field.
    """
    return "plan" in serializer.context and not serializer.context["details"]


class WordSerializer(serializers.Serializer):
    """What another holder of the task said to an accepted update."""

    holder = serializers.CharField(help_text="The holder's slug.")
    ministry = serializers.CharField(
        help_text="Who said it: the holder, or the body that acts for it."
    )
    role = serializers.ChoiceField(values_of(Role), help_text="The holder's part in the task.")
    verdict = serializers.ChoiceField(
        values_of(Verdict), help_text="Whether it confirms or disputes what was reported."
    )
    at = serializers.DateTimeField(help_text="When it was said.")
    sentence = serializers.CharField(required=False, help_text=f"Why it is disputed. {MEMBERS}")


class TargetValueSerializer(serializers.Serializer):
    """Where one of the plan's targets stands, as an update reports it."""

    section = serializers.CharField(
        source="target.section.number", help_text="The section in which the target is stated."
    )
    subject = serializers.CharField(source="target.subject", help_text="What is to be reached.")
    value = serializers.CharField(help_text="The value reported, as a decimal number.")
    unit = serializers.CharField(source="target.unit", help_text="What it counts; may be empty.")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Write the value without the zeros that its column pads it with."""
        return super().to_representation(instance) | {"value": f"{instance.value.normalize():f}"}


class EvidenceSerializer(serializers.Serializer):
    """A link or a file beside an update."""

    name = serializers.CharField(help_text="What its owner called it.")
    url = serializers.CharField(help_text="The link; empty for a file.")
    content_type = serializers.CharField(help_text="The kind of file; empty for a link.")
    size = serializers.IntegerField(help_text="The file's size in bytes; 0 for a link.")
    sha256 = serializers.CharField(help_text="The file's SHA-256; empty for a link.")
    file = serializers.SerializerMethodField(
        help_text="Where the file can be downloaded by whoever sees this; null for a link."
    )

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_file(self, evidence: Evidence) -> str | None:
        """Return the address of the download."""
        if not evidence.file:
            return None
        plan = self.context["plan"].slug
        return address(self, "evidence_file", plan, str(evidence.update_id), str(evidence.pk))


class CommentSerializer(serializers.Serializer):
    """What ministry or reviewer said about an update."""

    author = serializers.CharField(help_text="The person's name.")
    at = serializers.DateTimeField(help_text="When it was said.")
    text = serializers.CharField(help_text="What was said.")


class UpdateSerializer(serializers.Serializer):
    """What a ministry reports of a task for a period."""

    id = serializers.IntegerField(help_text="Its number in the address of its page.")
    plan = serializers.CharField(source="task.plan.slug", help_text="The plan's slug.")
    task = serializers.CharField(source="task.number", help_text="The task's number, as text.")
    period = serializers.CharField(source="period.code", help_text="The period's code.")
    scope = serializers.ChoiceField(
        values_of(Scope),
        help_text="What it speaks for: `task`, and then it makes the task's status, or `part`: "
        "the holder's own part in it.",
    )
    holder = serializers.CharField(
        source="holder.slug", help_text="The body of the matrix for which it speaks."
    )
    ministry = serializers.CharField(
        source="ministry.slug",
        help_text="Who reports: the holder, or the body that acts for it since it ended.",
    )
    state = serializers.ChoiceField(
        values_of(State), help_text="How far it has come; a visitor sees what was accepted."
    )
    supersedes = serializers.IntegerField(
        source="supersedes_id",
        allow_null=True,
        help_text="The id of the accepted update that it corrects; null where it corrects none.",
    )
    superseded_by = serializers.IntegerField(
        source="corrected_by",
        allow_null=True,
        help_text="The id of the accepted update that corrects it; null while it stands.",
    )
    status = serializers.ChoiceField(
        ["", *STATUSES],
        help_text="How it goes; empty while a draft doesn't say.",
    )
    progress = serializers.IntegerField(
        min_value=0, max_value=100, allow_null=True, help_text="In per cent; may be null."
    )
    narrative = serializers.CharField(help_text="How it goes, in Markdown; may be empty.")
    first_submitted_at = serializers.DateTimeField(
        allow_null=True,
        help_text="When it was first handed in, by which it is in time or late; null before.",
    )
    late = serializers.BooleanField(
        source="is_late",
        help_text="Whether it was first handed in after the period's due day. A "
        "correction is never late.",
    )
    reviewed_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was accepted or returned; null before."
    )
    record_number = serializers.IntegerField(
        source="record_entry.number",
        default=None,
        allow_null=True,
        help_text="Its place in the plan's record; null before it is accepted.",
    )
    record_hash = serializers.CharField(
        source="record_entry.hash",
        default=None,
        allow_null=True,
        help_text="The hash of its entry in the record; null before it is accepted.",
    )
    words = serializers.SerializerMethodField(
        help_text="What the other leads and joint holders said to it: the last word of each."
    )
    page = serializers.SerializerMethodField(help_text="The address of its page.")
    obstacles = serializers.CharField(
        required=False, help_text=f"What stands in the way; may be empty. {MEMBERS}"
    )
    help_needed = serializers.CharField(
        required=False, help_text=f"What is asked of others; may be empty. {MEMBERS}"
    )
    next_milestone = serializers.CharField(
        required=False, help_text=f"What comes next; may be empty. {MEMBERS}"
    )
    next_milestone_on = serializers.DateField(
        required=False, allow_null=True, help_text=f"When; may be null. {MEMBERS}"
    )
    target_values = TargetValueSerializer(
        many=True, required=False, help_text=f"Where the task's targets stand. {MEMBERS}"
    )
    evidence = EvidenceSerializer(
        many=True, required=False, help_text=f"What it rests on. {MEMBERS}"
    )
    comments = CommentSerializer(
        many=True, required=False, help_text=f"What was said in review. {MEMBERS}"
    )
    author = serializers.CharField(required=False, help_text=f"Who began it. {MEMBERS}")
    submitted_by = serializers.CharField(
        required=False, allow_null=True, help_text=f"Who handed it in last; may be null. {MEMBERS}"
    )
    reviewer = serializers.CharField(
        required=False, allow_null=True, help_text=f"Who accepted or returned it. {MEMBERS}"
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """Leave out what is for members, unless they ask."""
        fields = super().get_fields()
        if writes_for_visitors(self):
            return {name: one for name, one in fields.items() if name not in FOR_MEMBERS}
        return fields

    @extend_schema_field(WordSerializer(many=True))
    def get_words(self, update: StatusUpdate) -> list[dict[str, Any]]:
        """Return the words that were looked up, without their sentences to visitors."""
        words = self.context["words"].get(update.pk)
        said = [voice for voice in words.voices if voice.word] if words else []
        return [
            {
                "holder": voice.holder.slug,
                "ministry": voice.word.ministry.slug,
                "role": voice.role.value,
                "verdict": voice.word.verdict,
                "at": serializers.DateTimeField().to_representation(voice.word.at),
                **({"sentence": voice.word.sentence} if self.context["details"] else {}),
            }
            for voice in said
        ]

    @extend_schema_field(OpenApiTypes.URI)
    def get_page(self, update: StatusUpdate) -> str:
        """Return the address of the update's page."""
        return address(self, "update", update.task.plan.slug, str(update.pk))
