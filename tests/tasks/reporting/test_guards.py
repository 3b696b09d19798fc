"""What PostgreSQL refuses by itself, whatever program asks."""

import threading
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from ministries.models import Ministry
from planning.models import Target
from tasks.reporting import migrations
from tasks.reporting.beginning import begin
from tasks.reporting.guards import GUARDED, lifted
from tasks.reporting.models import Edit, Evidence, Move, RecordEntry, StatusUpdate, TargetValue
from tasks.reporting.record import faults_in
from tasks.reporting.refusals import WrongState
from tasks.reporting.reviewing import accept, comment, give_word
from tasks.reporting.vocabulary import Status, Verdict
from tasks.reporting.writing import discard, save, submit
from tests.places import ROOT

pytestmark = pytest.mark.usefixtures("postgresql")


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def refused(match, statement, *values):
    with pytest.raises(IntegrityError, match=match):
        sql(statement, *values)


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


def written(user, task, period):
    draft = begin(user, task, period)
    draft = save(user, draft, draft.version, {"status": Status.ON_TRACK, "narrative": "So."})
    target = Target.objects.filter(section__plan=task.plan).first()
    TargetValue.objects.create(update=draft, target=target, value=12)
    Evidence.objects.create(update=draft, name="law", url="https://a.example/", added_by=user)
    comment(user, draft, "Ready.")
    return draft


@pytest.fixture
def submitted(editor, task, period):
    draft = written(editor, task, period)
    return submit(editor, draft, draft.version)


@pytest.fixture
def accepted(editor, reviewer, co_holder, submitted):
    accept(reviewer, submitted, submitted.version)
    give_word(co_holder, submitted, Ministry.objects.get(slug="mof"), Verdict.CONFIRMED)
    submitted.refresh_from_db()
    return submitted


def test_nothing_is_inserted_past_its_draft(accepted):
    columns = [field.column for field in StatusUpdate._meta.concrete_fields if field.name != "id"]
    copied = ", ".join("NULL" if name == "supersedes_id" else name for name in columns)
    refused(
        "a status update begins as a draft",
        f"INSERT INTO reporting_statusupdate ({', '.join(columns)})"  # noqa: S608
        f" SELECT {copied} FROM reporting_statusupdate",
    )


def test_an_accepted_update_is_neither_changed_nor_deleted(accepted):
    for change in ("narrative = 'All is well.'", "state = 'draft'", "version = version"):
        refused(
            f"status update {accepted.pk} was accepted and never changes: write a correction",
            f"UPDATE reporting_statusupdate SET {change}",  # noqa: S608
        )
    refused("was handed in and is kept", "DELETE FROM reporting_statusupdate")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("targetvalue", "value = 99"),
        ("evidence", "name = 'other'"),
        ("edit", "last_at = now()"),
        ("move", "reason = 'None.'"),
        ("comment", "text = 'Never said.'"),
        ("confirmation", "verdict = 'disputed', sentence = 'No.'"),
        ("recordentry", "content = '{}'"),
    ],
)
def test_neither_are_the_rows_that_belong_to_it(accepted, table, change):
    reason = "it never changes|are kept|are only added"
    refused(reason, f"UPDATE reporting_{table} SET {change}")  # noqa: S608
    refused(reason, f"DELETE FROM reporting_{table}")  # noqa: S608


def test_nothing_is_added_to_it(accepted, reviewer):
    for statement in (
        "INSERT INTO reporting_targetvalue (update_id, target_id, value)"
        " SELECT update_id, target_id + 1, 5 FROM reporting_targetvalue",
        "INSERT INTO reporting_evidence (update_id, name, url, file, content_type, size, sha256,"
        " added_by_id, added_at) SELECT update_id, 'later', url, file, content_type, size, sha256,"
        " added_by_id, now() FROM reporting_evidence",
        "INSERT INTO reporting_edit (update_id, editor_id, first_at, last_at)"  # noqa: S608
        f" SELECT update_id, {reviewer.pk}, now(), now() FROM reporting_edit",
    ):
        refused("was accepted: nothing is added to it", statement)


@pytest.mark.parametrize("kind", ["returned", "accepted"])
def test_acceptance_is_its_last_step_and_taken_once(accepted, kind):
    refused(
        "is accepted: it takes no step",
        "INSERT INTO reporting_move (update_id, kind, by_id, at, reason)"
        " SELECT update_id, %s, by_id, now(), '' FROM reporting_move LIMIT 1",
        kind,
    )


