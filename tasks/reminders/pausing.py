"""Letting all mail rest, and go on."""

from django.utils import timezone

from ministries.models import User
from tasks.reminders.models import Pause


def pause(by: User | None, reason: str) -> Pause:
    """Let all mail rest from now on. Raises IntegrityError where it rests already."""
    return Pause.objects.create(by=by, reason=reason)


def resume(by: User) -> bool:
    """Let mail go on; False where it didn't rest."""
    return bool(Pause.objects.running().update(ended_at=timezone.now(), ended_by=by))


def running_pause() -> Pause | None:
    """Return the pause in which mail rests now, or None."""
    return Pause.objects.running().select_related("by").first()
