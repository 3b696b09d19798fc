"""Reading a backup, after everything in it was looked at."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.core import serializers
from django.core.serializers.base import DeserializationError
from django.db.models import Model

from config.backup.contents import (
    EVIDENCE,
    FORMAT,
    MANIFEST,
    BadBackup,
    is_safe_member,
    kept_models,
    known_migrations,
    table_member,
)

BYTES = 1 << 20
LONGEST_MANIFEST = 256 << 20
CUT_OFF = "it isn't a backup of Fengong, or was damaged or cut off"


class Backup:
    """An open backup whose members are what its manifest says."""

    def __init__(self, archive: ZipFile):
        self.archive = archive
        self.manifest = _manifest_of(archive)
        self._check_place()
        self._check_version()
        self._check_names()
        for name, described in self.manifest["members"].items():
            self._check_member(name, described)

    def _check_place(self) -> None:
        # In an ordinary place nothing would say that people and reports are invented.
        if self.manifest.get("demo") and not settings.DEMO:
            raise BadBackup(
                "it was made of the demonstration, whose people and reports are invented: restore"
                " it with FENGONG_DEMO=1, into a demonstration's place"
            )

    def _check_version(self) -> None:
        made_by, ours = self.manifest["migrations"], known_migrations()
        for app in sorted(made_by.keys() | ours.keys()):
            theirs, own = set(made_by.get(app, [])), set(ours.get(app, []))
            if theirs != own:
                odd = sorted(theirs ^ own)[0]
                which = "the backup has" if odd in theirs else "this program has"
                raise BadBackup(
                    f"it was made by another version ({which} the migration {app}.{odd}): restore"
                    " it with that version, then bring the database up to date with this one"
                )

    def _check_names(self) -> None:
        names, members = self.archive.namelist(), self.manifest["members"]
        for name in [*names, *members]:
            if name != MANIFEST and not is_safe_member(name):
                raise BadBackup(f"a member's name isn't one of a backup: {name!r}")
        if len(names) != len(set(names)):
            raise BadBackup("two of its members have the same name")
        if odd := sorted(set(names) ^ {MANIFEST, *members}):
            raise BadBackup(f"manifest and archive differ in {odd[0]}")
        tables = {name for name in names if name.startswith("data/")}
        if odd := sorted(tables ^ {table_member(model) for model in kept_models()}):
            raise BadBackup(f"its tables aren't those of this program: {odd[0]}")

    def _check_member(self, name: str, described: dict[str, Any]) -> None:
        sha256, size = hashlib.sha256(), 0
        with _readable(name), self.archive.open(name) as member:
            # What unpacks to more than it should is not read to its end.
            while size <= described["size"] and (chunk := member.read(BYTES)):
                sha256.update(chunk)
                size += len(chunk)
        if (size, sha256.hexdigest()) != (described["size"], described["sha256"]):
            raise BadBackup(f"{name} isn't what the manifest says")

    def rows_of(self, model: type[Model]) -> Iterator[Model]:
        """Yield a model's rows, as they were. Raises BadBackup where one isn't."""
        name = table_member(model)
        with _readable(name), self.archive.open(name) as member:
            for row in serializers.deserialize("jsonl", io.TextIOWrapper(member, "utf-8")):
                if type(row.object) is not model:
                    raise BadBackup(f"{name} holds a row of another table")
                yield row.object

    def unpack_evidence(self, folder: Path) -> None:
        """Write the files of evidence into a folder."""
        for name in self.manifest["members"]:
            if name.startswith(EVIDENCE):
                target = folder / name.removeprefix(EVIDENCE)
                target.parent.mkdir(parents=True, exist_ok=True)
                with self.archive.open(name) as member, target.open("xb") as file:
                    shutil.copyfileobj(member, file, BYTES)


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """Open a backup and check all of it. Raises BadBackup or OSError."""
    try:
        archive = ZipFile(path)
    except (BadZipFile, ValueError) as error:
        raise BadBackup(CUT_OFF) from error
    with archive:
        yield Backup(archive)


def _manifest_of(archive: ZipFile) -> dict[str, Any]:
    try:
        if archive.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
            raise BadBackup(CUT_OFF)
        with _readable(MANIFEST):
            manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise BadBackup("it was made by another version, in a form that this one can't read")
        for described in manifest["members"].values():
            described["size"], described["sha256"]
        manifest["migrations"].keys(), manifest["record"].keys(), manifest["missing"]
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadBackup(CUT_OFF) from error
    return manifest


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Say which member it is that can't be read."""
    try:
        yield
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadBackup(f"{name} can't be read: {error}") from error
    except (DeserializationError, UnicodeDecodeError) as error:
        raise BadBackup(f"{name} holds what is no row of this program: {error}") from error
