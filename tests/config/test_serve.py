"""`manage.py serve`, as a program of its own with data of its own."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

Environment = dict[str, str]
NAMED_BY_NOBODY = (
    *("DATABASE_URL", "EMAIL_URL", "CELERY_BROKER_URL", "SITE_ADDRESS"),
    *("HOST", "PORT", "SECRET_KEY"),
)


def _command(*arguments: str, environment: Environment) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@contextmanager
def _serving(environment: Environment, *options: str) -> Iterator[tuple[list[str], str, Any]]:
    """Serve on a free port; give the lines printed, the address and the process."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", "0", *options],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        lines = []
        for line in process.stdout:
            lines.append(line.strip())
            if "serves at" in line:
                break
        assert "serves at" in "".join(lines), process.stderr.read()
        yield lines, lines[-1].split()[3], process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """The environment of a program that has no data yet, on the kind of database under test."""
    inherited = {name: value for name, value in os.environ.items() if name not in NAMED_BY_NOBODY}
    environment = {**inherited, "FENGONG_VAR": str(tmp_path_factory.mktemp("run") / "var")}
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield environment
        return
    url, name = os.environ["DATABASE_URL"], f"fengong_serve_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield {**environment, "DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}
        server.execute(f"DROP DATABASE {name}")


@pytest.fixture(scope="module")
def served(empty: Environment) -> tuple[Environment, list[str], str]:
    """What a first start printed, and the sign-in page that it served."""
    with _serving(empty) as (lines, address, _):
        page = urllib.request.urlopen(f"{address}admin/login/", timeout=10).read().decode()
    return empty, lines, page


def test_a_first_start_makes_everything_loads_the_plan_and_serves(served):
    environment, lines, page = served

    assert lines[0].startswith("loaded register: 67 ministries")
    assert lines[1] == "loaded 13fyp-sei: 69 tasks"
    assert lines[2] == (
        f"mail is written to {environment['FENGONG_VAR']}/mail (EMAIL_URL names no server)"
    )
    assert lines[3].startswith("Fengong serves at http://127.0.0.1:")
    assert "csrfmiddlewaretoken" in page
    assert Path(environment["FENGONG_VAR"], "secret_key").stat().st_mode & 0o077 == 0


def test_a_second_start_keeps_a_corrected_row_and_leaves_jobs_to_others_if_told_to(served):
    environment, *_ = served
    correct = (
        "from tasks.matrix.models import Task;"
        "Task.objects.filter(number='12').update(title='corrected')"
    )
    read = (
        "from tasks.matrix.models import Task;"
        "print(Task.objects.count(), Task.objects.get(number='12').title)"
    )
    _command("shell", "--no-imports", "-c", correct, environment=environment)

    with _serving(environment, "--web-only") as (lines, _, process):
        assert not _jobs_process(process.pid)

    assert [line.split()[0] for line in lines] == ["mail", "Fengong"]
    kept = _command("shell", "--no-imports", "-c", read, environment=environment)
    assert kept.stdout.strip() == "69 corrected", kept.stderr


def test_ctrl_c_stops_it_with_a_word_and_without_a_traceback(served):
    environment, *_ = served
    with _serving(environment) as (_, _, process):
        os.killpg(process.pid, signal.SIGINT)
        rest, errors = process.communicate(timeout=30)

    *_, waited_for, stopped = rest.splitlines()
    assert waited_for == "stopping: the worker finishes what it has in hand"
    assert (stopped, errors, process.returncode) == ("Fengong has stopped", "", 0)


def test_a_busy_port_is_one_line_that_says_what_to_do(empty):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = _command("serve", "--port", str(port), environment=empty)

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr == (
        f"CommandError: port {port} of 127.0.0.1 is taken: stop the program that uses it, or"
        " choose another port, as in: make run PORT=8001\n"
    )


