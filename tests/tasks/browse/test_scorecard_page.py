"""The page that says who reported for a period, and its parts on other pages.

Counted by hand: 65 updates are owed for a quarter of 2026, since four of the 69 tasks are
answerable by ended bodies. The Ministry of Science and Technology (MOST) owes four of them (tasks
30, 42, 47 and 48). The third quarter is due on 20 October 2026.
"""

from datetime import date

import pytest
import reversion
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from ministries.models import Ministry
from tasks.reporting.models import ActingBody
from tasks.reporting.periods import open_periods
from tasks.reporting.scoring import Scores, accounts_of
from tasks.reporting.vocabulary import Outcome
from tests.tasks.browse.reading import links, main_words
from tests.tasks.reporting.conftest import TODAY
from tests.tasks.reporting.dated import accepted_on, at, handed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/plans/13fyp-sei/scorecard/"


@pytest.fixture(autouse=True)
def _today():
    with at(TODAY):
        yield


@pytest.fixture
def reported(plan, period, editor, reviewer):
    """Of four reports that MOST owes, one in time, one late, one not accepted, one missing."""
    tasks = {task.number: task for task in plan.tasks.all()}
    first = handed_in(editor, tasks["30"], period, date(2026, 10, 20))
    accepted_on(reviewer, first, date(2026, 10, 22))
    late = handed_in(editor, tasks["42"], period, date(2026, 10, 21))
    accepted_on(reviewer, late, date(2026, 10, 22))
    handed_in(editor, tasks["47"], period, date(2026, 10, 13))


def line_of(page, slug: str) -> tuple[int, ...]:
    score = next(line.score for line in page.context["lines"] if line.ministry.slug == slug)
    return score.owed, score.in_time, score.late, score.overdue, score.open, score.accepted


def test_the_shipped_plan_says_that_reporting_ended_with_2020(client, plan):
    page = client.get(ADDRESS)
    words = main_words(page)
    assert "Reporting on this plan ended with 2020." in words
    assert "Nothing is owed until an administrator opens a reporting window." in words
    assert "No reporting period had opened by the day shown." in words
    assert "Nobody reports on these tasks" not in words
    assert "<table" not in page.content.decode()


def test_a_visitor_reads_the_counts_of_what_was_accepted(client, reported):
    page = client.get(ADDRESS)
    assert line_of(page, "most") == (4, 1, 1, 2, 0, 2)
    assert page.context["total"].owed == 65
    assert "All 65 1 2 1 63 0 2" in main_words(page)
    assert "Counted are accepted reports only" in main_words(page)


def test_the_ministrys_reviewer_counts_what_waits_for_review_too(client, reported, reviewer):
    client.force_login(reviewer)
    page = client.get(ADDRESS)
    assert line_of(page, "most") == (4, 2, 1, 1, 0, 2)
    assert "handed in by ministries that you edit or review" in main_words(page)


def test_a_visitors_card_over_all_periods_and_the_list_name_the_same_reports(
    client, plan, periods, reported
):
    owed = {
        (one.owed.task.number, one.owed.period.label)
        for one in accounts_of(plan, periods.values(), AnonymousUser(), TODAY)
        if one.outcome is Outcome.OVERDUE
    }
    # Three quarters of 65 each, of which two reports were accepted.
    assert len(owed) == 193
    page = client.get("/plans/13fyp-sei/tasks/", {"due": "overdue"})
    listed = {
        (task.number, period.label)
        for task, _chapters, missing in page.context["rows"]
        for period in missing
    }
    assert listed == owed
    words = main_words(page)
    assert "2026 Q1 (due on 2026-04-15)" in words[words.index("No accepted report for") :][:70]
    chips = [(chip.name, chip.value) for chip in page.context["chips"]]
    assert chips == [("Owed", "No accepted report, past its due day")]


def test_a_members_card_says_how_the_list_differs(client, reported, editor):
    link = "/plans/13fyp-sei/tasks/?due=overdue"
    page = client.get(ADDRESS)
    assert links(page)[link] == "Tasks without an accepted report, past its due day"
    assert "the same for everyone" not in main_words(page)
    client.force_login(editor)
    assert "This list is the same for everyone" in main_words(client.get(ADDRESS))


def test_each_column_can_be_sorted_by(client, reported):
    first = {}
    for ordering in ("-missing", "in_time", "-late", "-owed", "document"):
        page = client.get(ADDRESS, {"ordering": ordering})
        first[ordering] = page.context["lines"][0].ministry.slug
    # NDRC owes 30; MIIT stands first in the plan, and has nothing in time.
    assert first == {
        "-missing": "ndrc",
        "in_time": "miit",
        "-late": "most",
        "-owed": "ndrc",
        "document": "miit",
    }
    assert client.get(ADDRESS, {"ordering": "colour"}).status_code == 400


