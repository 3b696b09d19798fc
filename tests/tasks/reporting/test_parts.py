"""Holders' own parts: who reports one, whose stands beside whose, and when that is fixed."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from ministries.models import MembershipRole, Ministry
from tasks.reporting.beginning import begin
from tasks.reporting.choosing import ended_bodies
from tasks.reporting.models import AnswerableChoice, ReportingPeriod, StatusUpdate
from tasks.reporting.owing import owed_in
from tasks.reporting.periods import open_periods
from tasks.reporting.refusals import AnotherStands, NotAnswerable
from tasks.reporting.reviewing import accept
from tasks.reporting.status import with_status
from tasks.reporting.vocabulary import Parts, Scope, Status
from tasks.reporting.writing import copy_last, last_before, save, submit
from tests.tasks.reporting.conftest import TODAY, person
from tests.tasks.reporting.reports import WRITTEN, accepted_of, draft_of, submitted_of


@pytest.fixture
def window(window):
    """MOST, MOF and NDRC lead task 48: the last two report their parts."""
    window.parts = Parts.LEADS_AND_JOINT
    window.save()
    return window


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def mof(db):
    return Ministry.objects.get(slug="mof")


@pytest.fixture
def ndrc(db):
    return Ministry.objects.get(slug="ndrc")


@pytest.fixture
def planner(db):
    """An editor of the National Development and Reform Commission."""
    return person("Paula", ("ndrc", MembershipRole.EDITOR))


@pytest.fixture
def accepted_part(task, coordinator):
    """Let a holder's part be written, handed in and accepted for a period."""

    def part(writer, holder, period, **values):
        update = begin(writer, task, period, Scope.PART, holder)
        update = save(writer, update, update.version, WRITTEN | values)
        update = submit(writer, update, update.version, reason="Counted anew.")
        accept(coordinator, update, update.version)
        update.refresh_from_db()
        return update

    return part


def owed_of(plan, period, number):
    """Who owes what on a task, as (ministry, scope)."""
    rows = owed_in(plan, [period], [plan.tasks.get(number=number)])
    return [(row.ministry.slug, row.scope) for row in rows]


def choose(administrator, task, ministry):
    return AnswerableChoice.objects.create(
        task=task,
        ministry=ministry,
        valid_from=date(2026, 1, 1),
        reason="It pays.",
        author=administrator,
    )


# Whose part stands beside whose.


def test_each_holders_part_is_accepted_beside_the_others_and_the_tasks_status(
    plan, editor, reviewer, co_holder, planner, task, period, mof, ndrc, accepted_part
):
    whole = accepted_of(editor, reviewer, task, period)
    first = accepted_part(co_holder, mof, period, status=Status.DELAYED)
    second = accepted_part(planner, ndrc, period, status=Status.AT_RISK)

    assert set(StatusUpdate.objects.standing()) == {whole, first, second}
    assert [one.supersedes for one in (whole, first, second)] == [None, None, None]
    assert with_status(plan.tasks.all()).get(number="48").status == "on_track"


def test_a_correction_of_a_part_supersedes_that_part_alone(
    co_holder, planner, period, mof, ndrc, accepted_part
):
    first = accepted_part(co_holder, mof, period)
    other = accepted_part(planner, ndrc, period)
    correction = accepted_part(co_holder, mof, period, status=Status.DELAYED)

    assert correction.supersedes == first
    assert set(StatusUpdate.objects.standing()) == {other, correction}


def test_two_holders_write_their_parts_at_the_same_time(
    co_holder, planner, task, period, mof, ndrc
):
    first = begin(co_holder, task, period, Scope.PART, mof)
    second = begin(planner, task, period, Scope.PART, ndrc)

    assert (first.holder, second.holder) == (mof, ndrc)
    assert begin(co_holder, task, period, Scope.PART, mof) == first


def test_a_part_begins_from_the_same_holders_last_one(
    editor, reviewer, co_holder, planner, task, periods, mof, ndrc, accepted_part
):
    own = accepted_part(co_holder, mof, periods["2026-q1"], narrative="Own.")
    accepted_part(planner, ndrc, periods["2026-q2"], narrative="The other's.")
    whole = accepted_of(editor, reviewer, task, periods["2026-q2"], narrative="The task's.")
    update = begin(co_holder, task, periods["2026-q3"], Scope.PART, mof)
    of_task = begin(editor, task, periods["2026-q3"])

    found = StatusUpdate.objects.with_last_before().in_bulk([update.pk, of_task.pk])
    assert found[update.pk].last_before == own.pk
    assert found[of_task.pk].last_before == whole.pk
    assert (last_before(update), last_before(of_task), last_before(own)) == (own, whole, None)
    assert copy_last(co_holder, update, 1, unchanged=True).narrative == "Own."


