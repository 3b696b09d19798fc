"""The rows of a sheet whose tasks have targets: their values are written in the forms alone."""

from __future__ import annotations

from planning.models import Target
from planning.tree import OutlineTree
from tasks.matrix.models import SectionLink
from tasks.reporting.sheet.rows import Row, Sheet


def rows_with_targets(sheet: Sheet) -> list[Row]:
    """Return the rows that may be written in and whose form asks for values; three queries."""
    tasks = [row.owed.task for row in sheet.writable]
    links = SectionLink.objects.in_force(sheet.period.last_day).filter(task__in=tasks)
    outline = OutlineTree(sheet.plan.sections.only("plan", "parent"))
    measured = Target.objects.of_plan(sheet.plan).exclude(value=None)
    stating = set(measured.values_list("section_id", flat=True))
    asked = {
        link.task_id
        for link in links.select_related("section")
        if any(part.pk in stating for part in outline.within(link.section))
    }
    return [row for row in sheet.writable if row.owed.task.pk in asked]
