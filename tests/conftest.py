"""What every test may ask for: the plans in the database, people, the document, services.

Tests that touch the database find the shipped register and plan in it. A test that needs what
this machine may lack asks for a fixture (`document`, `chromium`, `redis_url`, `rabbitmq_url`,
`postgresql`): it is skipped where that is missing, listed by name at the end of the run, and
fails with REQUIRE_SERVICES=1.
"""

import gc
import os
import shutil
from collections import defaultdict
from pathlib import Path
from typing import NoReturn

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis.database import DirectoryBasedExampleDatabase
from kombu import Connection
from pytest_django.plugin import DjangoDbBlocker

from ministries.models import Ministry, User
from planning.models import Plan
from tasks.matrix.models import Change, Task
from tasks.matrix.packages.loading import load_plan
from tasks.matrix.packages.shipped import load_what_is_absent
from tests.places import DOCUMENT, SHORT_PLAN

# No deadline: a slow machine is no fault. What a run writes stands in var/.
hypothesis_settings.register_profile(
    "fengong",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=DirectoryBasedExampleDatabase(settings.VAR_DIR / "hypothesis"),
)
hypothesis_settings.load_profile("fengong")

FOR_POSTGRESQL = "for the round on PostgreSQL (DATABASE_URL)"
FOR_SQLITE = "for the round on SQLite"


def pytest_configure() -> None:
    """Hash passwords fast, and look for a static file when it is asked for.

    How Django hashes, and that every browser of a test would list all those files first, is not
    what is tested here.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_collection_finish() -> None:
    """Look through the objects of a run for garbage less often: most of them stay to its end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List every skipped test by its name, under the reason."""
    skipped = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        skipped[str(reason).removeprefix("Skipped: ")].append(report.nodeid)
    for reason, tests in sorted(skipped.items()):
        terminalreporter.section(f"{len(tests)} skipped: {reason}", sep="-")
        for test in sorted(tests):
            terminalreporter.line(test)


def _missing(what: str) -> NoReturn:
    """Skip the test, or fail it where everything is required."""
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"REQUIRE_SERVICES=1, but there is no {what}", pytrace=False)
    pytest.skip(f"there is no {what}")


@pytest.fixture(scope="session")
def document() -> Path:
    """The text of the shipped plan, which stands outside the repository."""
    if not DOCUMENT.exists():
        _missing(f"plan's document ({DOCUMENT.name} in FENGONG_DOCUMENTS)")
    return DOCUMENT


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to drive."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    _missing("Chromium")


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of a Redis."""
    return _answering("Redis", os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/15")


@pytest.fixture(scope="session")
def rabbitmq_url() -> str:
    """The address of a RabbitMQ."""
    usual = "amqp://guest:guest@127.0.0.1:5672//"
    return _answering("RabbitMQ", os.environ.get("TEST_RABBITMQ_URL") or usual)


def _answering(name: str, url: str) -> str:
    broker = Connection(url, connect_timeout=5)
    try:
        broker.ensure_connection(max_retries=1)
    except broker.connection_errors as error:
        _missing(f"{name} at {broker.hostname}:{broker.port} ({error})")
    finally:
        broker.release()
    return url


@pytest.fixture
def sqlite() -> None:
    """Runs on SQLite only: what would be the same on either database, and takes long."""
    if connection.vendor != "sqlite":
        pytest.skip(FOR_SQLITE)


@pytest.fixture
def postgresql() -> None:
    """Runs on PostgreSQL only: SQLite has one writer, so races can't show there.

    In the round on SQLite such a test isn't missing, whatever is required: it has its own round.
    """
    if connection.vendor != "postgresql":
        pytest.skip(FOR_POSTGRESQL)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Load the shipped register and plan once; each test's changes are rolled back."""
    with django_db_blocker.unblock():
        list(load_what_is_absent())


@pytest.fixture(autouse=True)
def _shipped_again_after_a_flush(request: pytest.FixtureRequest) -> None:
    """Load the shipped plan again where a test with real transactions has emptied the database."""
    marker = request.node.get_closest_marker("django_db")
    names = set(request.fixturenames)
    flushes = {"transactional_db", "live_server", "django_db_reset_sequences"} & names
    if flushes or (marker and marker.kwargs.get("transaction")):
        request.getfixturevalue("transactional_db")
    elif marker or "db" in names:
        request.getfixturevalue("db")
    else:
        return
    if not Plan.objects.exists():
        list(load_what_is_absent())


@pytest.fixture
def plan(db: None) -> Plan:
    """The shipped plan: 69 tasks, 41 bodies, 379 responsibilities."""
    return Plan.objects.get(slug="13fyp-sei")


@pytest.fixture
def short_plan(db: None) -> Plan:
    """The invented short plan beside it: 8 tasks, task 4 amended from 17 March 2018 on."""
    return load_plan(SHORT_PLAN).plan


@pytest.fixture
def nothing_loaded(db: None) -> None:
    """A database without any plan or body."""
    for model in (Change, Task, Plan, Ministry):
        model.objects.all().delete()


@pytest.fixture
def administrator(db: None) -> User:
    """A superuser, who may change the matrix."""
    return User.objects.create_superuser("administrator@example.org", "correct horse", name="Ada")


@pytest.fixture
def reader(db: None) -> User:
    """A person with an account and no rights beyond a visitor's."""
    return User.objects.create_user("reader@example.org", "correct horse", name="Rita")


@pytest.fixture
def administrator_client(administrator: User) -> Client:
    """A browser in which the administrator is signed in."""
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def package_copy(tmp_path: Path) -> Path:
    """A copy of the short plan's package, to break."""
    return Path(shutil.copytree(SHORT_PLAN, tmp_path / "short-plan"))
