"""Write everything, database and evidence, into one file that `restore` brings back.

Nobody has to stop working meanwhile. Keep the file safe: the accounts are in it.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from config.backup.writing import write_backup


class Command(BaseCommand):
    """Backs up what there is at this moment."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say where to."""
        parser.add_argument("file", type=Path, help="a file that doesn't exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, and say what is in it."""
        path: Path = options["file"]
        try:
            manifest = write_backup(path)
        except OSError as error:
            raise CommandError(f"can't write {path}: {error.strerror}") from error
        except Error as error:
            raise CommandError(f"can't read the database: {error}") from error
        members, missing = manifest["members"], manifest["missing"]
        rows = sum(member.get("rows", 0) for member in members.values())
        files = sum(name.startswith("evidence/") for name in members)
        self.stdout.write(f"wrote {path}: {rows} rows, {files} files of evidence")
        for slug, record in manifest["record"].items():
            if record["entries"]:
                self.stdout.write(
                    f"{slug}: {record['entries']} entries in the record, the newest"
                    f" {record['hash']}"
                )
        if missing:
            raise CommandError(
                f"the file is whole, but {len(missing)} files of evidence were not there to copy:"
                f" {', '.join(missing[:5])}"
            )
