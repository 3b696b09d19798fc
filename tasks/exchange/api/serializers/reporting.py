"""When a plan is reported on, how well ministries report, and the record of what was accepted."""

from __future__ import annotations

from rest_framework import serializers

from planning.reading.vocabulary import Cadence
from tasks.exchange.api.serializers.answer import values_of
from tasks.exchange.api.serializers.update import MEMBERS, writes_for_visitors
from tasks.reporting.vocabulary import Parts

SCORE = {
    "owed": "Updates owed for the period, as asked of its last day.",
    "in_time": "Those first handed in by the due day.",
    "late": "Those first handed in after it.",
    "overdue": "Those not handed in though the due day is over.",
    "open": "Those not handed in that aren't due yet.",
    "excused": "Updates that would be owed, had no administrator excused them by the day: not a "
    "part of `owed`.",
    "accepted": "Those of which an accepted update stands: a part of `in_time` and `late`.",
}


class ScoreSerializer(serializers.Serializer):
    """How many updates were owed, and what came of them by the end of the day."""

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add the counts after what they are counted by."""
        return super().get_fields() | {
            name: serializers.IntegerField(source=f"score.{name}", min_value=0, help_text=meaning)
            for name, meaning in SCORE.items()
        }


class SpanSerializer(serializers.Serializer):
    """A reporting period: a month, quarter, half-year or year."""

    code = serializers.CharField(help_text="Its id in the plan, such as `2026-q3`.")
    first_day = serializers.DateField(help_text="The first day that is reported on.")
    last_day = serializers.DateField(
        help_text="The last one: who owes what is asked of it. It may be reported on from the "
        "next day."
    )
    due_on = serializers.DateField(help_text="The last day on which an update is in time.")
    weekdays_in = serializers.IntegerField(
        allow_null=True,
        help_text="The year in which weekdays were counted for the due day, since its holidays "
        "weren't known; null where working days were counted.",
    )


class PeriodSerializer(ScoreSerializer, SpanSerializer):
    """A reporting period that had opened by the day, and what all ministries owed for it."""

    due_reason = serializers.CharField(
        help_text="Why an administrator changed the due day; empty where none did."
    )


class ScorecardSerializer(ScoreSerializer):
    """What one ministry owed for one period, and what came of it."""

    ministry = serializers.CharField(
        source="ministry.slug", help_text="Who owed it: the holder, or its acting body."
    )
    ministry_name = serializers.CharField(
        source="name", help_text="As the plan's document writes it, or the register."
    )
    period = serializers.CharField(source="period.code", help_text="The period's code.")


class RecordEntrySerializer(serializers.Serializer):
    """One accepted update's place in the plan's record."""

    number = serializers.IntegerField(min_value=1, help_text="Its place, from 1.")
    update = serializers.IntegerField(  # type: ignore[assignment]
        source="update_id", help_text="The accepted update's id."
    )
    accepted_at = serializers.DateTimeField(
        source="update.reviewed_at", help_text="When it was accepted."
    )
    previous_hash = serializers.CharField(
        help_text="The hash of the entry before; empty for the first."
    )
    hash = serializers.CharField(
        help_text="SHA-256 of the hash before, a line end, and the content, in UTF-8."
    )
    content = serializers.CharField(
        required=False, help_text=f"The update's canonical form, to be hashed as it is. {MEMBERS}"
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """Leave the content out, unless members ask: it holds what is for them."""
        fields = super().get_fields()
        if writes_for_visitors(self):
            del fields["content"]
        return fields


class WindowSerializer(serializers.Serializer):
    """The span of days in which a plan is reported on."""

    first_day = serializers.DateField(help_text="The first day.")
    last_day = serializers.DateField(help_text="The last day.")
    opened = serializers.BooleanField(
        source="was_opened",
        help_text="Whether an administrator opened it; if not, it is the plan's own years.",
    )
    cadence = serializers.ChoiceField(
        values_of(Cadence), source="plan.reporting_period", help_text="How long a period is."
    )
    parts = serializers.ChoiceField(
        values_of(Parts), help_text="Which holders report their own parts too."
    )


class RecordSerializer(serializers.Serializer):
    """How long the record of accepted updates is, and the hash that stands for all of it."""

    entries = serializers.IntegerField(min_value=0, help_text="Accepted updates in it.")
    newest_hash = serializers.CharField(
        allow_null=True,
        help_text="Keep it: who has it can tell later that nothing before it was changed. Null "
        "while the record is empty.",
    )


class ReportingSerializer(serializers.Serializer):
    """How a plan is reported on, by the end of the day."""

    window = WindowSerializer(help_text="When.")
    latest_period = SpanSerializer(
        allow_null=True, help_text="The period that opened last; null while none has."
    )
    record = RecordSerializer(help_text="The record of accepted updates.")
