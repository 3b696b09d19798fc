"""What an accepted update changed, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import cast

from django.db.models import Field
from django.utils.translation import gettext as _

from tasks.reporting.models import StatusUpdate
from tasks.reporting.vocabulary import Scope

# Texts are compared, not quoted: the update's own page shows them.
TEXTS_FOR_EVERYONE = ("narrative",)
TEXTS_FOR_MEMBERS = ("obstacles", "help_needed")


def difference_in_words(
    before: StatusUpdate | None, after: StatusUpdate, *, details: bool
) -> list[str]:
    """Return what `after` says otherwise than `before`, as sentences; a first one says all anew.

    `details` adds what is for members; see `sight.details_visible_to`.
    """
    if before is None:
        return list(_first(after))
    lines = [*_status(before, after), *_progress(before, after)]
    if details:
        lines += _milestone(before, after)
    texts = TEXTS_FOR_EVERYONE + (TEXTS_FOR_MEMBERS if details else ())
    for name in texts:
        if getattr(before, name) != getattr(after, name):
            label = cast(Field, StatusUpdate._meta.get_field(name)).verbose_name
            lines.append(_("Text changed: %(name)s.") % {"name": label})
    return lines or [_("Nothing changed.")]


def _first(after: StatusUpdate) -> Iterator[str]:
    yield _("First status: %(status)s.") % {"status": _(after.known_status.label)}
    if after.progress is not None:
        yield _("Progress: %(after)s.") % {"after": _per_cent(after.progress)}


def _status(before: StatusUpdate, after: StatusUpdate) -> Iterator[str]:
    if before.status != after.status:
        yield (
            _("Status: %(before)s → %(after)s.")
            % {
                "before": _(before.known_status.label),
                "after": _(after.known_status.label),
            }
        )


def _progress(before: StatusUpdate, after: StatusUpdate) -> Iterator[str]:
    if before.progress != after.progress:
        yield (
            _("Progress: %(before)s → %(after)s.")
            % {
                "before": _per_cent(before.progress),
                "after": _per_cent(after.progress),
            }
        )


def _per_cent(progress: int | None) -> str:
    return _("not given") if progress is None else f"{progress}%"


def _milestone(before: StatusUpdate, after: StatusUpdate) -> Iterator[str]:
    old, new = _milestone_of(before), _milestone_of(after)
    if old != new:
        yield (
            _("Next milestone: %(before)s → %(after)s.")
            % {
                "before": old or _("none"),
                "after": new or _("none"),
            }
        )


def _milestone_of(update: StatusUpdate) -> str:
    day = update.next_milestone_on
    return f"{update.next_milestone} ({day})" if day else update.next_milestone


def one_before(update: StatusUpdate, accepted: Iterable[StatusUpdate]) -> StatusUpdate | None:
    """Return which of the updates `accepted` for a task an update followed on.

    A correction follows on what it corrects. Any other follows on what stood for the latest
    earlier period when it was accepted, of the same task or the same holder's part.
    """
    accepted = list(accepted)
    if update.supersedes_id:
        return next((one for one in accepted if one.pk == update.supersedes_id), None)
    earlier = [
        one
        for one in accepted
        if one.period.last_day < update.period.first_day
        and one.scope == update.scope
        and (one.scope == Scope.TASK or one.holder_id == update.holder_id)
        and _accepted_order(one) < _accepted_order(update)
    ]
    return max(earlier, key=lambda one: (one.period.last_day, _accepted_order(one)), default=None)


def _accepted_order(update: StatusUpdate) -> tuple[datetime, int]:
    return (cast(datetime, update.reviewed_at), update.pk)
