"""Real Celery workers, each in a process group of its own, started again when they die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.places import ROOT

# One that forks for each job at once, as deployed, and one that does all in one process.
KINDS = (("prefork", "2"), ("solo", "1"))


class Workers:
    """The workers, and which of their processes are at work."""

    def __init__(self, folder: Path, environment: dict[str, str]):
        self.folder, self.environment = folder, environment
        self._running: list[subprocess.Popen[bytes] | None] = [None for _ in KINDS]
        self.starts = 0
        self.wanted = True

    def keep_alive(self) -> None:
        """Start what doesn't run and should."""
        for number, process in enumerate(self._running):
            if process and process.poll() is not None:
                # At once, while what it forked keeps its number from being given to others.
                self._running[number] = self._end(process)
            if self.wanted and self._running[number] is None:
                self._running[number] = self._start(number)

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        pool, processes = KINDS[number]
        self.starts += 1
        command = [sys.executable, "-m", "celery", "-A", "tests.soak.worker", "worker"]
        command += ["--pool", pool, "--concurrency", processes, "--hostname", f"{pool}@soak"]
        command += ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
        with (self.folder / f"{pool}.log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def processes(self) -> Iterator[int]:
        """Yield the processes that do jobs: those forked, and the one that forks none."""
        for (pool, _number), process in zip(KINDS, self._running, strict=True):
            if process and process.poll() is None:
                yield from children_of(process.pid) if pool == "prefork" else [process.pid]

    def busy(self) -> bool:
        """Whether a living process is at a job."""
        alive = set(self.processes())
        is_busy = False
        for note in (self.folder / "busy").iterdir():
            if int(note.name) in alive:
                is_busy = True
            else:
                note.unlink(missing_ok=True)
        return is_busy

    def began(self, process: int) -> float:
        """When a process began the job that it is at."""
        try:
            return (self.folder / "busy" / str(process)).stat().st_mtime
        except OSError:
            return time.time()

    def victim(self, chance: Random) -> int | None:
        """Return a process that does jobs, to be killed."""
        processes = list(self.processes())
        return chance.choice(processes) if processes else None

    def group(self, chance: Random) -> list[int]:
        """Return every process of one worker, to be killed at once."""
        alive = [one for one in self._running if one and one.poll() is None]
        if not alive:
            return []
        process = chance.choice(alive)
        return [process.pid, *children_of(process.pid)]

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        """Kill what is left of a worker."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Let them finish what they are at, and end."""
        self.wanted = False
        for process in self._running:
            if process and process.poll() is None:
                process.terminate()
        until = time.monotonic() + 10
        for number, process in enumerate(self._running):
            if process:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.1, until - time.monotonic()))
                self._running[number] = self._end(process)


def children_of(process: int) -> list[int]:
    """Return the processes that one has forked."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]
