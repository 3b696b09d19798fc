"""Marks the words that were searched for where they stand in a text."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def with_marks(text: str, words: str) -> SafeString:
    """Return `text`, escaped, with each of `words` in ``<mark>``, in whatever case it stands."""
    # The longest first: of “net” and “network” the longer is marked whole.
    wanted = sorted(set(words.split()), key=len, reverse=True)
    if not wanted:
        return escape(text)
    pattern = re.compile("(" + "|".join(re.escape(word) for word in wanted) + ")", re.IGNORECASE)
    # Splitting by one group gives text and match in turn.
    parts = [
        f"<mark>{escape(part)}</mark>" if place % 2 else escape(part)
        for place, part in enumerate(pattern.split(text))
    ]
    return mark_safe("".join(parts))  # noqa: S308 (every part is escaped above)
