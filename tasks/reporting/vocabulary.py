"""The closed lists of words in which ministries report. Each stands here once.

Labels are English msgids; pages translate them.
"""

from typing import Self

from planning.reading.vocabulary import Role, Term
from texts.plain import gettext_noop


class Status(Term):
    """How a task goes, with the mark that tells it apart without colour."""

    mark: str

    def __new__(cls, value: str, label: str, mark: str) -> Self:
        """Take the value as the string and keep label and mark beside it."""
        status = str.__new__(cls, value)
        status._value_ = value
        status.label, status.mark = label, mark
        return status

    NOT_STARTED = "not_started", gettext_noop("Not started"), "–"
    ON_TRACK = "on_track", gettext_noop("On track"), "→"
    AT_RISK = "at_risk", gettext_noop("At risk"), "!"
    DELAYED = "delayed", gettext_noop("Delayed"), "▼"
    COMPLETED = "completed", gettext_noop("Completed"), "✓"
    DISCONTINUED = "discontinued", gettext_noop("Discontinued"), "×"
    # Nobody reports this one: it is a task's status while no update is accepted.
    NOT_REPORTED = "not_reported", gettext_noop("Not reported"), "?"


REPORTABLE = tuple(status for status in Status if status is not Status.NOT_REPORTED)
# After these nothing more is owed on a task.
FINISHED = (Status.COMPLETED, Status.DISCONTINUED)


class State(Term):
    """How far a status update has come."""

    DRAFT = "draft", gettext_noop("Draft")
    SUBMITTED = "submitted", gettext_noop("Submitted")
    RETURNED = "returned", gettext_noop("Returned")
    ACCEPTED = "accepted", gettext_noop("Accepted")


class Scope(Term):
    """What an update speaks for: the whole task, or the holder's own part in it."""

    TASK = "task", gettext_noop("the task")
    PART = "part", gettext_noop("its own part")


class Parts(Term):
    """Which holders report their own parts beside the task's status."""

    NONE = "none", gettext_noop("nobody")
    LEADS_AND_JOINT = "leads_and_joint", gettext_noop("leads and joint holders")
    ALL = "all", gettext_noop("all holders")


class Verdict(Term):
    """What another holder says to an accepted update."""

    CONFIRMED = "confirmed", gettext_noop("Confirmed")
    DISPUTED = "disputed", gettext_noop("Disputed")


class MoveKind(Term):
    """A step of an update on its way."""

    STARTED = "started", gettext_noop("Started")
    SUBMITTED = "submitted", gettext_noop("Submitted")
    WITHDRAWN = "withdrawn", gettext_noop("Withdrawn")
    RETURNED = "returned", gettext_noop("Returned")
    REVISED = "revised", gettext_noop("Revised")
    ACCEPTED = "accepted", gettext_noop("Accepted")


class Outcome(Term):
    """What came of an update that is asked for, by a day; see `tasks.reporting.scoring`."""

    IN_TIME = "in_time", gettext_noop("In time")
    LATE = "late", gettext_noop("Late")
    OVERDUE = "overdue", gettext_noop("Overdue")
    OPEN = "open", gettext_noop("Not due yet")
    EXCUSED = "excused", gettext_noop("Excused")


class Due(Term):
    """Whether an owed report of which nothing was accepted is past its due day.

    The same for everyone; who sees more counts what was handed in too, by `Outcome`.
    """

    OVERDUE = "overdue", gettext_noop("No accepted report, past its due day")
    OPEN = "open", gettext_noop("No accepted report, not due yet")


class Reported(Term):
    """Whether a report was accepted for the period that opened last."""

    YES = "yes", gettext_noop("Reported")
    NO = "no", gettext_noop("Not reported")


# The roles whose holders give their word on what was reported; all others are only told.
ROLES_WITH_A_WORD = (Role.LEAD, Role.JOINT)
