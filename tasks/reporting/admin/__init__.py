"""The administrator's desk for reporting: windows, periods, who answers, and what was reported."""

from tasks.reporting.admin.choices import ActingBodyAdmin, AnswerableChoiceAdmin
from tasks.reporting.admin.excuse import ExcuseAdmin
from tasks.reporting.admin.period import PeriodAdmin
from tasks.reporting.admin.updates import RecordEntryAdmin, StatusUpdateAdmin
from tasks.reporting.admin.window import WindowAdmin

__all__ = [
    "ActingBodyAdmin",
    "AnswerableChoiceAdmin",
    "ExcuseAdmin",
    "PeriodAdmin",
    "RecordEntryAdmin",
    "StatusUpdateAdmin",
    "WindowAdmin",
]
