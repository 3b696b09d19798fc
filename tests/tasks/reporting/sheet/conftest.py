"""The sheet of the Ministry of Science and Technology: it answers for tasks 30, 42, 47 and 48."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from ministries.models import Ministry
from tasks.reporting.beginning import begin
from tasks.reporting.reviewing import accept
from tasks.reporting.vocabulary import Status
from tasks.reporting.writing import save, submit

ADDRESS = "/plans/13fyp-sei/my-work/sheet/?ministry=most&period=2026-q3"
FILE = "/plans/13fyp-sei/my-work/sheet.xlsx?ministry=most&period=2026-q3"
UPLOAD = "/plans/13fyp-sei/my-work/sheet/upload/?ministry=most&period=2026-q3"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-11-24T12:00:00+08:00"):
        yield


@pytest.fixture
def most(db):
    return Ministry.objects.get(slug="most")


@pytest.fixture
def client_of_editor(editor, period):
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def last_report(plan, periods, editor, reviewer):
    """What was accepted of task 48 for the second quarter."""
    update = begin(editor, plan.tasks.get(number="48"), periods["2026-q2"])
    written = {"status": Status.AT_RISK, "progress": 30, "narrative": "The fund is late."}
    update = save(editor, update, 1, written)
    update = submit(editor, update, update.version)
    accept(reviewer, update, update.version)
    return update


@pytest.fixture
def draft(plan, period, editor):
    """A draft of task 30 for the third quarter."""
    update = begin(editor, plan.tasks.get(number="30"), period)
    return save(editor, update, 1, {"status": Status.ON_TRACK, "narrative": "First words."})
