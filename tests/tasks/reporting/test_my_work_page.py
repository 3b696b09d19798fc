"""My work: what is owed and when, what came back, what waits, and steps with many rows at once."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ministries.models import MembershipRole, Ministry
from tasks.reporting.beginning import begin
from tasks.reporting.models import ReportingPeriod, ReportingWindow, StatusUpdate
from tasks.reporting.my_work import work_of
from tasks.reporting.reviewing import accept, send_back
from tasks.reporting.scoring import accounts_of
from tasks.reporting.vocabulary import State
from tasks.reporting.writing import save
from tests.tasks.reporting.conftest import TODAY, person
from tests.tasks.reporting.dated import accepted_on, handed_in
from tests.tasks.reporting.reports import accepted_of, draft_of, name_acting_body, submitted_of


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def my_work(user, plan, **query):
    return browser_of(user).get(reverse("my_work", args=[plan.slug]), query)


def desk_of(user, plan):
    [desk] = work_of(user, plan, TODAY)
    return desk


def rows_of(user, plan, code):
    [work] = [one for one in desk_of(user, plan).periods if one.period.code == code]
    return {row.owed.task.number: row for row in work.rows}


def tick(user, plan, step, *rows):
    data = {"step": step, "row": [row.ticket for row in rows]}
    return browser_of(user).post(reverse("my_work", args=[plan.slug]), data)


# What is owed


def test_periods_come_by_due_day_the_most_overdue_first(editor, plan, periods):
    page = page_of(my_work(editor, plan))

    headings = re.findall(r'<h3 id="period-([^"]+)">', page)
    assert headings == ["2026-q1", "2026-q2", "2026-q3"]
    assert "35 days late" in page


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ((2026, 10, 17), "due in 3 days"),
        ((2026, 10, 19), "due in 1 day "),
        ((2026, 10, 20), "due today"),
        ((2026, 10, 21), "1 day late"),
        ((2026, 10, 25), "5 days late"),
    ],
)
def test_the_due_day_is_said_in_words(editor, plan, period, today, words):
    with time_machine.travel(date(*today).isoformat() + "T04:00+00:00"):
        page = page_of(my_work(editor, plan))

    assert words in page[page.index('id="period-2026-q3"') :][:400]


def test_what_came_in_time_is_not_late_after_its_return_or_in_a_correction(
    editor, reviewer, plan, task, period
):
    in_time, late = date(2026, 10, 20), date(2026, 10, 22)
    returned = handed_in(editor, task, period, in_time)
    send_back(reviewer, returned, returned.version, "Name the amount.")
    corrected = handed_in(editor, plan.tasks.get(number="30"), period, in_time)
    accepted_on(reviewer, corrected, in_time)
    correction = begin(editor, corrected.task, period)
    came_late = handed_in(editor, plan.tasks.get(number="42"), period, late)
    send_back(reviewer, came_late, came_late.version, "Name the amount.")

    desk = desk_of(editor, plan)
    [work] = [one for one in desk.periods if one.period == period]
    # Task 47 was never handed in.
    assert {row.owed.task.number for row in work.to_write} == {"30", "42", "47", "48"}
    assert {row.owed.task.number for row in work.late} == {"42", "47"}
    # And all four of each earlier quarter.
    assert desk.overdue == 2 + 4 + 4
    accounts = accounts_of(plan, [period], editor, TODAY)
    by_task = {one.owed.task.number: one.outcome for one in accounts}
    assert [by_task[number].value for number in ("30", "42", "47", "48")] == [
        "in_time",
        "late",
        "overdue",
        "in_time",
    ]

    def form_of(update):
        return page_of(browser_of(editor).get(reverse("edit_update", args=[plan.slug, update.pk])))

    assert "late</strong>" not in form_of(returned)
    assert "late</strong>" not in form_of(correction)
    assert "2 days late" in form_of(came_late)


def test_a_correction_handed_in_after_the_due_day_is_not_late(editor, reviewer, plan, task, period):
    accepted_on(reviewer, handed_in(editor, task, period, date(2026, 10, 20)), date(2026, 10, 20))
    correction = handed_in(editor, task, period, date(2026, 10, 26))
    assert not correction.is_late
    page = page_of(my_work(editor, plan, period="2026-q3"))
    assert '<span class="late">' not in page


def test_a_period_opens_without_anybodys_help(editor, plan, window):
    assert not ReportingPeriod.objects.exists()

    page = page_of(my_work(editor, plan))

    assert ReportingPeriod.objects.count() == 3
    assert "2026 Q3" in page


def test_a_row_says_how_far_it_has_come(editor, reviewer, plan, task, period):
    before = rows_of(editor, plan, "2026-q3")
    assert before["48"].state is None

    draft_of(editor, task, period)
    assert rows_of(editor, plan, "2026-q3")["48"].state == State.DRAFT
    update = submitted_of(editor, task, period)
    assert rows_of(editor, plan, "2026-q3")["48"].state == State.SUBMITTED
    send_back(reviewer, update, update.version, "Name the amount.")
    row = rows_of(editor, plan, "2026-q3")["48"]
    assert (row.state, row.is_to_write) == (State.RETURNED, True)
    accepted_of(editor, reviewer, task, period)
    row = rows_of(editor, plan, "2026-q3")["48"]
    assert (row.state, row.is_to_write) == (State.ACCEPTED, False)

    begin(editor, task, period)
    row = rows_of(editor, plan, "2026-q3")["48"]
    assert (row.state, row.is_to_write, row.is_correction) == (State.DRAFT, True, True)


def test_what_came_back_stands_at_the_top_with_its_reason(editor, reviewer, plan, task, period):
    update = submitted_of(editor, task, period)
    send_back(reviewer, update, update.version, "Name the amount.")

    page = page_of(my_work(editor, plan))

    assert page.index("Name the amount.") < page.index('id="period-2026-q1"')
    assert "Rebecca" in page


def test_one_press_leads_to_the_form(editor, plan, task, period):
    client = browser_of(editor)

    response = client.post(
        reverse("begin_update", args=[plan.slug, "48"]), {"period": "2026-q3", "scope": "task"}
    )

    update = StatusUpdate.objects.get()
    assert response.url == reverse("edit_update", args=[plan.slug, update.pk])
    assert (update.task, update.period, update.author) == (task, period, editor)
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize(
    ("number", "sent", "status"),
    [
        ("48", {"period": "2031-q1", "scope": "task"}, 404),
        ("48", {"scope": "task"}, 404),
        ("48", {"period": "2026-q3", "scope": "all"}, 404),
        ("48", {"period": "2026-q3", "scope": "part", "holder": "nobody"}, 404),
        ("48", {"period": "2026-q3", "scope": "part", "holder": "mof"}, 400),
        ("480", {"period": "2026-q3", "scope": "task"}, 404),
        ("4\0", {"period": "2026-q3", "scope": "task"}, 404),
        ("48", {"period": "2026\0", "scope": "task"}, 404),
        ("1", {"period": "2026-q3", "scope": "task"}, 403),
    ],
)
def test_what_a_ministry_does_not_owe_is_not_begun(editor, plan, period, number, sent, status):
    response = browser_of(editor).post(reverse("begin_update", args=[plan.slug, number]), sent)

    assert response.status_code == status
    assert not StatusUpdate.objects.exists()


def test_a_period_of_another_plan_or_to_come_is_not_begun(editor, plan, short_plan, period):
    days = {"first_day": date(2026, 10, 1), "last_day": date(2026, 12, 31)}
    due = {"due_on": date(2027, 1, 15)}
    ReportingPeriod.objects.create(plan=plan, code="2026-q4", **days, **due)
    ReportingPeriod.objects.create(plan=short_plan, code="other", **days, **due)
    path = reverse("begin_update", args=[plan.slug, "48"])

    early = browser_of(editor).post(path, {"period": "2026-q4"})
    foreign = browser_of(editor).post(path, {"period": "other"})

    assert early.status_code == 400
    assert "has not ended yet" in page_of(early)
    assert foreign.status_code == 404
    assert not StatusUpdate.objects.exists()


def test_a_draft_that_another_ministry_owes_now_is_not_lost(editor, plan, task, period):
    begun = draft_of(editor, task, period)
    StatusUpdate.objects.filter(pk=begun.pk).update(ministry=Ministry.objects.get(slug="mof"))
    other = person("Olga", ("mof", MembershipRole.EDITOR))

    assert begun in desk_of(other, plan).others
    assert "Begun, but not owed any more" in page_of(my_work(other, plan))


# Plain sentences where there is nothing


def test_a_plan_whose_window_has_ended_says_so(editor, plan):
    page = page_of(my_work(editor, plan))

    assert "This plan was reported on from 2016-01-01 until 2020-12-31. That time is over" in page
    assert not ReportingPeriod.objects.exists()


def test_before_the_first_period_has_ended_nothing_can_be_reported(editor, plan):
    ReportingWindow.objects.create(
        plan=plan, first_day=date(2026, 10, 1), last_day=date(2027, 12, 31), reason="new"
    )

    assert "No reporting period has ended yet" in page_of(my_work(editor, plan))


def test_an_ended_body_without_an_acting_one_is_named(plan, period, administrator):
    """Task 16 is answerable by the Ministry of Agriculture, which ended in 2018."""
    heir = person("Heike", ("moa", MembershipRole.EDITOR))
    page = page_of(my_work(heir, plan))
    assert "on which nothing is owed until an administrator names the body" in page

    name_acting_body(administrator, plan.tasks.get(number="16"), "moa", "mara")
    page = page_of(my_work(heir, plan))
    assert "on which nothing is owed until" not in page
    acting = person("Anke", ("mara", MembershipRole.EDITOR))
    assert "16" in rows_of(acting, plan, "2026-q3")


def test_a_reader_without_a_desk_is_told_whom_to_ask(plan, period):
    reader = person("Ruth", ("most", MembershipRole.READER))

    assert "You report for no ministry." in page_of(my_work(reader, plan))


def test_who_serves_no_ministry_has_no_desk(reader, plan, period):
    assert my_work(reader, plan).status_code == 403
    assert Client().get(reverse("my_work", args=[plan.slug])).status_code == 302


def test_of_several_ministries_one_is_chosen(plan, period):
    both = person("Beate", ("most", MembershipRole.EDITOR), ("mof", MembershipRole.EDITOR))

    assert my_work(both, plan, ministry="mof").context["desk"].ministry.slug == "mof"
    assert my_work(both, plan, ministry="ndrc").status_code == 404


def test_the_header_leads_to_the_newest_plans_work(editor, plan):
    assert browser_of(editor).get("/my-work/").url == reverse("my_work", args=[plan.slug])
    page = browser_of(editor).get(reverse("tasks", args=[plan.slug])).content.decode()
    assert reverse("my_work", args=[plan.slug]) in page
    assert "my-work" not in Client().get(reverse("tasks", args=[plan.slug])).content.decode()


# What waits for others


def test_what_waits_for_review_and_for_a_word_is_shown(
    editor, reviewer, coordinator, co_holder, plan, task, period
):
    submitted_of(editor, task, period, narrative="The **fund** was set up.")
    assert "1 report waits for your review" in page_of(my_work(coordinator, plan))
    assert "for your review" not in page_of(my_work(editor, plan))

    update = StatusUpdate.objects.get()
    accept(reviewer, update, update.version)
    page = page_of(my_work(co_holder, plan))
    assert "waits for your word" in page
    assert "The fund was set up." in page
    assert reverse("give_word", args=[plan.slug, update.pk]) in page

    browser_of(co_holder).post(
        reverse("give_word", args=[plan.slug, update.pk]),
        {"holder": "mof", "verdict": "confirmed", "next": reverse("my_work", args=[plan.slug])},
    )
    assert "waits for your word" not in page_of(my_work(co_holder, plan))


# Many at once


@pytest.fixture
def reported(editor, reviewer, plan, task, periods):
    """Task 48 was reported on for the second quarter; nothing else was."""
    return accepted_of(editor, reviewer, task, periods["2026-q2"], obstacles="The audit.")


def test_no_change_makes_drafts_and_names_what_has_no_earlier_report(editor, plan, reported):
    rows = rows_of(editor, plan, "2026-q3")
    first = next(row for number, row in rows.items() if number != "48")

    page = page_of(tick(editor, plan, "unchanged", rows["48"], first))

    draft = StatusUpdate.objects.get(state=State.DRAFT)
    assert (draft.task.number, draft.unchanged) == ("48", True)
    assert (draft.narrative, draft.obstacles) == ("The fund was set up.", "The audit.")
    assert "1 was done" in page
    assert "1 was not done" in page
    assert "There is no accepted report for an earlier period to start from." in page
    assert first.owed.task.title in page.replace("&#x27;", "'")


def test_no_change_hands_in_with_the_same_press(editor, plan, reported):
    page = page_of(
        tick(editor, plan, "unchanged_and_hand_in", rows_of(editor, plan, "2026-q3")["48"])
    )

    assert "Handed in." in page
    update = StatusUpdate.objects.get(period__code="2026-q3")
    assert (update.state, update.unchanged) == (State.SUBMITTED, True)


def test_no_change_for_one_row_takes_one_press(editor, plan, reported):
    row = rows_of(editor, plan, "2026-q3")["48"]

    browser_of(editor).post(reverse("my_work", args=[plan.slug]), {"only": row.ticket})

    assert StatusUpdate.objects.get(period__code="2026-q3").state == State.DRAFT


def test_no_change_never_overwrites_what_was_written(editor, plan, task, periods, reported):
    draft_of(editor, task, periods["2026-q3"], narrative="Much has changed.")

    page = page_of(tick(editor, plan, "unchanged", rows_of(editor, plan, "2026-q3")["48"]))

    assert "Something is written already: open it instead." in page
    update = StatusUpdate.objects.get(period__code="2026-q3")
    assert (update.narrative, update.unchanged) == ("Much has changed.", False)


def test_ticked_drafts_are_handed_in_and_those_with_gaps_are_named(editor, plan, task, periods):
    rows = rows_of(editor, plan, "2026-q3")
    other = next(row.owed.task for number, row in rows.items() if number != "48")
    draft_of(editor, task, periods["2026-q3"])
    begin(editor, other, periods["2026-q3"])
    rows = rows_of(editor, plan, "2026-q3")

    page = page_of(tick(editor, plan, "hand_in", rows["48"], rows[other.number]))

    states = dict(StatusUpdate.objects.values_list("task__number", "state"))
    assert states == {"48": "submitted", other.number: "draft"}
    assert "Choose a status. Say in a sentence or two how it goes." in page


def test_a_row_that_changed_meanwhile_is_not_handed_in(editor, second_editor, plan, task, period):
    draft = draft_of(editor, task, period)
    row = rows_of(editor, plan, "2026-q3")["48"]
    save(second_editor, draft, draft.version, {"narrative": "Other."})

    page = page_of(tick(editor, plan, "hand_in", row))

    assert "Somebody changed it after you opened the page" in page
    assert StatusUpdate.objects.get().state == State.DRAFT


@pytest.mark.parametrize("forged", ["1.1.task.1@0", "x", "", "1.1.task.1", "9" * 40, "@"])
def test_a_forged_row_is_refused(editor, plan, period, forged):
    data = {"step": "unchanged", "row": [forged]}

    response = browser_of(editor).post(reverse("my_work", args=[plan.slug]), data)

    assert response.status_code == 200
    assert "not, or no longer, yours to report" in page_of(response)
    assert not StatusUpdate.objects.exists()


def test_an_unknown_step_is_not_there(editor, plan, period):
    response = browser_of(editor).post(reverse("my_work", args=[plan.slug]), {"step": "accept"})

    assert response.status_code == 404


def queries_of(user, plan):
    client = browser_of(user)
    path = reverse("my_work", args=[plan.slug])
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_a_plan_a_hundred_times_as_large_takes_no_more_queries(
    editor, plan, window, large_plan, periods
):
    ReportingWindow.objects.create(
        plan=large_plan, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31), reason="test"
    )

    assert queries_of(editor, large_plan) == queries_of(editor, plan) <= 32


def test_no_change_is_offered_only_where_an_earlier_report_was_accepted(
    editor, reviewer, task, plan, periods
):
    assert "No change" not in page_of(my_work(editor, plan))

    accepted_of(editor, reviewer, task, periods["2026-q2"])

    offered = {
        (code, number)
        for code in ("2026-q1", "2026-q2", "2026-q3")
        for number, row in rows_of(editor, plan, code).items()
        if row.has_earlier
    }
    assert offered == {("2026-q3", "48")}
    page = page_of(my_work(editor, plan))
    assert page.count('name="only"') == 1
    assert "No change since last period: make drafts" in page


def test_the_only_report_left_is_said_to_be_late_as_one(editor, plan, periods):
    for row in list(desk_of(editor, plan).rows)[1:]:
        submitted_of(editor, row.owed.task, row.owed.period)

    page = re.sub(r"</?strong>", "", page_of(my_work(editor, plan)))

    assert "1 report is left to hand in, and it is late." in page
