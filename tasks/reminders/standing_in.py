"""Who may stand in for whom, and about what: nobody is told what their own role wouldn't show.

For an editor, the editors and reviewers of the ministry; for a reviewer, who reviews it; for
everybody, an administrator. Readers can't: what is handed in or came back isn't theirs to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from ministries.models import Membership, MembershipRole, User
from tasks.reminders.models import MailChoices
from tasks.reminders.vocabulary import Level

# In which capacities one may serve a ministry to stand in for who is told at a level. Who reviews
# every ministry's reports may for both.
SERVE_FOR = {
    Level.EDITOR: (Level.EDITOR, Level.REVIEWER),
    Level.REVIEWER: (Level.REVIEWER,),
}
WORKING = (MembershipRole.EDITOR, MembershipRole.REVIEWER)
# Whose mail goes to somebody else for longer has left: the work is handed over.
LONGEST_ABSENCE = timedelta(days=366)


@dataclass(frozen=True)
class Serving:
    """By which roles somebody serves: (ministry, role), every ministry's review, over all."""

    roles: frozenset[tuple[int, str]]
    reviews_everywhere: bool
    is_administrator: bool

    def may_stand_in(self, level: Level, ministry: int) -> bool:
        """Return whether they may be told what is for a level of a ministry."""
        if self.is_administrator or level == Level.ADMINISTRATOR:
            return self.is_administrator
        by_role = any((ministry, able.value) in self.roles for able in SERVE_FOR[level])
        return self.reviews_everywhere or by_role


def is_told_anything(person: User) -> bool:
    """Return whether a person's roles bring them any mail."""
    return person.is_superuser or person.memberships.filter(role__in=WORKING).exists()


def who_may_stand_in(person: User) -> QuerySet[User]:
    """Return the active people who may stand in for `person` in something, by name."""
    mine = Membership.objects.filter(user=person)
    able = Q()
    for level, serving in SERVE_FOR.items():
        served = mine.filter(role=level.value).values("ministry")
        able |= Q(role__in=[one.value for one in serving], ministry__in=served)
    if mine.filter(role__in=WORKING).exists():
        able |= Q(everywhere=True)
    others = User.objects.filter(is_active=True).exclude(pk=person.pk)
    if not is_told_anything(person):
        return others.none()
    serves = Exists(Membership.objects.filter(able, user=OuterRef("pk")))
    return others.filter(serves | Q(is_superuser=True)).order_by("name", "email")


def refuse(choices: MailChoices, today: date) -> None:
    """Raise ValidationError where the stand-in named can't be one, or not on these days.

    Asked when one is named, and not of one who stands: roles and days go by.
    """
    if choices.stand_in is None or choices.away_from is None or choices.away_until is None:
        return
    if not who_may_stand_in(choices.user).filter(pk=choices.stand_in.pk).exists():
        message = _(
            "This person can't stand in: they must work for the same ministry as an editor or"
            " reviewer, or be an administrator."
        )
        raise ValidationError({"stand_in": message})
    if choices.away_until < today:
        raise ValidationError({"away_until": _("This day is over already.")})
    if choices.away_until - choices.away_from > LONGEST_ABSENCE:
        message = _("That is more than a year. Ask an administrator to hand the work over.")
        raise ValidationError({"away_until": message})


@dataclass(frozen=True)
class Part:
    """One of the roles by which somebody is told things, and whether the stand-in gets those."""

    name: str
    is_covered: bool


@dataclass(frozen=True)
class StandIn:
    """That somebody stands in for somebody else, and what comes of it on a day."""

    choices: MailChoices
    today: date
    parts: list[Part]

    @property
    def is_over(self) -> bool:
        """Whether the person is back."""
        return bool(self.choices.away_until and self.choices.away_until < self.today)

    @property
    def covered(self) -> list[str]:
        """In which roles the stand-in is told in the person's place; none if they can't be."""
        stand_in = self.choices.stand_in
        if not (stand_in and stand_in.is_active):
            return []
        return [part.name for part in self.parts if part.is_covered]

    @property
    def left(self) -> list[str]:
        """In which roles the person is told all the same."""
        covered = self.covered
        return [part.name for part in self.parts if part.name not in covered]

    @property
    def away_as_well(self) -> MailChoices | None:
        """The stand-in's own choices, where they are away on a day of the same time."""
        first = max(self.choices.away_from or self.today, self.today)
        away = MailChoices.objects.away_between(first, self.choices.away_until or first)
        return away.filter(user=self.choices.stand_in).first()


def stand_in_of(choices: MailChoices, today: date) -> StandIn | None:
    """Return who stands in for a person, if they named somebody."""
    if choices.stand_in is None:
        return None
    return StandIn(choices, today, _parts(choices.user, choices.stand_in))


def stands_in_for(person: User, today: date) -> list[StandIn]:
    """Return for whom a person stands in, now or later."""
    named = MailChoices.objects.naming(person, today).with_roles()
    return [StandIn(one, today, _parts(one.user, person)) for one in named]


def _parts(away: User, stand_in: User) -> list[Part]:
    """Return the roles of `away` that bring mail, each with whether `stand_in` gets it."""
    held = [one for one in stand_in.memberships.all() if one.role in WORKING]
    serving = Serving(
        frozenset((one.ministry_id, one.role) for one in held),
        any(one.everywhere for one in held),
        stand_in.is_superuser,
    )
    parts = []
    for one in away.memberships.all():
        if one.role not in WORKING:
            continue
        is_covered = serving.may_stand_in(Level.of(one.role), one.ministry_id)
        name = _("%(ministry)s (%(role)s)") % {
            "ministry": one.ministry.name_in_language,
            "role": one.get_role_display(),
        }
        parts.append(Part(name, is_covered))
        if one.everywhere:
            everything = serving.reviews_everywhere or serving.is_administrator
            parts.append(Part(_("every other ministry's reports"), everything))
    if away.is_superuser:
        parts.append(Part(_("what administrators are told"), stand_in.is_superuser))
    return parts
