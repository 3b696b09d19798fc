"""Links from one page of the admin to another."""

from django.urls import reverse
from django.utils.html import format_html

from ministries.models import User


def linked(person: User) -> str:
    """Return a person's name as a link to their page."""
    address = reverse("admin:ministries_user_change", args=[person.pk])
    return format_html('<a href="{}">{}</a>', address, person)
