"""The web server: gunicorn, one process with several threads, in the foreground."""

import os
import signal
import socket
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from config.jobs_process import JobsProcess
from config.threads import THREADS


class WebServer(BaseApplication):
    """Serves the WSGI application on a socket that already listens."""

    def __init__(
        self, listener: socket.socket, say: Callable[[str], None], jobs: JobsProcess | None
    ):
        """Take the socket over; `say` gets the lines that people are to read."""
        host, self.port = listener.getsockname()[:2]
        self.host = f"[{host}]" if ":" in host else host
        self.descriptor = listener.detach()
        self.say = say
        self.jobs = jobs
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        for name, value in {
            "bind": f"fd://{self.descriptor}",
            # One, since what its memory keeps (counts, caches) must be seen by every request.
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            # Loaded before the fork, so that an application that can't start says so once.
            "preload_app": True,
            "loglevel": "warning",
            "graceful_timeout": 10,
            # It would stand in the home folder; what a run writes stands in var/.
            "control_socket_disable": True,
            "when_ready": self._ready,
            "post_worker_init": _leave_interrupts_to_the_master,
            "on_exit": self._stopped,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the WSGI application."""
        return get_wsgi_application()

    def _ready(self, arbiter: Any) -> None:
        # Ctrl+C lets requests finish, as a stop by the system (SIGTERM) does.
        signal.signal(signal.SIGINT, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        if self.jobs:
            self.jobs.start()
        self.say(f"Fengong serves at http://{self.host}:{self.port}/ (Ctrl+C stops it)")

    def _stopped(self, arbiter: Any) -> None:
        if self.jobs:
            self.say("stopping: the worker finishes what it has in hand")
            self.jobs.stop()
        self.say("Fengong has stopped")


def _leave_interrupts_to_the_master(worker: Any) -> None:
    """Ctrl+C reaches every process of the terminal; the worker ends when its master says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
