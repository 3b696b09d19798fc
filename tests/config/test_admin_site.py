"""Every list of the admin answers a filter whose number is past every database."""

import pytest
from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG
from django.test import Client
from django.urls import reverse

from planning.models import Plan

HUGE = "9" * 23
# Every foreign key of every list, beside the filters that it offers.
LISTS = [
    (model._meta.label_lower, field.name)
    for model in admin.site._registry
    for field in [*model._meta.concrete_fields, *model._meta.related_objects]
    if field.is_relation or field.primary_key
]


@pytest.mark.parametrize(("model", "field"), LISTS)
@pytest.mark.parametrize("number", [HUGE, f"-{HUGE}"])
def test_a_number_past_every_database_is_a_filter_like_any_other_that_is_none(
    administrator_client: Client, plan: Plan, model: str, field: str, number: str
) -> None:
    path = reverse("admin:{}_{}_changelist".format(*model.split(".")))

    for name in (field, f"{field}__exact", f"{field}__in"):
        response = administrator_client.get(path, {name: number})

        if response.status_code == 302:
            assert response["Location"].endswith(f"?{ERROR_FLAG}=1")
            assert administrator_client.get(response["Location"]).status_code == 200
        else:
            # Empty, or not a lookup that the list allows.
            assert response.status_code in (200, 400)


@pytest.mark.parametrize(
    "path",
    ["matrix/task/?plan", "planning/section/?plan", "matrix/change/?task", "matrix/change/?author"],
)
def test_the_lists_that_people_filter_by_key_are_found_among_them(
    administrator_client: Client, plan: Plan, path: str
) -> None:
    response = administrator_client.get(f"/admin/{path}={HUGE}")

    assert response.status_code in (200, 302)
