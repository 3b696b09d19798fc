"""Make a database of 100 plans with 6,900 tasks each and 10,000 people, and plan a day in it.

Needs PostgreSQL (TEST_POSTGRES_URL names another than this machine's). The tasks are those of the
plan that ships, over and over. Prints how long planning and gathering took and with how many
queries; ends with 1 where planning took a minute or more.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.run import POSTGRES_URL

NAME = f"fengong_scale_{os.getpid()}"
PLANS = int(os.environ.get("SCALE_PLANS", "100"))
PEOPLE = 10_000
LIMIT_SECONDS = 60
MORNING = datetime(2026, 10, 8, 1, tzinfo=UTC)


def main() -> int:
    """Make, measure, and take away again."""
    with psycopg.connect(POSTGRES_URL, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {NAME}")
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(POSTGRES_URL)._replace(path=f"/{NAME}"))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        try:
            return _measured()
        finally:
            server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def _measured() -> int:
    import django

    django.setup()
    from django.db import connection

    from planning.models import Plan
    from tasks.matrix.models import Responsibility, Task
    from tasks.reminders.gathering import gather
    from tasks.reminders.models import Message, Reminder
    from tasks.reminders.planning import plan_reminders
    from tests.scale.world import fill

    with _timed("database made"):
        fill(PLANS, PEOPLE, MORNING)
    print(
        f"{Task.objects.count():,} tasks in {Plan.objects.count()} plans,"
        f" {Responsibility.objects.count():,} responsibilities, {PEOPLE:,} people"
    )
    queries = []
    with _timed("a day planned") as took:
        for plan in Plan.objects.all():
            with _counted(connection, queries):
                plan_reminders(plan, MORNING.date())
    print(f"{Reminder.objects.count():,} reminders; queries a plan: {sorted(set(queries))}")
    with _timed("messages made"), _counted(connection, counted := []):
        gather(MORNING)
    print(f"{Message.objects.count():,} messages; queries: {counted[0]}")
    return int(took[0] >= LIMIT_SECONDS)


@contextmanager
def _timed(what: str) -> Iterator[list[float]]:
    took: list[float] = []
    begun = time.monotonic()
    yield took
    took.append(time.monotonic() - begun)
    print(f"{what}: {took[0]:.1f} s", flush=True)


@contextmanager
def _counted(connection, counts: list[int]) -> Iterator[None]:
    asked = 0

    def count(execute, sql, params, many, context):
        nonlocal asked
        asked += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield
    counts.append(asked)


if __name__ == "__main__":
    sys.exit(main())
