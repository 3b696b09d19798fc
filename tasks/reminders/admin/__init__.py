"""The administrator's desk for reminders: rules, messages, delivery."""

from tasks.reminders.admin.rules import ReminderRulesAdmin

__all__ = ["ReminderRulesAdmin"]
