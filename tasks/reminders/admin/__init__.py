"""The administrator's desk for mail."""

from tasks.reminders.admin.choices import MailChoicesAdmin

__all__ = ["MailChoicesAdmin"]
