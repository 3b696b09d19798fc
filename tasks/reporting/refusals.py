"""Why a write is refused: each a sentence that pages show, after which nothing has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tasks.reporting.models import StatusUpdate


class Refused(Exception):
    """A write that was refused; its text says why and what to do."""

    message: str | Promise = _("This can't be done now.")

    def __init__(self, message: str | Promise = ""):
        self.message = message or self.message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class AcceptedIsFinal(Refused):
    """What was accepted, or handed in, stands."""

    message = _("What was accepted never changes: write a correction instead.")


class NotYours(Refused):
    """The person has no role that lets them do this, or none any more."""

    message = _("Your account has no role in this ministry that allows this.")


class OwnReport(Refused):
    """A reviewer who wrote or edited the report."""

    message = _("You wrote in this report, so another reviewer has to accept or return it.")


class WrongState(Refused):
    """The update's state has no such step."""

    message = _("The report has moved on since: look at it again.")


class Stale(Refused):
    """Somebody wrote since this was read; `theirs` is the update as it stands."""

    message = _("Somebody changed this report while you wrote. Nothing of it was overwritten.")

    def __init__(self, theirs: StatusUpdate):
        self.theirs = theirs
        super().__init__()


class Incomplete(Refused):
    """Fields that can't stand so; `problems` holds messages by field."""

    message = _("Some fields need another look.")

    def __init__(self, problems: Mapping[str, Sequence[str]]):
        self.problems = problems
        super().__init__()


class NotAnswerable(Refused):
    """The ministry doesn't report on this task for this period."""


class AnotherStands(Refused):
    """Another update for the same task and period was accepted meanwhile."""

    message = _(
        "Another report for this task and period was accepted meanwhile: write a correction of it."
    )
