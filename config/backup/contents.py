"""What belongs into a backup, and how its members are called."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.core.files.storage import FileSystemStorage
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

from tasks.reporting.models import Evidence

FORMAT = 1
MANIFEST = "manifest.json"
EVIDENCE = "evidence/"
# Who is signed in at this moment, who failed to, and which jobs failed, is nothing to bring back;
# nor is when worker and beat were last seen.
LEFT_OUT = {"sessions", "usersessions", "axes", "django_celery_results"}
MODELS_LEFT_OUT = {"reminders.pulse"}
# Rows that a migrated database has by itself; a restore puts the backup's in their place.
MADE_BY_MIGRATING = {"contenttypes.contenttype", "auth.permission", "sites.site"}
_TABLE = re.compile(r"data/[a-z0-9_]+\.[a-z0-9_]+\.jsonl")


class BadBackup(Exception):
    """A file that can't be restored; says why."""


def kept_models() -> list[type[Model]]:
    """Return the models whose rows are kept, in an order that stays the same."""
    models = apps.get_models(include_auto_created=True)
    kept = [m for m in models if m._meta.managed and m._meta.app_label not in LEFT_OUT]
    rows = (m for m in kept if not m._meta.proxy and m._meta.label_lower not in MODELS_LEFT_OUT)
    return sorted(rows, key=lambda m: m._meta.label_lower)


def table_member(model: type[Model]) -> str:
    """Return the name of the member that holds a model's rows."""
    return f"data/{model._meta.label_lower}.jsonl"


def is_safe_member(name: str) -> bool:
    """Return whether a member is a table or a file that stays inside the evidence."""
    if _TABLE.fullmatch(name):
        return True
    path = PurePosixPath(name)
    return (
        name.startswith(EVIDENCE)
        and str(path) == name
        and len(path.parts) > 1
        and ".." not in path.parts
        and not set(name) & {"\\", "\0"}
    )


def evidence_folder() -> Path:
    """Return where files of evidence are kept."""
    storage = Evidence._meta.get_field("file").storage
    assert isinstance(storage, FileSystemStorage)  # noqa: S101 - the type, as it was declared
    return Path(storage.location)


def known_migrations() -> dict[str, list[str]]:
    """Return the migrations of this program by app: they say which tables and columns it has."""
    known: dict[str, list[str]] = {}
    for app, name in sorted(MigrationLoader(None).disk_migrations or {}):
        known.setdefault(app, []).append(name)
    return known
