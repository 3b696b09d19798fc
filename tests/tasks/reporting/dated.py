"""Reports that are handed in on one day and accepted on another."""

from datetime import date, datetime
from typing import Any

import time_machine
from django.utils import timezone

from ministries.models import User
from tasks.matrix.models import Task
from tasks.reporting.beginning import begin
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.reviewing import accept
from tasks.reporting.vocabulary import Status
from tasks.reporting.writing import save, submit


def at(day: date) -> time_machine.travel:
    """Let it be noon of a day."""
    noon = timezone.make_aware(datetime(day.year, day.month, day.day, 12))
    return time_machine.travel(noon, tick=False)


def handed_in(
    editor: User, task: Task, period: ReportingPeriod, day: date, **values: Any
) -> StatusUpdate:
    """Hand in a report on a day."""
    written = {"status": Status.ON_TRACK, "narrative": "It goes on."} | values
    with at(day):
        update = begin(editor, task, period)
        update = save(editor, update, update.version, written)
        return submit(editor, update, update.version, reason="It was misread.")


def accepted_on(reviewer: User, update: StatusUpdate, day: date) -> StatusUpdate:
    """Accept a report on a day."""
    with at(day):
        accept(reviewer, update, update.version)
    update.refresh_from_db()
    return update