def test_a_period_can_be_chosen_and_an_unknown_one_is_refused(client, reported):
    page = client.get(ADDRESS, {"period": "2026-q2"})
    assert line_of(page, "most") == (4, 0, 0, 4, 0, 0)
    assert "Reports were due by 2026-07-14." in main_words(page)
    refused = client.get(ADDRESS, {"period": "2026-q4"})
    assert refused.status_code == 400
    assert "2026-q1, 2026-q2, 2026-q3" in main_words(refused)


def test_one_ministrys_reports_are_listed_task_by_task(client, reported):
    page = client.get(ADDRESS, {"ministry": "most"})
    shown = [
        (one.owed.task.number, one.reported_on, one.outcome.label, one.is_accepted)
        for one in page.context["accounts"]
    ]
    assert shown == [
        ("30", date(2026, 10, 20), "In time", True),
        ("42", date(2026, 10, 21), "Late", True),
        ("47", None, "Overdue", False),
        ("48", None, "Overdue", False),
    ]
    assert client.get(ADDRESS, {"ministry": "mots"}).status_code == 400


def test_the_map_has_a_figure_and_a_bar_for_each_ministry_and_period(client, reported):
    page = client.get(ADDRESS)
    row = next(line for line in page.context["map"] if line.ministry.slug == "most")
    assert [cell.score.share_in_time for cell in row.cells] == [0, 0, 25]
    # A quarter of 48 in time, then a quarter late.
    assert [(part.kind, part.x, part.width) for part in row.cells[-1].bar] == [
        ("in-time", 0, 12),
        ("late", 12, 12),
    ]
    assert [cell.step for cell in row.cells] == [0, 0, 1]
    said = 'title="1 in time, 1 late, 2 missing, of 4"'
    assert said in page.content.decode()
    assert f"{ADDRESS}?ministry=most" not in page.content.decode()
    assert "?ministry=most&period=2026-q3#accounts" in links(page)


def test_a_past_day_shows_the_periods_opened_by_then_and_what_had_been_accepted(client, reported):
    page = client.get(ADDRESS, {"as_of": "2026-10-21"})
    assert line_of(page, "most") == (4, 0, 0, 4, 0, 0)
    page = client.get(ADDRESS, {"as_of": "2026-10-20"})
    assert line_of(page, "most") == (4, 0, 0, 0, 4, 0)
    assert "this period is still open" in main_words(page)
    page = client.get(ADDRESS, {"as_of": "2026-07-01"})
    assert [period.code for period in page.context["periods"]] == ["2026-q1", "2026-q2"]
    inside = [href for href in links(page) if href.startswith("/plans/")]
    assert [href for href in inside if "as_of=2026-07-01" not in href] == []


def test_bodies_for_which_nobody_acts_are_named_with_tasks_and_heirs(client, periods):
    page = client.get(ADDRESS)
    words = main_words(page)
    assert "Nobody reports on these tasks" in words
    found = {
        one.body.slug: [task.number for task in one.tasks] for one in page.context["unanswered"]
    }
    assert found == {"moa": ["16"], "moc": ["28"], "aqsiq": ["43", "44"]}
    assert "Ministry of Agriculture and Rural Affairs" in words
    assert {body.slug for body in page.context["nobody"]} == {"moa", "moc", "aqsiq"}


def test_a_body_that_acts_from_today_on_owes_nothing_for_the_past(
    client, plan, periods, administrator
):
    ActingBody.objects.create(
        plan=plan,
        body=Ministry.objects.get(slug="aqsiq"),
        acting=Ministry.objects.get(slug="samr"),
        valid_from=TODAY,
        reason="decided",
        author=administrator,
    )
    page = client.get(ADDRESS)
    assert [one.body.slug for one in page.context["unanswered"]] == ["moa", "moc"]
    assert {body.slug for body in page.context["nobody"]} == {"moa", "moc", "aqsiq"}
    assert "samr" not in [line.ministry.slug for line in page.context["map"]]


def test_who_opened_the_window_is_named_to_members_only(
    client, plan, window, periods, administrator, editor
):
    with reversion.create_revision():
        reversion.set_user(administrator)
        window.save()
    words = main_words(client.get(ADDRESS))
    assert "An administrator opened this window, for this reason: evaluation" in words
    assert (
        "The next period, 2026 Q4, opens on 2027-01-01; its reports are due by 2027-01-14." in words
    )
    assert "Ada" not in words
    client.force_login(editor)
    assert "Ada opened this window as an administrator" in main_words(client.get(ADDRESS))


