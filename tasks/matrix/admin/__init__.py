"""The admin of tasks: it translates between forms and `correct` and `amend`."""

from tasks.matrix.admin.changes import ChangeAdmin
from tasks.matrix.admin.tasks import TaskAdmin

__all__ = ["ChangeAdmin", "TaskAdmin"]
