"""Check a stored plan's matrix against every rule, for every day on which something changes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tasks.matrix.management.plan_argument import plan_named
from tasks.matrix.packages.checking import check_plan


class Command(BaseCommand):
    """Lists what is unsound, as if the plan stood in its package."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which plan."""
        parser.add_argument("slug", help="the plan's name in addresses")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and say so."""
        plan = plan_named(options["slug"])
        if problems := check_plan(plan):
            raise CommandError("\n".join(str(problem) for problem in problems))
        self.stdout.write(self.style.SUCCESS(f"{plan.slug}: sound"))