def test_the_reason_of_a_change_stands_beside_that_of_the_opening(
    client, plan, window, periods, administrator, editor
):
    for last_day, reason in ((date(2026, 12, 31), "evaluation"), (date(2026, 6, 30), "mistake")):
        with reversion.create_revision():
            reversion.set_user(administrator)
            window.last_day, window.reason = last_day, reason
            window.save()
    words = main_words(client.get(ADDRESS))
    assert "opened this window, for this reason: evaluation" in words
    assert "It was changed last for this reason: mistake" in words
    assert "stay open, and their reports are owed: 2026 Q3" in words
    assert "No further period opens" in words
    assert "Nothing is owed for later periods" not in words
    client.force_login(editor)
    assert "Ada changed it last, for this reason: mistake" in main_words(client.get(ADDRESS))

    periods["2026-q3"].delete()
    words = main_words(client.get(ADDRESS))
    assert "Nothing is owed for later periods" in words
    assert "They stay open" not in words


def test_the_newest_hash_of_the_record_stands_on_the_page_and_on_the_plans(client, plan, reported):
    newest = plan.record.get(number=2).hash
    for address in (ADDRESS, "/plans/13fyp-sei/"):
        words = main_words(client.get(address))
        assert f"The record of accepted reports has 2 entries. Newest hash: {newest}" in words
    assert newest not in main_words(client.get(ADDRESS, {"as_of": "2026-10-21"}))


def test_the_plans_page_says_where_reporting_stands(client, plan):
    assert "Reporting on this plan ended with 2020." in main_words(client.get("/plans/13fyp-sei/"))


def test_the_plans_page_says_on_how_many_tasks_nobody_reports(client, periods):
    page = client.get("/plans/13fyp-sei/")
    assert "Its latest period is 2026 Q3, due on 2026-10-20." in main_words(page)
    said = "On 4 tasks nobody reports: their bodies have ended."
    assert links(page)["/plans/13fyp-sei/scorecard/#unanswered"] == said


@pytest.mark.parametrize("name", ["ministry", "briefing"])
def test_a_ministrys_page_and_briefing_have_its_own_card(client, plan, reported, name):
    page = client.get(reverse(name, args=[plan.slug, "most"]))
    counted = [
        (period.code, score.owed, score.in_time, score.late, score.overdue, score.accepted)
        for period, score in page.context["scores"]
    ]
    assert counted == [
        ("2026-q3", 4, 1, 1, 2, 2),
        ("2026-q2", 4, 0, 0, 4, 0),
        ("2026-q1", 4, 0, 0, 4, 0),
    ]
    assert "2026 Q3 2026-10-20 4 1 1 2 0 2" in main_words(page)


def test_the_head_of_a_ministrys_page_leads_to_its_reporting(client, plan, periods):
    page = client.get(reverse("ministry", args=[plan.slug, "mof"])).content.decode()

    assert page.index('href="#reporting"') < page.index('class="figures"')
    assert 'id="reporting"' in page


def test_a_ministry_without_reporting_has_no_link_to_it(client, plan):
    page = client.get(reverse("ministry", args=[plan.slug, "mof"])).content.decode()

    assert "#reporting" not in page


def test_a_ministry_that_gives_no_status_says_so(client, plan, periods):
    page = client.get(reverse("ministry", args=[plan.slug, "cbrc"]))
    assert "It has ended and owed no report" in main_words(page)
    page = client.get(reverse("ministry", args=[plan.slug, "cas"]))
    assert "it gives no task's status" in main_words(page)


def test_queries_stay_the_same_for_eight_periods(client, plan, window, django_assert_num_queries):
    window.first_day = date(2026, 7, 1)
    window.save()
    open_periods(plan, TODAY)
    # Who owes what rests on the matrix, choices, acting bodies, successions, window and excuses:
    # ten queries that a ministry's page and the overview make only while a plan is reported on.
    limits = {ADDRESS: 15, "/plans/13fyp-sei/": 20, "/plans/13fyp-sei/ministries/ndrc/": 22}
    # Which row stands for the window's history is looked up once in a process: before counting.
    client.get(ADDRESS)
    for address, limit in limits.items():
        with django_assert_num_queries(limit):
            client.get(address)
    window.first_day = date(2024, 10, 1)
    window.save()
    assert len(open_periods(plan, TODAY)) == 7
    for address, limit in limits.items():
        with django_assert_num_queries(limit):
            client.get(address)


def test_a_large_plan_takes_as_many_queries(client, large_plan, plan, window, periods):
    window.pk, window.plan = None, large_plan
    window.save()
    (period,) = open_periods(large_plan, TODAY)[-1:]
    accounts = accounts_of(large_plan, [period], AnonymousUser(), TODAY)
    # A hundred times 65.
    assert Scores(accounts).total(period).owed == 6500


def test_a_chinese_reader_gets_chinese_names(client, reported):
    page = client.get(ADDRESS, headers={"accept-language": "zh-CN"})
    assert "科学技术部" in main_words(page)
