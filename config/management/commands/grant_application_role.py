"""Give a PostgreSQL account just the rights that the running program needs.

Run it as the owner of the tables, who migrates, and again after each migration. The account
can't change, delete or empty the record of accepted reports, nor lift the database's guards.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connection

from config.application_role import UnfitRole, grant_rights


class Command(BaseCommand):
    """Grants the application's rights to a role."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say whom."""
        parser.add_argument("role", help="the name of the account, which must exist")

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant, or say why not."""
        role = options["role"]
        if connection.vendor != "postgresql":
            raise CommandError("only PostgreSQL has accounts: name one in DATABASE_URL")
        try:
            tables = grant_rights(role)
        except UnfitRole as error:
            raise CommandError(f"the account “{role}” isn't fit: {error}") from error
        except Error as error:
            raise CommandError(f"can't grant rights to “{role}”: {error}") from error
        self.stdout.write(f"“{role}” has the rights that the program needs on {tables} tables")
