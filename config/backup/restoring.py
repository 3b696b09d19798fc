"""Restoring a backup into an empty place: all of it or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import Model, QuerySet

from config.backup.contents import MADE_BY_MIGRATING, evidence_folder, kept_models
from config.backup.reading import Backup
from tasks.reminders.pausing import pause, running_pause
from tasks.reporting.guards import lifted

# Rows that are in memory at once.
ROWS = 500


class NotEmpty(Exception):
    """A place that holds something already; says what."""


def refuse_unless_empty() -> None:
    """Raise NotEmpty where database or evidence hold anything but what migrating makes."""
    tables = set(connection.introspection.table_names())
    for model in kept_models():
        if model._meta.label_lower in MADE_BY_MIGRATING or model._meta.db_table not in tables:
            continue
        if QuerySet(model).exists():
            raise NotEmpty(f"the database holds {model._meta.verbose_name_plural} already")
    folder = evidence_folder()
    if any(path.is_file() for path in folder.rglob("*")):
        raise NotEmpty(f"there are files in {folder} already")


def restore(backup: Backup) -> None:
    """Put everything that the backup holds into the database and the folder of evidence.

    All mail rests then: where it was restored is not known to be the one place that sends it.
    Raises BadBackup, OSError or django.db.Error; then both are as empty as before.
    """
    call_command("migrate", verbosity=0, interactive=False)
    with _unpacked(backup) as files:
        try:
            with transaction.atomic():
                with lifted():
                    _load(backup)
                if not running_pause():
                    pause(None, f"restored from a copy made {backup.manifest['made']}")
                _take_place(files)
        except BaseException:
            if not files.exists():
                shutil.rmtree(evidence_folder())
            raise


@contextmanager
def _unpacked(backup: Backup) -> Iterator[Path]:
    """Unpack the evidence beside its place; what is still there at the end goes away."""
    place = evidence_folder().parent
    place.mkdir(parents=True, exist_ok=True)
    files = Path(tempfile.mkdtemp(dir=place, prefix=".restoring-"))
    try:
        backup.unpack_evidence(files)
        yield files
    finally:
        shutil.rmtree(files, ignore_errors=True)


def _take_place(files: Path) -> None:
    """Make the unpacked files the evidence."""
    folder = evidence_folder()
    if folder.exists():
        shutil.rmtree(folder)
    files.rename(folder)
    folder.chmod(0o755)


def _load(backup: Backup) -> None:
    models = kept_models()
    for model in models:
        if model._meta.label_lower in MADE_BY_MIGRATING:
            QuerySet(model)._raw_delete(DEFAULT_DB_ALIAS)
    for model in models:
        _insert(model, backup.rows_of(model))
    # The keys that foreign keys name may have come after them.
    connection.check_constraints()
    ContentType.objects.clear_cache()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _insert(model: type[Model], rows: Iterator[Model]) -> None:
    # Past the managers and their rules, and with every value as it was: keys, times, versions.
    fields = model._meta.concrete_fields
    while batch := list(islice(rows, ROWS)):
        size = max(connection.ops.bulk_batch_size(fields, batch), 1)
        for start in range(0, len(batch), size):
            QuerySet(model)._insert(  # type: ignore[attr-defined]
                batch[start : start + size], fields=fields, using=DEFAULT_DB_ALIAS, raw=True
            )
