"""The plan that a command is about, named by its slug."""

from django.core.management.base import CommandError

from planning.models import Plan


def plan_named(slug: str) -> Plan:
    """Return the plan with this slug. Raises CommandError naming the plans there are."""
    plan = Plan.objects.filter(slug=slug).first()
    if plan is None:
        known = ", ".join(Plan.objects.values_list("slug", flat=True)) or "none"
        raise CommandError(f"no plan “{slug}”; loaded plans: {known}")
    return plan
