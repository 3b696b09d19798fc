"""Load a plan's data package into the database, all of it or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from planning.reading.package import BadPackage
from tasks.matrix.packages.keeping import RowsInUse
from tasks.matrix.packages.loading import EditedSinceLoading, load_plan


class Command(BaseCommand):
    """Loads a package and says what changed."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which package, and whether edits may be overwritten."""
        parser.add_argument("folder", type=Path, help="folder of the data package")
        parser.add_argument(
            "--replace", action="store_true", help="overwrite what was edited since loading"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say file by file and row by row why not."""
        try:
            loaded = load_plan(options["folder"], replace=options["replace"])
        except BadPackage as error:
            raise CommandError(f"nothing was loaded:\n{error}") from error
        except EditedSinceLoading as error:
            for change in error.changes:
                self.stdout.write(change)
            raise CommandError(
                f"{error}; loading would change the above. Nothing was loaded:"
                " export the plan first, or load with --replace to overwrite the edits"
            ) from error
        except RowsInUse as error:
            rows = "\n".join(error.rows)
            raise CommandError(
                f"{error}:\n{rows}\nNothing was loaded: put these rows back into the package,"
                " as export_plan writes them"
            ) from error
        for change in loaded.changes:
            self.stdout.write(change)
        plan = loaded.plan
        if not loaded.is_new and not loaded.changes:
            self.stdout.write(f"{plan.slug} is loaded already and nothing differs")
            return
        what = "loaded" if loaded.is_new else f"loaded again, differences: {len(loaded.changes)}"
        self.stdout.write(self.style.SUCCESS(f"{plan.slug}: {what}, tasks: {plan.tasks.count()}"))
