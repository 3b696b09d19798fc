"""What a program does in a place of its own, for the tests of backup and restore."""

import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client

from config.backup.contents import kept_models
from ministries.models import Membership, MembershipRole, Ministry, User
from planning.models import Plan
from tasks.matrix.packages.shipped import load_what_is_absent
from tasks.reminders.models import Message, Pause, Pulse, Reminder
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tasks.reporting.beginning import begin
from tasks.reporting.models import Evidence, ReportingPeriod, ReportingWindow, StatusUpdate
from tasks.reporting.periods import open_periods
from tasks.reporting.reviewing import accept, comment, give_word
from tasks.reporting.vocabulary import Verdict
from tasks.reporting.writing import save, submit

# Each answer has one of its own.
FORM_TOKEN = re.compile(r'value="[A-Za-z0-9]{64}"')
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
LETTER = "国务院的信".encode()


def fill() -> None:
    """Load the shipped plan, report on two tasks, one of them twice, and send what is owed."""
    call_command("migrate", verbosity=0)
    list(load_what_is_absent())
    plan = Plan.objects.get()
    ReportingWindow.objects.create(
        plan=plan, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31), reason="评估"
    )
    open_periods(plan, date(2026, 11, 24))
    ReportingPeriod.objects.update(opened_at=NOON)
    User.objects.create_superuser("ada@example.org", "correct horse", name="Ada")
    reviewer = User.objects.create_user("rob@example.org", "correct horse", name="Rob")
    commission = Ministry.objects.get(slug="ndrc")
    Membership.objects.create(
        user=reviewer, ministry=commission, role=MembershipRole.REVIEWER, everywhere=True
    )
    first = accepted("48", "2026-q2", "Three billion.")
    finance = Ministry.objects.get(slug="mof")
    give_word(editor(), first, finance, Verdict.DISPUTED, "Two.")
    comment(editor(), first, "Checked.")
    accepted("48", "2026-q2", "两个\u2028十亿。\r\n")
    accepted("1", "2026-q3", "Begun.")
    begin(editor(), plan.tasks.get(number="48"), ReportingPeriod.objects.get(code="2026-q1"))
    plan_everything(NOON)
    for key in list(sweep(NOON)):
        send(key, NOON)
    Pulse.objects.create(source="beat", at=NOON)


def editor() -> User:
    """The administrator, who may write for every ministry."""
    return User.objects.get(email="ada@example.org")


def accepted(number: str, code: str, narrative: str) -> StatusUpdate:
    """Report on a task with a letter, and accept it."""
    period = ReportingPeriod.objects.get(code=code)
    draft = begin(editor(), period.plan.tasks.get(number=number), period)
    values = {"status": "on_track", "narrative": narrative}
    draft = save(editor(), draft, draft.version, values)
    if not draft.evidence.exists():
        letter = Evidence(update=draft, name="letter.txt", added_by=editor(), size=len(LETTER))
        letter.sha256 = hashlib.sha256(LETTER).hexdigest()
        letter.file.save("ab/letter.txt", ContentFile(LETTER))
    submitted = submit(editor(), draft, draft.version, reason="Counted anew.")
    accept(User.objects.get(email="rob@example.org"), submitted, submitted.version)
    return StatusUpdate.objects.get(pk=submitted.pk)


def go_on() -> None:
    """Report once more; mail about it rests."""
    accepted("1", "2026-q3", "Going on.")
    tomorrow = NOON + timedelta(days=1)
    plan_everything(tomorrow)
    assert list(sweep(tomorrow)) == []
    assert Reminder.objects.open().exists()
    assert not Message.objects.unfinished().exists()


def show() -> None:
    """Print every row, some pages, the digest of each file, and why mail rests."""
    rows = {
        model._meta.label_lower: list(model._base_manager.order_by("pk").values_list())
        for model in kept_models()
        if model is not Pause
    }
    pages = {
        path: FORM_TOKEN.sub("", Client(HTTP_HOST="127.0.0.1").get(path).content.decode())
        for path in ("/plans/13fyp-sei/", "/plans/13fyp-sei/tasks/48/", "/api/v1/")
    }
    files = {
        one.file.name: hashlib.file_digest(one.file.open(), "sha256").hexdigest()
        for one in Evidence.objects.exclude(file="")
    }
    pauses = list(Pause.objects.values_list("reason", "by", "ended_at"))
    print(json.dumps([rows, pages, files, pauses], default=str))  # noqa: T201
