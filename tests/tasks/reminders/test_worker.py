"""Beat and a worker as programs of their own, on Redis and on RabbitMQ."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.functions import Now
from kombu import Connection
from redis import Redis

from tasks.reminders.models import Message
from tasks.reminders.vocabulary import Answer, MessageState
from tests.mail_server import MailServer
from tests.places import ROOT
from tests.tasks.reporting.reports import submitted_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("postgresql")]
REVIEWER = "rebecca@example.org"
CELERY = [sys.executable, "-m", "celery", "--app=config"]
WORKER = [*CELERY, "worker", "--concurrency=1", "--without-gossip", "--without-mingle"]
BEAT = [*CELERY, "beat"]


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(params=["redis_url", "rabbitmq_url"])
def environment(request, postgresql, mail_server, tmp_path) -> Iterator[dict[str, str]]:
    """The environment of programs that work on this test's database, in a queue of its own."""
    url = request.getfixturevalue(request.param)
    name = f"test-{uuid4().hex}"
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    yield {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "EMAIL_URL": mail_server.url,
        "CELERY_BROKER_URL": url,
        "TEST_QUEUE": name,
        "FENGONG_VAR": str(tmp_path),
        "LOG_FORMAT": "json",
    }
    if url.startswith("redis"):
        with Redis.from_url(url) as redis:
            redis.delete(*redis.scan_iter(f"{name}*"))
    else:
        with Connection(url) as broker:
            broker.default_channel.queue_delete(name)
            broker.default_channel.exchange_delete(name)


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    """Run a program with its children in a group, and leave none of them behind."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_scheduled_sweep_sends_a_mail_and_a_worker_that_is_to_end_finishes_it_first(
    plan, period, editor, reviewer, mail_server, environment
):
    submitted_of(editor, plan.tasks.get(number="48"), period)
    mail_server.hold(REVIEWER)

    with running(BEAT, environment), running(WORKER, environment) as worker:
        mail = mail_server.next_to(REVIEWER)
        worker.send_signal(signal.SIGTERM)
        mail_server.release()
        worker.wait(timeout=60)

    sent = Message.objects.get(event__isnull=False)
    assert worker.returncode == 0
    assert sent.reference in mail["Message-ID"]
    assert (sent.state, sent.attempts_made) == (MessageState.SENT, 1)
    assert not sent.possibly_doubled


def test_a_mail_whose_worker_was_killed_goes_again_when_its_lease_has_run_out(
    plan, period, editor, reviewer, mail_server, environment
):
    submitted_of(editor, plan.tasks.get(number="48"), period)
    mail_server.hold(REVIEWER)
    with running(BEAT, environment), running(WORKER, environment) as worker:
        first = mail_server.next_to(REVIEWER)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    mail_server.release()
    left_behind = Message.objects.filter(event__isnull=False)
    assert left_behind.get().state == MessageState.SENDING

    left_behind.update(lease_until=Now() - timedelta(seconds=1))
    with running(BEAT, environment), running(WORKER, environment) as worker:
        again = mail_server.next_to(REVIEWER)
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=60)

    sent = left_behind.get()
    assert again["Message-ID"] == first["Message-ID"]
    assert (sent.state, sent.possibly_doubled) == (MessageState.SENT, True)
    answers = sent.attempts.order_by("number").values_list("answer", flat=True)
    assert list(answers) == [Answer.UNKNOWN, Answer.ACCEPTED]
