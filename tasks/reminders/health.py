"""Whether the parts on which reminders rest do their work."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from tasks.reminders.jobs import CLOCK_MAY_BE_OFF
from tasks.reminders.models import Message, Pulse
from tasks.reminders.pausing import running_pause

# For how long a part may be silent. A sweep waits behind the mails of the one before.
SILENT = {
    "worker": timedelta(minutes=3),
    "beat": timedelta(minutes=3),
    "sweep": timedelta(minutes=15),
}
# A mail server that is away this long is worth a look; an address that is refused isn't.
UNSENT = timedelta(hours=6)
ANSWERS_IN = 2
KEPT_FOR = 5


@dataclass(frozen=True)
class Part:
    """How one part does; `seconds` since it was last seen, or for how long a message waits."""

    ok: bool
    seconds: int | None = None


def parts_now() -> dict[str, Part]:
    """Return how each part does, looked up at most every few seconds however often one asks."""
    found = cache.get("health")
    if found is None:
        database = _asked(_database)
        work = _of_the_work() if database.ok else dict.fromkeys((*SILENT, "unsent"), Part(False))
        found = {"database": database, "broker": _asked(_broker), **work}
        cache.set("health", found, KEPT_FOR)
    return found


def _asked(question: Callable[[], bool]) -> Part:
    try:
        return Part(question())
    # Whatever goes wrong with what we ask is the answer.
    except Exception:
        return Part(False)


def _database() -> bool:
    # Directly, since a pool would go on trying for half a minute.
    how: dict[str, Any] = connection.get_connection_params()
    if connection.vendor == "postgresql":
        how["connect_timeout"] = ANSWERS_IN
    connection.Database.connect(**how).close()  # type: ignore[attr-defined]
    return True


def _broker() -> bool:
    broker = current_app.connection_for_write(connect_timeout=ANSWERS_IN)
    if broker.transport_cls == "filesystem":
        return os.access(settings.JOBS_DIR / "waiting", os.W_OK)
    options: dict[str, Any] = dict(broker.transport_options)
    if broker.transport_cls in ("redis", "rediss"):
        options |= dict.fromkeys(("socket_timeout", "socket_connect_timeout"), ANSWERS_IN)
    broker.transport_options = options
    with broker:
        broker.ensure_connection(max_retries=1, timeout=ANSWERS_IN)
        return bool(broker.connected)


def _of_the_work() -> dict[str, Part]:
    """Return what the database says of worker, beat, the last sweep and the oldest message."""
    ages = Pulse.objects.ages()
    made_at = Message.objects.delayed().values_list("made_at", flat=True).first()
    waits = timezone.now() - made_at if made_at else timedelta(0)
    unsent = Part(waits < UNSENT or running_pause() is not None, int(waits.total_seconds()))
    parts = {}
    for name, allowed in SILENT.items():
        age = ages.get(name)
        seconds = None if age is None else int(age.total_seconds())
        # What was seen in a time to come was seen by a clock that was set back since.
        parts[name] = Part(age is not None and -CLOCK_MAY_BE_OFF < age < allowed, seconds)
    return {**parts, "unsent": unsent}
