"""The ways from a public page to its form in the admin, for administrators alone."""

import pytest
from django.test import Client
from django.urls import reverse

from ministries.models import Ministry, User
from planning.models import Plan
from tests.tasks.browse.reading import links


@pytest.fixture
def ways(plan: Plan) -> dict[str, tuple[str, str]]:
    """By the page's address: the address of its form, and the words that lead there."""
    task, section = plan.tasks.get(number="13"), plan.sections.get(number="3.6")
    ministry = Ministry.objects.get(slug="miit")
    return {
        reverse("task", args=[plan.slug, "13"]): (
            reverse("admin:matrix_task_change", args=[task.pk]),
            "Correct or amend this task",
        ),
        reverse("section", args=[plan.slug, "3.6"]): (
            reverse("admin:planning_section_change", args=[section.pk]),
            "Edit",
        ),
        reverse("ministry", args=[plan.slug, "miit"]): (
            reverse("admin:ministries_ministry_change", args=[ministry.pk]),
            "Edit",
        ),
    }


def test_an_administrator_finds_the_form_on_the_page(
    administrator_client: Client, ways: dict[str, tuple[str, str]]
) -> None:
    for address, (form, words) in ways.items():
        assert links(administrator_client.get(address))[form] == words
        assert administrator_client.get(form).status_code == 200


def test_the_way_to_a_tasks_form_keeps_the_day(administrator_client: Client, plan: Plan) -> None:
    task = plan.tasks.get(number="13")
    page = administrator_client.get(
        reverse("task", args=[plan.slug, "13"]), {"as_of": "2018-03-16"}
    )
    form = reverse("admin:matrix_task_change", args=[task.pk]) + "?day=2018-03-16"
    assert links(page)[form] == "Correct or amend this task"


def test_nobody_else_is_shown_a_way_into_the_admin(
    client: Client, reader: User, ways: dict[str, tuple[str, str]]
) -> None:
    for signed_in in (False, True):
        if signed_in:
            client.force_login(reader)
        for address in ways:
            assert not [href for href in links(client.get(address)) if "/admin/" in href]
