"""The process beside the web server that does the jobs: a worker, with beat in a thread.

Started as a program, this module is that process. It ends when its standard input does, so that
none is left behind by a server that was killed.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable

logger = logging.getLogger(__name__)

COMMAND = [sys.executable, "-m", "config.jobs_process"]
# Time for the mail in hand. What is cut off is found by its lease.
STOPS_IN = 20
# One that can't run isn't started anew all the time.
SHORTEST_LIFE = 10


class JobsProcess:
    """Keeps the process running, from `start` to `stop`."""

    def __init__(self, say: Callable[[str], None]):
        """Have nothing running yet; `say` gets the lines that people are to read."""
        self.say = say
        self.stopping = threading.Event()
        self.keeping = threading.Thread(target=self._keep, name="jobs", daemon=True)

    def start(self) -> None:
        """Start the process, and start it again whenever it ends."""
        self.process = self._begin()
        self.keeping.start()

    def stop(self) -> None:
        """Let it finish what it has in hand, for a while, and end it."""
        self.stopping.set()
        self.process.terminate()
        self.keeping.join(STOPS_IN)
        if self.keeping.is_alive():
            self.process.kill()
            self.keeping.join()

    def _begin(self) -> subprocess.Popen[bytes]:
        # Of a session of its own: Ctrl+C is for the server, which lets it finish. Its words for
        # people on standard output are Celery's banner; what it logs goes to standard error.
        return subprocess.Popen(  # noqa: S603
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
        )

    def _keep(self) -> None:
        while True:
            begun = time.monotonic()
            self.process.wait()
            if self.stopping.is_set():
                return
            self.say("the process for the jobs has ended by itself and is started again")
            self.stopping.wait(max(1, SHORTEST_LIFE - (time.monotonic() - begun)))
            if self.stopping.is_set():
                return
            self.process = self._begin()


def main() -> None:
    """Run worker and beat until the standard input ends or the system says so."""
    from celery import signals
    from celery.exceptions import SecurityWarning

    from config.celery import app

    def begin_beat(**kwargs: object) -> None:
        threading.Thread(target=_beat, name="beat", daemon=True).start()

    signals.worker_ready.connect(begin_beat, weak=False)
    threading.Thread(target=_end_with_the_server, name="server", daemon=True).start()
    # It warns of root, which jobs may be to a worker that takes pickled ones; ours takes JSON.
    warnings.simplefilter("ignore", SecurityWarning)
    # What workers tell each other isn't needed by the only one.
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    app.worker_main(["worker", "--pool=threads", "--concurrency=2", *alone])


def _beat() -> None:
    """Keep the schedule; without it the process is of no use, and another one is started."""
    from celery.beat import Service

    from config.celery import app

    try:
        Service(app, scheduler_cls=app.conf.beat_scheduler).start()
    except Exception:
        logger.exception("beat has ended by itself")
    os.kill(os.getpid(), signal.SIGTERM)


def _end_with_the_server() -> None:
    # Unbuffered: a reader that holds a lock is in the way of an end by itself.
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
