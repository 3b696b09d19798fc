"""Bring back what `backup` wrote, into a database and a folder that are empty: all or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from config.backup.contents import BadBackup
from config.backup.reading import opened
from config.backup.restoring import NotEmpty, refuse_unless_empty, restore
from planning.models import Plan
from tasks.reporting.models import RecordEntry
from tasks.reporting.record import faults_in


class Command(BaseCommand):
    """Restores a backup, and verifies the record against the hashes that it kept."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say from where."""
        parser.add_argument("file", type=Path, help="what `backup` wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, restore, and verify."""
        path: Path = options["file"]
        try:
            with opened(path) as backup:
                refuse_unless_empty()
                restore(backup)
                records = backup.manifest["record"]
        except BadBackup as error:
            raise CommandError(f"{path} is not restored: {error}") from error
        except NotEmpty as error:
            raise CommandError(
                f"nothing is restored, since {error}: name an empty place in the environment, as"
                " FENGONG_VAR or DATABASE_URL"
            ) from error
        except OSError as error:
            what = error.filename or path
            raise CommandError(f"nothing is restored: {what}: {error.strerror}") from error
        except Error as error:
            raise CommandError(f"nothing is restored: {' '.join(str(error).split())}") from error
        self.stdout.write(f"restored {path}; all mail rests until an administrator lets it go on")
        faults = [fault for slug in records for fault in self._faults(slug, records[slug])]
        if faults:
            raise CommandError(
                "everything in the backup is restored, but its record doesn't hold:\n"
                + "\n".join(faults)
            )

    def _faults(self, slug: str, kept: dict[str, Any]) -> list[str]:
        plan = Plan.objects.get(slug=slug)
        faults = [f"{slug}: {fault}" for fault in faults_in(plan, kept["hash"])]
        entries = RecordEntry.objects.filter(plan=plan).count()
        if entries != kept["entries"]:
            faults.append(f"{slug}: {entries} entries in the record, not {kept['entries']}")
        if not faults and entries:
            self.stdout.write(f"{slug}: {entries} entries, the newest {kept['hash']}")
            self.stdout.write(self.style.SUCCESS(f"{slug}: the record holds"))
        return faults
