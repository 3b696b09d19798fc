"""Run every test: on SQLite, on PostgreSQL where it answers, and in a browser.

`make test` starts this. At the end it names what was skipped or not run, Redis and RabbitMQ
included. With REQUIRE_SERVICES=1 in the environment a missing service is a failure;
TEST_POSTGRES_URL, TEST_REDIS_URL and TEST_RABBITMQ_URL name others than those on this machine.
"""

import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import psycopg

ROOT = Path(__file__).resolve().parent.parent
POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL") or (
    "postgres://postgres@127.0.0.1:5432/postgres"
)
# What the environment names may be in use: tests never go there.
SOMEBODYS_OWN = ("DATABASE_URL", "CELERY_BROKER_URL")
SUITE = ["tests", "--ignore=tests/browser", "--numprocesses=auto"]
# What takes minutes and asks no database for anything of its own is run on one of them.
ONCE = [
    "tests/config/test_admin_site.py",
    "tests/config/test_demo.py",
    "tests/ministries/accounts/test_sign_in.py",
    "tests/ministries/test_admin_bodies.py",
    "tests/planning/reading",
    "tests/tasks/browse/test_large_plan.py",
    "tests/tasks/exchange/test_large_plan.py",
    "tests/tasks/exchange/test_schema.py",
    "tests/tasks/matrix/test_admin_rules.py",
    "tests/tasks/reminders/test_any_sequence.py",
    "tests/tasks/reminders/test_days_of_a_period.py",
    "tests/tasks/reminders/test_patience.py",
    "tests/tasks/reminders/test_preview.py",
    "tests/tasks/reminders/test_what_mails_say.py",
    "tests/tasks/reporting/sheet/test_file.py",
    "tests/tasks/reporting/sheet/test_sheet_page.py",
    "tests/tasks/reporting/sheet/test_upload.py",
    "tests/tasks/reporting/sight",
    "tests/tasks/reporting/test_replay.py",
    "tests/tasks/reporting/test_workflow_machine.py",
    "tests/test_skips.py",
]
ON_POSTGRESQL = [*SUITE, *(f"--ignore={path}" for path in ONCE)]


def main() -> int:
    """Run the rounds one after the other, and return the exit code."""
    unreachable = _why_postgres_is_unreachable()
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder)
        if not _round("on SQLite", SUITE, {}, reports):
            failed.append("the suite on SQLite")
        if not unreachable:
            if not _round("on PostgreSQL", ON_POSTGRESQL, {"DATABASE_URL": POSTGRES_URL}, reports):
                failed.append("the suite on PostgreSQL")
        elif os.environ.get("REQUIRE_SERVICES") == "1":
            failed.append("PostgreSQL, which REQUIRE_SERVICES=1 asks for")
        # Playwright leaves a loop running, which Django takes for asynchronous code.
        unsafe = {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
        if not _round("in a browser", ["tests/browser"], unsafe, reports):
            failed.append("the tests in a browser")
        ran, skipped = what_ran(sorted(reports.iterdir()))
    print(f"\n{len(ran)} tests ran, {sum(map(len, skipped.values()))} were skipped")
    for reason, names in sorted(skipped.items()):
        print("\n  ".join([f"{len(names)} skipped ({reason}):", *names]))
    if unreachable:
        print(f"not run: the suite on PostgreSQL ({unreachable})")
    print(f"failed: {'; '.join(failed)}" if failed else "everything that ran has passed")
    return 1 if failed else 0


def _round(name: str, arguments: list[str], environment: dict[str, str], reports: Path) -> bool:
    """Run pytest once, its report kept for the end, and say whether all passed."""
    print(f"\n== {name}", flush=True)
    inherited = {key: value for key, value in os.environ.items() if key not in SOMEBODYS_OWN}
    report = reports / f"{name}.xml"
    command = [sys.executable, "-m", "pytest", *arguments, f"--junitxml={report}"]
    return subprocess.run(command, cwd=ROOT, env=inherited | environment).returncode == 0


def _why_postgres_is_unreachable() -> str:
    """Return "" where the server answers, and otherwise what it or the network said."""
    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        address = urlsplit(POSTGRES_URL)
        reason = str(error).splitlines()[0].rpartition(": ")[2]
        return f"no server answers at {address.hostname}:{address.port or 5432}: {reason}"
    return ""


def what_ran(reports: list[Path]) -> tuple[set[str], dict[str, list[str]]]:
    """Return the tests that ran in some round, and those that ran in none by the reason why.

    `reports` are pytest's, in JUnit's form.
    """
    ran: set[str] = set()
    skipped: dict[str, str] = {}
    for report in reports:
        for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 (pytest wrote it)
            name = f"{case.get('classname')}.{case.get('name')}".strip(".")
            skip = case.find("skipped")
            if skip is None:
                ran.add(name)
            else:
                skipped[name] = skip.get("message", "")
    by_reason = defaultdict(list)
    for name, reason in skipped.items():
        if name not in ran:
            by_reason[reason].append(name)
    return ran, dict(by_reason)


if __name__ == "__main__":
    sys.exit(main())
