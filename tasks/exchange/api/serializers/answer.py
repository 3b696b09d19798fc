"""What every answer has: the day it holds for, or the problem that stood in its way."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from planning.reading.vocabulary import Term

OURS = "Fengong's own words, not the document's"


def address(serializer: serializers.Serializer, name: str, *args: str) -> str:
    """Return the absolute address of something the API shows."""
    return reverse(name, args=args, request=serializer.context["request"])


def values_of(terms: type[Term]) -> list[str]:
    """Return the words of a closed list as programs get them."""
    return [term.value for term in terms]


class AsOfSerializer(serializers.Serializer):
    """The day that an answer holds for."""

    day = serializers.DateField(help_text="The day that is answered for.")
    asked = serializers.BooleanField(
        help_text="Whether `as_of` asked for that day; if not, it is today."
    )


class DatedSerializer(serializers.Serializer):
    """One thing, with the day that the answer holds for."""

    as_of = serializers.SerializerMethodField(help_text="The day that is answered for.")

    @extend_schema_field(AsOfSerializer)
    def get_as_of(self, thing: object) -> dict[str, Any]:
        """Return the day that the view answers for."""
        return self.context["as_of"]


class RootSerializer(serializers.Serializer):
    """Where everything begins."""

    plans = serializers.URLField(help_text="The plans.")
    schema = serializers.URLField(help_text="The OpenAPI description.")
    docs = serializers.URLField(help_text="The same, for people.")


class BadParameterSerializer(serializers.Serializer):
    """One parameter that can't be answered."""

    parameter = serializers.CharField(help_text="Its name.")
    value = serializers.CharField(help_text="What it was given.")
    message = serializers.CharField(help_text="Why it can't be answered, and what to do.")
    allowed = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="What may stand there (or, of an unknown parameter, the known ones); null "
        "where that is no closed list.",
    )


class ProblemSerializer(serializers.Serializer):
    """What was wrong, as RFC 9457 has it."""

    type = serializers.CharField(help_text="What sort of problem; `about:blank`: as the status.")
    title = serializers.CharField(help_text="The sort of problem, in words.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What was wrong with this request.")


class ParameterProblemSerializer(ProblemSerializer):
    """Parameters that can't be answered, each by name."""

    errors = BadParameterSerializer(many=True, required=False, help_text="Each of them.")  # type: ignore[assignment]
