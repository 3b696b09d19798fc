"""The administrator's desk for reminders: rules, messages, delivery."""

from tasks.reminders.admin.jobs import FailedJobAdmin

__all__ = ["FailedJobAdmin"]
