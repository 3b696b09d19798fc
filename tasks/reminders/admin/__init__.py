"""The administrator's desk for reminders: rules, messages, delivery."""

from tasks.reminders.admin.choices import MailChoicesAdmin

__all__ = ["MailChoicesAdmin"]
