"""Reports accepted on a day, for pages to show."""

from datetime import date, datetime

import time_machine
from django.utils import timezone

from ministries.models import User
from tasks.matrix.models import Task
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tests.tasks.reporting.reports import accepted_of


def noon_of(day: date) -> time_machine.travel:
    """Let it be noon of a day."""
    noon = timezone.make_aware(datetime(day.year, day.month, day.day, 12))
    return time_machine.travel(noon, tick=False)


def reported_on(
    day: date,
    editor: User,
    reviewer: User,
    task: Task,
    period: ReportingPeriod,
    **values: object,
) -> StatusUpdate:
    """Write, hand in and accept a report, all at noon of `day`."""
    with noon_of(day):
        return accepted_of(editor, reviewer, task, period, **values)
