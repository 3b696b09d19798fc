"""Writing a backup: one moment of the database, streamed, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core import serializers
from django.core.exceptions import SuspiciousFileOperation
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from config.backup.contents import (
    EVIDENCE,
    FORMAT,
    MANIFEST,
    kept_models,
    known_migrations,
    table_member,
)
from planning.models import Plan
from tasks.reporting.models import Evidence, RecordEntry
from tasks.reporting.record import newest_entry

# Rows and bytes that are in memory at once.
ROWS = 500
BYTES = 1 << 20


def write_backup(path: Path) -> dict[str, Any]:
    """Write everything into a new file, and return its manifest.

    `missing` in it names evidence that is no longer on disk. Raises OSError, FileExistsError
    among them, and leaves no file then.
    """
    with _whole_or_nothing(path) as file, ZipFile(file, "w", ZIP_DEFLATED) as archive, _snapshot():
        members = {}
        for model in kept_models():
            members[table_member(model)] = _write_table(archive, model)
        missing = []
        for name in _evidence_names():
            written = _write_evidence(archive, name)
            if written is None:
                missing.append(name)
            else:
                members[EVIDENCE + name] = written
        manifest = {
            "format": FORMAT,
            "demo": settings.DEMO,
            "made": timezone.now().isoformat(timespec="seconds"),
            "migrations": known_migrations(),
            "record": _records(),
            "missing": missing,
            "members": members,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[IO[bytes]]:
    """Give a file beside `path` that takes its name once it is whole and on the disk."""
    if path.exists():
        raise FileExistsError(None, "it exists already: choose another name", str(path))
    # Made for its owner's eyes only: accounts are in it.
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False
    ) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            os.unlink(file.name)
            raise
    os.replace(file.name, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _snapshot() -> Iterator[None]:
    """Show one moment of the database until it ends. Those who write go on meanwhile."""
    # Django's own transactions would keep SQLite's writers waiting, and see each commit on
    # PostgreSQL.
    on_postgresql = connection.vendor == "postgresql"
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if on_postgresql else "BEGIN"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


class _Member:
    """A member of the archive while it is written: takes text or bytes, and keeps count."""

    def __init__(self, file: IO[bytes]):
        self.file, self.sha256, self.size = file, hashlib.sha256(), 0

    def write(self, content: str | bytes) -> None:
        content = content.encode() if isinstance(content, str) else content
        self.file.write(content)
        self.sha256.update(content)
        self.size += len(content)

    @property
    def described(self) -> dict[str, Any]:
        return {"size": self.size, "sha256": self.sha256.hexdigest()}


class _Exact(DjangoJSONEncoder):
    """Keeps a time's microseconds, on which the record rests; Django's own drops them."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _write_table(archive: ZipFile, model: type[Model]) -> dict[str, Any]:
    # A plain queryset: no manager of the model's leaves anything out.
    rows: QuerySet[Model] = QuerySet(model).order_by("pk")
    with archive.open(table_member(model), "w", force_zip64=True) as file:
        member = _Member(file)
        serializers.serialize(
            "jsonl",
            rows.iterator(chunk_size=ROWS),
            stream=member,
            fields=[field.name for field in model._meta.concrete_fields],
            cls=_Exact,
        )
    return {"rows": rows.count(), **member.described}


def _evidence_names() -> Iterator[str]:
    # A correction shares the files of what it corrects.
    files = Evidence.objects.exclude(file="").order_by("file").values_list("file", flat=True)
    return files.distinct().iterator(chunk_size=ROWS)


def _write_evidence(archive: ZipFile, name: str) -> dict[str, Any] | None:
    """Copy a file, and return how it is described; None where it can't be read."""
    try:
        source = Evidence._meta.get_field("file").storage.open(name)
    except (OSError, SuspiciousFileOperation):
        return None
    with source, archive.open(EVIDENCE + name, "w", force_zip64=True) as file:
        member = _Member(file)
        while chunk := source.read(BYTES):
            member.write(chunk)
    return member.described


def _records() -> dict[str, dict[str, Any]]:
    """Return how long each plan's record is, and its newest hash."""
    return {
        plan.slug: {
            "entries": RecordEntry.objects.filter(plan=plan).count(),
            "hash": newest.hash if (newest := newest_entry(plan)) else "",
        }
        for plan in Plan.objects.order_by("slug")
    }
