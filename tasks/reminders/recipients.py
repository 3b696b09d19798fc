"""Who is told: decided when a message is sent, from the roles people have at that moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from ministries.models import Contact, Membership, MembershipRole, User
from tasks.reminders.models import MailChoices
from tasks.reminders.vocabulary import LEVELS_OF_KIND, Frequency, Kind, Level


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told, and in which capacity.

    Either a person or a ministry's contact. `stands_in_for` is the person who is away.
    """

    level: Level
    user: User | None = None
    contact: Contact | None = None
    stands_in_for: User | None = None

    @property
    def address(self) -> str:
        """The address, in small letters: what tells mailboxes apart."""
        mailbox = self.user or self.contact
        return mailbox.email.lower() if mailbox else ""

    @property
    def name(self) -> str:
        """What they are called."""
        return str(self.user) if self.user else self.contact.name if self.contact else ""


class People:
    """Who serves which ministry now, and what they chose about mail; five queries made at once."""

    def __init__(self, ministries: Collection[int] | None = None):
        """Fetch everybody, or only who serves one of `ministries` or stands over all."""
        self._served: dict[tuple[int, Level], list[User]] = defaultdict(list)
        self._everywhere: list[User] = []
        self._members: dict[int, set[int]] = defaultdict(set)
        memberships = Membership.objects.filter(user__is_active=True).select_related("user")
        contacts = Contact.objects.all()
        if ministries is not None:
            near = memberships.filter(ministry__in=ministries)
            memberships = near | memberships.filter(everywhere=True)
            contacts = contacts.filter(ministry__in=ministries)
        for membership in memberships.order_by("user__email"):
            self._members[membership.ministry_id].add(membership.user_id)
            if membership.everywhere:
                self._everywhere.append(membership.user)
            elif membership.role == MembershipRole.EDITOR:
                self._served[membership.ministry_id, Level.EDITOR].append(membership.user)
            elif membership.role == MembershipRole.REVIEWER:
                self._served[membership.ministry_id, Level.REVIEWER].append(membership.user)
        self._contacts = {contact.ministry_id: contact for contact in contacts}
        self._administrators = list(User.objects.administrators().order_by("email"))
        self._usual = MailChoices()
        self._choices = {
            choices.user_id: choices
            for choices in MailChoices.objects.select_related("stand_in").all()
        }

    def choices(self, user: User | None) -> MailChoices:
        """Return what a person chose; the usual for who chose nothing, and for contacts."""
        return self._choices.get(user.pk, self._usual) if user else self._usual

    def at(self, level: Level, ministry: int) -> list[Recipient]:
        """Return whom a ministry has at a level, those away too.

        Its reviewers are its own; where it has none, those who review every ministry's.
        """
        if level == Level.CONTACT:
            contact = self._contacts.get(ministry)
            return [Recipient(level, contact=contact)] if contact else []
        if level == Level.ADMINISTRATOR:
            people = self._administrators
        else:
            people = self._served[ministry, level]
        if level == Level.REVIEWER and not people:
            people = self._everywhere
        return [Recipient(level, user=user) for user in people]

    def told(
        self,
        ministry: int,
        levels: Iterable[Level],
        today: date,
        unreachable: Collection[str] = (),
        but_not: Collection[int] = (),
    ) -> list[Recipient]:
        """Return who is told something about a ministry: the first of `levels` with anybody.

        `unreachable` are addresses that can't be sent to, `but_not` keys of people who aren't
        to be told. Who is away is told through the stand-in.
        """
        for level in levels:
            found: dict[str, Recipient] = {}
            for recipient in self.at(level, ministry):
                if recipient.user and recipient.user.pk in but_not:
                    continue
                recipient = self._or_stand_in(recipient, ministry, today)
                if recipient.address not in unreachable:
                    found.setdefault(recipient.address, recipient)
            if found:
                return list(found.values())
        return []

    def of_kind(
        self, kind: Kind, ministry: int, today: date, unreachable: Collection[str] = ()
    ) -> list[Recipient]:
        """Return who is told a reminder of `kind` to a ministry."""
        return self.told(ministry, LEVELS_OF_KIND[kind], today, unreachable)

    def _or_stand_in(self, recipient: Recipient, ministry: int, today: date) -> Recipient:
        """Return who gets it in place of somebody away: who serves the same ministry too."""
        choices = self.choices(recipient.user)
        if not (recipient.user and choices.is_away_on(today) and choices.stand_in):
            return recipient
        stand_in = choices.stand_in
        serves = stand_in.pk in self._members[ministry] or stand_in.is_superuser
        if not (stand_in.is_active and serves):
            return recipient
        return Recipient(recipient.level, user=stand_in, stands_in_for=recipient.user)

    def gets_no_mail(self, user: User | None) -> bool:
        """Whether a person reads notices in Fengong only."""
        return self.choices(user).frequency == Frequency.IN_FENGONG
