"""What PostgreSQL itself refuses: triggers on the tables of the reports, and which rights the
program's own account needs on them.

A migration creates the triggers; only the owner of the tables can lift them, so the program
should connect as another (`manage.py grant_application_role`). They fire for rows: emptying a
table with TRUNCATE is kept from the program by the missing right.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tasks.reporting.models import (
    Comment,
    Confirmation,
    Edit,
    Evidence,
    Move,
    RecordEntry,
    StatusUpdate,
    TargetValue,
)

GUARDED = (StatusUpdate, TargetValue, Evidence, Edit, Move, Comment, Confirmation, RecordEntry)
# Only ever added to. Steps and comments of a draft that nobody handed in go with it.
NEVER_CHANGED = (Move, Comment, Confirmation, RecordEntry)
NEVER_DELETED = (Confirmation, RecordEntry)


@contextmanager
def lifted() -> Iterator[None]:
    """Lift the triggers for a restore, inside a transaction and as the owner of the tables.

    They are back when it ends, whichever way.
    """
    if connection.vendor != "postgresql":
        yield
        return
    _switch("DISABLE")
    yield
    _switch("ENABLE")


def _switch(verb: str) -> None:
    # Rows whose foreign keys are still to be looked at would stand in the way.
    connection.check_constraints()
    with connection.cursor() as cursor:
        for model in GUARDED:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")
