"""A trial sends everything that is foreseen to one mailbox, and stores nothing."""

import pytest
from django.core import mail

from tasks.reminders.models import Message, Reminder
from tasks.reminders.preview import preview
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tasks.reminders.trial import send_trial
from tasks.reminders.vocabulary import Answer
from tests.tasks.reminders.conftest import at

pytestmark = pytest.mark.django_db

MORNING = at(2026, 11, 24)


def test_a_trial_goes_to_one_mailbox_and_says_for_whom_it_would_have_been(
    plan, window, periods, editor, co_holder, mail_server
):
    foreseen = preview(MORNING).messages

    assert send_trial("tester@example.org", foreseen) == 2

    assert {one["To"] for one in mail_server.accepted} == {"tester@example.org"}
    subjects = sorted(one["Subject"].strip().partition(": ")[0] for one in mail_server.accepted)
    assert subjects == ["Trial, for cora@example.org", "Trial, for edith@example.org"]
    assert not Message.objects.exists()
    assert not Reminder.objects.exists()


def test_a_mailbox_that_had_the_trial_still_gets_the_mail(plan, window, periods, editor):
    plan_everything(MORNING)
    [key] = sweep(MORNING)

    send_trial("edith@example.org", preview(MORNING).messages)
    assert send(key, MORNING) == Answer.ACCEPTED

    trial, real = (one.message() for one in mail.outbox)
    assert trial["Message-ID"] != real["Message-ID"]


def test_nobody_can_unsubscribe_somebody_else_by_a_trial(plan, window, periods, editor):
    send_trial("tester@example.org", preview(MORNING).messages)

    [trial] = mail.outbox
    assert not [name for name in trial.message() if name.lower().startswith("list-unsubscribe")]


def test_a_mail_server_that_is_away_ends_the_trial(plan, window, periods, editor, mail_server):
    mail_server.stop()

    with pytest.raises(OSError, match="Connection refused"):
        send_trial("tester@example.org", preview(MORNING).messages)
