"""Changing what stands with the database's own password: past the models and the guards."""

from typing import Any

from django.db import connection


def tamper(sql: str, *values: Any) -> None:
    """Do what no door of the program allows, and see that it was done."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(sql, values)
            assert cursor.rowcount == 1
        finally:
            if connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = origin")
