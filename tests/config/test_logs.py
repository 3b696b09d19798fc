"""What stands in the log, and what never does."""

import json
import logging
from io import StringIO

import pytest
from django.urls import reverse
from django_structlog.celery.receivers import CeleryReceiver

from config.logs import logs
from tasks.reminders.jobs import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(monkeypatch):
    """The log as programs get it, a dictionary a line."""
    formatter = logs(as_json=True)["formatters"]["lines"]
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter.pop("()")(**formatter))
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    packages = logging.getLogger("django_structlog")
    before = packages.level
    packages.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    packages.setLevel(before)


def test_a_request_is_one_line_with_the_id_that_the_answer_bears(client, plan, lines):
    answer = client.get("/plans/13fyp-sei/tasks/12/")

    [line] = lines()
    assert line["event"] == "request_finished"
    assert (line["request"], line["code"]) == ("GET /plans/13fyp-sei/tasks/12/", 200)
    assert line["request_id"] == answer["X-Request-ID"]


def test_what_was_searched_for_is_not_logged(client, plan, lines):
    client.get("/plans/13fyp-sei/search/?q=whistleblower")

    assert "whistleblower" not in str(lines())


def test_links_that_let_in_are_not_logged(client, lines):
    address = reverse("account_reset_password_from_key", args=("1", "cafe-0123secret"))

    client.get(address)
    client.get("/accounts/nothing/0123secret/")

    said = lines()
    assert len(said) == 2
    assert "0123secret" not in str(said)


def test_an_account_is_logged_by_its_number_alone(administrator_client, administrator, lines):
    administrator_client.get("/admin/")

    [line] = lines()
    assert line["user_id"] == administrator.pk
    assert administrator.email not in str(line)


def test_what_we_log_by_the_way_bears_the_id_of_the_request(client, lines, monkeypatch):
    def fail(words="in the variable"):
        logging.getLogger("tasks").warning("by the %s", "way")
        raise ValueError("broken")

    monkeypatch.setattr("tasks.reminders.views.health.parts_now", fail)
    client.raise_request_exception = False
    answer = client.get("/health/")

    by_the_way, failed = lines()
    assert (by_the_way["event"], failed["event"]) == ("by the way", "request_failed")
    assert failed["exception"].endswith("ValueError: broken")
    assert "in the variable" not in failed["exception"]
    assert by_the_way["request_id"] == failed["request_id"] == answer["X-Request-ID"]


def test_a_job_is_logged_with_its_id_and_its_name(lines):
    receiver = CeleryReceiver()
    receiver.connect_worker_signals()

    sweep.apply(task_id="the-id")

    [line] = [line for line in lines() if line["event"] == "task_succeeded"]
    assert (line["task_id"], line["job"]) == ("the-id", "tasks.reminders.jobs.sweep")


def test_people_at_a_terminal_read_plain_lines_and_no_requests():
    settings = logs(as_json=False)

    assert settings["loggers"]["django_structlog"]["level"] == "WARNING"
    renderer = settings["formatters"]["lines"]["processors"][-1]
    said = renderer(None, "warning", {"event": "a mail came", "level": "warning"})
    assert "a mail came" in said
    assert "\x1b" not in said
