"""The rights of the database account that the program runs as (PostgreSQL).

Another account owns the tables: it migrates and restores. This one can read and write what
people do, and can neither change, delete nor empty the record, nor lift the guards on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import Model
from psycopg.sql import SQL, Identifier

from tasks.reminders.models import Attempt, Event, Mention, Message, Pause, Reminder
from tasks.reporting.guards import NEVER_CHANGED, NEVER_DELETED

# It may see which migrations were run, so that it says when some are missing.
MIGRATIONS = "django_migrations"
# What was told to whom, and when mail rested, is a record too.
RECORD_OF_MAIL = (Reminder, Event, Message, Mention, Attempt, Pause)
ALL_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
NEVER_GIVEN = ("TRUNCATE", "TRIGGER", "REFERENCES")


class UnfitRole(Exception):
    """An account that would have more rights than it was given; says why."""


def rights_by_table() -> dict[str, tuple[str, ...]]:
    """Return what the program needs on each of its tables, and no more."""
    tables = connection.introspection.django_table_names(only_existing=True)
    rights: dict[str, tuple[str, ...]] = dict.fromkeys(sorted(tables), ALL_RIGHTS)
    for right, models in (
        ("UPDATE", NEVER_CHANGED),
        ("DELETE", (*NEVER_DELETED, *RECORD_OF_MAIL)),
    ):
        for model in models:
            _take_away(rights, model, right)
    return {**rights, MIGRATIONS: ("SELECT",)}


def _take_away(rights: dict[str, tuple[str, ...]], model: type[Model], right: str) -> None:
    table = model._meta.db_table
    rights[table] = tuple(other for other in rights[table] if other != right)


@transaction.atomic
def grant_rights(role: str) -> int:
    """Give an account these rights in place of any that it had; return on how many tables.

    Raises UnfitRole, and changes nothing then.
    """
    _refuse_more_than_a_guest(role)
    rights = rights_by_table()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_database()")
        schema, database = (Identifier(name) for name in cursor.fetchone())
        name = Identifier(role)
        for statement, names in (
            ("GRANT CONNECT ON DATABASE {} TO {}", (database, name)),
            ("REVOKE CREATE ON DATABASE {} FROM {}", (database, name)),
            ("REVOKE CREATE ON SCHEMA {} FROM PUBLIC, {}", (schema, name)),
            ("GRANT USAGE ON SCHEMA {} TO {}", (schema, name)),
            ("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM PUBLIC, {}", (schema, name)),
            ("REVOKE ALL ON ALL SEQUENCES IN SCHEMA {} FROM PUBLIC, {}", (schema, name)),
            ("GRANT USAGE ON ALL SEQUENCES IN SCHEMA {} TO {}", (schema, name)),
        ):
            cursor.execute(SQL(statement).format(*names))
        for table, given in rights.items():
            listed = SQL(", ").join(SQL(right) for right in given)
            cursor.execute(SQL("GRANT {} ON {} TO {}").format(listed, Identifier(table), name))
    if too_much := next(_too_much(role, rights), None):
        raise UnfitRole(f"{too_much}, through another account that it belongs to")
    return len(rights)


def _refuse_more_than_a_guest(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found is None:
            raise UnfitRole(f"there is none: CREATE ROLE \"{role}\" LOGIN PASSWORD '…' makes it")
        if found[0]:
            raise UnfitRole("it is a superuser's, whom no right is kept from")
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
            " AND relkind IN ('r', 'p') AND pg_has_role(%s, relowner, 'MEMBER') LIMIT 1",
            [role],
        )
        if owned := cursor.fetchone():
            raise UnfitRole(f"it owns {owned[0]}, and an owner can lift every guard")


def _too_much(role: str, rights: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield what it may do all the same."""
    with connection.cursor() as cursor:
        for table, given in rights.items():
            for right in {*ALL_RIGHTS, *NEVER_GIVEN}.difference(given):
                cursor.execute(
                    "SELECT has_table_privilege(%s, quote_ident(%s), %s)", [role, table, right]
                )
                if cursor.fetchone()[0]:
                    yield f"it has the right to {right} on {table}"
