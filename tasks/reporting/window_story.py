"""Who opened a plan's reporting window and why, and why it was changed since."""

from __future__ import annotations

from dataclasses import dataclass

from reversion.models import Version

from ministries.models import User
from tasks.reporting.models import ReportingWindow


@dataclass(frozen=True)
class WindowStory:
    """What a window's history says: `changed_reason` is the last one, empty where it is the first.

    `opener` and `changer` are for members.
    """

    opened_reason: str
    opener: User | None
    changed_reason: str = ""
    changer: User | None = None


def story_of(window: ReportingWindow) -> WindowStory | None:
    """Return the first and the last reason of a window; one query. None where none was opened."""
    if not window.was_opened:
        return None
    # The newest first.
    versions = list(Version.objects.get_for_object(window).select_related("revision__user"))
    if not versions:
        return WindowStory(window.reason, None)
    first, last = versions[-1], versions[0]
    opened, changed = first.field_dict["reason"], last.field_dict["reason"]
    if opened == changed:
        return WindowStory(opened, first.revision.user)
    return WindowStory(opened, first.revision.user, changed, last.revision.user)
