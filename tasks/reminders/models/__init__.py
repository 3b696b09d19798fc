"""Reminders and events, the messages that carry them, and what people chose about their mail."""

from tasks.reminders.models.choices import MailChoices
from tasks.reminders.models.decision import Decision
from tasks.reminders.models.failed_job import FailedJob
from tasks.reminders.models.message import Attempt, Mention, Message
from tasks.reminders.models.occasion import Event, Reminder
from tasks.reminders.models.pause import Pause
from tasks.reminders.models.planned import Planned
from tasks.reminders.models.pulse import Pulse
from tasks.reminders.models.rules import ReminderRules, rules_of

__all__ = [
    "Attempt",
    "Decision",
    "Event",
    "FailedJob",
    "MailChoices",
    "Mention",
    "Message",
    "Pause",
    "Planned",
    "Pulse",
    "Reminder",
    "ReminderRules",
    "rules_of",
]
