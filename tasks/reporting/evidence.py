"""What a ministry puts beside a report: links and files, added and removed while it is open.

What kind of file it is, its content says; see `tasks.reporting.file_kinds`.
"""

from __future__ import annotations

import hashlib
import uuid
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from ministries.models import User
from tasks.reporting.file_kinds import kind_of
from tasks.reporting.models import Evidence, StatusUpdate, delete_unshared
from tasks.reporting.refusals import Incomplete, Refused
from tasks.reporting.writing import hold_for_change
from texts.plain import CONTROL, TURNING

LARGEST_FILE = 20 * 1024 * 1024
MOST_PIECES = 20
LONGEST_NAME = 120
LONGEST_LINK = 1_000
_is_web_address = URLValidator(schemes=["http", "https"])


class NoSuchEvidence(Refused):
    """A piece of evidence that the update doesn't have, or no longer."""


@transaction.atomic
def add_link(user: User, update: StatusUpdate, url: str, name: str = "") -> Evidence:
    """Put a link beside a draft or returned report. Raises Incomplete, NotYours or WrongState."""
    url = checked_link(url)
    hold_for_change(user, update)
    _refuse_too_many(update)
    called = _one_line(name) or urlsplit(url).netloc
    return Evidence.objects.create(
        update=update, name=called[:LONGEST_NAME], url=url, added_by=user
    )


def checked_link(url: str) -> str:
    """Return a web address as it is kept. Raises Incomplete for anything else."""
    url = CONTROL.sub("", url).strip()
    try:
        _is_web_address(url)
    except ValidationError:
        said = _("Give an address that begins with https:// or http://.")
        raise Incomplete({"link": [said]}) from None
    if len(url) > LONGEST_LINK:
        raise Incomplete({"link": [_("This address is longer than 1,000 characters.")]})
    return url


def add_file(
    user: User, update: StatusUpdate, file: File[bytes], *, durable: bool = True
) -> Evidence:
    """Put a file beside a draft or returned report. Raises Incomplete, NotYours or WrongState.

    It must be the outermost transaction, unless the caller isn't `durable` and knows it: what
    rolls back later could not take the file along.
    """
    content_type = checked_file(file)
    file.seek(0)
    ending = PurePosixPath(safe_name(file.name or "")).suffix.lower()
    piece = Evidence(
        update=update,
        name=safe_name(file.name or ""),
        content_type=content_type,
        size=file.size,
        sha256=hashlib.file_digest(file, "sha256").hexdigest(),
        added_by=user,
    )
    file.seek(0)
    storage = Evidence._meta.get_field("file").storage
    kept = storage.save(f"{uuid.uuid4().hex}{ending}", file)
    try:
        with transaction.atomic(durable=durable):
            hold_for_change(user, update)
            _refuse_too_many(update)
            piece.file = kept
            piece.save()
    except BaseException:
        storage.delete(kept)
        raise
    return piece


def checked_file(file: File[bytes]) -> str:
    """Return what kind of file it is, by its content. Raises Incomplete where it isn't taken."""
    if not file.size:
        raise Incomplete({"file": [_("This file is empty.")]})
    if file.size > LARGEST_FILE:
        raise Incomplete({"file": [_("This file is larger than 20 MB.")]})
    try:
        return kind_of(file, safe_name(file.name or ""))
    except ValueError as reason:
        raise Incomplete({"file": [str(reason)]}) from None


@transaction.atomic
def remove(user: User, update: StatusUpdate, key: int) -> None:
    """Take a piece of evidence away. Raises NoSuchEvidence, NotYours or WrongState."""
    hold_for_change(user, update)
    piece = Evidence.objects.filter(update=update, pk=key).first()
    if piece is None:
        raise NoSuchEvidence(_("This piece of evidence isn't there any more."))
    file = piece.file.name
    piece.delete()
    if file:
        delete_unshared([file])


def _refuse_too_many(update: StatusUpdate) -> None:
    if Evidence.objects.filter(update=update).count() >= MOST_PIECES:
        raise Incomplete({"file": [_("A report takes 20 links and files at most.")]})


def safe_name(name: str) -> str:
    """Return what its owner called a file, without what could mislead: paths, hidden signs."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = _one_line(last).lstrip(". ")
    path = PurePosixPath(seen or "file")
    ending = path.suffix[:10]
    return path.name.removesuffix(path.suffix)[: LONGEST_NAME - len(ending)] + ending


def _one_line(text: str) -> str:
    """Return a name on one line, without signs that nobody sees."""
    return " ".join(TURNING.sub("", CONTROL.sub("", text)).split())
