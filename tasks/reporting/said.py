"""What a person says beside a report, as it is stored: a reason, a comment, a word."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from tasks.reporting.models import Comment
from tasks.reporting.refusals import Incomplete
from texts.plain import unix_lines


def as_written(field: str, text: str, where_empty: str) -> str:
    """Return what a person said as it is stored. Raises Incomplete with the message at `field`."""
    text = unix_lines(text).strip()
    if not text:
        raise Incomplete({field: [where_empty]})
    try:
        Comment._meta.get_field("text").run_validators(text)
    except ValidationError as error:
        raise Incomplete({field: error.messages}) from None
    return text
