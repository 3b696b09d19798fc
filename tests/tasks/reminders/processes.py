"""Real processes that send messages, some of which are killed on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from tasks.reminders import sending
from tasks.reminders.models import Message

PROGRAM = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from tests.tasks.reminders.processes import main
main()
"""


def environment() -> dict[str, str]:
    """Return the environment in which a process finds the database under test."""
    known = connection.settings_dict
    url = f"sqlite:///{known['NAME']}"
    if connection.vendor == "postgresql":
        where = f"{known['HOST'] or '127.0.0.1'}:{known['PORT'] or 5432}"
        login = ":".join(filter(None, (known["USER"], known["PASSWORD"])))
        url = f"postgres://{login}@{where}/{known['NAME']}"
    return {**os.environ, "DATABASE_URL": url}


def start(keys: Sequence[int], now: datetime, dies: str = "") -> subprocess.Popen[str]:
    """Start a process that waits for a line, then sends messages; `dies` says where it is killed.

    The mail server is the one that Fengong sends through in this test.
    """
    told = {
        "keys": list(keys),
        "now": now.isoformat(),
        "dies": dies,
        "host": settings.EMAIL_HOST,
        "port": settings.EMAIL_PORT,
    }
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, json.dumps(told)],
        cwd=settings.BASE_DIR,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def go_on(*processes: subprocess.Popen[str]) -> list[int]:
    """Let processes begin once all of them are ready; return how each ended, -9 if killed."""
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go on\n")
        process.stdin.flush()
    ended = [process.wait(60) for process in processes]
    for process in processes:
        process.communicate()
    return ended


def run_out() -> None:
    """Let every lease run out, by the database's clock."""
    Message.objects.filter(lease_until__isnull=False).update(lease_until=Now())


def main() -> None:
    """Be such a process: what it is told stands in its arguments."""
    told = json.loads(sys.argv[1])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = told["host"], told["port"]
    settings.EMAIL_TIMEOUT = 20

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if told["dies"] == "before the claim":
        sending.claim = die
    if told["dies"] == "after the claim":
        sending.written = die
    if told["dies"] == "after the acceptance":
        sending.finish = die
    connection.ensure_connection()
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    for key in told["keys"]:
        sending.send(key, datetime.fromisoformat(told["now"]))
