"""What templates of reports show of a text."""

from django import template
from django.utils.safestring import SafeString

from tasks.reporting.narrative import narrative_html

register = template.Library()


@register.filter
def as_html(text: str) -> SafeString:
    """Return Markdown that a ministry wrote as HTML that is safe to show."""
    return narrative_html(text)
