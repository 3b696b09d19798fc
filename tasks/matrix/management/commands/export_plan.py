"""Write a plan's data package from the database, byte for byte as it was loaded."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tasks.matrix.management.plan_argument import plan_named
from tasks.matrix.packages.exporting import export_plan


class Command(BaseCommand):
    """Exports a plan with its errata and amendments."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which plan, and where to."""
        parser.add_argument("slug", help="the plan's name in addresses")
        parser.add_argument("folder", type=Path, help="folder to write into")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files and name them."""
        try:
            files = export_plan(plan_named(options["slug"]), options["folder"])
        except OSError as error:
            raise CommandError(f"can't write {error.filename}: {error.strerror}") from error
        self.stdout.write(f"wrote {', '.join(files)} into {options['folder']}")
