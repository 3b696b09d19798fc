"""What a mail speaks of, the most urgent first, with headings and words for the subject."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from planning.reading.vocabulary import Term
from tasks.reminders.vocabulary import Kind
from tasks.reporting.models import StatusUpdate
from tasks.reporting.owing import Owed
from texts.plain import gettext_noop


class Matter(Term):
    """What is asked of the reader, or told. Their order is that of a mail."""

    in_subject: object

    def __new__(cls, value: str, label: str, in_subject: object) -> Self:
        """Take the value as the string and keep heading and words for the subject beside it."""
        matter = str.__new__(cls, value)
        matter._value_ = value
        matter.label, matter.in_subject = label, in_subject
        return matter

    RETURNED = (
        "returned",
        gettext_noop("Returned to you"),
        ngettext_lazy("%(number)s report returned", "%(number)s reports returned", "number"),
    )
    OVERDUE = (
        "overdue",
        gettext_noop("Overdue"),
        ngettext_lazy("%(number)s report overdue", "%(number)s reports overdue", "number"),
    )
    AGAIN = (
        "again",
        gettext_noop("To be handed in again"),
        ngettext_lazy(
            "%(number)s report to hand in again", "%(number)s reports to hand in again", "number"
        ),
    )
    DUE_TODAY = (
        "due_today",
        gettext_noop("Due today"),
        ngettext_lazy("%(number)s report due today", "%(number)s reports due today", "number"),
    )
    TO_REVIEW = (
        "to_review",
        gettext_noop("Waiting for your review"),
        ngettext_lazy(
            "%(number)s report waits for your review",
            "%(number)s reports wait for your review",
            "number",
        ),
    )
    OTHERS_OVERDUE = (
        "others_overdue",
        gettext_noop("Overdue, for you to follow up"),
        ngettext_lazy(
            "%(number)s report overdue, to follow up",
            "%(number)s reports overdue, to follow up",
            "number",
        ),
    )
    OTHERS_DUE = (
        "others_due",
        gettext_noop("To be handed in, for you to pass on"),
        ngettext_lazy(
            "%(number)s report due, to pass on", "%(number)s reports due, to pass on", "number"
        ),
    )
    DUE_SOON = (
        "due_soon",
        gettext_noop("Due soon"),
        ngettext_lazy(
            "%(number)s report due by %(day)s", "%(number)s reports due by %(day)s", "number"
        ),
    )
    OPENED = (
        "opened",
        gettext_noop("To be written"),
        ngettext_lazy(
            "%(number)s report to write by %(day)s",
            "%(number)s reports to write by %(day)s",
            "number",
        ),
    )
    WORD = (
        "word",
        gettext_noop("Waiting for your word"),
        ngettext_lazy(
            "%(number)s report waits for your word",
            "%(number)s reports wait for your word",
            "number",
        ),
    )
    OTHERS_WORD = (
        "others_word",
        gettext_noop("Waiting for a word, for you to pass on"),
        ngettext_lazy(
            "%(number)s report waits for a word",
            "%(number)s reports wait for a word",
            "number",
        ),
    )
    ACCEPTED = (
        "accepted",
        gettext_noop("Accepted"),
        ngettext_lazy("%(number)s report accepted", "%(number)s reports accepted", "number"),
    )

    @property
    def heading(self) -> str:
        """The heading in the language that is active."""
        return _(self.label)

    @property
    def is_pressing(self) -> bool:
        """Whether it is to be seen first."""
        return self in (Matter.RETURNED, Matter.OVERDUE, Matter.OTHERS_OVERDUE)

    def subject(self, number: int, day: str) -> str:
        """Say in a subject how many there are, and by when they are due."""
        return str(self.in_subject % {"number": number, "day": day})  # type: ignore[operator]


def matter_of(
    owed: Owed, kinds: Collection[Kind], begun: StatusUpdate | None, today: date
) -> Matter:
    """Say how urgent a report is now, whatever it was when it was first reminded of.

    What was handed in in time stays so, as the scorecard counts.
    """
    if owed.period.is_overdue_on(today):
        return Matter.OVERDUE if begun is None or begun.is_late_on(today) else Matter.AGAIN
    if owed.period.due_on == today:
        return Matter.DUE_TODAY
    return Matter.OPENED if set(kinds) == {Kind.OPENED} else Matter.DUE_SOON
