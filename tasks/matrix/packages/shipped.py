"""The register and the plans that ship with Fengong."""

from collections.abc import Iterator

from django.conf import settings

from ministries.models import Ministry
from planning.models import Plan
from tasks.matrix.packages.loading import load_plan
from tasks.matrix.packages.register import load_register

REGISTER = settings.BASE_DIR / "ministries" / "data"
PLANS = settings.BASE_DIR / "planning" / "data"


def load_what_is_absent() -> Iterator[str]:
    """Load the register if there are no bodies, and each plan that isn't there; say so in words.

    What is there stays as it is, corrections included. A plan's folder bears its slug. Raises
    BadPackage.
    """
    if not Ministry.objects.exists():
        yield f"register: {', '.join(load_register(REGISTER))}"
    loaded = set(Plan.objects.values_list("slug", flat=True))
    for folder in sorted(file.parent for file in PLANS.glob("*/plan.csv")):
        if folder.name not in loaded:
            plan = load_plan(folder).plan
            yield f"{plan.slug}: {plan.tasks.count()} tasks"
