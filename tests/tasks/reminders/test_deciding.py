"""What administrators do about messages."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction

from ministries.models import Contact, Membership, MembershipRole, Ministry
from planning.models import Plan
from tasks.reminders.deciding import take, try_all_now
from tasks.reminders.gathering import close_what_is_done_with
from tasks.reminders.models import Decision, Event, Message, Reminder
from tasks.reminders.outlook import Outlook
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import LEAST_ATTEMPTS, REFUSED_FOR, claim, send
from tasks.reminders.vocabulary import (
    Answer,
    Channel,
    Closing,
    Dropped,
    MessageState,
    Step,
)
from tasks.reporting.models import ReportingWindow
from tasks.reporting.periods import open_periods
from tasks.reporting.reviewing import send_back
from tasks.reporting.vocabulary import MoveKind
from tests.tasks.reminders.conftest import at, person
from tests.tasks.reminders.rounds import it_is
from tests.tasks.reporting.reports import submitted_of

pytestmark = pytest.mark.django_db
NOW, LATER = at(2026, 11, 24), at(2026, 11, 24, 11)


class Refusing(BaseEmailBackend):
    """A mail server that knows no address."""

    def send_messages(self, messages):
        """Refuse the recipient."""
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such mailbox")})


def work(now):
    plan_everything(now)
    return [send(key, now) for key in list(sweep(now))]


@pytest.fixture
def administrator(db):
    """Who takes the steps; no superuser, who would be told what nobody else can be."""
    return person("Ada")


@pytest.fixture
def sent(plan, window, periods, editor):
    """The digest that the editor got on 24 November."""
    assert work(NOW) == [Answer.ACCEPTED]
    return Message.objects.get()


@pytest.fixture
def waiting(plan, window, periods, editor):
    """The digest that is to go to the editor."""
    plan_everything(NOW)
    list(sweep(NOW))
    return Message.objects.get()


def refuse_for_two_days(message, since):
    """Try a message as often, and for as long, as it takes to give it up."""
    for number in range(LEAST_ATTEMPTS):
        passed = REFUSED_FOR * number / (LEAST_ATTEMPTS - 1)
        assert send(message.pk, since + passed) == Answer.REFUSED


@pytest.fixture
def given_up(waiting, settings):
    """The same, refused for two days."""
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Refusing"
    refuse_for_two_days(waiting, NOW)
    settings.EMAIL_BACKEND = backend
    waiting.refresh_from_db()
    assert waiting.state == MessageState.GIVEN_UP
    return waiting


def decide(step, message, administrator, now=LATER):
    return take(step, [message], administrator, "The mailbox was full.", now)


def why_not(outcome):
    assert outcome.done == []
    return [str(why) for _message, why in outcome.refused]


def ids():
    return [one.extra_headers["Message-ID"] for one in mail.outbox]


def test_what_was_given_up_goes_again_with_its_message_id(given_up, administrator):
    assert len(decide(Step.AGAIN, given_up, administrator, at(2026, 11, 27)).done) == 1

    assert send(given_up.pk, at(2026, 11, 27)) == Answer.ACCEPTED
    assert [given_up.reference in one for one in ids()] == [True]
    assert Message.objects.get().state == MessageState.SENT


def test_what_was_given_up_gets_as_much_patience_again(given_up, administrator, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    again = at(2026, 12, 24)
    decide(Step.AGAIN, given_up, administrator, again)

    send(given_up.pk, again)
    given_up.refresh_from_db()
    assert given_up.state == MessageState.WAITING
    assert again < given_up.next_try_at <= again + timedelta(minutes=1)
    refuse_for_two_days(given_up, again + timedelta(hours=2))
    given_up.refresh_from_db()
    assert given_up.state == MessageState.GIVEN_UP


def test_what_was_given_up_may_go_again_while_a_newer_digest_waits(
    given_up, administrator, settings
):
    newer = Message.objects.create(
        form=given_up.form, day=date(2026, 11, 27), address=given_up.address, user=given_up.user
    )
    assert len(decide(Step.AGAIN, given_up, administrator).done) == 1
    assert {one.pk for one in Message.objects.unfinished()} == {newer.pk, given_up.pk}


def test_what_was_sent_goes_again_as_a_new_message(sent, administrator):
    outcome = decide(Step.AGAIN, sent, administrator)
    copy = outcome.copies[sent.pk]

    assert [send(key, LATER) for key in list(sweep(LATER))] == [Answer.ACCEPTED]
    assert [sent.reference in ids()[0], copy.reference in ids()[1]] == [True, True]
    assert sent.mentions.count() == copy.mentions.count() == 3
    decision = Decision.objects.get()
    assert (decision.message, decision.step, decision.copy) == (sent, Step.AGAIN, copy)
    assert (decision.by, decision.reason, decision.at) == (
        administrator,
        "The mailbox was full.",
        LATER,
    )


def test_a_clock_that_is_set_back_takes_nothing_out_of_a_new_message(sent, administrator):
    copy = decide(Step.AGAIN, sent, administrator).copies[sent.pk]

    assert send(copy.pk, at(2026, 10, 1)) == Answer.ACCEPTED
    assert copy.mentions.held().count() == 3


def test_a_new_message_holds_only_what_is_still_owed(plan, window, periods, editor, administrator):
    finance = Ministry.objects.get(slug="mof")
    role = Membership.objects.create(user=editor, ministry=finance, role=MembershipRole.EDITOR)
    work(NOW)
    sent = Message.objects.get(user=editor)
    role.delete()

    copy = decide(Step.AGAIN, sent, administrator).copies[sent.pk]
    told = {one.reminder.ministry.slug for one in copy.mentions.all()}
    before = {one.reminder.ministry.slug for one in sent.mentions.all()}
    assert (before, told) == ({"most", "mof"}, {"most"})


def test_what_nobody_owes_or_may_know_any_more_is_not_sent_again(sent, editor, administrator):
    editor.memberships.all().delete()
    assert why_not(decide(Step.AGAIN, sent, administrator)) == [
        "Nothing of it is owed any more, or it is no longer theirs to know."
    ]
    editor.is_active = False
    editor.save()
    assert why_not(decide(Step.AGAIN, sent, administrator)) == [
        "Its account is inactive, or the ministry has no such contact any more."
    ]
    assert (Message.objects.count(), Decision.objects.count()) == (1, 0)


def test_a_second_copy_is_not_made_while_the_first_is_on_its_way(sent, administrator):
    decide(Step.AGAIN, sent, administrator)
    assert why_not(decide(Step.AGAIN, sent, administrator)) == ["It is being sent again already."]
    assert Message.objects.count() == 2


def test_a_new_message_goes_to_the_address_of_today(sent, editor, administrator):
    editor.email = "Edith.New@example.org"
    editor.save()
    copy = decide(Step.AGAIN, sent, administrator).copies[sent.pk]
    assert copy.address == "edith.new@example.org"


def test_a_digest_that_is_sent_again_takes_no_days_digest_away(sent, administrator):
    decide(Step.AGAIN, sent, administrator, at(2026, 11, 25, 8))
    assert work(at(2026, 11, 25)) == [Answer.ACCEPTED] * 2
    days = Message.objects.digests().values_list("day", flat=True)
    assert set(days) == {date(2026, 11, 24), date(2026, 11, 25)}


def test_what_is_cancelled_counts_as_told(waiting, administrator):
    assert len(decide(Step.CANCEL, waiting, administrator).done) == 1

    assert work(LATER) == []
    assert mail.outbox == []
    assert {one.closing for one in Reminder.objects.filter(ministry__slug="most")} == {Closing.TOLD}
    assert waiting.mentions.count() == 3


def test_a_cancellation_is_taken_back_by_sending_again(waiting, administrator):
    decide(Step.CANCEL, waiting, administrator)
    work(LATER)
    decide(Step.AGAIN, waiting, administrator)
    assert work(LATER) == [Answer.ACCEPTED]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("step", [Step.CANCEL, Step.NOW, Step.AGAIN])
def test_nothing_is_done_to_what_is_being_sent(waiting, administrator, step):
    assert claim(waiting.pk, NOW)
    why = why_not(decide(step, waiting, administrator))
    assert why == ["It is being sent at this moment. Look again in a minute."]


def test_of_what_came_back_the_next_are_told(sent, administrator):
    ministry = Ministry.objects.get(slug="most")
    Contact.objects.create(ministry=ministry, name="Office", email="office@example.org")
    assert work(LATER) == []

    decide(Step.CAME_BACK, sent, administrator)
    assert work(LATER) == [Answer.ACCEPTED]
    assert [one.to[0] for one in mail.outbox] == ["edith@example.org", "office@example.org"]
    # Later ones are sent as ever.
    assert work(at(2026, 11, 25)) == [Answer.ACCEPTED]
    assert mail.outbox[-1].to == ["edith@example.org"]


def test_of_a_returned_report_whose_mail_came_back_the_next_are_told(
    plan, period, editor, reviewer, administrator
):
    ministry = Ministry.objects.get(slug="most")
    Contact.objects.create(ministry=ministry, name="Office", email="office@example.org")
    with it_is(LATER):
        update = submitted_of(editor, plan.tasks.get(number="48"), period)
        send_back(reviewer, update, update.version, "Say more.")
    work(LATER)
    work(LATER)
    message = Message.objects.get(event__move__kind=MoveKind.RETURNED)
    event = Event.objects.get(pk=message.event_id)
    assert (message.address, event.closing) == ("edith@example.org", Closing.TOLD)

    decide(Step.CAME_BACK, message, administrator)
    assert work(LATER)[-1] == Answer.ACCEPTED
    told = Message.objects.sent().get(event=event)
    assert told.address == "office@example.org"


def test_what_came_back_can_go_again_to_the_same_address(sent, administrator):
    decide(Step.CAME_BACK, sent, administrator)
    sent.refresh_from_db()
    decide(Step.AGAIN, sent, administrator)
    assert Answer.ACCEPTED in work(LATER)
    assert [one.to[0] for one in mail.outbox].count("edith@example.org") == 2


def test_only_a_mail_that_was_accepted_comes_back(sent, administrator, editor):
    Message.objects.update(channel=Channel.NOTICE)
    assert why_not(decide(Step.CAME_BACK, sent, administrator)) == [
        "It is a notice in Fengong: no mail was sent."
    ]
    Message.objects.update(channel=Channel.MAIL, state=MessageState.CANCELLED)
    assert why_not(decide(Step.CAME_BACK, sent, administrator)) == [
        "Only what the mail server has accepted can come back."
    ]


def test_everything_that_waits_is_tried_at_once(waiting, administrator):
    Message.objects.update(next_try_at=LATER + timedelta(hours=1))
    assert try_all_now(administrator, "The server is back.", LATER) == 1
    assert send(waiting.pk, LATER) == Answer.ACCEPTED
    assert try_all_now(administrator, "The server is back.", LATER) == 0
    assert Decision.objects.get().step == Step.NOW


def test_what_leaves_a_message_says_why(waiting, editor, administrator, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    send(waiting.pk, NOW)
    editor.memberships.all().delete()
    send(waiting.pk, LATER)
    assert {one.dropped_because for one in waiting.mentions.all()} == {Dropped.NOT_THEIRS}


def test_many_are_cancelled_by_one_look_at_what_is_owed(
    waiting, second_editor, co_holder, administrator, django_assert_max_num_queries
):
    list(sweep(LATER))
    assert Message.objects.count() == 3
    with django_assert_max_num_queries(35):
        outcome = take(Step.CANCEL, Message.objects.all(), administrator, "A trial.", LATER)
    assert [one.mentions.count() for one in outcome.done] == [3, 3, 3]


@pytest.mark.usefixtures("postgresql")
@pytest.mark.django_db(transaction=True)
def test_a_message_is_either_cancelled_or_sent():
    plan = Plan.objects.get()
    ReportingWindow.objects.create(
        plan=plan, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31), reason="evaluation"
    )
    administrator = person("Ada")
    person("Edith", ("most", MembershipRole.EDITOR))
    open_periods(plan, date(2026, 11, 24))
    plan_everything(NOW)
    list(sweep(NOW))
    message = Message.objects.get()

    def together(barrier, step):
        try:
            barrier.wait()
            return step()
        finally:
            connection.close()

    for _round in range(5):
        message.attempts.all().delete()
        message.mentions.all().delete()
        Message.objects.update(
            state=MessageState.WAITING, attempts_made=0, next_try_at=NOW, claim=""
        )
        barrier = Barrier(2)
        with ThreadPoolExecutor(2) as threads:
            sending = threads.submit(together, barrier, lambda: claim(message.pk, NOW))
            cancelling = threads.submit(
                together, barrier, lambda: decide(Step.CANCEL, message, administrator)
            )
            claimed, cancelled = sending.result(), cancelling.result().done
        assert bool(claimed) != bool(cancelled)
        assert message.attempts.count() == bool(claimed)


def test_what_comes_back_while_a_sweep_is_closing_it_is_told_to_the_next(sent, administrator):
    Contact.objects.create(
        ministry=Ministry.objects.get(slug="most"), name="Office", email="office@example.org"
    )
    sweeping = Outlook(LATER)  # it read the mail as sent
    decide(Step.CAME_BACK, sent, administrator)

    close_what_is_done_with(sweeping)

    assert not Reminder.objects.filter(ministry__slug="most", closing=Closing.TOLD).exists()
    assert work(LATER) == [Answer.ACCEPTED]
    assert mail.outbox[-1].to == ["office@example.org"]
    # What came back for good is no reason to leave it open, once the next were told.
    work(LATER)
    assert {one.closing for one in Reminder.objects.filter(ministry__slug="most")} == {Closing.TOLD}


@pytest.mark.usefixtures("postgresql")
@pytest.mark.django_db(transaction=True)
def test_what_comes_back_waits_for_the_sweep_that_is_closing_it_and_opens_it_again():
    plan = Plan.objects.get()
    ReportingWindow.objects.create(
        plan=plan, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31), reason="evaluation"
    )
    administrator = person("Ada")
    person("Edith", ("most", MembershipRole.EDITOR))
    open_periods(plan, date(2026, 11, 24))
    assert work(NOW) == [Answer.ACCEPTED]
    sent = Message.objects.get()
    mine = Reminder.objects.filter(ministry__slug="most")
    waits = "select 1 from pg_locks where not granted and relation is null"

    def come_back():
        try:
            return decide(Step.CAME_BACK, sent, administrator).done
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            close_what_is_done_with(Outlook(LATER))
            deciding = threads.submit(come_back)
            with connection.cursor() as cursor:
                while not cursor.execute(waits).fetchone() and not deciding.done():
                    pass
        assert deciding.result() == [sent]
    assert not mine.exclude(closed_at=None).exists()
