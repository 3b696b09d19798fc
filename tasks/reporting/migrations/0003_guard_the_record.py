"""Let PostgreSQL itself refuse what would change the record. SQLite has no such guards.

A later migration that has to change accepted rows lifts them: `tasks.reporting.guards.lifted`.
"""

from django.db import migrations

# A function each; the trigger of the same name calls it for every row of its table.
FUNCTIONS = {
    "fengong_guard_update": """
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.first_submitted_at IS NOT NULL THEN
                    RAISE restrict_violation USING MESSAGE = format(
                        'status update %s was handed in and is kept', OLD.id);
                END IF;
                RETURN OLD;
            END IF;
            IF TG_OP = 'UPDATE' THEN
                IF OLD.state = 'accepted' THEN
                    RAISE restrict_violation USING MESSAGE = format(
                        'status update %s was accepted and never changes: '
                        'write a correction instead', OLD.id);
                END IF;
                IF OLD.first_submitted_at IS NOT NULL
                    AND NEW.first_submitted_at IS DISTINCT FROM OLD.first_submitted_at THEN
                    RAISE restrict_violation USING MESSAGE = format(
                        'when status update %s was first handed in never changes', OLD.id);
                END IF;
                IF NEW.id <> OLD.id OR NEW.author_id <> OLD.author_id THEN
                    RAISE restrict_violation USING MESSAGE = format(
                        'key and author of status update %s never change', OLD.id);
                END IF;
                IF NEW.state = 'accepted' AND OLD.state <> 'submitted' THEN
                    RAISE restrict_violation USING MESSAGE = format(
                        'status update %s is not submitted, so it cannot be accepted', OLD.id);
                END IF;
            END IF;
            IF TG_OP = 'INSERT' AND NEW.state <> 'draft' THEN
                RAISE restrict_violation USING MESSAGE =
                    'a status update begins as a draft';
            END IF;
            IF NEW.state = 'accepted' AND EXISTS (
                SELECT FROM reporting_edit
                WHERE update_id = NEW.id AND editor_id = NEW.reviewer_id
            ) THEN
                RAISE restrict_violation USING MESSAGE = format(
                    'account %s wrote in status update %s, so it cannot accept it',
                    NEW.reviewer_id, NEW.id);
            END IF;
            IF NEW.supersedes_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM reporting_statusupdate AS corrected
                WHERE corrected.id = NEW.supersedes_id
                    AND corrected.state = 'accepted'
                    AND corrected.task_id = NEW.task_id
                    AND corrected.period_id = NEW.period_id
                    AND corrected.scope = NEW.scope
                    AND (NEW.scope = 'task' OR corrected.holder_id = NEW.holder_id)
            ) THEN
                RAISE restrict_violation USING MESSAGE = format(
                    'status update %s can only correct an accepted one of the same task, '
                    'period and scope', NEW.id);
            END IF;
            RETURN NEW;
        END
    """,
    # Locking the update's row lets no acceptance pass between this look and the write.
    "fengong_guard_row_of_update": """
        DECLARE
            was text;
        BEGIN
            IF TG_OP <> 'INSERT' THEN
                SELECT state INTO was FROM reporting_statusupdate
                WHERE id = OLD.update_id FOR NO KEY UPDATE;
                IF was = 'accepted' THEN
                    RAISE restrict_violation USING MESSAGE = format(
                        'status update %s was accepted, and %s with it: it never changes',
                        OLD.update_id, TG_TABLE_NAME);
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            SELECT state INTO was FROM reporting_statusupdate
            WHERE id = NEW.update_id FOR NO KEY UPDATE;
            IF was = 'accepted' THEN
                RAISE restrict_violation USING MESSAGE = format(
                    'status update %s was accepted: nothing is added to it in %s',
                    NEW.update_id, TG_TABLE_NAME);
            END IF;
            RETURN NEW;
        END
    """,
    "fengong_guard_kept_row": """
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                -- Only that somebody wrote again, and when.
                IF TG_TABLE_NAME = 'reporting_edit'
                    AND to_jsonb(NEW) - 'last_at' = to_jsonb(OLD) - 'last_at' THEN
                    RETURN NEW;
                END IF;
                RAISE restrict_violation USING MESSAGE = format(
                    'rows of %s are only added', TG_TABLE_NAME);
            END IF;
            IF EXISTS (
                SELECT FROM reporting_statusupdate
                WHERE id = OLD.update_id AND first_submitted_at IS NOT NULL
            ) THEN
                RAISE restrict_violation USING MESSAGE = format(
                    'status update %s was handed in, so its rows of %s are kept',
                    OLD.update_id, TG_TABLE_NAME);
            END IF;
            RETURN OLD;
        END
    """,
    "fengong_guard_move": """
        DECLARE
            was text;
        BEGIN
            SELECT state INTO was FROM reporting_statusupdate
            WHERE id = NEW.update_id FOR NO KEY UPDATE;
            IF (was = 'accepted') <> (NEW.kind = 'accepted') OR EXISTS (
                SELECT FROM reporting_move WHERE update_id = NEW.update_id AND kind = 'accepted'
            ) THEN
                RAISE restrict_violation USING MESSAGE = format(
                    'status update %s is %s: it takes no step “%s”',
                    NEW.update_id, was, NEW.kind);
            END IF;
            RETURN NEW;
        END
    """,
    "fengong_guard_added_row": """
        BEGIN
            RAISE restrict_violation USING MESSAGE = format(
                'rows of %s are only added', TG_TABLE_NAME);
        END
    """,
    "fengong_guard_entry": """
        DECLARE
            last record;
        BEGIN
            SELECT number, hash INTO last FROM reporting_recordentry
            WHERE plan_id = NEW.plan_id ORDER BY number DESC LIMIT 1;
            IF NEW.number <> coalesce(last.number, 0) + 1
                OR NEW.previous_hash <> coalesce(last.hash, '')
                OR NEW.hash <> encode(sha256(convert_to(
                    NEW.previous_hash || E'\\n' || NEW.content, 'UTF8')), 'hex')
                OR NOT EXISTS (
                    SELECT FROM reporting_statusupdate
                    WHERE id = NEW.update_id AND state = 'accepted')
            THEN
                RAISE restrict_violation USING MESSAGE = format(
                    'entry %s does not follow the record of plan %s', NEW.number, NEW.plan_id);
            END IF;
            RETURN NEW;
        END
    """,
}
TRIGGERS = [
    ("reporting_statusupdate", "INSERT OR UPDATE OR DELETE", "fengong_guard_update"),
    ("reporting_targetvalue", "INSERT OR UPDATE OR DELETE", "fengong_guard_row_of_update"),
    ("reporting_evidence", "INSERT OR UPDATE OR DELETE", "fengong_guard_row_of_update"),
    ("reporting_edit", "INSERT OR UPDATE OR DELETE", "fengong_guard_row_of_update"),
    ("reporting_edit", "UPDATE OR DELETE", "fengong_guard_kept_row"),
    ("reporting_move", "INSERT", "fengong_guard_move"),
    ("reporting_move", "UPDATE OR DELETE", "fengong_guard_kept_row"),
    ("reporting_comment", "UPDATE OR DELETE", "fengong_guard_kept_row"),
    ("reporting_confirmation", "UPDATE OR DELETE", "fengong_guard_added_row"),
    ("reporting_recordentry", "INSERT", "fengong_guard_entry"),
    ("reporting_recordentry", "UPDATE OR DELETE", "fengong_guard_added_row"),
]


def put_up(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        [schema] = cursor.fetchone()
        for name, body in FUNCTIONS.items():
            # The path is fixed, so that nobody slips a temporary table under a guard.
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
                f" SET search_path = {schema}, pg_temp AS $guard${body}$guard$"
            )
        for table, on, name in TRIGGERS:
            cursor.execute(
                f"CREATE TRIGGER {name} BEFORE {on} ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION {name}()"
            )


def take_down(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for table, _on, name in TRIGGERS:
            cursor.execute(f"DROP TRIGGER {name} ON {table}")
        for name in FUNCTIONS:
            cursor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):

    dependencies = [("reporting", "0002_seal_what_stands")]

    operations = [migrations.RunPython(put_up, take_down)]
