"""A clock that is wrong: no reminder is used up by it before its day."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from tasks.reminders.jobs import plan
from tasks.reminders.models import Planned, Reminder
from tasks.reporting.models import ReportingPeriod

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
        plan()
    assert not Reminder.objects.exists()
    assert not Planned.objects.exists()
    assert not ReportingPeriod.objects.exists()
    assert "off the database's: no reminders are made" in caplog.text


@pytest.mark.parametrize("off", [timedelta(0), timedelta(minutes=4), -timedelta(minutes=4)])
def test_a_worker_whose_clock_is_the_databases_makes_them(caplog, off):
    with time_machine.travel(by_the_database() + off):
        plan()
    assert ReportingPeriod.objects.exists()
    assert Reminder.objects.exists()
    assert not caplog.records


def test_whose_clock_is_right_costs_one_query(django_assert_num_queries):
    from tasks.reminders.jobs import clock_is_off

    with time_machine.travel(by_the_database()), django_assert_num_queries(1):
        assert clock_is_off() < timedelta(minutes=1)