def test_whoever_edited_cannot_accept(administrator, editor, task, period):
    draft = begin(editor, task, period)
    draft = save(administrator, draft, 1, {"status": Status.ON_TRACK, "narrative": "So."})
    submit(editor, draft, draft.version)

    refused(
        f"account {administrator.pk} wrote in status update {draft.pk}, so it cannot accept it",
        "UPDATE reporting_statusupdate SET state = 'accepted', reviewer_id = %s,"
        " reviewed_at = now()",
        administrator.pk,
    )
    refused("are only added", "UPDATE reporting_edit SET editor_id = editor_id + 1")
    refused("are kept", "DELETE FROM reporting_edit WHERE editor_id = %s", administrator.pk)


def test_a_draft_is_not_accepted_past_submission(editor, reviewer, task, period, submitted):
    refused(
        "when status update .* was first handed in never changes",
        "UPDATE reporting_statusupdate SET first_submitted_at = now()",
    )
    sql("UPDATE reporting_statusupdate SET state = 'draft'")
    refused(
        "is not submitted, so it cannot be accepted",
        "UPDATE reporting_statusupdate SET state = 'accepted', reviewer_id = %s,"
        " reviewed_at = now()",
        reviewer.pk,
    )


def test_a_correction_names_an_accepted_update_of_the_same_task_and_period(
    editor, task, periods, accepted
):
    other = begin(editor, task, periods["2026-q1"])
    reason = "can only correct an accepted one of the same task, period and scope"
    set_it = "UPDATE reporting_statusupdate SET supersedes_id = %s WHERE id = %s"
    refused(reason, set_it, accepted.pk, other.pk)

    correction = begin(editor, task, periods["2026-q3"])
    assert correction.supersedes == accepted
    refused(reason, set_it, other.pk, correction.pk)


def test_an_entry_follows_the_one_before_it(accepted):
    insert = (
        "INSERT INTO reporting_recordentry (plan_id, number, update_id, content, previous_hash,"
        " hash) SELECT plan_id, {number}, update_id, content, hash, {hash}"
        " FROM reporting_recordentry"
    )
    right = "encode(sha256(convert_to(hash || E'\\n' || content, 'UTF8')), 'hex')"
    refused("does not follow the record", insert.format(number=2, hash="repeat('0', 64)"))
    refused("does not follow the record", insert.format(number=3, hash=right))
    # Otherwise right, it is the key that refuses a second entry of one update.
    refused("update_id", insert.format(number=2, hash=right))


def test_a_draft_that_was_never_handed_in_goes_with_its_rows(editor, task, periods, accepted):
    draft = written(editor, task, periods["2026-q2"])

    discard(editor, draft, draft.version)

    assert list(StatusUpdate.objects.all()) == [accepted]
    assert not Move.objects.exclude(update=accepted).exists()


def test_the_guards_can_be_lifted_for_a_restore_and_are_back_afterwards(accepted):
    with lifted():
        sql("UPDATE reporting_statusupdate SET narrative = 'Restored.'")

    refused("never changes", "UPDATE reporting_statusupdate SET narrative = 'Again.'")


def test_every_guarded_table_has_its_triggers(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE tgname LIKE 'fengong_guard_%' AND tgenabled = 'O'"
        )
        assert {name for (name,) in cursor} == {model._meta.db_table for model in GUARDED}


def test_the_migration_goes_back_and_forth(accepted):
    [file] = (ROOT / "tasks" / "reporting" / "migrations").glob("*_guard_the_record.py")
    migration = import_module(f"{migrations.__name__}.{file.stem}")
    change = "UPDATE reporting_statusupdate SET narrative = 'All is well.'"

    connection.check_constraints()
    with connection.schema_editor(atomic=False) as editor:
        migration.take_down(None, editor)
    assert sql(change) == 1
    with connection.schema_editor(atomic=False) as editor:
        migration.put_up(None, editor)
    refused("never changes", change)


@pytest.mark.django_db(transaction=True)
def test_a_value_written_while_it_is_accepted_is_in_the_record_or_refused(
    plan, editor, reviewer, task, period, submitted
):
    """The one who writes waits for the acceptance, and is refused once it stands."""
    outcome = []
    target = Target.objects.filter(section__plan=plan)[1]

    def write():
        try:
            sql(
                "INSERT INTO reporting_targetvalue (update_id, target_id, value)"
                " VALUES (%s, %s, 5)",
                submitted.pk,
                target.pk,
            )
        except IntegrityError as error:
            outcome.append(str(error))
        finally:
            connection.close()

    with transaction.atomic():
        accept(reviewer, submitted, submitted.version)
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(1)
        assert writer.is_alive()
    writer.join(20)

    assert "nothing is added to it in reporting_targetvalue" in outcome[0]
    assert list(faults_in(plan)) == []


def test_who_is_refused_by_the_model_never_comes_to_the_guards(accepted, reviewer):
    with pytest.raises(WrongState):
        accept(reviewer, accepted, accepted.version)

    assert RecordEntry.objects.count() == 1
    assert Edit.objects.filter(update=accepted).count() == 1
