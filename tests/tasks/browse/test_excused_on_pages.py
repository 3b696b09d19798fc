"""What is excused on pages and in files: that it is, for everyone; why, for members."""

import pytest
from django.urls import reverse

from tasks.reporting.excusing import excusable_in, excuse
from tests.tasks.browse.reading import main_words, words_of
from tests.tasks.reporting.conftest import (  # noqa: F401 (fixtures)
    _today,
    coordinator,
    editor,
    period,
    periods,
    reviewer,
    window,
)

WHY = "The fund starts next year."
DOORS = ("scorecard", "task", "ministry", "briefing", "overview", "tasks", "matrix", "compare")


@pytest.fixture
def excused(administrator, period):  # noqa: F811
    """Of four reports that MOST owes for the third quarter, those on tasks 42 and 47."""
    chosen = [one.owed for one in excusable_in(period) if one.owed.task.number in ("42", "47")]
    return excuse(administrator, chosen, WHY)


def page_of(client, plan, name, **query):
    numbers = {"task": ["42"], "ministry": ["most"], "briefing": ["most"]}.get(name, [])
    return client.get(reverse(name, args=[plan.slug, *numbers]), query)


def test_everyone_sees_on_the_scorecard_what_is_excused(client, plan, excused):
    words = main_words(page_of(client, plan, "scorecard", ministry="most", period="2026-q3"))

    assert "2 reports are excused by an administrator, so they are not owed." in words
    assert words.count("– Excused") == 2
    assert WHY not in words
    lines = page_of(client, plan, "scorecard").context["lines"]
    [score] = [one.score for one in lines if one.ministry.slug == "most"]
    assert (score.owed, score.excused, score.overdue) == (2, 2, 2)


def test_members_see_why(client, plan, editor, excused):  # noqa: F811
    client.force_login(editor)
    words = main_words(page_of(client, plan, "scorecard", ministry="most", period="2026-q3"))
    assert words.count(WHY) == 4, "in the list of the period, and in the ministry's"
    assert "Excuse reports" not in words
    assert WHY in main_words(page_of(client, plan, "task"))
    words = main_words(client.get(reverse("my_work", args=[plan.slug])))
    assert "2 excused: nobody has to write them" in words
    assert words.count(WHY) == 2


def test_no_door_tells_the_public_why(client, plan, excused):
    for name in DOORS:
        assert WHY not in page_of(client, plan, name).content.decode(), name
    for name in ("tasks", "periods", "scorecards", "updates"):
        answer = client.get(f"/api/v1/plans/13fyp-sei/{name}/")
        assert answer.status_code == 200
        assert WHY not in answer.content.decode(), name


def test_an_administrator_is_led_to_excuse_reports(administrator_client, plan, period):  # noqa: F811
    page = page_of(administrator_client, plan, "scorecard", ministry="most", period="2026-q3")
    address = f"{reverse('admin:reporting_excuse_add')}?period={period.pk}&amp;ministry=most"
    assert address in page.content.decode()


def test_the_tasks_page_says_for_which_period_nothing_is_owed(client, plan, excused):
    words = main_words(page_of(client, plan, "task"))
    assert "2026 Q3: no report is owed, it is excused. 2026-11-24" in words
    words = main_words(page_of(client, plan, "task", as_of="2026-11-23"))
    assert "excused" not in words


def test_a_ministrys_page_counts_what_is_excused(client, plan, excused):
    for name in ("ministry", "briefing"):
        words = main_words(page_of(client, plan, name))
        assert "2026 Q3 2026-10-20 2 0 0 2 0 0 2 2026 Q2 2026-07-14 4 0 0 4 0 0 0" in words, name
    words = main_words(page_of(client, plan, "ministry", as_of="2026-11-23"))
    assert "2026 Q3 2026-10-20 4 0 0 4 0 0 2026 Q2" in words, "without the column"


def test_the_map_says_of_a_ministry_that_all_of_its_reports_are_excused(
    client,
    plan,
    administrator,
    period,  # noqa: F811
):
    chosen = [one.owed for one in excusable_in(period) if one.owed.ministry.slug == "csrc"]
    excuse(administrator, chosen, WHY)
    page = page_of(client, plan, "scorecard")
    assert "csrc" not in [line.ministry.slug for line in page.context["lines"]]
    map_part = page.content.decode().split('id="map"')[-1]
    assert "nothing owed, 1 report is excused" in words_of(map_part).replace(" , ", ", ")


def test_what_is_excused_is_not_among_the_overdue(client, plan, window, excused):  # noqa: F811
    def numbers(**query):
        return {
            row["number"]
            for row in client.get("/api/v1/plans/13fyp-sei/tasks/", query).json()["results"]
        }

    # They lack the two quarters before all the same.
    every = {"due": "overdue", "page_size": 1000}
    assert {"30", "42", "47", "48"} <= numbers(**every)
    page = page_of(client, plan, "tasks", due="overdue", ministry="most")
    missing = {
        task.number: [one.code for one in of] for task, _chapters, of in page.context["rows"]
    }
    assert missing["42"] == ["2026-q1", "2026-q2"]
    assert missing["30"] == ["2026-q1", "2026-q2", "2026-q3"]


def test_programs_count_what_is_excused(client, excused):
    rows = client.get("/api/v1/plans/13fyp-sei/scorecards/", {"ministry": "most"}).json()
    counted = {row["period"]: (row["owed"], row["excused"]) for row in rows["results"]}
    assert counted == {"2026-q3": (2, 2), "2026-q2": (4, 0), "2026-q1": (4, 0)}
    rows = client.get("/api/v1/plans/13fyp-sei/periods/").json()["results"]
    assert [(row["code"], row["owed"], row["excused"]) for row in rows] == [
        ("2026-q3", 63, 2),
        ("2026-q2", 65, 0),
        ("2026-q1", 65, 0),
    ]
