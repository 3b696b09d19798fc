"""Check that every text people see is translated."""

import os
from typing import Any

import polib
from django.core.management.base import BaseCommand, CommandError

from config.translations import CATALOGUE, can_collect, collected, differences, unfinished


class Command(BaseCommand):
    """Names each text that is untranslated, unconfirmed, missing or no longer used."""

    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the catalogue, and where gettext is installed compare it with what is used."""
        try:
            catalogue = polib.pofile(str(CATALOGUE))
        except OSError as error:
            raise CommandError(f"can't read the catalogue: {error}") from error
        faults = list(unfinished(catalogue))
        if can_collect():
            faults += differences(catalogue, collected())
        else:
            unchecked = (
                "GNU gettext is not installed, so whether every text of code and templates stands"
                " in the catalogue was not checked (Debian: apt-get install gettext)"
            )
            if os.environ.get("REQUIRE_SERVICES") == "1":
                faults.append(unchecked)
            else:
                self.stdout.write(self.style.WARNING(unchecked))
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(
                f"{len(faults)} faults in {CATALOGUE.name}: `make messages` collects the texts,"
                " then translate them there"
            )
        self.stdout.write(f"translations: all {len(catalogue)} texts are translated")
