"""Form fields that take only what `texts.plain` lets stand."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from texts.plain import text_problem, unix_lines


def validate_text(value: str) -> None:
    """Refuse what the loader would refuse. Raises ValidationError."""
    problem = text_problem(unix_lines(value))
    # Django has its own words for NUL.
    if problem and "\0" not in value:
        message = _(problem.message) % {"character": problem.character}
        raise ValidationError(capfirst(message))


# For a model's field that is filled by more doors than forms.
WRITTEN: list[Callable[[Any], None]] = [ProhibitNullCharactersValidator(), validate_text]
# For an admin's `formfield_overrides`. A package's reader takes no value of 128 kB, and nobody
# means to write one.
TEXTS: dict[type[models.Field], dict[str, Any]] = {
    models.CharField: {"validators": [validate_text]},
    models.TextField: {
        "max_length": 5000,
        "widget": AdminTextareaWidget(attrs={"rows": 4}),
        "validators": [validate_text],
    },
}
