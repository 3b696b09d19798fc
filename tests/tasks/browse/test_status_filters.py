"""Which tasks go how, and on which a report is missing, asked of any day.

Of the plan's 69 tasks, four are answerable by bodies that ended in 2018 (16, 28, 43 and 44), so
65 reports are owed for each of the three quarters that have opened by 24 November 2026. They
were due on 15 April, 14 July and 20 October.
"""

from datetime import date

import pytest
from django.http import QueryDict

from tasks.browse.facets import status_facet
from tasks.browse.filters import TaskFilterSet
from tasks.reporting.vocabulary import Status
from tests.tasks.browse.reported import reported_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbers(plan):
    def numbers(query: str) -> list[str]:
        return [task.number for task in TaskFilterSet.asked(QueryDict(query), plan).qs]

    return numbers


@pytest.fixture
def reports(plan, administrator, reviewer, coordinator, periods):
    """Task 48 on track in Q2 and delayed in Q3, task 47 at risk in Q3, task 42 completed in Q1."""
    told = [
        (date(2026, 4, 10), "42", "2026-q1", Status.COMPLETED, 100),
        (date(2026, 7, 10), "48", "2026-q2", Status.ON_TRACK, 40),
        (date(2026, 10, 10), "48", "2026-q3", Status.DELAYED, 45),
        (date(2026, 10, 20), "47", "2026-q3", Status.AT_RISK, 10),
    ]
    for day, number, code, status, progress in told:
        task = plan.tasks.get(number=number)
        values = {"status": status, "progress": progress}
        reported_on(day, administrator, coordinator, task, periods[code], **values)


def test_a_status_is_that_of_the_day_asked_for(numbers, reports):
    assert numbers("status=delayed&as_of=2026-10-10") == ["48"]
    assert numbers("status=delayed&as_of=2026-10-09") == []
    assert numbers("status=on_track&as_of=2026-10-09") == ["48"]
    assert numbers("status=at_risk&status=completed&as_of=2026-11-24") == ["42", "47"]
    assert len(numbers("status=not_reported&as_of=2026-11-24")) == 66


def test_a_status_narrows_together_with_the_other_filters(numbers, reports):
    assert numbers("status=delayed&status=completed&ministry=moe&as_of=2026-11-24") == ["48"]
    assert numbers("status=at_risk&role=lead&as_of=2026-11-24") == []


def test_statuses_are_counted_under_all_other_filters(plan, reports):
    question = TaskFilterSet.asked(QueryDict("status=delayed&as_of=2026-11-24"), plan)
    assert {one.value: one.count for one in status_facet(question)} == {
        "not_started": 0,
        "on_track": 0,
        "at_risk": 1,
        "delayed": 1,
        "completed": 1,
        "discontinued": 0,
        "not_reported": 66,
    }


def test_a_report_is_overdue_from_the_day_after_its_due_day(numbers, reports):
    assert "47" not in numbers("due=overdue&as_of=2026-04-15")
    assert "47" in numbers("due=open&as_of=2026-04-15")
    assert "47" in numbers("due=overdue&as_of=2026-04-16")
    # Task 42 was reported on for the first quarter in time, and then completed.
    assert "42" not in numbers("due=overdue&due=open&as_of=2026-11-24")
    # The bodies that answer for these have ended: nobody owes a report.
    assert not {"16", "28", "43", "44"} & set(numbers("due=overdue&due=open&as_of=2026-11-24"))
    assert len(numbers("due=overdue&as_of=2026-11-24")) == 64


def test_what_was_accepted_by_the_day_is_missing_no_longer(plan, numbers, reports, periods):
    # On 30 September two quarters are open and due: task 48 lacks the first one.
    assert "48" in numbers("due=overdue&as_of=2026-09-30")
    # In the first days of October the third is open, and the two before it are overdue.
    assert len(numbers("due=open&as_of=2026-10-02")) == 64
    assert len(numbers("due=open&as_of=2026-10-10")) == 63


def test_nothing_is_missing_before_a_period_has_opened(numbers, reports):
    assert numbers("due=overdue&due=open&as_of=2026-03-31") == []


def test_reported_asks_of_the_latest_period_alone(numbers, reports):
    assert numbers("reported=yes&as_of=2026-11-24") == ["47", "48"]
    assert numbers("reported=yes&as_of=2026-10-19") == ["48"]
    assert numbers("reported=yes&as_of=2026-07-10") == ["48"]
    assert numbers("reported=yes&as_of=2026-04-10") == ["42"]
    assert len(numbers("reported=no&as_of=2026-11-24")) == 67
    assert len(numbers("reported=no&reported=yes&as_of=2026-11-24")) == 69


def test_a_plan_without_reports_has_none_missing(numbers):
    assert numbers("due=overdue&due=open") == []
    assert numbers("reported=yes") == []
    assert len(numbers("status=not_reported")) == 69


@pytest.mark.parametrize("query", ["status=delayd", "due=late", "reported=maybe"])
def test_a_word_that_is_none_is_answered_with_400(client, plan, query):
    assert client.get(f"/plans/{plan.slug}/tasks/?{query}").status_code == 400


def test_the_api_and_the_files_take_the_same_filters(client, plan, reports):
    query = {"status": "delayed", "reported": "yes", "as_of": "2026-11-24"}
    answer = client.get(f"/api/v1/plans/{plan.slug}/tasks/", query).json()
    assert [row["number"] for row in answer["results"]] == ["48"]
    file = client.get(f"/plans/{plan.slug}/tasks.csv", query)
    rows = b"".join(file.streaming_content if file.streaming else [file.content]).decode()
    assert rows.count("\n") == 2
