"""Write the register of bodies from the database, byte for byte as it was loaded."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tasks.matrix.packages.register import export_register


class Command(BaseCommand):
    """Exports the register of bodies."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say where to."""
        parser.add_argument("folder", type=Path, help="folder to write into")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files and name them."""
        try:
            files = export_register(options["folder"])
        except OSError as error:
            raise CommandError(f"can't write {error.filename}: {error.strerror}") from error
        self.stdout.write(f"wrote {', '.join(files)} into {options['folder']}")
