"""How large plans are, for any number of them in a few queries."""

from collections import defaultdict
from datetime import date

from planning.reading.vocabulary import Role
from tasks.matrix.models import Responsibility, Task


def counts_of_plans(day: date | None) -> dict[int, dict[str, int]]:
    """Return each plan's tasks, ministries and responsibilities on `day`, by its key."""
    held = Responsibility.objects.in_force(day)
    names = ("tasks", "ministries", "responsibilities", *(role.value for role in Role))
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(names, 0))
    for row in Task.objects.counted_by_plan():
        counts[row["plan_id"]]["tasks"] = row["tasks"]
    for row in held.ministries_counted_by_plan():
        counts[row["task__plan_id"]]["ministries"] = row["ministries"]
    for row in held.counted_by_plan_and_role():
        counts[row["task__plan_id"]]["responsibilities"] += row["number"]
        counts[row["task__plan_id"]][row["role"]] = row["number"]
    return counts
