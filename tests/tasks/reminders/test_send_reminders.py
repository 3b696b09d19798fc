"""The command that does the work by hand, prints what it would do, or tries it out."""

import os
from datetime import date

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from ministries.models import Membership, MembershipRole, Ministry, User
from tasks.reminders import sending
from tasks.reminders.management.commands import send_reminders
from tasks.reminders.models import Message, Reminder
from tasks.reminders.pausing import pause
from tasks.reminders.vocabulary import MessageState
from tests.tasks.reporting.conftest import person

pytestmark = pytest.mark.django_db


def run(capsys, **options) -> str:
    call_command("send_reminders", **options)
    return capsys.readouterr().out


def test_it_sends_what_is_owed_once(plan, window, periods, editor, capsys):
    assert "1 messages sent" in run(capsys)
    assert "0 messages sent" in run(capsys)
    assert [message.to for message in mail.outbox] == [["edith@example.org"]]


def test_it_sends_all_there_is_however_many(plan, window, periods, capsys, monkeypatch):
    most = Ministry.objects.get(slug="most")
    many = [User(email=f"editor{number}@example.org") for number in range(520)]
    User.objects.bulk_create(many)
    Membership.objects.bulk_create(
        [Membership(user=one, ministry=most, role=MembershipRole.EDITOR) for one in many]
    )
    # The sending itself of so many takes minutes, and is no matter of how many they are.
    tried = []
    monkeypatch.setattr(send_reminders, "send", lambda key, _now: tried.append(key))

    run(capsys)

    assert len(tried) == 520
    assert set(tried) == set(Message.objects.unfinished().values_list("pk", flat=True))


def test_what_cannot_be_written_is_named_and_the_others_are_sent(
    plan, window, periods, editor, second_editor, capsys, monkeypatch
):
    written = sending.written

    def broken_for_edgar(message, *args):
        if message.address == "edgar@example.org":
            raise KeyError("no such template")
        return written(message, *args)

    monkeypatch.setattr(sending, "written", broken_for_edgar)
    # Behind the one that can't be written too.
    person("Edwin", ("most", MembershipRole.EDITOR))

    with pytest.raises(CommandError, match="1 of 3 messages could not be sent"):
        call_command("send_reminders")

    said, complaint = capsys.readouterr()
    assert "2 messages sent" in said
    assert complaint == (
        "not sent: digest · edgar@example.org · 2026-11-24: KeyError: 'no such template'\n"
    )
    assert sorted(message.to[0] for message in mail.outbox) == [
        "edith@example.org",
        "edwin@example.org",
    ]
    assert Message.objects.get(address="edgar@example.org").state == MessageState.WAITING


def test_a_dry_run_of_which_no_more_is_read_ends_quietly(plan, window, periods, editor):
    read_from, write_to = os.pipe()
    os.close(read_from)
    with os.fdopen(write_to, "w") as unread:
        call_command("send_reminders", dry_run=True, stdout=unread)


def test_a_dry_run_says_who_would_get_what_and_why_and_stores_nothing(
    plan, window, periods, editor, capsys
):
    said = run(capsys, now="2026-11-24", dry_run=True)
    assert "2026-11-24 09:00, if nothing changes until then: 1 messages" in said
    assert "edith@example.org · Edith · digest" in said
    assert (
        "Period opened: 13fyp-sei 2026 Q3, MOST, due 2026-10-20: 4 tasks (30, 42, 47, 48)" in said
    )
    assert "because: editor of the ministry (MOST)" in said
    assert not mail.outbox
    assert not Reminder.objects.exists()
    assert not Message.objects.exists()


def test_a_dry_run_puts_a_message_in_order_of_periods_and_urgency_a_line_each(
    plan, window, periods, editor, capsys
):
    finance = Ministry.objects.get(slug="mof")
    Membership.objects.create(user=editor, ministry=finance, role=MembershipRole.EDITOR)
    # A second kind, as after days without mail.
    of_the_second = {"plan": plan, "period": periods["2026-q2"], "day": date(2026, 11, 24)}
    Reminder.objects.create(ministry=finance, kind="overdue", **of_the_second)

    said = run(capsys, now="2026-11-24", dry_run=True)

    _head, *lines = said[said.index("edith@example.org") :].splitlines()
    lines = [line for line in lines if line.startswith("  ")]
    told = [line.partition(", due")[0].strip().replace("13fyp-sei 2026 ", "") for line in lines]
    assert told == [
        "Period opened: Q1, MOF",
        "Period opened: Q1, MOST",
        "Overdue: Q2, MOF",
        "Period opened: Q2, MOF",
        "Period opened: Q2, MOST",
        "Period opened: Q3, MOF",
        "Period opened: Q3, MOST",
    ]
    assert all("because: editor of the ministry" in line for line in lines)


def test_a_dry_run_names_what_nobody_can_be_told(plan, window, periods, capsys):
    said = run(capsys, now="2026-11-24", dry_run=True)
    assert "0 messages" in said
    assert "nobody can be told: MOST · 2026 Q3 · Period opened" in said


def test_a_trial_sends_everything_to_one_mailbox_and_stores_nothing(
    plan, window, periods, editor, second_editor, capsys
):
    said = run(capsys, to="trial@example.org")
    assert "2 messages sent to trial@example.org, for a trial" in said
    assert [message.to for message in mail.outbox] == [["trial@example.org"]] * 2
    assert {"edith@example.org" in message.subject for message in mail.outbox} == {True, False}
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"now": "2026-11-31", "dry_run": True}, "--now takes a day"),
        ({"now": "下周", "dry_run": True}, "--now takes a day"),
        ({"now": "2026-12-01"}, "only what is owed now is really sent"),
        ({"to": "nobody"}, "no e-mail address"),
        ({"to": "a@example.org", "dry_run": True}, "choose one"),
    ],
)
def test_what_makes_no_sense_is_refused(db, options, message):
    with pytest.raises(CommandError, match=message):
        call_command("send_reminders", **options)


def test_while_mail_is_paused_it_says_so(plan, window, periods, editor, capsys):
    pause(None, "the server moves")
    with pytest.raises(CommandError, match="mail is paused"):
        call_command("send_reminders")
    assert not mail.outbox
