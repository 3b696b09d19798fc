"""Fills in a task's form in the admin as a browser would."""

from typing import Any

from django.test import Client
from django.urls import reverse

from tasks.matrix.models import Task


def address(task: Task) -> str:
    """The page of the task's form."""
    return reverse("admin:matrix_task_change", args=[task.pk])


def fields_of(response: Any) -> dict[str, str]:
    """What a browser would send from the form as it was opened."""
    form = response.context["adminform"].form
    sent = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        for form in [formset.management_form, *formset.forms]:
            sent |= {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    return {name: str(value) for name, value in sent.items() if value is not False}


def opened(client: Client, task: Task, day: str = "") -> dict[str, str]:
    """Open a task's form and return what it would send unchanged."""
    return fields_of(client.get(address(task), {"day": day} if day else {}))


def row_of(sent: dict[str, str], prefix: str, field: str, key: object) -> str:
    """The prefix of the row in which `field` says `key`."""
    for name, value in sent.items():
        if name.startswith(f"{prefix}-") and name.endswith(f"-{field}") and value == str(key):
            return name.removesuffix(f"-{field}")
    raise AssertionError(f"no row of {prefix} has {field} {key}")


def added(sent: dict[str, str], prefix: str, **fields: object) -> dict[str, str]:
    """The form with one more row."""
    total = int(sent[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{total}-{name}": str(value) for name, value in fields.items()}
    return {**sent, f"{prefix}-TOTAL_FORMS": str(total + 1), **row}


def messages_at(response: Any) -> dict[str, list[str]]:
    """Every message of a refused form by the name of its field; rows' own under their prefix."""
    form = response.context["adminform"].form
    found = {form.add_prefix(name): list(errors) for name, errors in form.errors.items()}
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        if formset.non_form_errors():
            found[formset.prefix] = list(formset.non_form_errors())
        for row in formset.forms:
            found |= {row.add_prefix(name): list(errors) for name, errors in row.errors.items()}
    return found
