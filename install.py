"""Make Fengong's environment in .venv from uv.lock, and compile its translations.

Usage: python3.11 install.py [--dev]

Needs nothing but Python 3.11: uv is used where it is installed, and otherwise pip brings it into
the environment. `make` starts this before every command; it does nothing while nothing changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import ssl
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "installed.json"
LOG = ENVIRONMENT / "install.log"
# A release that reads this uv.lock; within a major number uv keeps reading it.
UV = "uv>=0.13,<1"
SIGNS_OF_NO_NETWORK = (
    "error sending request",
    "dns error",
    "name resolution",
    "NewConnectionError",
    "ProxyError",
    "timed out",
)


class CannotInstall(Exception):
    """Something is missing; the message says what, and what to do."""


def main(arguments: list[str]) -> int:
    """Install what is missing, and return the exit code."""
    try:
        install(dev="--dev" in arguments)
        compile_translations()
    except CannotInstall as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(
            f"can't write {error.filename} ({error.strerror}): put Fengong into a folder that is"
            " writable for this user"
        )
    except KeyboardInterrupt:
        return 130
    return 0


def _fail(message: str) -> int:
    print(f"install: {message}", file=sys.stderr)
    return 1


def install(*, dev: bool) -> None:
    """Bring .venv to what uv.lock says; `dev` adds the tools for tests and checks.

    Once there, those tools stay: `make run` after `make test` has nothing to do.
    """
    installed = _installed()
    wanted = {
        "root": str(ROOT),
        "locked": _digest("pyproject.toml", "uv.lock"),
        "dev": dev or installed.get("dev", False),
    }
    if installed == wanted and PYTHON.exists():
        return
    if sys.version_info[:2] != (3, 11):
        raise CannotInstall(
            f"Fengong needs Python 3.11, and {sys.executable} is {sys.version.split()[0]}:"
            " start install.py with python3.11"
        )
    if not os.access(ROOT, os.W_OK):
        raise CannotInstall(
            f"can't write in {ROOT}: put Fengong into a folder that is writable for this user"
        )
    # Programs in an environment know its address, so one that was moved or broken is made anew.
    if ENVIRONMENT.exists() and (installed.get("root", str(ROOT)) != str(ROOT) or not _works()):
        shutil.rmtree(ENVIRONMENT)
    STAMP.unlink(missing_ok=True)
    print("Installing Fengong's packages into .venv (once; it may take a minute) …", flush=True)
    begun = time.monotonic()
    # Without the tools nothing is taken away, also of what a developer's own uv put there.
    groups = [] if wanted["dev"] else ["--no-dev", "--inexact"]
    _run([_uv(), "sync", "--frozen", "--compile-bytecode", "--python", sys.executable, *groups])
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")
    print(f"Installed in {time.monotonic() - begun:.0f} s.", flush=True)


def compile_translations() -> None:
    """Compile each catalogue that is newer than what was compiled from it."""
    for source in (ROOT / "config" / "locale").glob("*/LC_MESSAGES/django.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            _run([str(PYTHON), "-m", "config.translations", str(source)])


def _installed() -> dict[str, object]:
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def _digest(*names: str) -> str:
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in names)).hexdigest()


def _works() -> bool:
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0


def _uv() -> str:
    """Return a uv that answers: the one on PATH, or one that pip puts into the environment."""
    found = shutil.which("uv")
    # A version manager may leave a stand-in on PATH that only says what is missing.
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode:
        found = None
    own = ENVIRONMENT / "bin" / "uv"
    if found or own.exists():
        return found or str(own)
    try:
        import ensurepip  # noqa: F401
    except ImportError as error:
        raise CannotInstall(
            "this Python can't make environments: install its venv module"
            " (Debian: apt-get install python3.11-venv) or uv, then run make again"
        ) from error
    # Cleared, since one that another uv made has no pip to begin with.
    _run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)])
    _run([str(PYTHON), "-m", "pip", "install", "--quiet", "--retries", "1", UV])
    return str(own)


def _run(command: list[str]) -> None:
    """Run `command`, its output kept in a log. Raises CannotInstall with what it means."""
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT)}
    environment.pop("VIRTUAL_ENV", None)
    if ssl.create_default_context().cert_store_stats()["x509_ca"]:
        # Where the machine has a list of whom to trust, an organisation's own proxy is on it.
        environment.setdefault("UV_SYSTEM_CERTS", "1")
    if not os.access(Path("~").expanduser(), os.W_OK):
        # A service's account may have no home to keep a cache in.
        environment.setdefault("UV_NO_CACHE", "1")
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return
    ENVIRONMENT.mkdir(exist_ok=True)
    LOG.write_text(done.stdout, encoding="utf-8")
    said = [line.strip() for line in done.stdout.splitlines()]
    reasons = [line for line in said if line and not line.startswith("hint:")]
    last = reasons[-1].removeprefix("cause: ") if reasons else f"exit code {done.returncode}"
    where = f"its whole output is in {LOG.relative_to(ROOT)}"
    if any(sign in done.stdout for sign in SIGNS_OF_NO_NETWORK):
        raise CannotInstall(
            f"can't download packages ({last}): check the network, then run make again; {where}"
        )
    raise CannotInstall(f"{Path(command[0]).name} failed ({last}); {where}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
