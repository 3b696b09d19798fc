"""What `/health/` says of each part, and to whom."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db.models.functions import Now
from django.utils import timezone

from config import file_broker
from tasks.reminders.models import Message, Pulse
from tasks.reminders.pausing import pause

pytestmark = pytest.mark.django_db
PARTS = ("database", "broker", "worker", "beat", "sweep", "unsent")


@pytest.fixture(autouse=True)
def everything_runs(settings, tmp_path):
    """All parts as they should be, and nothing remembered of the test before."""
    cache.clear()
    settings.JOBS_DIR = tmp_path / "jobs"
    file_broker.make_folder(settings.JOBS_DIR)
    for part in ("worker", "beat", "sweep"):
        Pulse.objects.note(part)
    yield
    cache.clear()


def failing(client) -> list[str]:
    answer = client.get("/health/")
    told = answer.json()
    assert answer.status_code == (200 if told["ok"] else 503)
    assert tuple(told["parts"]) == PARTS
    return [name for name, ok in told["parts"].items() if not ok]


def waiting(user, **values) -> Message:
    return Message.objects.create(
        form="digest", day=timezone.localdate(), address=user.email, user=user, **values
    )


def test_a_visitor_is_told_that_every_part_does_its_work_and_no_more(client):
    answer = client.get("/health/")

    assert answer.status_code == 200
    assert answer.json() == {"ok": True, "parts": dict.fromkeys(PARTS, True)}
    assert "no-store" in answer["Cache-Control"]


def test_an_administrator_is_also_told_since_when(administrator_client):
    Pulse.objects.filter(source="worker").update(at=Now() - timedelta(minutes=10))

    worker = administrator_client.get("/health/").json()["parts"]["worker"]

    assert not worker["ok"]
    assert 600 <= worker["seconds"] < 700


def test_it_is_open_where_reading_is_not(client, settings):
    settings.READING = "members"

    assert failing(client) == []


def test_it_answers_whoever_asks_from_behind_the_proxy(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert failing(client) == []


@pytest.mark.parametrize(
    ("part", "silent", "too_long"), [("worker", 2, 4), ("beat", 2, 4), ("sweep", 14, 16)]
)
def test_a_part_that_was_silent_too_long_is_named(client, part, silent, too_long):
    pulse = Pulse.objects.filter(source=part)
    pulse.update(at=Now() - timedelta(minutes=silent))
    assert failing(client) == []

    cache.clear()
    pulse.update(at=Now() - timedelta(minutes=too_long))
    assert failing(client) == [part]


@pytest.mark.parametrize("part", ["worker", "beat", "sweep"])
def test_a_part_that_was_last_seen_in_a_time_to_come_is_named(client, part):
    pulse = Pulse.objects.filter(source=part)
    pulse.update(at=Now() + timedelta(minutes=4))
    assert failing(client) == []

    cache.clear()
    pulse.update(at=Now() + timedelta(days=1))
    assert failing(client) == [part]


def test_what_never_ran_does_not_run(client):
    Pulse.objects.all().delete()

    assert failing(client) == ["worker", "beat", "sweep"]


def test_a_broker_that_does_not_answer_is_named_within_seconds(client, celery_at):
    celery_at("redis://127.0.0.1:9/0")

    assert failing(client) == ["broker"]


def test_a_broker_of_files_without_its_folder_is_named(client, settings, tmp_path):
    settings.JOBS_DIR = tmp_path / "nowhere"

    assert failing(client) == ["broker"]


def test_the_brokers_that_answer_are_well(client, celery_at, redis_url, rabbitmq_url):
    for url in (redis_url, rabbitmq_url):
        cache.clear()
        celery_at(url)
        assert failing(client) == []


@pytest.fixture
def celery_at(monkeypatch):
    """Let the health look at the broker of another address."""
    from celery import current_app
    from kombu import Connection

    def at(url: str) -> None:
        monkeypatch.setattr(
            current_app._get_current_object(),
            "connection_for_write",
            lambda **options: Connection(url, **options),
        )

    return at


def test_a_database_that_does_not_answer_is_named_with_all_that_only_it_knows(
    administrator_client, monkeypatch
):
    from django.db import connection

    def refuse(**how):
        raise connection.Database.OperationalError("could not connect to secret.example.org")

    monkeypatch.setattr(connection.Database, "connect", refuse)
    answer = administrator_client.get("/health/")

    assert answer.status_code == 503
    assert answer.json()["parts"] == dict.fromkeys(PARTS, False) | {"broker": True}


def test_a_message_that_waits_for_hours_is_named_unless_mail_rests(client, administrator):
    waiting(administrator, made_at=timezone.now() - timedelta(hours=7))
    assert failing(client) == ["unsent"]

    cache.clear()
    pause(administrator, "The mail server moves.")
    assert failing(client) == []


def test_an_address_that_is_refused_is_its_owners_trouble(client, administrator):
    message = waiting(administrator, made_at=timezone.now() - timedelta(hours=30))
    message.attempts.create(
        number=1, claim="x", worker="w", begun_at=timezone.now(), answer="refused"
    )

    assert failing(client) == []


def test_it_is_looked_up_once_in_some_seconds_however_often_it_is_asked(
    client, django_assert_num_queries
):
    client.get("/health/")

    with django_assert_num_queries(0):
        client.get("/health/")


def test_only_reading_is_allowed(client):
    assert client.post("/health/").status_code == 405
