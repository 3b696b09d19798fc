"""The administrator's desk for reminders: rules, messages, delivery."""

from tasks.reminders.admin.choices import MailChoicesAdmin
from tasks.reminders.admin.jobs import FailedJobAdmin
from tasks.reminders.admin.message import MessageAdmin
from tasks.reminders.admin.pause import PauseAdmin
from tasks.reminders.admin.reminder import ReminderAdmin
from tasks.reminders.admin.rules import ReminderRulesAdmin

__all__ = [
    "FailedJobAdmin",
    "MailChoicesAdmin",
    "MessageAdmin",
    "PauseAdmin",
    "ReminderAdmin",
    "ReminderRulesAdmin",
]
