"""The record: what was done to it, and whether it is noticed. See `tasks.reporting.record`."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.fields import DateField, DateTimeField, DecimalField, IntegerField
from django.test.utils import CaptureQueriesContext

from planning.models import Target
from tasks.reporting.beginning import begin
from tasks.reporting.models import (
    Edit,
    Evidence,
    Move,
    RecordEntry,
    ReportingPeriod,
    StatusUpdate,
    TargetValue,
)
from tasks.reporting.record import append, faults_in
from tasks.reporting.reviewing import accept, send_back
from tasks.reporting.vocabulary import Status
from tasks.reporting.writing import save, submit
from tests.tasks.reporting.tampering import tamper

LETTER = b"Letter of the State Council"


@pytest.fixture(autouse=True)
def evidence_folder(monkeypatch, tmp_path):
    storage = Evidence._meta.get_field("file").storage
    monkeypatch.setitem(storage.__dict__, "location", str(tmp_path))
    return tmp_path


def reported(editor, reviewer, task, period, narrative="The fund was set up."):
    """Report with a value, a file and a link, returned once: a row of every kind."""
    draft = begin(editor, task, period)
    values = {"status": Status.ON_TRACK, "progress": 40, "narrative": narrative}
    draft = save(editor, draft, draft.version, values)
    if not draft.evidence.exists():
        target = Target.objects.filter(section__plan=task.plan).first()
        TargetValue.objects.create(update=draft, target=target, value=12)
        letter = Evidence(update=draft, name="letter.txt", added_by=editor, size=len(LETTER))
        letter.sha256 = hashlib.sha256(LETTER).hexdigest()
        letter.file.save("ab/letter", ContentFile(LETTER))
        Evidence.objects.create(update=draft, name="law", url="https://a.example/", added_by=editor)
    first = submit(editor, draft, draft.version, reason="Misread.")
    returned = send_back(reviewer, first, first.version, "Say how much.")
    revised = save(editor, returned, returned.version, {"obstacles": "None."})
    again = submit(editor, revised, revised.version)
    accept(reviewer, again, again.version)
    return StatusUpdate.objects.get(pk=again.pk)


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def three(editor, reviewer, task, periods):
    """Three accepted reports, one a quarter: entries 1 to 3."""
    return [reported(editor, reviewer, task, period) for period in periods.values()]


def first_fault(plan, expect=""):
    return str(next(faults_in(plan, expect), "holds"))


def said(*arguments):
    out = StringIO()
    try:
        call_command("verify_record", *arguments, stdout=out, no_color=True)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_an_untouched_record_holds_and_its_newest_hash_is_said(plan, three):
    newest = RecordEntry.objects.get(number=3).hash

    assert said(plan.slug, "--expect", newest.upper()) == (
        f"{plan.slug}: 3 entries, the newest {newest}\n{plan.slug}: the record holds\n",
        "",
    )


def test_an_empty_record_holds(plan):
    assert said() == (f"{plan.slug}: 0 entries\n{plan.slug}: the record holds\n", "")


def test_an_entry_is_hashed_as_the_module_says(three):
    """An auditor can do it without our program."""
    previous = ""
    for entry in RecordEntry.objects.order_by("number"):
        form = json.dumps(
            json.loads(entry.content), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        assert entry.content == form
        assert entry.hash == hashlib.sha256(f"{previous}\n{form}".encode()).hexdigest()
        previous = entry.hash


def test_what_is_recorded_has_its_persons_times_and_files(three, editor, reviewer):
    recorded = json.loads(RecordEntry.objects.get(number=2).content)

    assert (recorded["author"], recorded["reviewer"]) == (editor.pk, reviewer.pk)
    assert [edit[0] for edit in recorded["edits"]] == [editor.pk]
    assert [step[0] for step in recorded["steps"]] == [
        "started",
        "submitted",
        "returned",
        "revised",
        "submitted",
        "accepted",
    ]
    assert recorded["steps"][2][1:4:2] == [reviewer.pk, "Say how much."]
    assert recorded["evidence"][0][2] == hashlib.sha256(LETTER).hexdigest()
    assert recorded["accepted"] == three[1].reviewed_at.astimezone(UTC).isoformat(
        timespec="microseconds"
    )


def another(field, value):
    """Return a value that the column could hold too."""
    if field.is_relation:
        # The latest, which the constraints let stand there.
        return field.related_model.objects.exclude(pk=value).order_by("pk").last().pk
    if isinstance(field, DateTimeField):
        return (value or datetime(2020, 1, 1, tzinfo=UTC)) + timedelta(microseconds=1)
    if isinstance(field, DateField):
        return "2027-01-01"
    if isinstance(field, IntegerField | DecimalField):
        return (value or 0) + 10
    if field.get_internal_type() == "BooleanField":
        return not value
    if field.get_internal_type() == "JSONField":
        return json.dumps({"status": "completed"})
    return {"part": "task", "task": "part", "on_track": "delayed", "accepted": "submitted"}.get(
        value, f"x{value[1:]}"
    )


COLUMNS = [
    (model, field.name)
    for model in (StatusUpdate, TargetValue, Evidence, Edit, Move, RecordEntry)
    for field in model._meta.concrete_fields
    if not field.primary_key
]


@pytest.mark.parametrize(("model", "name"), COLUMNS)
def test_a_change_of_any_column_is_noticed(
    plan, short_plan, three, reader, administrator, task, period, model, name
):
    """Whatever column a later step adds to these tables has to be in the canonical form too."""
    begin(administrator, plan.tasks.get(number="12"), period)
    ReportingPeriod.objects.create(
        plan=plan,
        code="2026-q4",
        first_day="2026-10-01",
        last_day="2026-12-31",
        due_on="2027-01-14",
    )
    field = model._meta.get_field(name)
    rows = model.objects.order_by("pk")
    if model is Move and name == "content":
        rows = rows.filter(kind="submitted")
    if model is Evidence:
        rows = rows.exclude(url="") if name == "url" else rows.filter(url="")
    row = rows[1]
    wish = another(field, row.__dict__[field.attname])
    if connection.vendor == "sqlite" and isinstance(field, DateTimeField):
        wish = wish.astimezone(UTC).replace(tzinfo=None)

    table = model._meta.db_table
    tamper(f"UPDATE {table} SET {field.column} = %s WHERE id = %s", wish, row.pk)  # noqa: S608

    assert first_fault(plan) != "holds"


def test_the_first_row_that_does_not_fit_is_named(plan, three):
    tamper(
        "UPDATE reporting_statusupdate SET narrative = 'All is well.' WHERE id = %s", three[1].pk
    )

    out, error = said(plan.slug)

    assert f"entry 2: update {three[1].pk} isn't as it was accepted: narrative" in out
    assert error == f"the record doesn't hold: {plan.slug}"


def test_a_changed_hash_breaks_its_entry_and_the_one_after_it(plan, three):
    tamper("UPDATE reporting_recordentry SET hash = %s WHERE number = 2", "0" * 64)

    assert [str(fault) for fault in faults_in(plan)] == [
        "entry 2: its hash isn't that of its content",
        "entry 3: doesn't follow the entry before it",
    ]


@pytest.mark.parametrize("content", ["{", "[]", '"x"', "null"])
def test_content_that_is_no_report_is_a_fault(plan, three, content):
    tamper("UPDATE reporting_recordentry SET content = %s WHERE number = 2", content)

    assert [str(fault) for fault in faults_in(plan)] == [
        "entry 2: its hash isn't that of its content",
        "entry 2: its content can't be read",
    ]


def test_an_entry_deleted_in_the_middle_is_missing(plan, three):
    tamper("DELETE FROM reporting_recordentry WHERE number = 2")

    assert first_fault(plan) == "entry 2: is missing"


def test_two_entries_that_change_places_are_noticed(plan, three):
    for number, place in ((2, 9), (3, 2), (9, 3)):
        tamper("UPDATE reporting_recordentry SET number = %s WHERE number = %s", place, number)

    assert first_fault(plan) == "entry 2: doesn't follow the entry before it"


def remove_the_last(update):
    for model in (RecordEntry, TargetValue, Evidence, Edit, Move):
        for key in list(model.objects.filter(update=update).values_list("pk", flat=True)):
            tamper(f"DELETE FROM {model._meta.db_table} WHERE id = %s", key)  # noqa: S608
    tamper("DELETE FROM reporting_statusupdate WHERE id = %s", update.pk)


def test_a_tail_cut_off_with_its_updates_is_found_by_the_hash_that_was_kept(plan, three):
    kept = RecordEntry.objects.get(number=3).hash
    remove_the_last(three[2])

    assert first_fault(plan) == "holds"
    out, error = said(plan.slug, "--expect", kept)
    assert f"the record: doesn't lead to {kept}: entries were removed or changed" in out
    assert error


def test_a_tail_cut_off_without_its_updates_is_found_by_itself(plan, three):
    tamper("DELETE FROM reporting_recordentry WHERE number = 3")

    assert first_fault(plan) == f"the record: update {three[2].pk} was accepted and isn't in it"


def test_a_tail_moved_into_another_plans_chain_is_noticed(plan, short_plan, three):
    tamper("UPDATE reporting_recordentry SET plan_id = %s WHERE number = 3", short_plan.pk)

    assert first_fault(plan) == f"the record: update {three[2].pk} was accepted and isn't in it"


def test_evidence_that_is_changed_or_gone_is_noticed(plan, three, evidence_folder):
    file = Path(three[1].evidence.get(url="").file.path)
    name = f"the file {file.relative_to(evidence_folder)} (letter.txt)"

    file.write_bytes(LETTER + b".")
    assert first_fault(plan) == f"entry 2: {name} isn't what was accepted"
    file.unlink()
    assert first_fault(plan) == f"entry 2: {name} can't be read: No such file or directory"


def test_evidence_that_was_pointed_outside_its_folder_is_not_read(plan, three):
    tamper(
        "UPDATE reporting_evidence SET file = '../../etc/passwd' WHERE id = %s",
        three[1].evidence.get(url="").pk,
    )

    assert "lies outside the evidence" in first_fault(plan)


def test_an_editor_who_accepted_past_the_program_is_noticed(
    plan, editor, administrator, task, period
):
    draft = begin(editor, task, period)
    values = {"status": Status.ON_TRACK, "narrative": "So."}
    draft = save(administrator, draft, draft.version, values)
    submit(editor, draft, draft.version)
    tamper(
        "UPDATE reporting_statusupdate SET state = 'accepted', reviewer_id = %s,"
        " reviewed_at = submitted_at WHERE id = %s",
        administrator.pk,
        draft.pk,
    )
    append(StatusUpdate.objects.get(pk=draft.pk))

    assert (
        first_fault(plan) == f"entry 1: update {draft.pk} was accepted by somebody who wrote in it"
    )


@pytest.mark.parametrize("hash", ["abc", "g" * 64, "0" * 63, "0" * 65, "SELECT"])
def test_what_is_no_hash_is_said(plan, hash):
    assert said(plan.slug, "--expect", hash) == (
        "",
        "--expect takes a hash of 64 characters, 0 to 9 and a to f",
    )


def test_a_hash_is_asked_of_one_plan(plan, short_plan):
    out, error = said("--expect", "0" * 64)

    assert (out, error) == (
        "",
        "say which plan's record leads to this hash: verify_record PLAN …",
    )
    assert said("no-such-plan")[1].startswith("no plan “no-such-plan”")


def test_each_plan_is_looked_at_and_one_fault_is_enough(plan, short_plan, three):
    tamper("UPDATE reporting_recordentry SET hash = %s WHERE number = 1", "0" * 64)

    out, error = said()

    assert f"{short_plan.slug}: the record holds" in out
    assert error == f"the record doesn't hold: {plan.slug}"


def test_an_erratum_of_a_number_or_a_later_due_day_leaves_the_record_as_it_is(plan, three, task):
    task.number = "480"
    task.save()
    ReportingPeriod.objects.update(due_on="2027-01-31")

    assert first_fault(plan) == "holds"


def test_the_number_of_queries_does_not_grow_with_the_record(plan, editor, reviewer, task, periods):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert first_fault(plan) == "holds"
        return len(captured)

    reported(editor, reviewer, task, periods["2026-q1"])
    with_one = queries()
    for period in periods.values():
        reported(editor, reviewer, task, period)

    assert RecordEntry.objects.count() == 4
    assert queries() == with_one
