"""Who is told: decided when a message is sent, from the roles people have at that moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from ministries.models import Contact, Membership, MembershipRole, User
from tasks.reminders.models import MailChoices
from tasks.reminders.standing_in import Serving
from tasks.reminders.vocabulary import LEVELS_OF_KIND, Frequency, Kind, Level, Topic


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
    """Who serves which ministry now, and what they chose about mail; four queries made at once."""

    def __init__(self, ministries: Collection[int] | None = None):
        """Fetch everybody, or only who serves one of `ministries` or stands over all."""
        self._served: dict[tuple[int, Level], list[User]] = defaultdict(list)
        self._everywhere: list[User] = []
        memberships = Membership.objects.filter(user__is_active=True)
        contacts = Contact.objects.all()
        if ministries is not None:
            near = memberships.filter(ministry__in=ministries)
            memberships = near | memberships.filter(everywhere=True)
            contacts = contacts.filter(ministry__in=ministries)
        for membership in memberships.select_related("user").order_by("user__email"):
            if membership.everywhere:
                self._everywhere.append(membership.user)
            elif membership.role == MembershipRole.EDITOR:
                self._served[membership.ministry_id, Level.EDITOR].append(membership.user)
            elif membership.role == MembershipRole.REVIEWER:
                self._served[membership.ministry_id, Level.REVIEWER].append(membership.user)
        self._contacts = {contact.ministry_id: contact for contact in contacts}
        self._administrators = list(User.objects.administrators().order_by("email"))
        concerned = Q(user__in=memberships.values("user")) | Q(user__is_superuser=True)
        self._usual = MailChoices()
        self._choices = {
            choices.user_id: choices
            for choices in MailChoices.objects.filter(concerned).select_related("stand_in")
        }

    def choices(self, user: User | None) -> MailChoices:
        """Return what a person chose; the usual for who chose nothing, and for contacts."""
        return self._choices.get(user.pk, self._usual) if user else self._usual

    def declines(self, recipient: Recipient, topic: Topic | None) -> bool:
        """Return whether the person whose mail it is chose not to be told of a topic.

        That is who is away, not who stands in for them: how it comes is the reader's choice, and
        whether it comes isn't.
        """
        whose = recipient.stands_in_for or recipient.user
        return topic is not None and topic in self.choices(whose).topics_declined

    def circles(self, level: Level, ministry: int) -> list[list[Recipient]]:
        """Return whom a ministry has at a level, those away too: who is asked first, then who.

        Its own reviewers go before those who review every ministry's.
        """
        if level == Level.CONTACT:
            contact = self._contacts.get(ministry)
            return [[Recipient(level, contact=contact)]] if contact else []
        if level == Level.ADMINISTRATOR:
            circles = [self._administrators]
        else:
            circles = [self._served[ministry, level]]
        if level == Level.REVIEWER:
            circles.append(self._everywhere)
        return [[Recipient(level, user=user) for user in people] for people in circles]

    def told(
        self,
        ministry: int,
        levels: Iterable[Level],
        today: date,
        unreachable: Collection[str] = (),
        but_not: Collection[int] = (),
        only: Collection[int] | None = None,
        topic: Topic | None = None,
    ) -> list[Recipient]:
        """Return who is told something about a ministry: the first of `levels` with anybody.

        `unreachable` are addresses that can't be sent to, `but_not` keys of people who aren't
        to be told, `only` of those who alone are. Who is away is told through the stand-in. Who
        would be told in several capacities is so in one in which `topic` isn't declined.
        """
        for circle in (one for level in levels for one in self.circles(level, ministry)):
            found: dict[str, Recipient] = {}
            for own in circle:
                person = own.user.pk if own.user else None
                if person in but_not or (only is not None and person not in only):
                    continue
                recipient = self._or_stand_in(own, ministry, today, but_not)
                if recipient.address in unreachable:
                    recipient = own
                if recipient.address in unreachable:
                    continue
                known = found.setdefault(recipient.address, recipient)
                if self._goes_before(recipient, known, topic):
                    found[recipient.address] = recipient
            if found:
                return list(found.values())
        return []

    def _goes_before(self, one: Recipient, other: Recipient, topic: Topic | None) -> bool:
        """Whether of two capacities at one address the first is that in which it is told.

        Who is to know anyway isn't told as somebody's stand-in, unless they declined it for
        themselves and whom they stand in for didn't.
        """
        declined, known_declined = self.declines(one, topic), self.declines(other, topic)
        if declined != known_declined:
            return known_declined
        return one.stands_in_for is None

    def of_kind(
        self,
        kind: Kind,
        ministry: int,
        today: date,
        unreachable: Collection[str] = (),
        topic: Topic | None = None,
    ) -> list[Recipient]:
        """Return who is told a reminder of `kind` to a ministry."""
        return self.told(ministry, LEVELS_OF_KIND[kind], today, unreachable, topic=topic)

    def _or_stand_in(
        self, recipient: Recipient, ministry: int, today: date, but_not: Collection[int]
    ) -> Recipient:
        """Return who gets it in place of somebody away; whose stand-in is away too, passes it on.

        Where that leads to nobody who is there and may get it, it comes to the person after all.
        """
        person, passed = recipient.user, set(but_not)
        while person and self.choices(person).is_away_on(today):
            passed.add(person.pk)
            person = self.choices(person).stand_in
            if person is None or person.pk in passed:
                return recipient
            if not self._may_stand_in(person, recipient.level, ministry):
                return recipient
        if person is recipient.user:
            return recipient
        return Recipient(recipient.level, user=person, stands_in_for=recipient.user)

    def _may_stand_in(self, person: User, level: Level, ministry: int) -> bool:
        """Whether a person may be told what is for a level of a ministry; see `standing_in`."""
        roles = frozenset(
            (ministry, able.value)
            for able in (Level.EDITOR, Level.REVIEWER)
            if person in self._served[ministry, able]
        )
        is_administrator = person.is_active and person.is_superuser
        serving = Serving(roles, person in self._everywhere, is_administrator)
        return serving.may_stand_in(level, ministry)

    def gets_no_mail(self, user: User | None) -> bool:
        """Whether a person reads notices in Fengong only."""
        return self.choices(user).frequency == Frequency.IN_FENGONG
