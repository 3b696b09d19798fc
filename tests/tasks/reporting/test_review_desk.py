"""The review desk: what lies on it, and many accepted at once."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from ministries.models import Membership, MembershipRole, Ministry
from tasks.reporting.models import RecordEntry, StatusUpdate
from tasks.reporting.reviewing import accept, comment, send_back
from tasks.reporting.vocabulary import State, Status
from tasks.reporting.writing import save, submit, withdraw
from tests.tasks.reporting.reports import accepted_of, draft_of, submitted_of

DESK = "/plans/13fyp-sei/review/"


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def shown_to(person, query=""):
    return [row.update for row in signed_in(person).get(DESK + query).context["rows"]]


def chosen(*updates):
    return {"chosen": [f"{update.pk}:{update.version}" for update in updates]}


@pytest.fixture
def tasks(plan):
    """The four tasks that the Ministry of Science and Technology answers for."""
    return list(plan.tasks.filter(number__in=["30", "42", "47", "48"]))


@pytest.fixture
def waiting(editor, tasks, period):
    return [submitted_of(editor, task, period) for task in tasks]


def test_a_reviewer_finds_what_was_handed_in_the_oldest_first(reviewer, editor, waiting):
    StatusUpdate.objects.filter(pk=waiting[2].pk).update(
        submitted_at=datetime(2026, 10, 1, tzinfo=UTC)
    )

    assert shown_to(reviewer) == [waiting[2], waiting[0], waiting[1], waiting[3]]


def test_drafts_and_returned_reports_are_not_on_the_desk(reviewer, editor, tasks, period):
    draft_of(editor, tasks[0], period)
    update = submitted_of(editor, tasks[1], period)
    send_back(reviewer, update, update.version, "Name the amount.")

    assert shown_to(reviewer) == []
    assert "Nothing waits for your review." in signed_in(reviewer).get(DESK).content.decode()


def test_the_coordinator_finds_every_ministrys_by_ministry(
    coordinator, administrator, plan, period, waiting
):
    for task in plan.tasks.filter(number__in=["1", "2", "3"]):
        submitted_of(administrator, task, period)

    page = signed_in(coordinator).get(DESK)

    ministries = [row.update.ministry.slug for row in page.context["rows"]]
    assert ministries == sorted(ministries, key=ministries.index)
    assert len(ministries) == 7
    assert {"most", "miit"} <= set(ministries)


@pytest.mark.parametrize("who", ["co_holder", "editor", "second_editor"])
def test_who_reviews_nothing_finds_nothing(request, waiting, who):
    person = request.getfixturevalue(who)

    assert shown_to(person) == []
    answer = signed_in(person).post(DESK, chosen(*waiting), follow=True)
    assert answer.status_code == 200
    assert not RecordEntry.objects.exists()


def test_who_serves_no_ministry_is_kept_out(reader, client):
    assert client.get(DESK).status_code == 302
    assert signed_in(reader).get(DESK).status_code == 403


def test_what_a_reviewer_wrote_stands_apart_with_the_reason(editor, second_editor, tasks, period):
    most = Ministry.objects.get(slug="most")
    Membership.objects.create(user=editor, ministry=most, role=MembershipRole.REVIEWER)
    mine = submitted_of(editor, tasks[0], period)
    theirs = submitted_of(second_editor, tasks[1], period)

    page = signed_in(editor).get(DESK)

    assert [row.update for row in page.context["rows"]] == [theirs]
    assert list(page.context["own"]) == [mine]
    assert "another reviewer has to accept or return it" in page.content.decode()
    assert f'value="{mine.pk}:{mine.version}"' not in page.content.decode()


def test_many_are_accepted_at_once_and_only_those_ticked(reviewer, waiting):
    answer = signed_in(reviewer).post(DESK, chosen(*waiting[:3]), follow=True)

    assert "3 reports were accepted." in answer.content.decode()
    states = [StatusUpdate.objects.get(pk=update.pk).state for update in waiting]
    assert states == [State.ACCEPTED] * 3 + [State.SUBMITTED]
    assert [entry.number for entry in RecordEntry.objects.order_by("number")] == [1, 2, 3]


def test_one_that_changed_meanwhile_is_named_and_the_others_are_accepted(
    reviewer, editor, waiting, period
):
    ticked = chosen(*waiting)
    back = withdraw(editor, waiting[1], waiting[1].version)
    saved = save(editor, back, back.version, {"narrative": "Other."})
    submit(editor, saved, saved.version)

    answer = signed_in(reviewer).post(DESK, ticked, follow=True).content.decode()

    assert "3 reports were accepted." in answer
    assert "Task 42, 2026 Q3, MOST: The report changed since you opened it." in answer
    assert StatusUpdate.objects.get(pk=waiting[1].pk).state == State.SUBMITTED


def test_forged_ticks_accept_nothing_and_tell_nothing(
    reviewer, administrator, plan, period, waiting
):
    elsewhere = submitted_of(administrator, plan.tasks.get(number="1"), period)
    forged = [f"{elsewhere.pk}:{elsewhere.version}", "x", "1:2:3", ":", "1", f"{waiting[0].pk}:0"]

    answer = signed_in(reviewer).post(DESK, {"chosen": forged}, follow=True).content.decode()

    assert "A report that you ticked isn&#x27;t on your desk." in answer
    assert "Task 1," not in answer
    assert not RecordEntry.objects.exists()


def test_nothing_ticked_is_said(reviewer, waiting):
    answer = signed_in(reviewer).post(DESK, follow=True).content.decode()

    assert "Nothing was ticked" in answer


def test_one_is_returned_from_the_desk_and_leads_back_to_it(reviewer, waiting):
    address = reverse("return_update", args=["13fyp-sei", waiting[0].pk])

    answer = signed_in(reviewer).post(
        address, {"version": waiting[0].version, "reason": "Name the amount.", "next": DESK}
    )

    assert answer["Location"] == DESK
    assert shown_to(reviewer) == waiting[1:]


def test_the_desk_is_narrowed_by_ministry_and_period(
    coordinator, administrator, editor, plan, periods, waiting
):
    other = submitted_of(administrator, plan.tasks.get(number="1"), periods["2026-q3"])
    earlier = submitted_of(editor, waiting[0].task, periods["2026-q1"])

    assert other not in shown_to(coordinator, "?ministry=most")
    assert shown_to(coordinator, "?ministry=miit") == [other]
    assert shown_to(coordinator, "?period=2026-q1") == [earlier]
    assert shown_to(coordinator, "?ministry=most&period=2026-q3") == waiting
    assert shown_to(coordinator, "?ministry=nobody") == []


def test_each_shows_what_changed_since_last_period_and_its_comments(
    reviewer, editor, tasks, periods
):
    accepted_of(editor, reviewer, tasks[3], periods["2026-q2"])
    update = submitted_of(editor, tasks[3], periods["2026-q3"], status=Status.DELAYED)
    comment(reviewer, update, "Why?")

    page = signed_in(reviewer).get(DESK).content.decode()

    assert "<del>On track</del> → <ins>Delayed</ins>" in page
    assert "Why?" in page
    assert "late" in page


def test_fifty_stand_on_a_page_and_take_as_many_queries_as_one(
    coordinator, administrator, editor, plan, periods, django_assert_num_queries
):
    task = plan.tasks.get(number="48")
    accepted_of(editor, coordinator, task, periods["2026-q1"])
    submitted_of(editor, task, periods["2026-q2"])
    client = signed_in(coordinator)
    with django_assert_num_queries(19):
        client.get(DESK)
    for period in periods.values():
        for task in plan.tasks.exclude(number__in=["16", "28", "43", "44", "48"])[:20]:
            submitted_of(administrator, task, period)
    for task in plan.tasks.exclude(number__in=["16", "28", "43", "44", "48"])[:9]:
        update = task.status_updates.get(period=periods["2026-q1"])
        accept(coordinator, update, update.version)

    with django_assert_num_queries(19):
        page = client.get(DESK)

    assert len(page.context["rows"]) == 50
    assert page.context["page"].paginator.count == 52
    assert len(client.get(f"{DESK}?page=2").context["rows"]) == 2


def test_the_head_of_the_works_pages_tells_reviewers_how_much_waits(
    reviewer, co_holder, waiting, editor, client, tasks, plan, period
):
    report = reverse("update", args=["13fyp-sei", waiting[0].pk])
    assert "Review (4)" in signed_in(reviewer).get(report).content.decode()
    assert DESK not in signed_in(editor).get(report).content.decode()

    accept(reviewer, waiting[0], waiting[0].version)
    assert "Review (3)" in signed_in(reviewer).get(report).content.decode()
    assert DESK not in client.get(report).content.decode()


def test_each_that_was_left_out_is_named_with_what_became_of_it(
    reviewer, coordinator, editor, waiting
):
    ticked = chosen(*waiting)
    accept(coordinator, waiting[0], waiting[0].version)
    withdraw(editor, waiting[1], waiting[1].version)
    send_back(coordinator, waiting[2], waiting[2].version, "Name the amount.")

    answer = signed_in(reviewer).post(DESK, ticked, follow=True).content.decode()

    assert "1 report was accepted." in answer
    assert "Task 30, 2026 Q3, MOST: Conrad accepted it meanwhile." in answer
    assert "Task 42, 2026 Q3, MOST: MOST took it back." in answer
    assert "Task 47, 2026 Q3, MOST: Conrad returned it meanwhile." in answer


def test_a_draft_that_never_came_to_a_reviewer_is_not_named(reviewer, editor, tasks, period):
    draft = draft_of(editor, tasks[0], period)

    answer = signed_in(reviewer).post(DESK, chosen(draft), follow=True).content.decode()

    assert "A report that you ticked isn&#x27;t on your desk." in answer
    assert "Task 30," not in answer


def test_a_desk_of_more_than_a_page_says_so_at_its_head(reviewer, waiting, monkeypatch):
    assert "On this page" not in signed_in(reviewer).get(DESK).content.decode()
    monkeypatch.setattr("tasks.reporting.views.desk.PAGE_SIZE", 3)

    page = signed_in(reviewer).get(DESK).content.decode()

    head, _rows = page.split("desk-row", 1)
    assert "4 reports wait" in head
    assert "On this page: 1 to 3." in head
    assert 'rel="next" href="?page=2"' in head
    assert "On this page: 4 to 4." in signed_in(reviewer).get(f"{DESK}?page=2").content.decode()


def test_the_desk_names_all_who_wrote_and_marks_a_milestone_that_is_past(
    reviewer, editor, second_editor, tasks, period
):
    draft = draft_of(
        editor, tasks[0], period, next_milestone="Call", next_milestone_on=date(2026, 9, 12)
    )
    draft = save(second_editor, draft, draft.version, {"narrative": "Other."})
    submit(second_editor, draft, draft.version)

    page = signed_in(reviewer).get(DESK).content.decode()

    assert "Written by Edith, Edgar" in page
    assert "already past when handed in" in page


def test_told_good_and_bad_look_different(reviewer, editor, waiting):
    withdraw(editor, waiting[1], waiting[1].version)

    page = signed_in(reviewer).post(DESK, chosen(*waiting), follow=True).content.decode()

    assert '<li class="is-success">3 reports were accepted.</li>' in page
    assert '<li class="is-warning">Task 42,' in page
