"""A broker of the soak's own, so that it can really be emptied, cut off and restarted."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import redis
from kombu import Connection


class Broker(Protocol):
    """What the soak does to a broker."""

    name: str
    url: str

    def start(self) -> None:
        """Start it, and wait until it answers."""

    def kill(self) -> None:
        """Kill it; what it only had in memory is lost."""

    def flush(self) -> None:
        """Throw away every job that waits."""

    def cut(self) -> None:
        """Cut every connection to it."""


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Redis:
    """A redis-server that keeps nothing on disk."""

    name = "Redis"

    def __init__(self, folder: Path, queue: str):
        self.port, self.folder = free_port(), folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None
        self._client = redis.Redis(port=self.port)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(
            [
                *("redis-server", "--port", str(self.port), "--bind", "127.0.0.1"),
                *("--save", "", "--dir", str(self.folder)),
            ],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        _wait(self._answers)

    def _answers(self) -> bool:
        try:
            return bool(self._client.ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        """Kill it; what it had is lost."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def flush(self) -> None:
        """Throw away every job that waits."""
        self._client.flushdb()

    def cut(self) -> None:
        """Cut every connection to it."""
        self._client.client_kill_filter(_type="normal", skipme=True)


class RabbitMQ:
    """A rabbitmq-server with a node of its own."""

    name = "RabbitMQ"

    def __init__(self, folder: Path, queue: str):
        self.port, self.queue = free_port(), queue
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}//"
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = os.environ | {
            "HOME": str(folder),
            "RABBITMQ_NODENAME": f"soak{os.getpid()}@localhost",
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbit.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbit-env.conf"),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(folder / "rabbit"),
            "RABBITMQ_LOG_BASE": str(folder / "rabbit-log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "rabbit-plugins"),
            "RABBITMQ_PID_FILE": str(folder / "rabbit.pid"),
        }
        (folder / "rabbit.conf").write_text(f"listeners.tcp.1 = 127.0.0.1:{self.port}\n")
        (folder / "rabbit-env.conf").touch()
        (folder / "rabbit-plugins").write_text("[].")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(
            [_of_rabbit("rabbitmq-server")],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _wait(self._answers, 90)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                connection.settimeout(2)
                return bool(connection.recv(1))
        except OSError:
            return False

    def kill(self) -> None:
        """Kill it; durable queues and what was stored in them stay."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def flush(self) -> None:
        """Throw away every job that waits."""
        with Connection(self.url) as connection:
            connection.default_channel.queue_purge(self.queue)

    def cut(self) -> None:
        """Cut every connection to it."""
        self._ask("close_all_connections", "soak")

    def _ask(self, *words: str) -> None:
        subprocess.run(
            [_of_rabbit("rabbitmqctl"), "-q", *words],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )


def _of_rabbit(program: str) -> str:
    """Return where a program of RabbitMQ is: not Debian's wrapper, which keeps to one node."""
    plain = Path("/usr/lib/rabbitmq/bin") / program
    return str(plain) if plain.exists() else shutil.which(program) or program


def _wait(answers: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not answers():
        if time.monotonic() > until:
            raise SystemExit("the broker does not answer")
        time.sleep(0.05)


BROKERS: dict[str, type[Redis] | type[RabbitMQ]] = {"redis": Redis, "rabbitmq": RabbitMQ}
