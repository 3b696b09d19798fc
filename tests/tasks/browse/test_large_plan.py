"""A plan a hundred times the first one's size: the same queries, page by page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["tasks", "matrix"])
def test_6900_tasks_take_as_many_queries_as_69(client, plan, large_plan, name):
    counts = []
    for each in (plan, large_plan):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get(reverse(name, args=[each.slug]), {"role": "lead"})
        assert page.status_code == 200
        counts.append(len(queries))
    assert page.context["page"].paginator.count == 2300
    assert counts[0] == counts[1] <= 12


def test_a_large_plans_other_pages_take_as_many_queries(client, plan, large_plan):
    # One test for all of them: building the plan is what takes long.
    for name, *rest in (
        ["task", "1"],
        ["section", "10.5.2"],
        ["outline"],
        ["targets"],
        ["overview"],
        ["ministries"],
        ["ministry", "ndrc"],
        ["briefing", "ndrc"],
    ):
        counts = []
        for each in (plan, large_plan):
            with CaptureQueriesContext(connection) as queries:
                page = client.get(reverse(name, args=[each.slug, *rest]))
            assert page.status_code == 200
            counts.append(len(queries))
        assert counts[1] <= counts[0] <= 12, name


def test_a_section_of_many_tasks_shows_100_and_leads_to_the_rest(client, large_plan):
    page = client.get(reverse("section", args=[large_plan.slug, "10.5.2"]))
    text = page.content.decode()
    assert text.count('class="task-row"') == 100
    assert "All 500 tasks as a list" in text
    assert "400 more in the list" in text


def test_a_search_and_a_ministry_of_a_large_plan_show_a_part_and_lead_to_the_rest(
    client, large_plan
):
    page = client.get(reverse("search", args=[large_plan.slug]), {"q": "development"})
    assert len(page.context["found"].tasks) == 10
    assert f"All {page.context['found'].task_count} tasks as a list" in page.content.decode()
    assert page.context["found"].task_count > 1000
    page = client.get(reverse("ministry", args=[large_plan.slug, "ndrc"]))
    text = page.content.decode()
    assert text.count('class="task-row"') == 300
    for role, count in (("lead", 1300), ("supporting", 800), ("joint", 4100)):
        assert f'href="/plans/large/tasks/?ministry=ndrc&amp;role={role}"' in text
        assert f"All {count} tasks as a list" in text


def test_a_long_list_is_read_page_by_page(client, large_plan):
    address = reverse("tasks", args=[large_plan.slug])
    page = client.get(address, {"page": "69"})
    assert page.content.decode().count('class="task-row"') == 100
    assert "Page 69 of 69" in page.content.decode()
    assert client.get(address, {"page": "70"}).status_code == 400
