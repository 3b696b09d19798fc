"""Reports brought to where a test needs them, through the functions that people's pages use."""

from datetime import UTC, date, datetime
from typing import Any

from ministries.models import Ministry, User
from tasks.matrix.models import Task
from tasks.reporting.beginning import begin
from tasks.reporting.models import ActingBody, ReportingPeriod, StatusUpdate
from tasks.reporting.reviewing import accept
from tasks.reporting.vocabulary import Status
from tasks.reporting.writing import save, submit

WHY = "A figure was wrong."
WRITTEN = {"status": Status.ON_TRACK, "progress": 40, "narrative": "The fund was set up."}


def draft_of(editor: User, task: Task, period: ReportingPeriod, **values: Any) -> StatusUpdate:
    """A draft with what is usually written in it, and `values`."""
    update = begin(editor, task, period)
    return save(editor, update, update.version, WRITTEN | values)


def submitted_of(editor: User, task: Task, period: ReportingPeriod, **values: Any) -> StatusUpdate:
    """A report that lies on the reviewers' desk."""
    update = draft_of(editor, task, period, **values)
    return submit(editor, update, update.version, reason=WHY if update.supersedes_id else "")


def accepted_of(
    editor: User, reviewer: User, task: Task, period: ReportingPeriod, **values: Any
) -> StatusUpdate:
    """A report that stands."""
    update = submitted_of(editor, task, period, **values)
    accept(reviewer, update, update.version)
    update.refresh_from_db()
    return update


def name_acting_body(administrator: User, task: Task, body: str, acting: str) -> ActingBody:
    """Name who acts for an ended body in all its tasks of the plan, from 2018 on."""
    return ActingBody.objects.create(
        plan=task.plan,
        body=Ministry.objects.get(slug=body),
        acting=Ministry.objects.get(slug=acting),
        valid_from=date(2018, 3, 17),
        reason="It took over the work.",
        author=administrator,
        at=datetime(2018, 3, 17, tzinfo=UTC),
    )
