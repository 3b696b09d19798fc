"""What changed between two days, counted by hand."""

from dataclasses import replace
from datetime import date

import pytest

from planning.reading.vocabulary import Role
from tasks.matrix.changing import amend
from tasks.matrix.state import state_of
from tasks.reporting.comparing import holders_between, statuses_between
from tasks.reporting.vocabulary import Status
from tests.tasks.browse.reading import links, main_words
from tests.tasks.reporting.conftest import TODAY
from tests.tasks.reporting.dated import accepted_on, at, handed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/plans/13fyp-sei/compare/"


@pytest.fixture(autouse=True)
def _today():
    with at(TODAY):
        yield


@pytest.fixture
def reported(plan, period, editor, reviewer):
    """Task 30 on track by 16 October and delayed by a correction of 20 October; 42 only sent."""
    tasks = {task.number: task for task in plan.tasks.all()}
    first = handed_in(editor, tasks["30"], period, date(2026, 10, 14), progress=40)
    accepted_on(reviewer, first, date(2026, 10, 16))
    correction = handed_in(
        editor,
        tasks["30"],
        period,
        date(2026, 10, 19),
        status=Status.DELAYED,
        obstacles="Secret.",
    )
    accepted_on(reviewer, correction, date(2026, 10, 20))
    handed_in(editor, tasks["42"], period, date(2026, 10, 13))


def changed(page) -> list[tuple]:
    return [
        (one.task.number, one.before.status, one.before.progress, one.after.status)
        for one in page.context["statuses"].changes
    ]


@pytest.mark.parametrize(
    ("first", "last", "expected", "accepted"),
    [
        ("2026-10-15", "2026-10-16", [("30", "not_reported", None, "on_track")], 1),
        ("2026-10-16", "2026-10-20", [("30", "on_track", 40, "delayed")], 1),
        ("2026-10-15", "2026-10-20", [("30", "not_reported", None, "delayed")], 2),
    ],
)
def test_a_status_changes_on_the_day_of_acceptance(
    client, reported, first, last, expected, accepted
):
    page = client.get(ADDRESS, {"from": first, "to": last})
    assert changed(page) == expected
    assert len(page.context["updates"]) == accepted


def test_days_on_which_nothing_was_accepted_differ_in_nothing(client, reported):
    for first, last in (("2026-10-16", "2026-10-19"), ("2026-10-16", "2026-10-16")):
        page = client.get(ADDRESS, {"from": first, "to": last})
        assert "Nothing changed between these days" in main_words(page)


def test_every_status_is_counted_on_both_days(client, plan, reported):
    page = client.get(ADDRESS, {"from": "2026-10-16", "to": "2026-10-20"})
    counts = {one.status.value: (one.before, one.after) for one in page.context["statuses"].counts}
    assert counts == {
        "not_started": (0, 0),
        "on_track": (1, 0),
        "at_risk": (0, 0),
        "delayed": (0, 1),
        "completed": (0, 0),
        "discontinued": (0, 0),
        "not_reported": (68, 68),
    }
    assert "→ On track 1 0 -1" in main_words(page)
    assert "▼ Delayed 0 1 +1" in main_words(page)


def test_an_accepted_report_is_shown_with_what_is_public_of_it(client, reported, editor):
    for user in (None, editor):
        if user:
            client.force_login(user)
        words = main_words(client.get(ADDRESS, {"from": "2026-10-01", "to": "2026-11-24"}))
        assert "2026 Q3 · MOST · correction" in words
        assert "Secret." not in words
        # Task 42 was handed in and not accepted.
        assert "2026-10-13" not in words


def test_a_changed_holder_and_the_amendment_behind_it_are_listed(client, short_plan):
    address = f"/plans/{short_plan.slug}/compare/"
    page = client.get(address, {"from": "2018-03-16", "to": "2018-03-17"})
    found = [
        (one.held.task.number, one.held.ministry.slug, one.before, one.after)
        for one in page.context["holders"]
    ]
    assert found == [("4", "nhfpc", Role.JOINT, None), ("4", "nhc", None, Role.JOINT)]
    assert [(one.task.number, one.kind) for one in page.context["changes"]] == [("4", "amendment")]

    before = client.get(address, {"from": "2018-03-01", "to": "2018-03-16"})
    assert "Nothing changed between these days" in main_words(before)


