"""Statuses and periods as they are stored, for templates to show as people read them."""

from django import template

from tasks.reporting.models.period import label_of
from tasks.reporting.vocabulary import Status

register = template.Library()


@register.filter
def as_status(value: str) -> Status:
    """Return the status of a stored value, with its label and mark."""
    return Status.of(value)


@register.filter
def as_period(code: str) -> str:
    """Return a period's code as people say it: “2026 Q3”."""
    return label_of(code)
