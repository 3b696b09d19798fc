"""The admin's lists of tasks and changes, and the choice of a section."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from planning.models import Plan
from tasks.matrix.models import Change, Task
from tests.tasks.matrix.admin_form import address, opened

LIST = reverse("admin:matrix_task_changelist")


def listed(client: Client, **asked: str) -> list[str]:
    page = client.get(LIST, asked)
    assert page.status_code == 200
    return [task.number for task in page.context["cl"].result_list]


def test_tasks_stand_in_the_order_of_the_table_with_those_responsible(
    administrator_client: Client, plan: Plan
) -> None:
    assert listed(administrator_client) == [str(number) for number in range(1, 70)]
    page = administrator_client.get(LIST).content.decode()
    assert "● MIIT, NDRC ○ +5" in page
    assert "<span>Plan</span>" in page
    assert "style=" not in page


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"ministry": "ndrc", "role": "lead"}, 13),
        ({"ministry": "miit", "role": "supporting"}, 17),
        ({"role": "lead"}, 23),
        ({"role": "joint"}, 46),
        ({"changed": "yes"}, 0),
        ({"changed": "no"}, 69),
        ({"q": "broadband"}, 1),
        ({"q": "12"}, 1),
        ({"q": "no such words"}, 0),
    ],
)
def test_a_ministry_and_a_role_together_mean_that_ministry_in_that_role(
    administrator_client: Client, plan: Plan, asked: dict[str, str], count: int
) -> None:
    assert len(listed(administrator_client, **asked)) == count


@pytest.mark.parametrize(
    "asked",
    [
        {"ministry": "none-such"},
        {"ministry": "\x00"},
        {"role": "boss"},
        {"changed": "perhaps"},
        {"plan__id__exact": "abc"},
        {"no_such_filter": "1"},
        {"p": "abc"},
        {"p": "999999"},
    ],
)
def test_a_filter_that_is_none_is_named_and_answered(
    administrator_client: Client, plan: Plan, asked: dict[str, str]
) -> None:
    response = administrator_client.get(LIST, asked)
    assert response.status_code in (200, 302)
    if response.status_code == 302:
        assert response["Location"].endswith("?e=1")


def test_a_filter_by_a_key_past_every_database_is_answered(
    administrator_client: Client, plan: Plan
) -> None:
    response = administrator_client.get(LIST, {"plan__id__exact": "1" + "0" * 30})
    assert response.status_code in (200, 302)


def test_the_list_of_tasks_is_a_fixed_few_queries(
    administrator_client: Client, plan: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        administrator_client.get(LIST)


def test_the_form_of_a_task_is_a_fixed_few_queries(
    administrator_client: Client, plan: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Each chosen ministry and section is looked up for its name: one query a row."""
    few, many = plan.tasks.get(number="2"), plan.tasks.get(number="3")
    assert (few.responsibilities.count(), many.responsibilities.count()) == (2, 12)
    with django_assert_max_num_queries(40):
        administrator_client.get(address(many))


def test_only_the_plans_own_sections_are_offered(
    administrator_client: Client, plan: Plan, short_plan: Plan
) -> None:
    page = administrator_client.get(address(plan.tasks.get(number="13"))).content.decode()
    assert 'data-ajax--url="/admin/autocomplete/?plan=13fyp-sei"' in page

    def offered(slug: str) -> list[str]:
        asked = {
            "plan": slug,
            "term": "",
            "app_label": "matrix",
            "model_name": "sectionlink",
            "field_name": "section",
        }
        answer = administrator_client.get(reverse("admin:autocomplete"), asked)
        return [one["text"] for one in answer.json()["results"]]

    assert offered("13fyp-sei")[0].startswith("1 Accelerate the expansion")
    assert set(offered("13fyp-sei")).isdisjoint(offered(short_plan.slug))
    assert offered("\x00") == offered("no-such-plan") == []


def test_changes_are_read_and_never_edited(administrator_client: Client, plan: Plan) -> None:
    task = Task.objects.get(plan=plan, number="13")
    erratum = {"kind": "erratum", "reason": "Misread.", "title": "<b>Another</b> title"}
    administrator_client.post(address(task), {**opened(administrator_client, task), **erratum})
    change = Change.objects.get()
    assert listed(administrator_client, changed="yes") == ["13"]
    page = administrator_client.get(reverse("admin:matrix_change_changelist")).content.decode()
    assert "&lt;b&gt;Another&lt;/b&gt; title" in page
    one = reverse("admin:matrix_change_change", args=[change.pk])
    assert "Misread." in administrator_client.get(one).content.decode()
    sent: dict[str, Any] = {"text": "Nothing happened.", "post": "yes"}
    for path in (
        one,
        reverse("admin:matrix_change_add"),
        reverse("admin:matrix_change_delete", args=[change.pk]),
    ):
        assert administrator_client.post(path, sent).status_code == 403
    # The list offers no action either: an action that is none is ignored.
    administrator_client.post(
        reverse("admin:matrix_change_changelist"),
        {"action": "delete_selected", "_selected_action": str(change.pk), "post": "yes"},
    )
    change.refresh_from_db()
    assert "Another" in change.text
