"""A fixed number of queries, whatever a plan's size."""

import csv
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ministries.models import Ministry
from tasks.reporting.guards import lifted
from tasks.reporting.models import RecordEntry, ReportingWindow, StatusUpdate
from tasks.reporting.periods import open_periods
from tasks.reporting.vocabulary import State, Status

pytestmark = pytest.mark.django_db

# The most queries that an answer takes, by what is asked for under a plan.
MOST = {
    "": 8,
    "tasks/": 9,
    "tasks/12/": 9,
    "ministries/": 7,
    "ministries/ndrc/": 5,
    "sections/": 6,
    "sections/3.2/": 5,
    "responsibilities/": 6,
    "matrix/": 8,
    "updates/": 10,
    "periods/": 11,
    "scorecards/": 14,
    "record/": 4,
}


@pytest.fixture
def reported(plan, large_plan, editor, reviewer):
    """Every task of both plans reported on for a quarter, and each report in the record."""
    at = timezone.now()
    for each in (plan, large_plan):
        ReportingWindow.objects.create(
            plan=each, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31), reason="test"
        )
        period = open_periods(each, date(2026, 11, 24))[-1]
        most = Ministry.objects.get(slug="most")
        # The usual way takes minutes for so many, and PostgreSQL takes nothing but drafts.
        with lifted():
            updates = StatusUpdate.objects.bulk_create(
                StatusUpdate(
                    task=task,
                    period=period,
                    holder=most,
                    ministry=most,
                    state=State.ACCEPTED,
                    status=Status.ON_TRACK,
                    author=editor,
                    submitted_by=editor,
                    submitted_at=at,
                    first_submitted_at=at,
                    reviewer=reviewer,
                    reviewed_at=at,
                )
                for task in each.tasks.all()
            )
            RecordEntry.objects.bulk_create(
                RecordEntry(plan=each, number=n, update=one, previous_hash=str(n - 1), hash=str(n))
                for n, one in enumerate(updates, 1)
            )


def queries_for(client, address, **parameters):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, parameters)
    assert response.status_code == 200
    return response, len(queries)


def test_6900_tasks_take_as_many_queries_as_69(client, plan, large_plan, reported):
    for path, most in MOST.items():
        small, large = (
            queries_for(client, f"/api/v1/plans/{slug}/{path}", as_of="2026-12-01")[1]
            for slug in (plan.slug, large_plan.slug)
        )
        assert small == large <= most, path
    page, queries = queries_for(client, "/api/v1/plans/")
    assert page.json()["count"] == 2
    assert queries <= 6


def test_a_full_page_takes_as_many_queries_as_a_short_one(client, plan):
    for path in ("tasks/", "ministries/", "sections/", "targets/", "responsibilities/", "matrix/"):
        address = f"/api/v1/plans/{plan.slug}/{path}"
        short = queries_for(client, address, page_size=1)[1]
        page, full = queries_for(client, address, page_size=1000)
        assert len(page.json()["results"]) > 40
        assert short == full <= 9, path


def test_a_page_holds_at_most_1000_of_37900_rows_in_any_order(client, large_plan):
    address = f"/api/v1/plans/{large_plan.slug}/matrix/"
    page = queries_for(client, address, page_size=1000, page=38, ordering="-holders")[0].json()
    assert (page["count"], len(page["results"]), page["next"]) == (37_900, 900, None)


def test_a_member_takes_as_many_queries_for_6900_reports_as_for_69(
    client, plan, large_plan, reported, editor
):
    client.force_login(editor)
    small, large = (
        queries_for(client, f"/api/v1/plans/{slug}/updates/", page_size=1000)[1]
        for slug in (plan.slug, large_plan.slug)
    )
    assert small == large <= 17


def test_files_hold_6900_tasks_and_37900_rows(client, plan, large_plan, reported):
    for name, rows in (("tasks", 6_900), ("matrix", 37_900), ("updates", 6_900)):
        small = queries_for(client, f"/plans/{plan.slug}/{name}.csv")[1]
        file, large = queries_for(client, f"/plans/{large_plan.slug}/{name}.csv")
        assert small == large <= 9
        assert file["Fengong-Rows"] == f"{rows} of {rows}"
        lines = file.content.decode("utf-8-sig").splitlines()
        assert len(list(csv.reader(lines))) == rows + 1
