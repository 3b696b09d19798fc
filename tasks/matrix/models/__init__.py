"""The matrix: tasks, who is responsible, where the plan speaks of them, and what was changed."""

from tasks.matrix.models.change import Change
from tasks.matrix.models.plan_body import PlanBody
from tasks.matrix.models.responsibility import Responsibility
from tasks.matrix.models.section_link import SectionLink
from tasks.matrix.models.task import Task

__all__ = ["Change", "PlanBody", "Responsibility", "SectionLink", "Task"]
