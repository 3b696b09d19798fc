"""Which owed updates can be excused, and how they are: all that were chosen, or none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import reversion
from django.db import transaction
from django.utils import timezone

from ministries.models import User
from tasks.reporting.models import Excuse, ReportingPeriod, StatusUpdate
from tasks.reporting.owing import Owed, key_of, owed_in
from tasks.reporting.vocabulary import Scope


@dataclass(frozen=True)
class Excusable:
    """An owed update of which nothing was accepted, and what is being written of it."""

    owed: Owed
    open: StatusUpdate | None

    @property
    def name(self) -> str:
        """What tells it from all others of its period: what a tick sends."""
        task, _period, scope, holder = self.owed.key
        return f"{task}.{scope}.{holder}"


def excusable_in(period: ReportingPeriod) -> list[Excusable]:
    """Return what is still owed for a period, by task; a fixed few queries.

    What is drafted, or lies with a reviewer, is among it: it stays as it is.
    """
    updates = StatusUpdate.objects.filter(period=period)
    found = {key_of(update): update for update in updates.order_by("pk")}
    accepted = {key_of(one) for one in updates.accepted()}
    return [
        Excusable(owed, found.get(owed.key))
        for owed in owed_in(period.plan, [period])
        if owed.key not in accepted
    ]


@transaction.atomic
def excuse(author: User, chosen: Iterable[Owed], reason: str) -> list[Excuse]:
    """Excuse owed updates with a reason, in one revision; return what was stored.

    Raises ValidationError where one is excused already; then none is.
    """
    stored = []
    with reversion.create_revision():
        reversion.set_user(author)
        reversion.set_comment(reason)
        for owed in chosen:
            one = Excuse(
                task=owed.task,
                period=owed.period,
                scope=owed.scope,
                holder=owed.holder if owed.scope == Scope.PART else None,
                reason=reason,
                author=author,
            )
            one.full_clean()
            one.save()
            stored.append(one)
    return stored


@transaction.atomic
def lift(user: User, chosen: Collection[int], reason: str) -> list[Excuse]:
    """Lift those of the chosen excuses (by key) that count, saying why; return them.

    What they excused is owed again from now on.
    """
    counting = Excuse.objects.counting().filter(pk__in=chosen).select_for_update()
    lifted = list(counting.order_by("pk"))
    with reversion.create_revision():
        reversion.set_user(user)
        reversion.set_comment(reason)
        for one in lifted:
            one.lifted_at, one.lifted_by, one.lift_reason = timezone.now(), user, reason
            one.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    return lifted
