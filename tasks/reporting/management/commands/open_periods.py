"""Open the reporting periods that have ended, for every plan."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from planning.models import Plan
from tasks.reporting.periods import open_periods


class Command(BaseCommand):
    """Opens what is due to open and says what it opened; doing it twice opens nothing twice."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which day counts as today."""
        parser.add_argument("--today", metavar="DATE", help="open as on this day (YYYY-MM-DD)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open the periods of each plan."""
        today = _day(options["today"])
        for plan in Plan.objects.all():
            for period in open_periods(plan, today):
                said = f"{plan.slug}: opened {period.label}, reports are due on {period.due_on}"
                if period.weekdays_in:
                    said += (
                        f" (the holidays of {period.weekdays_in} are not known: weekdays were"
                        " counted)"
                    )
                self.stdout.write(said)


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise CommandError(f"“{written}” is no day: write it as YYYY-MM-DD") from None