def test_a_busy_port_of_the_demonstration_names_its_own_command(empty):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        refused = _command("serve", "--port", port, environment=empty | {"FENGONG_DEMO": "1"})

    assert "as in: make demo PORT=8011" in refused.stderr


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", "70000"), ("127.0.0.1", "http")])
def test_a_port_that_is_none_is_one_line(empty, host, port):
    refused = _command("serve", "--host", host, "--port", port, environment=empty)

    assert refused.returncode == 1
    assert "a port is a number from 0 to 65535" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_made_is_one_line_that_names_it(empty, tmp_path):
    (tmp_path / "file").write_text("in the way")
    var = tmp_path / "file" / "var"

    refused = _command("serve", environment={**empty, "FENGONG_VAR": str(var)})

    assert refused.returncode == 1
    assert str(var) in refused.stderr
    assert "FENGONG_VAR" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_damaged_database_is_one_line_and_is_left_as_it_is(empty, tmp_path):
    damaged = tmp_path / "fengong.sqlite3"
    damaged.write_bytes(b"no database" * 1000)
    environment = {**empty, "FENGONG_VAR": str(tmp_path), "DATABASE_URL": ""}

    refused = _command("serve", "--port", "0", environment=environment)

    assert refused.returncode == 1
    assert f"can't use the database {damaged} (file is not a database)" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert damaged.read_bytes() == b"no database" * 1000


def test_a_database_that_does_not_answer_is_one_line(empty):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"postgres://someone:secret@127.0.0.1:{unused.getsockname()[1]}/fengong"
        refused = _command("serve", "--port", "0", environment={**empty, "DATABASE_URL": url})

    assert refused.returncode == 1
    assert "can't use the database that DATABASE_URL names" in refused.stderr
    assert "secret" not in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_database_address_of_another_kind_is_one_line(empty):
    refused = _command("serve", environment={**empty, "DATABASE_URL": "mysql://127.0.0.1/x"})

    assert refused.returncode == 1
    assert refused.stderr.startswith("Fengong can't start: DATABASE_URL must read like postgres://")
    assert refused.stderr.count("\n") == 1


SUBMIT_A_REPORT = """
from datetime import date
from django.utils import timezone
from planning.models import Plan
from tasks.reporting.models import ReportingWindow
from tasks.reporting.periods import open_periods
from tests.tasks.reporting.conftest import person
from tests.tasks.reporting.reports import submitted_of
plan, year = Plan.objects.get(), timezone.localdate().year - 1
ReportingWindow.objects.create(
    plan=plan, first_day=date(year, 1, 1), last_day=date(year, 12, 31), reason="evaluation"
)
period = open_periods(plan, timezone.localdate())[-1]
editor = person("Edith", ("most", "editor"))
person("Rebecca", ("most", "reviewer"))
submitted_of(editor, plan.tasks.get(number="48"), period)
"""


def _jobs_process(server: int) -> int:
    """Return the id of the process for the jobs that a server has started, or 0."""
    for children in Path(f"/proc/{server}/task").glob("*/children"):
        for child in children.read_text().split():
            if "config.jobs_process" in Path(f"/proc/{child}/cmdline").read_text():
                return int(child)
    return 0


def _wait_for(condition: Callable[[], Any]) -> Any:
    for _ in range(300):
        if found := condition():
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come")


def _healthy(address: str) -> bool:
    try:
        return urllib.request.urlopen(f"{address}health/", timeout=10).status == 200
    except urllib.error.HTTPError:
        return False


def test_it_does_the_jobs_too_again_where_they_end_and_leaves_none_behind(sqlite, served):
    """One long test: the programs take seconds to start."""
    environment, *_ = served
    said = _command("shell", "--no-imports", "-c", SUBMIT_A_REPORT, environment=environment)
    assert said.returncode == 0, said.stderr
    var = Path(environment["FENGONG_VAR"])

    with _serving(environment) as (_, address, process):
        assert _wait_for(lambda: list(var.glob("mail/*-rebecca@example.org-*.eml")))
        first = _jobs_process(process.pid)
        links_to = f"SITE_ADDRESS={address.rstrip('/')}\0"
        assert links_to in Path(f"/proc/{first}/environ").read_text()
        assert _wait_for(lambda: _healthy(address))

        os.kill(first, signal.SIGKILL)
        assert "started again" in process.stdout.readline()
        again = _wait_for(lambda: _jobs_process(process.pid))

        with open(os.pidfd_open(again)) as ended:
            process.kill()
            assert select.select([ended], [], [], 30)[0], "it outlived its server"