def test_an_erratum_is_listed_between_the_days_around_its_recording(client, short_plan):
    address = f"/plans/{short_plan.slug}/compare/"
    # The amendment of task 4 was recorded on 1 April and the erratum of task 6 on the 2nd.
    page = client.get(address, {"from": "2018-04-01", "to": "2018-04-02"})
    assert [(one.task.number, one.kind) for one in page.context["changes"]] == [("6", "erratum")]
    assert "No task had other holders." in main_words(page)


def test_a_ministry_that_takes_another_role_is_shown_with_both(plan, administrator):
    task, day = plan.tasks.get(number="48"), date(2026, 6, 1)
    state = state_of(task)
    held = [
        replace(row, role=Role.SUPPORTING.value) if row.ministry == "ndrc" else row
        for row in state.held
    ]
    amend(
        task,
        held,
        state.links,
        day=day,
        version=task.version,
        author=administrator,
        source="a decision",
    )

    (change,) = holders_between(plan, date(2026, 5, 31), day)
    assert (change.held.ministry.slug, change.before, change.after) == (
        "ndrc",
        Role.LEAD,
        Role.SUPPORTING,
    )
    assert holders_between(plan, day, TODAY) == []


def test_without_days_the_page_proposes_some(client, periods):
    page = client.get(ADDRESS)
    found = links(page)
    assert found["?from=2026-09-30&to=2026-11-24"] == "since the end of 2026 Q3"
    assert found["?from=2016-11-29&to=2026-11-24"] == "since the plan was issued"
    assert "Nothing changed" not in main_words(page)


def test_a_day_that_is_none_is_said_at_its_field_and_kept(client, plan):
    page = client.get(ADDRESS, {"from": "2026-02-30", "to": "2026-13-01"})
    assert page.status_code == 400
    words = main_words(page)
    assert "“2026-02-30” is not a day" in words
    assert "“2026-13-01” is not a day" in words
    html = page.content.decode()
    assert 'value="2026-02-30" required aria-invalid="true"' in html


def test_swapped_days_are_refused_with_the_way_out(client, plan):
    page = client.get(ADDRESS, {"from": "2026-11-24", "to": "2026-01-01"})
    assert page.status_code == 400
    said = "The first day, 2026-11-24, lies after the second, 2026-01-01: swap them."
    assert said in main_words(page)


def test_an_unknown_or_repeated_parameter_is_refused(client, plan):
    assert client.get(ADDRESS, {"since": "2026-01-01"}).status_code == 400
    assert client.get(ADDRESS + "?from=2026-01-01&from=2026-02-01").status_code == 400


def test_the_day_shown_is_the_second_day(client, reported):
    page = client.get(ADDRESS, {"from": "2026-10-15", "as_of": "2026-10-16"})
    assert changed(page) == [("30", "not_reported", None, "on_track")]


def test_the_list_of_tasks_and_the_plans_page_lead_here(client, plan):
    for address in ("/plans/13fyp-sei/", "/plans/13fyp-sei/tasks/"):
        assert links(client.get(address))[ADDRESS] == "Compare two days"


def test_the_comparison_takes_a_fixed_number_of_queries(
    client, plan, reported, large_plan, django_assert_num_queries
):
    query = {"from": "2026-10-01", "to": "2026-11-24"}
    # The large plan has no periods to ask for.
    for slug, number in (("13fyp-sei", 7), ("large", 6)):
        with django_assert_num_queries(number):
            client.get(f"/plans/{slug}/compare/", query)


def test_the_statuses_of_a_plan_that_was_never_reported_on_are_the_same(plan):
    found = statuses_between(plan, date(2016, 12, 31), TODAY)
    assert found.changes == []
    assert [one.after for one in found.counts if one.status is Status.NOT_REPORTED] == [69]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "3000-01-01", "1899-12-31"])
@pytest.mark.parametrize("page", ["", "tasks/", "scorecard/", "compare/", "tasks/48/"])
def test_a_day_that_lies_too_far_off_is_refused_with_the_days_that_may_be_asked(
    client, plan, page, day
):
    answer = client.get(f"/plans/13fyp-sei/{page}", {"as_of": day})

    assert answer.status_code == 400
    assert "ask for a day from 1900-01-01 to 2999-12-31" in main_words(answer)
