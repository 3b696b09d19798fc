"""What isn't owed for a while on a reminder's own day: it is told all the same once it is again."""

import pytest

from ministries.models import Ministry
from tasks.reminders.models import Reminder
from tasks.reminders.vocabulary import Closing
from tasks.reporting.excusing import excuse, lift
from tasks.reporting.owing import owed_in
from tasks.reporting.writing import withdraw
from tests.tasks.reminders.conftest import at
from tests.tasks.reminders.rounds import it_is, told, work
from tests.tasks.reporting.reports import submitted_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(plan, quarter, editor):
    """The only task on which MOST owes a report; it is the due day, a Tuesday."""
    plan.tasks.exclude(number="48").delete()
    for day in (8, 15, 19):
        work(at(2026, 10, day))
    work(at(2026, 10, 20, 0))
    return plan.tasks.get(number="48")


def due_today():
    return Reminder.objects.get(ministry=Ministry.objects.get(slug="most"), kind="due_today")


def test_a_report_that_is_taken_back_on_its_due_day_is_reminded_of_on_that_day(
    task, quarter, editor
):
    with it_is(at(2026, 10, 20, 6)):
        update = submitted_of(editor, task, quarter)
    assert told(at(2026, 10, 20, 7)) == {}
    with it_is(at(2026, 10, 20, 7)):
        withdraw(editor, update, update.version)
    assert told(at(2026, 10, 20, 9)) == {"edith": ["due_today"]}


def test_an_excuse_that_is_lifted_on_the_due_day_is_as_if_it_had_never_been(
    plan, task, quarter, administrator
):
    with it_is(at(2026, 10, 20, 6)):
        owed = [one for one in owed_in(plan, [quarter]) if one.ministry.slug == "most"]
        given = excuse(administrator, owed, "The programme ended.")
    assert told(at(2026, 10, 20, 7)) == {}
    with it_is(at(2026, 10, 20, 7)):
        lift(administrator, [one.pk for one in given], "A mistake.")
    assert told(at(2026, 10, 20, 9)) == {"edith": ["due_today"]}


def test_what_is_not_owed_when_its_day_is_over_is_closed_for_good(task, quarter, editor):
    with it_is(at(2026, 10, 20, 6)):
        submitted_of(editor, task, quarter)
    assert told(at(2026, 10, 20, 23)) == {}
    assert due_today().closed_at is None
    assert told(at(2026, 10, 21, 0)) == {}
    assert due_today().closing == Closing.NOT_OWED
