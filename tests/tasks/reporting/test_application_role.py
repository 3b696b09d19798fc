"""The account that the program runs as on PostgreSQL: what it can do, and what it can't."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import errors
from psycopg.sql import SQL, Identifier

from tasks.reporting.models import RecordEntry, StatusUpdate

ROLE = f"fengong_program_{os.getpid()}"


def as_owner(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def make_and_drop(role, options):
    as_owner(f"CREATE ROLE {role} {options}")
    yield role
    as_owner(f"DROP OWNED BY {role}", f"DROP ROLE {role}")


@pytest.fixture
def role(postgresql, transactional_db):
    yield from make_and_drop(ROLE, "LOGIN PASSWORD 'secret'")


@pytest.fixture
def address(role):
    """Where the account finds the database under test, with its rights."""
    call_command("grant_application_role", role, verbosity=0)
    known = connection.settings_dict
    host, port = known["HOST"] or "127.0.0.1", known["PORT"] or 5432
    return f"postgres://{role}:secret@{host}:{port}/{known['NAME']}"


@pytest.fixture
def reported(address, tmp_path, period, editor, reviewer, co_holder):
    """What came of a whole cycle of reporting, run as that account."""
    cycle = "from tests.tasks.reporting.whole_cycle import report; report()"
    return manage(address, tmp_path, "shell", "-v0", "-c", cycle)


def manage(address, folder, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address, "FENGONG_VAR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_it_can_report_review_and_correct_and_not_touch_the_record(reported, address, tmp_path):
    assert (reported.returncode, reported.stderr) == (0, "")
    assert RecordEntry.objects.count() == StatusUpdate.objects.accepted().count() == 2
    stored = list(StatusUpdate.objects.order_by("pk").values())

    no_right, guarded = errors.InsufficientPrivilege, errors.RestrictViolation
    with psycopg.connect(address, autocommit=True) as program:
        for refusal, statement in (
            (guarded, "UPDATE reporting_statusupdate SET narrative = 'All is well.'"),
            (guarded, "DELETE FROM reporting_statusupdate"),
            (guarded, "UPDATE reporting_edit SET editor_id = 1"),
            (no_right, "UPDATE reporting_recordentry SET hash = ''"),
            (no_right, "DELETE FROM reporting_recordentry"),
            (no_right, "UPDATE reporting_move SET reason = ''"),
            (guarded, "DELETE FROM reporting_move"),
            (no_right, "UPDATE reporting_comment SET text = ''"),
            (guarded, "DELETE FROM reporting_comment"),
            (no_right, "UPDATE reporting_confirmation SET sentence = ''"),
            (no_right, "DELETE FROM reporting_confirmation"),
            (no_right, "TRUNCATE reporting_statusupdate CASCADE"),
            (no_right, "TRUNCATE reporting_recordentry"),
            (no_right, "ALTER TABLE reporting_statusupdate DISABLE TRIGGER USER"),
            (no_right, "DROP TRIGGER fengong_guard_update ON reporting_statusupdate"),
            (no_right, "DROP FUNCTION fengong_guard_update() CASCADE"),
            (no_right, "DROP TABLE reporting_recordentry"),
            (no_right, "CREATE TABLE reporting_other (id int)"),
            (no_right, "SET session_replication_role = replica"),
            (
                no_right,
                "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
            ),
        ):
            with pytest.raises(refusal):
                program.execute(statement)

    assert list(StatusUpdate.objects.order_by("pk").values()) == stored
    assert manage(address, tmp_path, "verify_record").returncode == 0


SEND = """
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tests.tasks.reminders.conftest import at
plan_everything(at(2026, 11, 24))
print({str(send(key, at(2026, 11, 24))) for key in list(sweep(at(2026, 11, 24)))})
"""


def test_it_can_send_what_is_owed_and_not_delete_what_was_sent(reported, address, tmp_path):
    done = manage(address, tmp_path, "shell", "-v0", "-c", SEND)

    assert done.stdout == "{'accepted'}\n", done.stderr
    for table in ("reminder", "event", "message", "mention", "attempt", "pause"):
        with (
            psycopg.connect(address, autocommit=True) as program,
            pytest.raises(errors.InsufficientPrivilege),
        ):
            program.execute(SQL("DELETE FROM {}").format(Identifier(f"reminders_{table}")))


def test_a_temporary_table_of_the_same_name_deceives_no_guard(reported, address):
    with psycopg.connect(address, autocommit=True) as program:
        program.execute("CREATE TEMPORARY TABLE reporting_statusupdate (id bigint, state text)")
        with pytest.raises(errors.RestrictViolation, match="are kept"):
            program.execute("DELETE FROM public.reporting_move")
        with pytest.raises(errors.RestrictViolation):
            program.execute("UPDATE public.reporting_edit SET last_at = now()")


def test_the_program_starts_as_it_where_everything_is_migrated(address, tmp_path):
    assert manage(address, tmp_path, "migrate").returncode == 0


def test_rights_that_it_had_before_are_taken_back(role, address):
    as_owner(f"GRANT ALL ON reporting_recordentry TO {role}")

    call_command("grant_application_role", role, verbosity=0)

    with psycopg.connect(address) as program, pytest.raises(errors.InsufficientPrivilege):
        program.execute("TRUNCATE reporting_recordentry")


def refusal_of(role):
    with pytest.raises(CommandError) as refused:
        call_command("grant_application_role", role)
    return str(refused.value)


def test_accounts_that_have_more_rights_anyway_are_refused(role):
    assert "there is none: CREATE ROLE" in refusal_of("nobody_of_this_name")
    as_owner(f"ALTER ROLE {role} SUPERUSER")
    assert "it is a superuser's" in refusal_of(role)
    as_owner(f"ALTER ROLE {role} NOSUPERUSER")

    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_user)")
        [owner] = cursor.fetchone()
    as_owner(f"GRANT {owner} TO {role}")
    assert "it owns" in refusal_of(role)
    as_owner(f"REVOKE {owner} FROM {role}")

    for group in make_and_drop(f"{ROLE}_group", ""):
        as_owner(f"GRANT {group} TO {role}", f"GRANT TRUNCATE ON reporting_comment TO {group}")
        assert (
            "it has the right to TRUNCATE on reporting_comment, through another account"
            in refusal_of(role)
        )


def test_sqlite_has_no_accounts(tmp_path):
    refused = manage("", tmp_path, "grant_application_role", "anybody")

    assert "only PostgreSQL has accounts: name one in DATABASE_URL" in refused.stderr
