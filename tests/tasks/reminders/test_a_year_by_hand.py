import pytest
from django.core import mail

from tasks.reminders.models import Message, Reminder
from tasks.reminders.preview import preview
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tasks.reminders.vocabulary import Answer, Closing, Kind, MessageState
from tests.tasks.reminders.conftest import at

pytestmark = pytest.mark.django_db


def work(now):
    plan_everything(now)
    return [send(key, now) for key in list(sweep(now))]


def test_a_reminder_is_sent_once_to_each_editor(plan, window, periods, editor, second_editor):
    answers = work(at(2026, 11, 24))
    assert answers.count(Answer.ACCEPTED) == 2
    assert sorted(m.to[0] for m in mail.outbox) == ["edgar@example.org", "edith@example.org"]
    assert work(at(2026, 11, 24)) == []
    assert len(work(at(2026, 11, 25))) == 2, "the day after: overdue"
    assert work(at(2026, 11, 26)) == []
    most = Reminder.objects.filter(ministry__slug="most", kind=Kind.OPENED)
    assert {r.period.code for r in most} == {"2026-q1", "2026-q2", "2026-q3"}
    assert {r.closing for r in most} == {Closing.TOLD}


def test_the_preview_stores_nothing(plan, window, periods, editor):
    found = preview(at(2026, 11, 24))
    assert [one.message.address for one in found.messages] == ["edith@example.org"]
    assert len(found.messages[0].held) == 3
    assert not Reminder.objects.exists()
    assert not Message.objects.exists()


def test_who_joins_before_it_is_sent_gets_it_and_who_left_does_not(
    plan, window, periods, editor, second_editor
):
    plan_everything(at(2026, 11, 24))
    editor.is_active = False
    editor.save()
    work(at(2026, 11, 24))
    assert [m.to[0] for m in mail.outbox] == ["edgar@example.org"]


def test_without_editors_the_administrators_are_told(plan, window, periods, administrator):
    work(at(2026, 11, 24))
    assert [m.to[0] for m in mail.outbox] == ["admin@example.org"]
    assert Message.objects.get().state == MessageState.SENT
