"""Reports: when they are due, who answers, what was reported, and the record of it."""

from tasks.reporting.models.answering import ActingBody, AnswerableChoice
from tasks.reporting.models.evidence import Evidence, delete_unshared
from tasks.reporting.models.excuse import Excuse
from tasks.reporting.models.period import ReportingPeriod
from tasks.reporting.models.record import RecordEntry
from tasks.reporting.models.update import Edit, Move, StatusUpdate, TargetValue
from tasks.reporting.models.window import ReportingWindow, own_years_of, window_of
from tasks.reporting.models.word import Comment, Confirmation

__all__ = [
    "ActingBody",
    "AnswerableChoice",
    "Comment",
    "Confirmation",
    "Edit",
    "Evidence",
    "Excuse",
    "Move",
    "RecordEntry",
    "ReportingPeriod",
    "ReportingWindow",
    "StatusUpdate",
    "TargetValue",
    "delete_unshared",
    "own_years_of",
    "window_of",
]
