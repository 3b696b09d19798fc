"""The matrix of a day: before an amendment, and from its first day on."""

from datetime import date

import pytest
from django.utils import timezone

from tasks.matrix.changing import amend
from tasks.matrix.rules import Held

pytestmark = pytest.mark.django_db

BEFORE, FIRST_DAY = "2018-03-16", "2018-03-17"


@pytest.fixture
def amended(plan, administrator):
    """Task 1, of which NDRC was the second lead, is MIIT's alone from 17 March 2018 on."""
    task = plan.tasks.get(number="1")
    return amend(
        task,
        [Held("miit", "lead", 1), Held("mof", "supporting", 2)],
        [],
        day=date(2018, 3, 17),
        version=task.version,
        author=administrator,
        source="An invented notice",
    )


def test_today_is_answered_for_unless_a_day_is_asked_for(api):
    assert api("tasks/")["as_of"] == {"day": timezone.localdate().isoformat(), "asked": False}
    assert api("tasks/", as_of="2018-12-31")["as_of"] == {"day": "2018-12-31", "asked": True}


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tasks/",
        "tasks/1/",
        "ministries/",
        "ministries/ndrc/",
        "sections/",
        "sections/2.1/",
        "targets/",
        "responsibilities/",
        "matrix/",
        "updates/",
        "periods/",
        "scorecards/",
        "record/",
    ],
)
def test_every_answer_says_which_day_it_holds_for(api, path):
    assert api(path, as_of="2017-06-30")["as_of"] == {"day": "2017-06-30", "asked": True}


def test_ndrc_leads_one_task_less_from_the_first_day_on(api, amended):
    question = {"ministry": "ndrc", "role": "lead"}
    assert api("tasks/", **question, as_of=BEFORE)["count"] == 13
    assert api("tasks/", **question, as_of=FIRST_DAY)["count"] == 12
    assert api("tasks/", **question)["count"] == 12
    assert api("ministries/ndrc/", as_of=BEFORE)["counts"]["lead"] == 13
    assert api("ministries/ndrc/", as_of=FIRST_DAY)["counts"]["lead"] == 12


def test_rows_and_totals_are_those_of_the_day(api, amended):
    before = api("matrix/", as_of=BEFORE)
    after = api("matrix/", as_of=FIRST_DAY)
    # Task 1 had seven holders, and has two.
    assert (before["count"], before["total"]) == (379, 379)
    assert (after["count"], after["total"]) == (374, 374)
    assert api("", as_of=BEFORE)["counts"]["responsibilities"] == 379
    assert api("", as_of=FIRST_DAY)["counts"]["responsibilities"] == 374


def test_a_responsibility_says_on_which_days_it_holds(api, amended):
    def of_task_1(day):
        rows = api("responsibilities/", q="1", ordering="number", as_of=day, page_size=1000)
        return {
            row["ministry"]: (row["valid_from"], row["valid_until"])
            for row in rows["results"]
            if row["task"] == "1"
        }

    assert of_task_1(BEFORE)["ndrc"] == (None, "2018-03-17")
    assert of_task_1(FIRST_DAY) == {"miit": (None, None), "mof": ("2018-03-17", None)}


def test_a_task_shows_its_change_but_never_who_made_it(client, api, amended):
    task = api("tasks/1/")
    assert [(change["kind"], change["day"], change["source"]) for change in task["changes"]] == [
        ("amendment", "2018-03-17", "An invented notice")
    ]
    assert "example.org" not in str(task)
    assert "Ada" not in str(task)


def test_links_to_sections_are_those_of_the_day(api, amended):
    tied_before = api("sections/box-1/", as_of=BEFORE)["tasks"]
    assert [tie["task"] for tie in tied_before] == ["1"]
    assert api("sections/box-1/", as_of=FIRST_DAY)["tasks"] == []
    assert api("tasks/1/", as_of=BEFORE)["chapters"] == ["2"]
    assert api("tasks/1/", as_of=FIRST_DAY)["chapters"] == []


def test_files_hold_the_matrix_of_their_day(client, plan, amended):
    before = client.get(f"/plans/{plan.slug}/matrix.csv", {"as_of": BEFORE})
    after = client.get(f"/plans/{plan.slug}/matrix.csv", {"as_of": FIRST_DAY})
    assert before["Fengong-Rows"] == "379 of 379"
    assert before["Fengong-As-Of"] == "2018-03-16"
    assert after["Fengong-Rows"] == "374 of 374"
    assert b"13fyp-sei,1," in after.content
    assert after.content.count(b",2018-03-17,not_reported,,,\r\n") == 374
