"""The broker of files, whose jobs can be read only once they are whole.

The library's own writes a job into a file that a worker may take before its words are in it, and
a worker that reads half a job ends.
"""

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

from config.broker import FOLDER


class Channel(filesystem.Channel):
    """Puts a job into the folder in one step."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        job = Path(self.data_folder_out, f"{time.time_ns()}_{uuid4()}.{queue}.msg")
        unfinished = job.with_suffix(".part")
        unfinished.write_text(dumps(payload), encoding="utf-8")
        unfinished.rename(job)


class Transport(filesystem.Transport):
    """The library's, but for its channel."""

    Channel = Channel


def make_folder(folder: Path) -> None:
    """Make what is kept in `folder`; the library makes none of it."""
    for name in ("waiting", "control", "taken"):
        (folder / name).mkdir(parents=True, exist_ok=True)


TRANSPORT_ALIASES[FOLDER] = f"{__name__}:Transport"
