"""How often a message is tried, and when it is given up."""

import logging
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.reminders import sending
from tasks.reminders.models import Message, Reminder
from tasks.reminders.querysets import LONGEST_PAUSE
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send, wait_before_next
from tasks.reminders.vocabulary import Answer, Closing, MessageState
from tests.tasks.reminders.conftest import at

MORNING = at(2026, 11, 24)


def work(now: datetime) -> list[Answer | None]:
    """Do what the jobs do at a moment."""
    plan_everything(now)
    return [send(key, now) for key in list(sweep(now))]


@given(st.integers(1, 100_000))
def test_each_wait_is_longer_up_to_two_hours_and_never_the_same_for_all(attempts):
    whole = min(60 * 2 ** min(attempts - 1, 20), 2 * 60 * 60)

    assert timedelta(seconds=whole / 2) <= wait_before_next(attempts) <= timedelta(seconds=whole)
    assert len({wait_before_next(attempts) for _ in range(5)}) > 1


@pytest.mark.django_db
def test_a_next_try_that_a_clock_set_too_far_ahead_does_not_bind(plan, window, periods, editor):
    plan_everything(MORNING)
    [key] = sweep(MORNING)
    message = Message.objects.filter(pk=key)

    message.update(next_try_at=MORNING + LONGEST_PAUSE)
    assert send(key, MORNING) is None
    message.update(next_try_at=MORNING + timedelta(days=3650))
    assert send(key, MORNING) == Answer.ACCEPTED


@pytest.mark.django_db
def test_an_address_refused_for_two_days_is_given_up_and_the_reviewer_told(
    plan, window, periods, editor, reviewer, mail_server, caplog
):
    mail_server.unknown = {"edith@example.org"}
    now = MORNING
    while now < MORNING + timedelta(days=2, hours=6):
        work(now)
        now += timedelta(hours=2)

    first, *_later = Message.objects.filter(address="edith@example.org").order_by("made_at")
    assert first.state == MessageState.GIVEN_UP
    assert first.finished_at - MORNING == timedelta(days=2)
    assert {one.answer for one in first.attempts.all()} == {Answer.REFUSED}
    [said] = [one for one in caplog.records if "is given up" in one.message]
    assert said.levelno == logging.ERROR
    assert "to edith@example.org is given up: 550 5.1.1 No such user" in said.message

    assert len(mail_server.to("rebecca@example.org")) == 1
    held = Message.objects.get(address="rebecca@example.org").mentions.values_list("reminder")
    assert set(held) == set(first.mentions.values_list("reminder"))
    told = Reminder.objects.filter(pk__in=held)
    assert {reminder.closing for reminder in told} == {Closing.TOLD}


@pytest.mark.django_db
def test_a_clock_that_leaps_ahead_gives_nothing_up(plan, window, periods, editor, mail_server):
    mail_server.unknown = {"edith@example.org"}
    work(MORNING)

    work(MORNING + timedelta(days=400))

    message = Message.objects.earliest("pk")
    assert (message.state, message.attempts_made) == (MessageState.WAITING, 2)
    # And once the clock is right again the next try isn't a year away.
    mail_server.unknown = set()
    assert send(message.pk, MORNING + timedelta(minutes=3)) == Answer.ACCEPTED


@pytest.mark.django_db
def test_a_clock_that_is_set_back_takes_nothing_out_of_a_message(
    plan, quarter, editor, mail_server
):
    mail_server.stop()
    work(at(2026, 10, 15))
    message = Message.objects.get(address="edith@example.org")
    held = set(message.mentions.values_list("reminder__day", flat=True))
    assert max(held) == date(2026, 10, 15)
    mail_server.start()

    assert send(message.pk, at(2026, 10, 14)) == Answer.ACCEPTED
    assert set(message.mentions.held().values_list("reminder__day", flat=True)) == held
    message.refresh_from_db()
    assert "as of 2026-10-15" in message.text
    work(at(2026, 10, 16))
    assert len(mail_server.to("edith@example.org")) == 1


