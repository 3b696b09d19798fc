"""A clock that is wrong: no reminder is used up by it before its day."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from tasks.reminders import jobs
from tasks.reminders.jobs import send, sweep
from tasks.reminders.models import Event, Message, Planned, Pulse, Reminder
from tasks.reminders.rounds import plan_everything
from tasks.reminders.rounds import sweep as sweep_at
from tasks.reporting.models import ReportingPeriod
from tests.tasks.reminders.conftest import at
from tests.tasks.reporting.reports import submitted_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("window")]


def by_the_database() -> datetime:
    """What time it is by the database's clock, which nobody here can set."""
    utc = "now() at time zone 'utc'" if connection.vendor == "postgresql" else "datetime('now')"
    with connection.cursor() as cursor:
        cursor.execute(f"select cast({utc} as varchar(19))")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)


@pytest.mark.parametrize("off", [timedelta(days=61), timedelta(minutes=6), -timedelta(minutes=6)])
def test_a_worker_whose_clock_is_not_the_databases_makes_no_reminders(caplog, off):
    with time_machine.travel(by_the_database() + off), caplog.at_level(logging.ERROR):
        jobs.plan()
    assert not Reminder.objects.exists()
    assert not Planned.objects.exists()
    assert not ReportingPeriod.objects.exists()
    assert "off the database's: it does no job" in caplog.text


@pytest.mark.parametrize("off", [timedelta(days=1), -timedelta(days=1)])
def test_a_worker_whose_clock_is_not_the_databases_makes_and_sends_no_message(
    caplog, off, plan, editor, reviewer, period
):
    plan_everything(at(2026, 11, 24))
    [key, *_others] = sweep_at(at(2026, 11, 24))
    submitted_of(editor, plan.tasks.get(number="48"), period)
    made = Message.objects.count()

    with time_machine.travel(by_the_database() + off), caplog.at_level(logging.ERROR):
        sweep()
        send(key)

    assert Message.objects.count() == made
    assert Message.objects.get(pk=key).attempts_made == 0
    assert not Event.objects.exists()
    # So that whoever asks for its health is told.
    assert not Pulse.objects.filter(source="sweep").exists()
    assert caplog.text.count("off the database's: it does no job") == 2


@pytest.mark.parametrize("off", [timedelta(0), timedelta(minutes=4), -timedelta(minutes=4)])
def test_a_worker_whose_clock_is_the_databases_makes_them(caplog, off):
    with time_machine.travel(by_the_database() + off):
        jobs.plan()
    assert ReportingPeriod.objects.exists()
    assert Reminder.objects.exists()
    assert not caplog.records


def test_whose_clock_is_right_costs_one_query(django_assert_num_queries):
    from tasks.reminders.jobs import clock_is_off

    with time_machine.travel(by_the_database()), django_assert_num_queries(1):
        assert clock_is_off() < timedelta(minutes=1)
