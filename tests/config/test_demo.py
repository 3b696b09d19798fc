"""The demonstration: a mixed and believable picture, in a place of its own."""

import os
import subprocess
import sys
from collections import Counter
from datetime import date

from django.db.models import F

from config.demo.staging import stage
from ministries.models import Membership, User
from tasks.reporting.answering import Answerers
from tasks.reporting.models import (
    Comment,
    Confirmation,
    Evidence,
    Move,
    RecordEntry,
    StatusUpdate,
    TargetValue,
)
from tasks.reporting.record import faults_in
from tasks.reporting.status import with_status
from tests.places import ROOT

TODAY = date(2026, 11, 24)


def test_it_stages_a_mixed_and_believable_picture_that_is_sound(plan):
    """One long test: staging two years takes some seconds."""
    said = list(stage(TODAY))

    # Said before the long wait, not after it.
    assert "takes about a minute" in said[1]
    assert "reports for 8 periods" in said[2]

    statuses = Counter(with_status(plan.tasks.all()).values_list("status", flat=True))
    assert set(statuses) == {
        "not_started",
        "on_track",
        "at_risk",
        "delayed",
        "completed",
        "discontinued",
        "not_reported",
    }
    states = set(StatusUpdate.objects.values_list("state", flat=True))
    assert states == {"draft", "submitted", "returned", "accepted"}
    assert Move.objects.filter(kind="returned").exists()
    assert Confirmation.objects.filter(verdict="disputed").count() == 2
    late = StatusUpdate.objects.filter(first_submitted_at__date__gt=F("period__due_on"))
    assert 0 < late.count() < StatusUpdate.objects.count() / 4

    lacking = Answerers(plan).without_acting_body(list(plan.tasks.all()), TODAY)
    assert {body.slug: [task.number for task in tasks] for body, tasks in lacking.items()} == {
        "moc": ["28"]
    }

    assert User.objects.count() == 50
    assert User.objects.filter(last_login=None).count() == 1
    assert User.objects.filter(is_superuser=True).count() == 1
    assert {one.role for one in Membership.objects.all()} == {"editor", "reviewer", "reader"}

    assert Comment.objects.exists()
    assert Evidence.objects.filter(file="").exists()
    assert Evidence.objects.exclude(file="").exists()
    assert TargetValue.objects.filter(update__state="accepted").exists()
    assert StatusUpdate.objects.accepted().exclude(supersedes=None).exists()

    assert list(faults_in(plan)) == []
    entries = RecordEntry.objects.order_by("number")
    moments = list(entries.values_list("update__reviewed_at", flat=True))
    assert moments == sorted(moments)
    assert (
        StatusUpdate.objects.accepted().order_by("-reviewed_at").first().reviewed_at.date() <= TODAY
    )

    before = StatusUpdate.objects.count()
    assert list(stage(TODAY)) == []
    assert StatusUpdate.objects.count() == before


def test_it_never_uses_a_configured_place(tmp_path):
    environment = os.environ | {
        "FENGONG_DEMO": "1",
        "FENGONG_VAR": str(tmp_path),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    }
    settings = "DATABASES['default']['NAME'], settings.EVIDENCE_DIR, settings.SESSION_COOKIE_NAME"
    program = f"from django.conf import settings; print(settings.{settings})"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == [
        str(tmp_path / "demo" / "fengong.sqlite3"),
        str(tmp_path / "demo" / "evidence"),
        "demo_sessionid",
    ]
