"""What a preview of a day still to come holds: what goes out then, and nothing that went before."""

from datetime import date

import pytest

from ministries.models import MembershipRole
from tasks.reminders.models import MailChoices, Message, ReminderRules
from tasks.reminders.preview import preview
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.vocabulary import Frequency
from tests.tasks.reminders.conftest import at
from tests.tasks.reminders.rounds import days_of, it_is, work
from tests.tasks.reporting.conftest import person
from tests.tasks.reporting.reports import submitted_of

pytestmark = pytest.mark.django_db


def foreseen(moment, today):
    """The kinds and days that Edith's digest of `moment` would hold, asked on `today`."""
    with it_is(today):
        found = preview(moment).messages
    return {
        (told.reminder.kind, told.reminder.day)
        for one in found
        if one.message.address == "edith@example.org"
        for told in one.held
    }


def test_what_waits_over_a_weekend_stands_in_the_preview_of_monday(window, periods, editor):
    # The fourth quarter is due on Thursday the 14th; five days before is Saturday the 9th.
    today = at(2026, 11, 24)
    assert foreseen(at(2027, 1, 11), today) == {("due_soon", date(2027, 1, 9))}
    assert foreseen(at(2027, 1, 9), today) == set()
    assert foreseen(at(2027, 1, 12), today) == set()


def test_what_waits_over_a_holiday_stands_in_the_preview_of_the_day_after(quarter, editor):
    september = at(2026, 9, 28)
    assert foreseen(at(2026, 10, 7), september) == set()
    assert foreseen(at(2026, 10, 8), september) == {("opened", date(2026, 10, 1))}
    assert foreseen(at(2026, 10, 9), september) == set()


@pytest.fixture
def twice_in_two_weeks(plan, quarter):
    """Reminded on Tuesday the 13th and Thursday the 15th of what is due on the 20th."""
    ReminderRules.objects.update_or_create(plan=plan, defaults={"due_soon": "7,5"})


def weekly(*people):
    for one in people:
        MailChoices.objects.create(user=one, frequency=Frequency.WEEKLY)


def test_what_waits_for_a_weekly_mail_stands_in_the_preview_of_its_day(twice_in_two_weeks, editor):
    weekly(editor)
    work(at(2026, 10, 8))
    work(at(2026, 10, 13))
    wednesday = at(2026, 10, 14)

    assert foreseen(at(2026, 10, 15), wednesday) == set()
    assert foreseen(at(2026, 10, 16), wednesday) == set()
    assert foreseen(at(2026, 10, 19), wednesday) == {("due_soon", date(2026, 10, 15))}
    assert foreseen(at(2026, 10, 20), wednesday) == {("due_today", date(2026, 10, 20))}
    assert days_of("edith", date(2026, 10, 14), date(2026, 10, 20)) == {
        "2026-10-19": ["due_soon"],
        "2026-10-20": ["due_today"],
    }


def test_a_weekly_mail_that_is_itself_still_to_come_lets_the_rest_of_the_week_wait(
    twice_in_two_weeks, editor, second_editor
):
    weekly(editor)
    friday = at(2026, 10, 9)
    work(at(2026, 10, 8))

    assert foreseen(at(2026, 10, 13), friday) == {("due_soon", date(2026, 10, 13))}
    assert foreseen(at(2026, 10, 15), friday) == set()
    assert foreseen(at(2026, 10, 19), friday) == {("due_soon", date(2026, 10, 15))}


def test_a_digest_that_is_made_and_not_tried_yet_is_none_of_a_day_to_come(quarter, editor):
    thursday = at(2026, 10, 8)
    with it_is(thursday):
        plan_everything(thursday)
        list(sweep(thursday))

    assert foreseen(at(2026, 10, 8), thursday) == {("opened", date(2026, 10, 1))}
    assert foreseen(at(2026, 10, 9), thursday) == set()
    assert foreseen(at(2026, 10, 15), thursday) == {("due_soon", date(2026, 10, 15))}


def told_of_a_report(moment, today):
    """By address the forms of what would tell at `moment` of what happened, asked on `today`."""
    with it_is(today):
        found = preview(moment).messages
    return {
        one.message.address.partition("@")[0]: one.message.form
        for one in found
        if any(told.event for told in one.held)
    }


def test_what_is_told_at_once_is_in_no_preview_of_a_later_day(plan, quarter, editor, reviewer):
    monday = at(2026, 10, 12, 21)
    work(monday)
    with it_is(monday):
        submitted_of(editor, plan.tasks.get(number="48"), quarter)

    assert told_of_a_report(monday, monday) == {"rebecca": "event"}
    for day in (13, 14, 16):
        assert told_of_a_report(at(2026, 10, day), monday) == {}
    # Nor once its message is made, and waits for the few seconds until it is sent.
    with it_is(monday):
        list(sweep(monday))
    assert Message.objects.unfinished().filter(event__isnull=False).exists()
    assert told_of_a_report(at(2026, 10, 13), monday) == {}


def test_what_comes_with_a_digest_is_in_the_preview_of_its_day_alone(
    plan, quarter, editor, reviewer
):
    sunday = at(2026, 10, 11, 21)
    MailChoices.objects.create(user=reviewer, events_at_once=False)
    with it_is(sunday):
        submitted_of(editor, plan.tasks.get(number="48"), quarter)

    assert told_of_a_report(at(2026, 10, 12), sunday) == {"rebecca": "digest"}
    assert told_of_a_report(at(2026, 10, 13), sunday) == {}
    assert told_of_a_report(at(2026, 10, 16), sunday) == {}


def test_a_preview_takes_as_many_queries_for_many_weekly_readers_as_for_one(
    twice_in_two_weeks, editor, django_assert_num_queries, django_assert_max_num_queries
):
    weekly(editor)
    with it_is(at(2026, 10, 9)):
        with django_assert_max_num_queries(50) as for_one:
            preview(at(2026, 10, 19))
        weekly(*(person(f"Editor{one}", ("most", MembershipRole.EDITOR)) for one in range(5)))
        with django_assert_num_queries(len(for_one)):
            preview(at(2026, 10, 19))
