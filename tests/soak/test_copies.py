"""Which second copies a kill explains, and which are faults."""

import socket
from datetime import datetime
from email.message import EmailMessage

import pytest
from django.utils import timezone

from ministries.models import User
from tasks.reminders.models import Message
from tests.soak.copies import match_copies
from tests.soak.postbox import Acceptance

pytestmark = pytest.mark.django_db


class Kept:
    """What a postbox kept: mails, and kills."""

    def __init__(self, accepted, killed):
        self.accepted, self.killed = accepted, killed


def accepted(reference, process, second):
    """Return that a process's mail was accepted in a second."""
    mail = EmailMessage()
    mail["Message-ID"] = f"<{reference}@example.org>"
    return Acceptance(
        "edith@example.org", mail, process, datetime.min, begun=second - 1, accepted=second
    )


@pytest.fixture
def message():
    """One that went twice: of the first attempt nobody told how it ended, as the next knows."""
    edith = User.objects.create_user("edith@example.org", name="Edith")
    message = Message.objects.create(
        form="digest",
        channel="mail",
        state="sent",
        day="2026-11-24",
        address=edith.email,
        user=edith,
        possibly_doubled=True,
    )
    for number, (process, answer) in enumerate([(71, "unknown"), (72, "accepted")], 1):
        message.attempts.create(
            number=number,
            claim=f"{number}",
            worker=f"{socket.gethostname()}:{process}",
            begun_at=timezone.now(),
            answer=answer,
        )
    return message


def faults_of(message, *others, killed):
    twice = [accepted(message.reference, 71, 100.0), accepted(message.reference, 72, 400.0)]
    return [what for what, _story in match_copies(Kept([*twice, *others], killed), []).faults]


def test_a_kill_right_after_the_acceptance_explains_a_second_copy(message):
    assert faults_of(message, killed=[(71, 100.03)]) == []


def test_without_a_kill_a_second_copy_is_a_fault(message):
    assert faults_of(message, killed=[]) == ["more copies than kills"]
    assert faults_of(message, killed=[(72, 400.03)]) == ["more copies than kills"]


def test_a_kill_long_before_explains_nothing(message):
    """A process with the number of one that was killed."""
    assert faults_of(message, killed=[(71, 50.0)]) == ["more copies than kills"]


def test_a_process_that_went_on_to_another_mail_was_not_killed_over_this_one(message):
    another = accepted("another", 71, 200.0)

    assert faults_of(message, another, killed=[(71, 200.03)]) == ["more copies than kills"]


def test_the_number_of_a_dead_process_may_be_given_to_another(message):
    another = accepted("another", 71, 200.0)

    assert faults_of(message, another, killed=[(71, 100.03), (71, 200.03)]) == []


def test_a_mail_may_be_accepted_just_after_its_process_was_killed(message):
    assert faults_of(message, killed=[(71, 99.9)]) == []


def test_a_kill_after_the_end_was_told_explains_nothing(message):
    message.attempts.filter(number=1).update(answer="delayed", said="451 Too busy")

    assert faults_of(message, killed=[(71, 100.03)]) == ["more copies than kills"]
