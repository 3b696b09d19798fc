"""Add the document's own text to a plan, section by section."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from planning.reading.findings import UnreadableDocument
from tasks.matrix.importing_text import OutlineDiffers, import_text
from tasks.matrix.management.plan_argument import plan_named


class Command(BaseCommand):
    """Imports a plan's text; refuses a file whose outline isn't the plan's."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which plan, and which file."""
        parser.add_argument("slug", help="the plan's name in addresses")
        parser.add_argument("file", type=Path, help="the document, UTF-8 text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, or say where the outline differs."""
        plan, path = plan_named(options["slug"]), options["file"]
        try:
            count = import_text(plan, path)
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise CommandError(f"can't read {error.filename}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{path} is not UTF-8 text") from error
        except (UnreadableDocument, OutlineDiffers) as error:
            raise CommandError(
                f"nothing was imported; the file's outline isn't the plan's:\n{error}"
            ) from error
        self.stdout.write(self.style.SUCCESS(f"{plan.slug}: {count} sections have their text now"))
        if plan.source_sha256 and found != plan.source_sha256:
            self.stdout.write(
                self.style.WARNING(
                    f"the outline fits, but this is not the file that the plan was read from"
                    f" (SHA-256 {found}, not {plan.source_sha256})"
                )
            )
