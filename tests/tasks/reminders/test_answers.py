"""What is kept of each answer that a mail server may give, or not give."""

from datetime import timedelta

import pytest

from tasks.reminders import sending
from tasks.reminders.models import Attempt, Message
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tasks.reminders.vocabulary import Answer, MessageState
from tests.tasks.reminders.conftest import at

pytestmark = pytest.mark.django_db

MORNING = at(2026, 11, 24)


@pytest.fixture
def message(plan, window, periods, editor) -> Message:
    """Edith's digest, about to be sent."""
    plan_everything(MORNING)
    [key] = sweep(MORNING)
    return Message.objects.get(pk=key)


def again(message: Message) -> Answer | None:
    """Send once the next try is due."""
    message.refresh_from_db()
    return send(message.pk, message.next_try_at)


def only_attempt(message: Message) -> Attempt:
    message.refresh_from_db()
    [attempt] = message.attempts.all()
    return attempt


def test_what_the_server_accepts_is_sent_and_not_sent_again(message, mail_server):
    assert send(message.pk, MORNING) == Answer.ACCEPTED

    attempt = only_attempt(message)
    assert (message.state, attempt.answer) == (MessageState.SENT, Answer.ACCEPTED)
    assert (message.finished_at, message.claim) == (MORNING, "")
    assert not message.possibly_doubled
    [mail] = mail_server.accepted
    # A long subject is folded after its colon.
    assert (mail["To"], mail["Subject"].strip()) == ("edith@example.org", message.subject)
    body = mail.get_body(("plain",)).get_content()
    assert body.split() == message.text.split()
    assert send(message.pk, MORNING + timedelta(days=30)) is None
    assert len(mail_server.accepted) == 1


DELAYS = {
    "a mailbox that is full": {"to_recipient": "452 4.2.2 Mailbox full"},
    "a greylisted address": {"to_recipient": "450 4.2.0 Greylisted"},
    "a server that shuts down": {"to_recipient": "421 4.3.2 Shutting down"},
    "a server too busy for the sender": {"to_sender": "421 4.3.2 Too busy"},
    "a server that takes no mail after all": {"to_data": "451 4.3.0 Try again"},
    # Our own address is our own trouble: nobody's reminder is given up for it.
    "a sender that is refused": {"to_sender": "550 5.7.1 Not from you"},
}


@pytest.mark.parametrize("said", DELAYS.values(), ids=DELAYS)
def test_what_is_put_off_is_tried_again(message, mail_server, said):
    vars(mail_server).update(said)

    assert send(message.pk, MORNING) == Answer.DELAYED

    attempt = only_attempt(message)
    assert (attempt.answer, attempt.said) == (Answer.DELAYED, *said.values())
    assert (message.state, message.possibly_doubled) == (MessageState.WAITING, False)
    assert timedelta(seconds=30) <= message.next_try_at - MORNING <= timedelta(seconds=60)
    assert send(message.pk, MORNING + timedelta(seconds=29)) is None

    mail_server.well()
    assert again(message) == Answer.ACCEPTED
    assert len(mail_server.accepted) == 1


REFUSALS = {
    "an address that it doesn't know": {"to_recipient": "550 5.1.1 No such user"},
    "a mail that it doesn't like": {"to_data": "554 5.7.1 Looks like spam"},
}


@pytest.mark.parametrize("said", REFUSALS.values(), ids=REFUSALS)
def test_what_is_refused_is_tried_again_too(message, mail_server, said):
    vars(mail_server).update(said)

    assert send(message.pk, MORNING) == Answer.REFUSED

    attempt = only_attempt(message)
    assert (attempt.answer, attempt.said) == (Answer.REFUSED, *said.values())
    assert (message.state, message.possibly_doubled) == (MessageState.WAITING, False)
    mail_server.well()
    assert again(message) == Answer.ACCEPTED


def test_a_server_that_is_not_there_delays(message, mail_server):
    mail_server.stop()

    assert send(message.pk, MORNING) == Answer.DELAYED

    assert "Connection refused" in only_attempt(message).said
    mail_server.start()
    assert again(message) == Answer.ACCEPTED


def test_a_login_that_is_refused_delays(message, mail_server, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "fengong", "an old password"
    mail_server.takes_logins = False

    assert send(message.pk, MORNING) == Answer.DELAYED

    assert only_attempt(message).said.startswith("535 ")
    mail_server.takes_logins = True
    assert again(message) == Answer.ACCEPTED


BROKEN = {
    "slow to answer": ({"slow_at": "data"}, 1),
    "cut off before it took the mail": ({"cut": "before it takes the mail"}, 0),
    "cut off before it said that it took it": ({"cut": "before its answer"}, 1),
    "no answer in terms of mail": ({"to_data": "250 OK", "to_recipient": "299 Well"}, 0),
}


@pytest.mark.parametrize(("how", "taken"), BROKEN.values(), ids=BROKEN)
def test_without_an_answer_it_goes_again_under_its_message_id_and_is_listed(
    message, mail_server, how, taken
):
    vars(mail_server).update(how)

    assert send(message.pk, MORNING) == Answer.UNKNOWN

    only_attempt(message)
    assert (message.state, message.possibly_doubled) == (MessageState.WAITING, True)
    mail_server.well()
    assert again(message) == Answer.ACCEPTED
    assert list(mail_server.copies().values()) == [taken + 1]
    message.refresh_from_db()
    assert (message.state, message.possibly_doubled) == (MessageState.SENT, True)


def test_a_line_that_is_cut_after_the_answer_changes_nothing(message, mail_server):
    mail_server.cut = "after its answer"

    assert send(message.pk, MORNING) == Answer.ACCEPTED

    only_attempt(message)
    assert (message.state, message.possibly_doubled) == (MessageState.SENT, False)


def test_it_is_kept_as_sent_before_the_server_says_goodbye(message, mail_server, monkeypatch):
    kept = []
    hang_up = sending._hang_up

    def see(line):
        kept.append(Message.objects.get().state)
        hang_up(line)

    monkeypatch.setattr(sending, "_hang_up", see)

    send(message.pk, MORNING)

    assert kept == [MessageState.SENT]


def test_what_a_server_says_is_kept_however_odd(message, mail_server, monkeypatch):
    monkeypatch.setattr(
        sending, "_hand_over", lambda *_: (Answer.DELAYED, "4\x0050 满了" + "x" * 9000)
    )

    send(message.pk, MORNING)

    assert only_attempt(message).said == "450 满了" + "x" * 994


def test_a_mail_that_cannot_be_written_is_tried_again_and_its_fault_shown(
    message, mail_server, monkeypatch
):
    def broken(message, held, today):
        raise KeyError("no such template")

    with monkeypatch.context() as patched:
        patched.setattr(sending, "written", broken)
        with pytest.raises(KeyError):
            send(message.pk, MORNING)

    assert "no such template" in only_attempt(message).said
    assert (message.state, message.possibly_doubled) == (MessageState.WAITING, False)
    assert again(message) == Answer.ACCEPTED
