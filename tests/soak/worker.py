"""The Celery app of the soak's workers: Fengong's own, with a clock that each job's `now` sets.

It tells the soak, by files in SOAK_JOURNAL, which process is at work and which jobs were done.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from celery.signals import task_postrun, task_prerun

from tests.soak import clock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.soak.settings")

from config.celery import app

__all__ = ["app"]

JOURNAL = Path(os.environ["SOAK_JOURNAL"])


def _told(values: Iterable[Any]) -> str:
    """Return the moment that a job was told to work for, as it stands among its arguments."""
    for value in values:
        if isinstance(value, str) and "T" in value:
            return value
    return ""


@task_prerun.connect
def _begin(args: Any, kwargs: Any, **_: Any) -> None:
    (JOURNAL / "busy" / str(os.getpid())).touch()
    if moment := _told([*args, *kwargs.values()]):
        clock.drive(datetime.fromisoformat(moment))


@task_postrun.connect
def _end(task: Any, args: Any, kwargs: Any, state: str, **_: Any) -> None:
    clock.drive(None)
    name = task.name.rpartition(".")[2]
    if state == "SUCCESS" and name in ("plan", "sweep"):
        line = f"{name} {_told([*args, *kwargs.values()])}\n".encode()
        journal = os.open(JOURNAL / "done", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(journal, line)
        os.close(journal)
    (JOURNAL / "busy" / str(os.getpid())).unlink(missing_ok=True)