@pytest.mark.django_db
def test_a_server_away_for_three_days_delays_and_floods_nobody(
    plan, window, periods, editor, second_editor, reviewer, mail_server
):
    mail_server.stop()
    now = MORNING
    while now < MORNING + timedelta(days=3):
        assert set(work(now)) <= {Answer.DELAYED}
        now += timedelta(hours=3)
    mail_server.start()
    for _ in range(4):
        assert set(work(now)) <= {Answer.ACCEPTED}
        now += timedelta(hours=3)

    assert set(mail_server.copies().values()) == {1}
    assert {message.state for message in Message.objects.all()} == {MessageState.SENT}
    for address in ("edith@example.org", "edgar@example.org"):
        assert 1 <= len(mail_server.to(address)) <= 2
    owed = set(Reminder.objects.filter(ministry__slug="most").values_list("pk", flat=True))
    held = Message.objects.filter(address="edith@example.org").values_list("mentions__reminder")
    assert {pk for (pk,) in held} == owed


@pytest.mark.django_db
def test_one_refusal_after_days_of_delay_gives_nothing_up(
    plan, window, periods, editor, mail_server
):
    mail_server.to_recipient = "450 4.2.0 Try again"
    now = MORNING
    while now < MORNING + timedelta(days=3):
        work(now)
        now += timedelta(hours=3)
    mail_server.to_recipient = "550 5.7.1 Not now"
    assert work(now) == [Answer.REFUSED]
    mail_server.well()

    assert work(now + timedelta(hours=3)) == [Answer.ACCEPTED]


@pytest.mark.django_db
def test_a_server_that_refused_everybody_for_days_tells_them_all_the_same_when_it_is_well(
    plan, window, periods, administrator, mail_server
):
    mail_server.to_recipient = "550 5.7.1 Not you"
    now = MORNING
    while now < MORNING + timedelta(days=3):
        work(now)
        now += timedelta(hours=3)
    assert Message.objects.filter(state=MessageState.GIVEN_UP).exists()
    mail_server.well()
    for _ in range(8):
        work(now)
        now += timedelta(hours=6)

    held = Message.objects.sent().values_list("mentions__reminder", flat=True)
    assert set(held) == set(Reminder.objects.values_list("pk", flat=True))


@pytest.fixture
def late(plan, window, periods, editor, mail_server) -> sending.Claimed:
    """A claim whose lease ran out while the mail server took its time."""
    plan_everything(MORNING)
    [key] = sweep(MORNING)
    claimed = sending.claim(key, MORNING)
    assert claimed
    Message.objects.update(lease_until=MORNING)
    return claimed


@pytest.mark.django_db
def test_an_acceptance_that_comes_late_stops_the_second_copy_while_that_waits(late, mail_server):
    key = late.message.pk
    mail_server.to_data = "451 4.3.0 Try again"
    assert send(key, MORNING) == Answer.DELAYED

    mail = sending.written(late.message, late.held)
    sending.finish(late, mail, Answer.ACCEPTED, "", MORNING)

    message = Message.objects.get(pk=key)
    assert (message.state, message.possibly_doubled) == (MessageState.SENT, True)
    answers = list(message.attempts.values_list("answer", flat=True))
    assert answers == [Answer.ACCEPTED, Answer.DELAYED]
    named = {mention.reminder.tasks.count() for mention in message.mentions.all()}
    assert named == {len(late.held[0].owed)}


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [Answer.ACCEPTED, Answer.DELAYED, Answer.REFUSED])
def test_an_answer_that_comes_late_leaves_who_has_the_message_now_alone(late, answer):
    key = late.message.pk
    now_at_it = sending.claim(key, MORNING)
    mail = sending.written(late.message, late.held)

    sending.finish(late, mail, answer, "", MORNING)

    message = Message.objects.get(pk=key)
    assert (message.state, message.claim) == (MessageState.SENDING, now_at_it.token)
    assert message.possibly_doubled
    sending.finish(now_at_it, mail, Answer.ACCEPTED, "", MORNING)
    answers = list(message.attempts.values_list("answer", flat=True))
    assert answers == [answer, Answer.ACCEPTED]
