"""Jobs that failed, with the reason."""

from __future__ import annotations

import json

from celery import states
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_celery_results.models import TaskResult

# What a job does, by the name of its function.
LABELS = {
    "tasks.reminders.jobs.plan": _("Make the reminders of the day"),
    "tasks.reminders.jobs.sweep": _("Look for what is to be sent"),
    "tasks.reminders.jobs.send": _("Send a message"),
    "celery.backend_cleanup": _("Forget failures of a month ago"),
}


class FailedJobManager(models.Manager["FailedJob"]):
    """Of what Celery keeps about jobs, those that failed."""

    def get_queryset(self) -> models.QuerySet[FailedJob]:
        """Leave out what did not fail."""
        return super().get_queryset().filter(status=states.FAILURE)


class FailedJob(TaskResult):
    """A job that ended with an error. It stands here for a month."""

    objects = FailedJobManager()

    class Meta:
        proxy = True
        verbose_name = _("failed job")
        verbose_name_plural = _("failed jobs")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.label} · {timezone.localtime(self.date_done):%Y-%m-%d %H:%M}"

    @property
    def label(self) -> str:
        """What the job was to do."""
        name = self.task_name or ""
        return str(LABELS.get(name, name))

    @property
    def reason(self) -> str:
        """The error, in its own words."""
        error = json.loads(self.result or "{}")
        said = error.get("exc_message", "")
        words = "; ".join(map(str, said)) if isinstance(said, list) else str(said)
        return f"{error.get('exc_type', '')}: {words}".strip(": ")

    @property
    def given(self) -> str:
        """What the job was told, as in “12, None” for a message; empty for nothing."""
        return str(json.loads(self.task_args or '""'))[1:-1].rstrip(",")
