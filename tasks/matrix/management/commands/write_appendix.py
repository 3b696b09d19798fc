"""Write a plan's division table back from the database, as on its day of issue."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tasks.matrix.appendix import write_appendix
from tasks.matrix.management.plan_argument import plan_named


class Command(BaseCommand):
    """Prints the appendix: number, task and sentence, set apart by tabs."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which plan."""
        parser.add_argument("slug", help="the plan's name in addresses")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the appendix."""
        try:
            self.stdout.write(write_appendix(plan_named(options["slug"])), ending="")
        except ValueError as error:
            raise CommandError(f"the matrix fits neither form of sentence: {error}") from error
