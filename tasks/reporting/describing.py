"""What an accepted update changed, in sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import cast

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tasks.reporting.differences import LABELS, differences
from tasks.reporting.models import StatusUpdate
from tasks.reporting.vocabulary import Scope

SHORT = ("status", "progress", "next_milestone", "next_milestone_on")
# These are compared, not quoted: the update's own page shows the difference word by word.
LONG = ("narrative", "obstacles", "help_needed")


def difference_in_words(
    before: StatusUpdate | None, after: StatusUpdate, fields: Collection[str]
) -> list[str]:
    """Return what `after` says otherwise than `before`, as sentences.

    Without one before it, its status and progress are new. Only `fields` are spoken of; see
    `sight.fields_visible_to`.
    """
    if before is None:
        new = StatusUpdate()
        return [*_short(new, after, ("status", "progress")), _("The first report.")]
    lines = [
        *_short(before, after, [name for name in SHORT if name in fields]),
        *_long(before, after, [name for name in LONG if name in fields]),
    ]
    return lines or [_("Nothing changed.")]


def _short(before: StatusUpdate, after: StatusUpdate, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        for one in differences({name: old}, {name: new}, {}):
            label = _("Progress") if name == "progress" else capfirst(one.label)
            facts = {"name": label, "before": one.before, "after": one.after}
            if not one.before:
                yield _("%(name)s: %(after)s.") % facts
            elif not one.after:
                yield _("%(name)s: no longer %(before)s.") % facts
            else:
                yield _("%(name)s: %(before)s → %(after)s.") % facts


def _long(before: StatusUpdate, after: StatusUpdate, names: Iterable[str]) -> Iterator[str]:
    changed = [str(LABELS[one]) for one in names if getattr(before, one) != getattr(after, one)]
    if changed:
        listed = pgettext("list", ", ").join(changed)
        yield _("Text changed: %(names)s.") % {"names": listed}


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
        and _order(one) < _order(update)
    ]
    return max(earlier, key=lambda one: (one.period.last_day, _order(one)), default=None)


def _order(update: StatusUpdate) -> tuple[datetime, int]:
    return (cast(datetime, update.reviewed_at), update.pk)
