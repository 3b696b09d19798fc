"""The driven clock: what `timezone.now()` says in the soak and in its workers.

Import it before anything else of Django: models take `timezone.now` as a default.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

_real_now = timezone.now
_driven: datetime | None = None
_since: datetime | None = None


def drive(moment: datetime | None) -> None:
    """Let it be `moment`, and time go on from there; None: the machine's own time again."""
    global _driven, _since
    _driven, _since = moment, _real_now()


def now() -> datetime:
    """Return the driven time, which goes on so that no two steps fall into one moment."""
    if _driven is None or _since is None:
        return _real_now()
    return _driven + min(_real_now() - _since, timedelta(hours=1))


timezone.now = now
