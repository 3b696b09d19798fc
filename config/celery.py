"""The Celery app: which jobs there are, when they run, and how one sees that they do."""

import os
import tempfile
import time
from datetime import UTC, datetime
from typing import Any

import structlog
from celery import Celery, beat, bootsteps, signals
from django.conf import settings
from django.dispatch import receiver
from django_structlog.celery.signals import bind_extra_task_metadata
from django_structlog.celery.steps import DjangoStructLogInitStep

from config import file_broker
from config.broker import FOLDER

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# As if it had run last long ago: what is due is done at once after a start.
AT_START = {"last_run_at": datetime(2016, 12, 19, tzinfo=UTC)}
# How often beat and workers say that they are there, in seconds.
EVERY = 15

app = Celery("fengong")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
# A job that nobody took for so long is dropped: the next does its work, so that a worker that
# comes back finds no flood. Each is longer than the clocks of beat and worker may be apart, see
# `tasks.reminders.jobs`: a worker whose clock is ahead would drop all.
app.conf.beat_schedule = {
    "plan": {
        "task": "tasks.reminders.jobs.plan",
        "schedule": 600,
        "options": {"expires": 1200},
        **AT_START,
    },
    "sweep": {
        "task": "tasks.reminders.jobs.sweep",
        "schedule": 30,
        "options": {"expires": 600},
        **AT_START,
    },
    # Under the name that Celery would give it, once each night.
    "celery.backend_cleanup": {
        "task": "celery.backend_cleanup",
        "schedule": 24 * 3600,
        "options": {"expires": 3600},
        **AT_START,
    },
}


def _say_alive(source: str) -> None:
    """Note that a part of the machinery runs. That the database is away ends none."""
    from tasks.reminders.models import Pulse

    Pulse.objects.note(source)


class Beat(beat.Scheduler):
    """Keeps the schedule in memory; two at once make the same jobs twice, which does no harm."""

    _said_at: float = 0
    _ticked_at: float = 0

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Poke for what is due, and say now and then that it does."""
        if (wall := time.time()) < self._ticked_at - 1:
            self._begin_again()
        self._ticked_at = wall
        if (now := time.monotonic()) - self._said_at > EVERY or not self._said_at:
            self._said_at = now
            _say_alive("beat")
        return super().tick(*args, **kwargs)

    def _begin_again(self) -> None:
        """Let all be due at once, where the clock was set back: nothing would be for as long."""
        for entry in self.schedule.values():
            entry.last_run_at = AT_START["last_run_at"]
        self._heap = None


class WorkerSaysAlive(bootsteps.StartStopStep):
    """Lets the worker's own loop say that it turns."""

    requires = {"celery.worker.components:Timer"}

    def start(self, worker: Any) -> None:
        """Say it now and again and again."""
        _say_alive("worker")
        self.saying = worker.timer.call_repeatedly(EVERY, _say_alive, ("worker",))

    def stop(self, worker: Any) -> None:
        """Say no more."""
        self.saying.cancel()


app.steps["worker"].add(WorkerSaysAlive)
app.steps["worker"].add(DjangoStructLogInitStep)


@signals.setup_logging.connect
def _log_as_the_settings_say(**kwargs: Any) -> None:
    """Stand in for Celery's own way of logging; Django has set its own up by now."""


@receiver(bind_extra_task_metadata)
def _log_the_jobs_name(task: Any, **kwargs: Any) -> None:
    structlog.contextvars.bind_contextvars(job=task.name)


@signals.celeryd_init.connect
@signals.beat_init.connect
def _prepare(**kwargs: Any) -> None:
    # A pool is for a web server's threads. Here it would be made anew for every job, since
    # none outlives a fork.
    settings.DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
    if app.conf.broker_url.startswith(FOLDER):
        file_broker.make_folder(settings.JOBS_DIR)
        # A job that is read is moved through the temporary folder: one of our own, on one disk.
        tempfile.tempdir = str(settings.JOBS_DIR / "taken")
