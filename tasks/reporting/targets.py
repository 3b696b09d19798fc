"""The targets whose values a report gives."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from planning.models import Target
from planning.tree import OutlineTree
from tasks.matrix.models import SectionLink, Task
from tasks.matrix.targets import targets_tied
from tasks.reporting.models import ReportingPeriod, StatusUpdate, TargetValue
from tasks.reporting.refusals import Incomplete


def targets_of(task: Task, period: ReportingPeriod) -> list[Target]:
    """Return the targets that were the task's on the period's last day; three queries."""
    links = SectionLink.objects.in_force(period.last_day).filter(task=task)
    outline = OutlineTree(task.plan.sections.only("plan", "parent"))
    return targets_tied(links.select_related("section"), outline)


def store_targets(update: StatusUpdate, targets: Mapping[int, Decimal | None]) -> None:
    """Store values by the target's key, None to take one away. Raises Incomplete for a target
    that isn't the task's; then nothing is stored.
    """
    known = {target.pk for target in targets_of(update.task, update.period)}
    if strange := set(targets) - known:
        raise Incomplete({NON_FIELD_ERRORS: [_("A target isn't one of this task's: %s") % strange]})
    for key, value in targets.items():
        if value is None:
            TargetValue.objects.filter(update=update, target=key).delete()
        else:
            TargetValue.objects.update_or_create(
                update=update, target_id=key, defaults={"value": value}
            )
