"""`make soak`: run a soak, print its table, and say whether it holds.

SOAK_SEED names the chances, as printed by an earlier run; BROKER is redis or rabbitmq; SHORT=1
is the form for CI; SOAK_KEEP=1 leaves the database and the folder for whoever looks into a fault.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.soak.brokers import BROKERS, Broker
from tests.soak.workers import Workers

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL") or (
    "postgres://postgres@127.0.0.1:5432/postgres"
)
NAME = f"fengong_soak_{os.getpid()}"


def main() -> int:
    """Run one soak and return the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    seed = int(os.environ.get("SOAK_SEED") or time.time_ns() % 10**6)
    kind = os.environ.get("BROKER") or "redis"
    folder = Path(tempfile.mkdtemp(prefix="fengong-soak-"))
    (folder / "busy").mkdir()
    broker = BROKERS[kind](folder, NAME)
    print(f"soak on {broker.name}, SOAK_SEED={seed}", flush=True)
    with psycopg.connect(POSTGRES_URL, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{NAME}"')
        try:
            broker.start()
            return run(seed, folder, broker)
        except KeyboardInterrupt:
            print("stopped")
            return 130
        finally:
            broker.kill()
            if os.environ.get("SOAK_KEEP"):
                print(f"kept: the database {NAME}, and {folder}")
            else:
                server.execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')
                shutil.rmtree(folder, ignore_errors=True)


def run(seed: int, folder: Path, broker: Broker) -> int:
    """Run a soak in a database of its own and a broker that runs."""
    database = urlsplit(POSTGRES_URL)._replace(path=f"/{NAME}", query="application_name=soak")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.soak.settings",
        "DATABASE_URL": database.geturl(),
        "CELERY_BROKER_URL": broker.url,
        "FENGONG_VAR": str(folder / "var"),
        "SOAK_JOURNAL": str(folder),
        "SOAK_QUEUE": NAME,
        "TIME_ZONE": "Asia/Shanghai",
    }
    os.environ.pop("FENGONG_DEMO", None)
    import django

    django.setup()
    from django.core.management import call_command

    from config.celery import app
    from tests.soak.copies import match_copies
    from tests.soak.making import SHORT, WHOLE
    from tests.soak.soak import Soak
    from tests.soak.table import printed

    begun = time.monotonic()
    call_command("migrate", verbosity=0)
    workers = Workers(folder, dict(os.environ))
    form = SHORT if os.environ.get("SHORT") else WHOLE
    soak = Soak(form, seed, folder, app, broker, workers)
    soak.postbox.open()
    workers.environment |= {
        "EMAIL_URL": soak.postbox.address,
        "DATABASE_URL": database._replace(query="application_name=soak-worker").geturl(),
    }
    try:
        soak.run(lambda line: print(line, flush=True))
    finally:
        workers.stop()
        soak.postbox.close()
        copies = match_copies(soak.postbox, soak.book.told_again)
        django.db.connections.close_all()
        print(printed(soak, copies))
        print(f"took {time.monotonic() - begun:.0f} s")
        faults = soak.book.failures + copies.faults
        show(faults)
    print(f"failed, SOAK_SEED={seed}" if faults else "everything that is owed arrived, and once")
    return 1 if faults else 0


def show(faults: list[tuple[str, str]]) -> None:
    """Print what is wrong, by kind, each with its story; of many the first ten."""
    for what, number in Counter(what for what, _story in faults).items():
        print(f"FAULT: {what}: {number}")
        for story in [story for of, story in faults if of == what][:10]:
            print(f"  {story}")


if __name__ == "__main__":
    sys.exit(main())
