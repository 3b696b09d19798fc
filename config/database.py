"""Where the data is kept: a SQLite file of our own, or what DATABASE_URL names."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import environ
from django.core.exceptions import ImproperlyConfigured

from config.threads import THREADS

SCHEMES = ("postgres", "postgresql", "sqlite")


def database(url: str, var: Path) -> dict[str, Any]:
    """Return Django's settings for the database at `url`, or for a file in the folder `var`.

    Raises ImproperlyConfigured for what is neither PostgreSQL nor SQLite.
    """
    if not url:
        return _sqlite({"NAME": str(var / "fengong.sqlite3")}, var)
    if urlsplit(url).scheme not in SCHEMES:
        raise ImproperlyConfigured(
            "DATABASE_URL must read like postgres://user:password@host:5432/name"
            " or sqlite:////folder/file"
        )
    named = environ.Env.db_url_config(url)
    return _sqlite(named, var) if urlsplit(url).scheme == "sqlite" else _postgresql(named, var)


def _sqlite(named: dict[str, Any], var: Path) -> dict[str, Any]:
    return named | {
        "ENGINE": "django.db.backends.sqlite3",
        "OPTIONS": {
            # IMMEDIATE and WAL: without them writers that read first lose to "database is
            # locked". Full synchronous: a power cut must not take the last commits.
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            "timeout": 20,
        },
        # A file, as the program runs: the in-memory default has no WAL and one connection.
        "TEST": {"NAME": str(var / "test.sqlite3")},
    }


def _postgresql(named: dict[str, Any], var: Path) -> dict[str, Any]:
    # What the address itself asks for, such as ?sslmode=require, stands beside the pool.
    return named | {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {
            "connect_timeout": 10,
            **named.get("OPTIONS", {}),
            # One kept open: after a restart of the server each broken one is waited for in turn.
            "pool": {"min_size": 1, "max_size": THREADS},
        },
        "CONN_HEALTH_CHECKS": True,
        # Two checkouts may be tested at once on one server, each with its own folder.
        "TEST": {"NAME": f"test_fengong_{crc32(str(var).encode()):08x}"},
    }
