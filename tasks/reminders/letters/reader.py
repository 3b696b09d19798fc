"""What the one who gets a message may see of what is told in it, from a fixed few queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.contrib.auth.models import AnonymousUser

from ministries.models import Contact, Membership, MembershipRole, Ministry, User
from planning.models import Plan
from tasks.reminders.letters import links
from tasks.reminders.outlook import Told
from tasks.reporting.models import StatusUpdate
from tasks.reporting.owing import Key, Owed, key_of
from tasks.reporting.querysets import StatusUpdateQuerySet
from tasks.reporting.sight import details_visible_to


class Reader:
    """A person, or the contact of a ministry, who reads what everyone may.

    Whatever is asked here is answered by the rules of sight: a stand-in, for one, may see less
    than who is away.
    """

    def __init__(self, user: User | None, held: Sequence[Told]):
        """Fetch what is asked of them: what they write and see of all that is held."""
        self.user = user
        person = user or AnonymousUser()
        self._concerned = _ministries_in(held)
        updates = StatusUpdate.objects.visible_to(person)
        self._written: set[int] = set()
        self._begun: dict[Key, StatusUpdate] = {}
        self._seen: set[int] = set()
        self._sees_details = user is not None and details_visible_to(person)
        periods = {one.period.pk for told in held for one in told.owed}
        if user is not None:
            written = Ministry.objects.edited_by(user).filter(pk__in=self._concerned)
            self._written = set(written.values_list("pk", flat=True))
        # Where nobody may write, no draft is seen either.
        if self._written and periods:
            self._begun = {key_of(update): update for update in self._unfinished(periods)}
        told_of = [told.event.move.update_id for told in held if told.event]
        if told_of:
            self._seen = set(updates.filter(pk__in=told_of).values_list("pk", flat=True))
        self._contacts: dict[int, Contact] | None = None

    def _unfinished(self, periods: Collection[int]) -> StatusUpdateQuerySet:
        """What is open for periods. The texts of reports aren't needed, and can be long."""
        updates = StatusUpdate.objects.visible_to(self.user or AnonymousUser())
        return (
            updates.unfinished()
            .filter(period__in=periods)
            .only("task", "period", "scope", "holder", "state", "first_submitted_at", "supersedes")
        )

    def writes_for(self, ministry: Ministry) -> bool:
        """Return whether they may write the reports of a ministry."""
        return ministry.pk in self._written

    def begun_of(self, owed: Owed) -> StatusUpdate | None:
        """Return what is open of an owed report, as far as they may see it."""
        update = self._begun.get(owed.key)
        if update:
            update.period = owed.period
        return update

    def ministries_written_for(self) -> set[int]:
        """Return the keys of all ministries that they write for by a role of their own there."""
        if self.user is None:
            return set()
        own = Membership.objects.of_active(self.user).filter(role=MembershipRole.EDITOR)
        written = Ministry.objects.edited_by(self.user).filter(pk__in=own.values("ministry"))
        return set(written.values_list("pk", flat=True))

    def begun_among(self, owed: Sequence[Owed]) -> dict[Key, StatusUpdate]:
        """Return what is open of owed reports, by their keys, as far as they may see it."""
        periods = {one.period.pk: one.period for one in owed}
        begun = {key_of(one): one for one in self._unfinished(periods)}
        for update in begun.values():
            update.period = periods[update.period_id]
        return begun

    def sees(self, update: StatusUpdate) -> bool:
        """Return whether they may open a report of which a step is told."""
        return update.pk in self._seen

    def sees_way_of(self, update: StatusUpdate) -> bool:
        """Return whether they may know who took a step with a report, and why."""
        return self._sees_details and self.sees(update)

    def name_if_several(self, ministry: Ministry) -> str:
        """Return the ministry's short name where the mail speaks of more than one."""
        return ministry.short_name if len(self._concerned) > 1 else ""

    def contact_of(self, ministry: Ministry) -> Contact | None:
        """Return whom to ask in a ministry, if that is named and they may see it."""
        if self._contacts is None:
            person = self.user or AnonymousUser()
            shown = Ministry.objects.filter(pk__in=self._concerned).with_contact_for(person)
            self._contacts = {
                one.pk: one.contact
                for one in shown
                if one.contact_shown and getattr(one, "contact", None)  # type: ignore[attr-defined]
            }
        return self._contacts.get(ministry.pk)

    def list_of(self, plan: Plan, ministry: Ministry) -> str:
        """Return where they find all that a ministry owes: its work, or its page."""
        if self.writes_for(ministry):
            return links.my_work(plan, ministry)
        return links.page_of_ministry(plan, ministry)


def _ministries_in(held: Sequence[Told]) -> set[int]:
    found = set()
    for told in held:
        if told.reminder:
            found.add(told.reminder.ministry_id)
        elif told.event:
            found.add(told.event.move.update.ministry_id)
    return found
