"""The closed lists of words that documents, packages, database and pages share.

Each list stands here once. Labels are English msgids; pages translate them.
"""

from enum import StrEnum
from typing import Self

from texts.plain import gettext_noop


class Term(StrEnum):
    """A word of a closed list: its stored value and the label people read."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Take the value as the string and keep the label beside it."""
        term = str.__new__(cls, value)
        term._value_ = value
        term.label = label
        return term

    @classmethod
    def of(cls, value: str) -> Self:
        """Return the term of a stored value. Raises ValueError for what is none."""
        for term in cls:
            if term.value == value:
                return term
        raise ValueError(f"{value!r} is no {cls.__name__}")


class Role(Term):
    """A ministry's part in a task, with the mark that tells it apart without colour."""

    mark: str

    def __new__(cls, value: str, label: str, mark: str) -> Self:
        """Take the value as the string and keep label and mark beside it."""
        role = str.__new__(cls, value)
        role._value_ = value
        role.label, role.mark = label, mark
        return role

    LEAD = "lead", gettext_noop("Lead"), "●"
    SUPPORTING = "supporting", gettext_noop("Supporting"), "○"
    JOINT = "joint", gettext_noop("Joint"), "◐"


class SentenceForm(Term):
    """How a document says who is responsible for a task: who leads, or all alike."""

    LED = "led", gettext_noop("Led")
    JOINT = "joint", gettext_noop("Joint")


class SectionKind(Term):
    """What a node of a plan's outline is."""

    CHAPTER = "chapter", gettext_noop("Chapter")
    SECTION = "section", gettext_noop("Section")
    MEASURE = "measure", gettext_noop("Measure")
    BOX = "box", gettext_noop("Project box")
    CLOSING = "closing", gettext_noop("Closing paragraph")


class TargetKind(Term):
    """What sort of wish for a year a target is."""

    GOAL = "goal", gettext_noop("Goal")
    SPECIFICATION = "specification", gettext_noop("Specification")
    MILESTONE = "milestone", gettext_noop("Milestone")


class Comparison(Term):
    """How a target's value is meant, as the document's wording says it."""

    AT_LEAST = "at_least", gettext_noop("at least")
    MORE_THAN = "more_than", gettext_noop("more than")
    ABOUT = "about", gettext_noop("about")
    UP_TO = "up_to", gettext_noop("up to")
    EXACTLY = "exactly", gettext_noop("exactly")
    BETWEEN = "between", gettext_noop("between")
    LESS_THAN = "less_than", gettext_noop("less than")


class LinkBasis(Term):
    """Why a task is tied to a section: our judgement, so it always says why."""

    NAMES_BOX = "names the box", gettext_noop("names the box")
    SAME_WORDING = "same wording", gettext_noop("same wording")
    SAME_SUBJECT = "same subject", gettext_noop("same subject")


class ChangeKind(Term):
    """The two ways to change a matrix."""

    ERRATUM = "erratum", gettext_noop("Erratum")
    AMENDMENT = "amendment", gettext_noop("Amendment")


class Cadence(Term):
    """How often ministries report on a plan."""

    MONTH = "month", gettext_noop("Month")
    QUARTER = "quarter", gettext_noop("Quarter")
    HALF_YEAR = "half-year", gettext_noop("Half-year")
    YEAR = "year", gettext_noop("Year")
