"""The way from a bare machine to an environment, where something is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what installing needs, and no environment yet."""
    folder = tmp_path / "fengong"
    folder.mkdir()
    for name in ("Makefile", "install.py", "pyproject.toml", "uv.lock"):
        shutil.copy(settings.BASE_DIR / name, folder)
    return folder


def _make(clone: Path, target: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [shutil.which("make"), target],
        cwd=clone,
        env={"HOME": str(clone), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_without_python_make_names_it_and_how_to_get_it(clone, tmp_path):
    done = _make(clone, "run", PATH=str(tmp_path / "nothing"))

    assert done.returncode == 2
    assert "Python 3.11 is not here: install it" in done.stderr
    assert done.stderr.count("\n") == 1


def test_make_help_works_without_anything(clone):
    done = _make(clone, "help", PATH="/usr/bin:/bin")

    assert [line.split()[1] for line in done.stdout.splitlines()] == [
        "help",
        "run",
        "demo",
        "test",
        "scale",
        "soak",
        "check",
        "format",
        "messages",
    ]


def test_without_a_network_one_line_says_so_and_the_next_try_begins_anew(clone):
    nowhere = "http://127.0.0.1:9"
    done = subprocess.run(
        [sys.executable, "install.py"],
        cwd=clone,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(clone),
            "HTTPS_PROXY": nowhere,
            "https_proxy": nowhere,
            "UV_HTTP_RETRIES": "0",
        },
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("install: can't download packages (")
    assert "check the network, then run make again" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (clone / ".venv" / "installed.json").exists()
