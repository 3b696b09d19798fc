"""Check that the record of accepted reports holds, and name the first row that doesn't fit.

Keep the newest hash somewhere else: with --expect it shows later that nothing was cut off.
"""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from planning.models import Plan
from tasks.matrix.management.plan_argument import plan_named
from tasks.reporting.models import RecordEntry
from tasks.reporting.record import faults_in, newest_entry

# The first says where to look; a broken chain would otherwise go on for thousands of lines.
LISTED = 20


class Command(BaseCommand):
    """Verifies the record of one plan, or of each."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which plan, and which hash was kept."""
        parser.add_argument("slug", nargs="?", help="the plan's name in addresses; else all")
        parser.add_argument("--expect", default="", metavar="HASH", help="a hash kept earlier")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, say so, and end with an error where a record doesn't hold."""
        expect = options["expect"].strip().lower()
        if expect and not re.fullmatch(r"[0-9a-f]{64}", expect):
            raise CommandError("--expect takes a hash of 64 characters, 0 to 9 and a to f")
        plans = [plan_named(options["slug"])] if options["slug"] else list(Plan.objects.all())
        if expect and len(plans) != 1:
            raise CommandError("say which plan's record leads to this hash: verify_record PLAN …")
        # A plan that doesn't hold keeps none of the others from being looked at.
        unsound = [plan.slug for plan in plans if not self._holds(plan, expect)]
        if unsound:
            raise CommandError(f"the record doesn't hold: {', '.join(unsound)}")

    def _holds(self, plan: Plan, expect: str) -> bool:
        newest, entries = newest_entry(plan), RecordEntry.objects.filter(plan=plan).count()
        at = f", the newest {newest.hash}" if newest else ""
        self.stdout.write(f"{plan.slug}: {entries} {'entry' if entries == 1 else 'entries'}{at}")
        found = 0
        for found, fault in enumerate(faults_in(plan, expect), start=1):
            if found > LISTED:
                self.stdout.write("  … and more")
                break
            self.stdout.write(f"  {fault}")
        if not found:
            self.stdout.write(self.style.SUCCESS(f"{plan.slug}: the record holds"))
        return not found
