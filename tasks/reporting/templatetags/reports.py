"""What templates of reports show of a text."""

from django import template
from django.utils.safestring import SafeString

from tasks.reporting.narrative import narrative_html, narrative_plain

register = template.Library()


@register.filter
def as_html(text: str) -> SafeString:
    """Return Markdown that a ministry wrote as HTML that is safe to show."""
    return narrative_html(text)


@register.filter
def as_plain(text: str) -> str:
    """Return Markdown that a ministry wrote as one line of plain text."""
    return narrative_plain(text)
