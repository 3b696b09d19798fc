"""Load the register of bodies: ministries, their names over time, and successions."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from planning.reading.package import BadPackage
from tasks.matrix.packages.register import load_register
from tasks.matrix.packages.shipped import REGISTER


class Command(BaseCommand):
    """Loads the register, all of it or nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which register; the one that ships with Fengong by default."""
        parser.add_argument("folder", type=Path, nargs="?", default=REGISTER)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say file by file and row by row why not."""
        try:
            counts = load_register(options["folder"])
        except BadPackage as error:
            raise CommandError(f"nothing was loaded:\n{error}") from error
        self.stdout.write(self.style.SUCCESS(f"register loaded: {', '.join(counts)}"))