def test_who_gives_the_tasks_status_or_only_supports_it_reports_no_part(
    administrator, task, period
):
    for slug in ("most", "miit", "moe"):
        with pytest.raises(NotAnswerable):
            begin(administrator, task, period, Scope.PART, Ministry.objects.get(slug=slug))


def test_a_holder_that_gives_the_tasks_status_by_now_no_longer_hands_in_its_part(
    administrator, co_holder, task, period, mof
):
    update = begin(co_holder, task, period, Scope.PART, mof)
    update = save(co_holder, update, update.version, WRITTEN)
    choose(administrator, task, mof)

    with pytest.raises(NotAnswerable):
        submit(co_holder, update, update.version)


# One stands, also where the answerable ministry changed in between.


def test_a_ministry_that_no_longer_reports_cannot_hand_in(administrator, editor, task, period, mof):
    draft = draft_of(editor, task, period)
    choose(administrator, task, mof)

    with pytest.raises(NotAnswerable, match="reports on this task for this period now"):
        submit(editor, draft, draft.version)

    assert StatusUpdate.objects.get().state == "draft"


def test_what_does_not_correct_the_report_that_stands_by_now_is_not_handed_in(
    administrator, editor, co_holder, coordinator, task, period, mof
):
    draft = draft_of(editor, task, period)
    choice = choose(administrator, task, mof)
    accepted_of(co_holder, coordinator, task, period)
    AnswerableChoice.objects.filter(pk=choice.pk).delete()

    with pytest.raises(AnotherStands):
        submit(editor, draft, draft.version)

    draft.refresh_from_db()
    assert draft.state == "draft"


def test_the_second_of_two_that_were_handed_in_is_not_accepted(
    administrator, editor, co_holder, coordinator, task, period, mof
):
    first = submitted_of(editor, task, period)
    choose(administrator, task, mof)
    second = submitted_of(co_holder, task, period)
    accept(coordinator, second, second.version)

    with pytest.raises(AnotherStands):
        accept(coordinator, first, first.version)

    assert list(StatusUpdate.objects.standing()) == [second]


# Who reports a part is fixed when a period opens.


@pytest.mark.parametrize("later", [Parts.NONE, Parts.ALL])
def test_what_a_window_says_later_changes_no_period_that_is_open(
    plan, window, period, co_holder, task, mof, later
):
    asked = [("most", "task"), ("mof", "part"), ("ndrc", "part")]
    assert owed_of(plan, period, "48") == asked

    window.parts = later
    window.save()

    assert owed_of(plan, period, "48") == asked
    assert begin(co_holder, task, period, Scope.PART, mof).scope == "part"
    with pytest.raises(NotAnswerable):
        begin(co_holder, task, period, Scope.PART, Ministry.objects.get(slug="miit"))


def test_a_period_that_opens_later_takes_over_what_the_window_says_then(plan, window, periods):
    window.parts = Parts.NONE
    window.save()
    (opened,) = open_periods(plan, date(2027, 1, 1))

    assert (opened.code, opened.parts) == ("2026-q4", "none")
    assert {one.parts for one in periods.values()} == {"leads_and_joint"}
    assert owed_of(plan, opened, "48") == [("most", "task")]


def test_ended_bodies_are_asked_for_as_the_latest_period_says(plan, window, periods):
    before = {one.body.slug: one.tasks for one in ended_bodies(plan, TODAY)}
    window.parts = Parts.ALL
    window.save()
    assert {one.body.slug: one.tasks for one in ended_bodies(plan, TODAY)} == before

    periods["2026-q3"].parts = Parts.ALL
    periods["2026-q3"].save()
    after = {one.body.slug: one.tasks for one in ended_bodies(plan, TODAY)}
    # The former Ministry of Agriculture supports tasks 1 and 3, among others.
    assert {"1", "3"} <= {task.number for task in after["moa"]}
    assert after != before


def test_the_admin_says_that_it_is_fixed_and_what_it_is(administrator_client, window, period):
    page = administrator_client.get(
        reverse("admin:reporting_reportingwindow_change", args=[window.pk])
    )
    assert "Both are fixed for a period when it opens" in page.content.decode()

    address = reverse("admin:reporting_reportingperiod_change", args=[period.pk])
    assert "leads and joint holders" in administrator_client.get(address).content.decode()


def test_periods_from_before_take_over_what_their_window_says(plan, window, periods):
    ReportingPeriod.objects.update(parts=Parts.NONE)

    import_module("tasks.reporting.migrations.0004_period_fixes_parts").take_over_what_windows_say(
        apps, None
    )

    assert {one.parts for one in plan.reporting_periods.all()} == {"leads_and_joint"}
