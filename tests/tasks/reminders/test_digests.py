"""When what is periodic is told: one mail a day, on working days, from eight o'clock."""

from datetime import date, timedelta

import pytest

from ministries.models import Ministry
from tasks.reminders.gathering import gather, is_day_for
from tasks.reminders.models import MailChoices, Message, Reminder
from tasks.reminders.pausing import pause, resume
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tasks.reminders.vocabulary import Channel, Frequency, Kind, MessageState
from tests.tasks.reminders.conftest import at
from tests.tasks.reminders.rounds import it_is, kinds_in, told, unfinished, work
from tests.tasks.reporting.reports import submitted_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_most(plan, quarter):
    """Nobody but science and technology owes anything."""
    for task in plan.tasks.exclude(number__in=["30", "42", "47", "48"]):
        task.responsibilities.all().delete()


@pytest.mark.parametrize(
    ("day", "kinds", "goes"),
    [
        ((2026, 10, 9), [Kind.OPENED], True),
        ((2026, 10, 10), [Kind.OPENED], True),  # a Saturday that is worked
        ((2026, 10, 11), [Kind.OVERDUE, Kind.TO_ADMINISTRATORS], False),  # a Sunday
        ((2026, 10, 1), [Kind.OVERDUE], False),  # National Day
        ((2026, 10, 1), [Kind.OPENED, Kind.DUE_TODAY], True),
        ((2031, 10, 1), [Kind.OPENED], True),  # a weekday of a year the calendar doesn't know
    ],
)
def test_mail_goes_out_on_working_days_and_what_is_due_today_always(day, kinds, goes):
    assert is_day_for(kinds, Frequency.DAILY, date(*day), None) is goes


@pytest.mark.parametrize(
    ("kinds", "last_digest", "goes"),
    [
        ([Kind.OPENED, Kind.DUE_SOON, Kind.WORD], None, True),
        ([Kind.DUE_SOON], date(2026, 10, 9), True),  # on the Friday before
        ([Kind.DUE_SOON], date(2026, 10, 12), False),  # on Monday
        ([Kind.DUE_SOON, Kind.OVERDUE], date(2026, 10, 12), True),
        ([Kind.DUE_TODAY], date(2026, 10, 12), True),
    ],
)
def test_who_wants_one_mail_a_week_gets_more_only_of_what_is_due(kinds, last_digest, goes):
    wednesday = date(2026, 10, 14)
    assert is_day_for(kinds, Frequency.WEEKLY, wednesday, last_digest) is goes


def test_nothing_goes_out_before_eight(editor):
    assert told(at(2026, 10, 8, 7)) == {}
    assert told(at(2026, 10, 8, 8)) == {"edith": ["opened"]}


def test_what_was_due_on_a_missed_day_waits_for_the_next_working_day(quarter, editor):
    quarter.due_on = date(2026, 10, 23)  # a Friday
    quarter.save()
    assert "edith" in told(at(2026, 10, 19))
    assert told(at(2026, 10, 24)) == {}
    assert told(at(2026, 10, 26)) == {"edith": ["due_soon", "due_today", "overdue"]}


def test_there_is_one_mail_a_day(quarter, editor):
    assert told(at(2026, 10, 8)) == {"edith": ["opened"]}
    Reminder.objects.create(
        ministry=Ministry.objects.get(slug="most"),
        plan=quarter.plan,
        period=quarter,
        kind=Kind.DUE_SOON,
        day=date(2026, 10, 8),
    )
    assert told(at(2026, 10, 8, 15)) == {}
    assert told(at(2026, 10, 9)) == {"edith": ["due_soon"]}


def test_after_an_outage_come_two_mails_and_what_came_later_is_in_the_second(
    editor, reviewer, settings
):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.tasks.reminders.rounds.NobodyHome"
    for day in range(8, 22):
        assert told(at(2026, 10, day)) == {}
    assert unfinished() == ["edith@example.org"]
    settings.EMAIL_BACKEND = backend
    (first,) = work(at(2026, 10, 21, 14))
    assert kinds_in(first) == ["opened"]
    (second,) = work(at(2026, 10, 21, 14))
    assert sorted(kinds_in(second)) == ["due_soon", "due_soon", "due_today", "overdue"]
    assert second.reference != first.reference
    assert work(at(2026, 10, 22)) == []


def test_a_message_gains_nothing_after_its_first_attempt(plan, quarter, editor, reviewer, settings):
    from tasks.reporting.reviewing import send_back

    tasks = {number: plan.tasks.get(number=number) for number in ("30", "42", "47", "48")}
    with it_is(at(2026, 10, 7)):
        update = submitted_of(editor, tasks["48"], quarter)
    work(at(2026, 10, 7))
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.tasks.reminders.rounds.NobodyHome"
    work(at(2026, 10, 8))
    digest = Message.objects.get(user=editor, form="digest")
    with it_is(at(2026, 10, 8, 10)):
        send_back(reviewer, update, update.version, "Say more.")
        submitted_of(editor, tasks["30"], quarter)
    settings.EMAIL_BACKEND = backend
    work(at(2026, 10, 8, 12))
    digest.refresh_from_db()
    assert digest.state == MessageState.SENT
    named = Reminder.objects.get(kind=Kind.OPENED, ministry__slug="most").tasks
    # Task 30 was handed in meanwhile; task 48 came back, which a mail of its own said.
    assert sorted(named.values_list("number", flat=True)) == ["42", "47"]
    assert Message.objects.sent().filter(user=editor, event__move__kind="returned").exists()


def test_nothing_goes_to_who_reported_a_minute_ago(plan, quarter, editor):
    plan_everything(at(2026, 10, 8))
    (key,) = sweep(at(2026, 10, 8))
    with it_is(at(2026, 10, 8)):
        for number in ("30", "42", "47", "48"):
            submitted_of(editor, plan.tasks.get(number=number), quarter)
    assert send(key, at(2026, 10, 8)) is None
    assert told(at(2026, 10, 9)) == {}


def test_who_wants_no_mail_finds_notices_at_any_hour(editor):
    MailChoices.objects.create(user=editor, frequency=Frequency.IN_FENGONG)
    (notice,) = work(at(2026, 10, 1, 1))
    assert (notice.channel, kinds_in(notice)) == (Channel.NOTICE, ["opened"])


def test_gathering_twice_at_once_makes_nothing_twice(editor):
    plan_everything(at(2026, 10, 8))
    assert len(gather(at(2026, 10, 8))) == 1
    assert gather(at(2026, 10, 8)) == []


def test_after_a_pause_everything_comes_in_one_mail(plan, quarter, editor, reviewer, administrator):
    from tasks.reporting.reviewing import send_back

    pause(administrator, "The mail server moves.")
    for number in ("30", "42"):
        with it_is(at(2026, 10, 9)):
            update = submitted_of(editor, plan.tasks.get(number=number), quarter)
            send_back(reviewer, update, update.version, "Say more.")
    for day in range(8, 22):
        assert told(at(2026, 10, day)) == {}
    resume(administrator)
    (message,) = work(at(2026, 10, 21, 10))
    assert sorted(kinds_in(message)) == [
        "due_soon",
        "due_soon",
        "due_today",
        "opened",
        "overdue",
        "returned",
        "returned",
    ]
    assert timedelta(0) <= message.made_at - at(2026, 10, 21, 10) < timedelta(minutes=1)
