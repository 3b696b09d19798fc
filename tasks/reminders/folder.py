"""The folder that mail is written to where no server is named: its files, read with care."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from itertools import islice
from pathlib import Path
from typing import overload

from django.conf import settings
from django.utils import timezone

NAME = re.compile(r"[A-Za-z0-9@._-]+\.eml")
# No mail of ours is a tenth of this; more of one isn't shown.
LARGEST = 1024 * 1024


def mail_goes_into_a_folder() -> bool:
    """Return whether mail is written to files, as it is with nothing configured."""
    return settings.EMAIL_BACKEND == "config.mail.FolderBackend"


@dataclass(frozen=True)
class FolderMail:
    """A mail in the folder. What can't be read of it is empty."""

    name: str
    written_at: datetime
    headers: Sequence[tuple[str, str]]
    text: str = ""
    page: str = ""
    is_cut_off: bool = False

    @property
    def sender(self) -> str:
        """From whom it is."""
        return self._header("from")

    @property
    def to(self) -> str:
        """To whom it is."""
        return self._header("to")

    @property
    def subject(self) -> str:
        """Its subject."""
        return self._header("subject")

    def _header(self, name: str) -> str:
        return next((value for known, value in self.headers if known.lower() == name), "")


class Folder(Sequence[FolderMail]):
    """The mails of the folder, the newest first; a file is read when it is asked for."""

    def __init__(self) -> None:
        """Look at the names, which begin with the time."""
        folder = Path(settings.EMAIL_FILE_PATH)
        found = folder.iterdir() if folder.is_dir() else iter(())
        self._files = sorted((file for file in found if _is_mail(file)), reverse=True)

    def __len__(self) -> int:
        return len(self._files)

    @overload
    def __getitem__(self, place: int) -> FolderMail: ...
    @overload
    def __getitem__(self, place: slice) -> list[FolderMail]: ...
    def __getitem__(self, place: int | slice) -> FolderMail | list[FolderMail]:
        if isinstance(place, slice):
            return [_read(file) for file in self._files[place]]
        return _read(self._files[place])


def mail_named(name: str) -> FolderMail | None:
    """Return one mail of the folder; None where there is none of this name."""
    file = Path(settings.EMAIL_FILE_PATH) / name
    return _read(file) if NAME.fullmatch(name) and _is_mail(file) else None


def _is_mail(file: Path) -> bool:
    return bool(NAME.fullmatch(file.name)) and file.is_file() and not file.is_symlink()


def _read(file: Path) -> FolderMail:
    with file.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    is_cut_off = len(content) > LARGEST
    message = email.message_from_bytes(content[:LARGEST], policy=default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - the policy makes it one
    return FolderMail(
        file.name,
        _written_at(file),
        list(islice(_headers(message), 60)),
        _part(message, "plain"),
        _part(message, "html"),
        is_cut_off,
    )


def _written_at(file: Path) -> datetime:
    """Return when a file was written: its name says it first, as the program's clock had it."""
    zone = timezone.get_current_timezone()
    try:
        return datetime.strptime(file.name[:15], "%Y%m%dT%H%M%S").replace(tzinfo=zone)
    except ValueError:
        return datetime.fromtimestamp(file.stat().st_mtime, tz=zone)


def _headers(message: EmailMessage) -> Iterator[tuple[str, str]]:
    for name in message.keys():  # noqa: SIM118 - it holds a name as often as the mail does
        try:
            yield name, str(message[name])
        except (MessageError, ValueError, IndexError, AttributeError):
            # The library stumbles over some broken headers.
            yield name, ""


def _part(message: EmailMessage, kind: str) -> str:
    try:
        part = message.get_body((kind,))
        return str(part.get_content()) if part else ""
    except (MessageError, LookupError, ValueError, AttributeError):
        return ""
