"""Every day of a year of random edits is asked for afterwards, and is as it was.

The test keeps its own book of what should hold on each day. It never reads what the program
keeps of the past: it writes down what the pages said was done, when it was done.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import time_machine
from django.test import Client

from planning.models import Plan
from tasks.reporting.record import faults_in
from tasks.reporting.status import with_status
from tests.tasks.reporting.year_of_edits import FIRST, LAST, PLAN, SHANGHAI, Year


def test_every_day_of_a_year_of_random_edits_is_as_it_was(plan: Plan, client: Client) -> None:
    year = Year(plan)
    year.write_down_the_matrix()
    with time_machine.travel(datetime.combine(FIRST, time(0, 0, 0), SHANGHAI), tick=False):
        year.open_the_window()
    book = year.run()

    with time_machine.travel(datetime(2027, 1, 5, 12, tzinfo=SHANGHAI), tick=False):
        assert list(faults_in(plan)) == []
        days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
        for day in days:
            assert (day, said_by(plan, day)) == (day, book.evenings[day])
        for day in days[::3]:
            rows = client.get(f"{PLAN}tasks.json", {"as_of": day.isoformat()}).json()["results"]
            assert (day, statuses_of(rows)) == (day, book.evenings[day])
            assert (day, holders_of(rows)) == (day, book.holders(day))
        for day in days[::15]:
            assert (day, shown_on_the_list(client, day)) == (day, words_of(book.evenings[day]))
    # Nothing of what the year is made for was left to chance.
    for edit in (
        "corrections accepted",
        "accepted on an earlier quarter",
        "discarded",
        "returned",
        "withdrawn",
        "amendments",
        "errata of names",
        "errata of rows",
        "answerable ministries",
    ):
        assert book.done[edit] > 3, edit


def said_by(plan: Plan, day: date) -> dict[str, tuple[str, int | None, str | None]]:
    """What the function says that every page asks."""
    tasks: Any = with_status(plan.tasks.all(), day)
    return {one.number: (one.status, one.status_progress, one.status_period) for one in tasks}


def statuses_of(rows: list[Any]) -> dict[str, tuple[str, int | None, str | None]]:
    """What the API says of each task's status."""
    return {
        row["number"]: (row["status"], row["status_progress"], row["status_period"]) for row in rows
    }


def holders_of(rows: list[Any]) -> dict[str, list[tuple[str, str]]]:
    """What the API says of each task's holders."""
    return {
        row["number"]: [(one["ministry"], one["role"]) for one in row["holders"]] for row in rows
    }


LABELS = {
    "not_reported": "Not reported",
    "not_started": "Not started",
    "on_track": "On track",
    "at_risk": "At risk",
    "delayed": "Delayed",
    "completed": "Completed",
    "discontinued": "Discontinued",
}


def words_of(evening: dict[str, tuple[str, int | None, str | None]]) -> dict[str, str]:
    """The statuses of an evening as the list's page words them."""
    return {task: LABELS[status] for task, (status, _progress, _quarter) in evening.items()}


def shown_on_the_list(client: Client, day: date) -> dict[str, str]:
    """What the page of the list shows of each task; where nothing was reported yet, nothing."""
    page = client.get(f"{PLAN}tasks/", {"as_of": day.isoformat()}).content.decode()
    found = {}
    for row in re.findall(r"<article.*?</article>", page, re.DOTALL):
        number = re.search(r"/tasks/(\d+)/", row)
        status = re.search(r'class="status .*?<span[^>]*>([^<]+)</span></span>', row, re.DOTALL)
        if number and status:
            found[number[1]] = status[1]
    return found
