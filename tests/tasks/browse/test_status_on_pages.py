"""How tasks go, wherever the matrix is read: on the day asked, and without more queries."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasks.reporting.models import ReportingPeriod, ReportingWindow
from tasks.reporting.vocabulary import Status
from tests.tasks.browse.reading import links, main_words
from tests.tasks.browse.reported import reported_on

pytestmark = pytest.mark.django_db

ENDED = "Reporting on this plan ended with 2020. No status was reported in Fengong."
PAGES = {
    "tasks": [],
    "ministry": ["most"],
    "section": ["10.2.4"],
    "briefing": ["most"],
}


@pytest.fixture
def reported(plan, editor, reviewer, periods):
    """Task 48 on track by 10 July, delayed at 45 per cent from 10 October on."""
    task = plan.tasks.get(number="48")
    reported_on(date(2026, 7, 10), editor, reviewer, task, periods["2026-q2"])
    values = {"status": Status.DELAYED, "progress": 45}
    reported_on(date(2026, 10, 10), editor, reviewer, task, periods["2026-q3"], **values)
    return task


@pytest.fixture
def words(client, plan):
    def words(name: str, *rest: str, **query: str) -> str:
        return main_words(client.get(reverse(name, args=[plan.slug, *rest]), query))

    return words


@pytest.mark.parametrize("name", ["tasks", "ministry", "section"])
def test_a_row_says_how_its_task_goes_on_the_day_asked_for(words, reported, name):
    now = words(name, *PAGES[name], as_of="2026-11-24")
    assert "▼ Delayed 45% 2026 Q3" in now
    before = words(name, *PAGES[name], as_of="2026-10-09")
    assert "→ On track 40% 2026 Q2" in before
    assert "▼ Delayed 45%" not in before


def test_a_search_hit_says_how_its_task_goes(words, reported):
    assert "▼ Delayed 45% 2026 Q3" in words("search", q="fiscal funds", as_of="2026-11-24")


def test_a_briefing_has_the_sign_before_each_title(words, reported):
    text = words("briefing", "most", as_of="2026-11-24")
    assert "48 ▼ Delayed 45% Exploring the preliminary transformation" in text
    assert "21 ? Not reported Organizing the implementation of the new energy" in text


@pytest.mark.parametrize("name", ["overview", "tasks", "ministry"])
def test_a_plan_whose_window_ended_without_reports_says_so_once(words, name):
    text = words(name, *PAGES.get(name, []))
    assert text.count(ENDED) == 1
    assert "Not reported" not in text


@pytest.mark.parametrize("name", ["section", "briefing", "matrix", "search"])
def test_no_page_is_filled_with_not_reported_where_nothing_was_asked(words, name):
    query = {"q": "fund"} if name == "search" else {}
    assert "Not reported" not in words(name, *PAGES.get(name, []), **query)


def test_a_day_before_the_first_period_opened_says_that_nothing_was_reported_by_then(
    words, reported
):
    text = words("tasks", as_of="2026-03-31")
    assert "No status was reported in Fengong by 2026-03-31." in text
    assert "Not reported" not in text


def test_a_window_that_was_opened_and_ended_is_named_by_its_own_last_year(words, plan):
    ReportingWindow.objects.create(
        plan=plan, first_day=date(2021, 1, 1), last_day=date(2022, 12, 31), reason="late"
    )
    assert "Reporting on this plan ended with 2022." in words("overview")


def test_a_period_that_has_opened_shows_what_is_not_reported(words, periods):
    assert words("tasks", as_of="2026-11-24").count("? Not reported") == 70
    assert "Reporting on this plan ended" not in words("overview", as_of="2026-11-24")


def test_asking_for_a_status_shows_it_where_there_are_no_reports(words):
    text = words("tasks", status="not_reported", ministry="nbs")
    assert text.count("? Not reported") == 2
    assert ENDED in text


def test_the_overview_counts_tasks_by_status_and_leads_to_them(client, plan, reported):
    page = client.get(reverse("overview", args=[plan.slug]), {"as_of": "2026-11-24"})
    found = links(page)
    tasks = f"/plans/{plan.slug}/tasks/?as_of=2026-11-24"
    assert found[f"{tasks}&status=delayed"] == "▼ Delayed 1"
    assert found[f"{tasks}&status=not_reported"] == "? Not reported 68"
    assert f"{tasks}&status=on_track" not in found
    assert 'aria-label="Delayed 1, Not reported 68"' in page.content.decode()
    listed = client.get(reverse("tasks", args=[plan.slug]), {"status": "delayed"})
    assert [task.number for task, _chapters, _missing in listed.context["rows"]] == ["48"]


def test_the_layer_shows_role_and_status_at_once(client, plan, reported):
    address = reverse("matrix", args=[plan.slug])
    text = client.get(address, {"layer": "status", "as_of": "2026-11-24"}).content.decode()
    row = next(row for row in text.split("<tr") if "preliminary transformation" in row)
    # Three lead, two support; each cell has the role's mark and the status's sign.
    assert len(re.findall(r'<td class="role-lead is-delayed"[^>]*Lead · Delayed"', row)) == 3
    assert len(re.findall(r'<td class="role-supporting is-delayed"', row)) == 2
    assert row.count('aria-hidden="true">▼</span>') == 6
    assert '<span class="unseen">Delayed</span>' in row
    assert "Delayed · 45%" in row
    assert "Discontinued" in text.split('class="matrix-frame"')[0]


def test_the_layer_is_off_unless_it_is_asked_for(client, plan, reported):
    page = client.get(reverse("matrix", args=[plan.slug]), {"as_of": "2026-11-24"})
    text = page.content.decode()
    assert "is-delayed" not in text
    assert "?as_of=2026-11-24&amp;layer=status" in text


def test_the_layer_is_not_offered_where_there_are_no_reports(client, plan):
    address = reverse("matrix", args=[plan.slug])
    assert "layer=status" not in client.get(address).content.decode()
    asked = client.get(address, {"layer": "status"}).content.decode()
    assert ENDED in asked
    assert "cell-status" not in asked


def test_a_layer_that_does_not_exist_is_answered_with_400(client, plan):
    assert client.get(reverse("matrix", args=[plan.slug]), {"layer": "roads"}).status_code == 400


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("overview", {}),
        ("tasks", {}),
        ("tasks", {"status": "delayed"}),
        ("matrix", {"layer": "status", "group": "chapter"}),
        ("ministry", {}),
        ("briefing", {}),
        ("section", {}),
        ("search", {"q": "fiscal funds"}),
    ],
)
def test_statuses_leave_a_page_at_12_queries_and_15_signed_in(
    client, administrator_client, plan, reported, django_assert_max_num_queries, name, query
):
    address = reverse(name, args=[plan.slug, *PAGES.get(name, [])])
    # These three say besides who owes what, which alone rests on nine tables.
    most = {"overview": 20, "ministry": 22, "briefing": 22}.get(name, 12)
    with django_assert_max_num_queries(most):
        assert client.get(address, query).status_code == 200
    # Session, person, how many notices are unread; of a ministry, when it was last reminded.
    more = 4 if name == "ministry" else 3
    with django_assert_max_num_queries(most + more):
        administrator_client.get(address, query)


@pytest.mark.parametrize("query", [{"layer": "status"}, {"due": "overdue", "reported": "no"}])
def test_6900_tasks_with_statuses_take_as_many_queries_as_69(
    client, plan, large_plan, periods, query
):
    ReportingPeriod.objects.create(
        plan=large_plan,
        code="2026-q3",
        first_day=date(2026, 7, 1),
        last_day=date(2026, 9, 30),
        due_on=date(2026, 10, 20),
    )
    counts = []
    for each in (plan, large_plan):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("matrix", args=[each.slug]), query | {"role": "lead"})
        assert page.status_code == 200
        counts.append(len(queries))
    assert page.context["page"].paginator.count > 2000
    assert counts[0] == counts[1]


def test_a_chinese_reader_gets_the_same_signs(client, plan, reported):
    page = client.get(
        reverse("tasks", args=[plan.slug]),
        {"as_of": "2026-11-24"},
        headers={"accept-language": "zh-hans"},
    )
    assert '<span class="status-sign" aria-hidden="true">▼</span>' in page.content.decode()
    assert "2026年第3季度" in page.content.decode()
