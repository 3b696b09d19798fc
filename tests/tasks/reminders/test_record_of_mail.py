"""What was told to whom is a record: it doesn't go away by accident."""

import pytest
from django.db.models import ProtectedError

from config.application_role import rights_by_table
from tasks.reminders.models import Attempt, Event, Mention, Message, Pause, Reminder
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tests.tasks.reminders.conftest import at

MORNING = at(2026, 11, 24)


@pytest.mark.django_db
def test_what_was_sent_takes_nothing_with_it(plan, window, periods, editor):
    plan_everything(MORNING)
    for key in list(sweep(MORNING)):
        send(key, MORNING)

    for row in (Message.objects.get(), Reminder.objects.filter(mentions__isnull=False)[0], editor):
        with pytest.raises(ProtectedError):
            row.delete()

    assert Message.objects.count() == Attempt.objects.count() == 1
    assert Mention.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Reminder, Event, Message, Mention, Attempt, Pause])
def test_the_programs_own_account_deletes_none_of_it(model):
    assert rights_by_table()[model._meta.db_table] == ("SELECT", "INSERT", "UPDATE")
