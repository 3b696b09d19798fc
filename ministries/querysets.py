"""Questions about bodies: who was called what, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from ministries.validity import InForceQuerySet, holding_on

if TYPE_CHECKING:
    from ministries.models import Membership, MembershipRole, Ministry, Succession, User


class MinistryQuerySet(QuerySet["Ministry"]):
    """Bodies of any kind, in the register's order unless told otherwise."""

    def matching(self, words: str) -> MinistryQuerySet:
        """Bodies that any of their names answers to: English, Chinese, short, former or later."""
        from ministries.models import MinistryName

        found = self
        for word in words.split():
            # A subquery and no join: a join for each word of a long question is too many.
            dated = MinistryName.objects.filter(ministry=OuterRef("pk"), name__icontains=word)
            found = found.filter(
                Q(slug__iexact=word)
                | Q(abbreviation__icontains=word)
                | Q(name__icontains=word)
                | Q(name_zh__icontains=word)
                | Q(aliases__icontains=word)
                | Exists(dated)
            )
        return found

    def hold_register(self) -> None:
        """Let others who load a register or plan wait until this transaction ends."""
        self.select_for_update().first()

    def edited_by(self, user: User | AnonymousUser) -> MinistryQuerySet:
        """The bodies in whose name `user` writes; an administrator writes in every one's."""
        from ministries.models import MembershipRole

        return self._served_by(user, MembershipRole.EDITOR)

    def reviewed_by(self, user: User | AnonymousUser) -> MinistryQuerySet:
        """The bodies whose reports `user` reviews; an administrator reviews every one's."""
        from ministries.models import Membership, MembershipRole

        everywhere = Membership.objects.of_active(user).filter(everywhere=True)
        return self._served_by(user, MembershipRole.REVIEWER) | self.filter(Exists(everywhere))

    def _served_by(self, user: User | AnonymousUser, role: MembershipRole) -> MinistryQuerySet:
        """The bodies in which `user` has `role`."""
        from ministries.models import Membership

        if user.is_superuser and user.is_active:
            return self.all()
        served = Membership.objects.of_active(user).filter(role=role)
        return self.filter(Exists(served.filter(ministry=OuterRef("pk"))))

    def with_contact_for(self, user: User | AnonymousUser) -> MinistryQuerySet:
        """Fetch the contact too, and add `contact_shown`: whether `user`, a member, may see it."""
        from ministries.models import Membership

        is_member = Exists(Membership.objects.of_active(user))
        stands_over_all = user.is_superuser and user.is_active
        return self.select_related("contact").annotate(
            contact_shown=Value(True) if stands_over_all else is_member
        )

    def named_on(self, day: date | None = None) -> MinistryQuerySet:
        """Add `name_then` and `name_zh_then`: what each was called on `day`, today by default."""
        from ministries.models import MinistryName

        def name_in(language: str) -> Subquery:
            names = MinistryName.objects.filter(
                holding_on(day), ministry=OuterRef("pk"), language=language
            )
            return Subquery(
                names.order_by(F("valid_from").desc(nulls_last=True)).values("name")[:1]
            )

        return self.annotate(
            name_then=Coalesce(name_in("en"), F("name")),
            name_zh_then=Coalesce(name_in("zh-hans"), F("name_zh")),
        )

    def with_fate(self) -> MinistryQuerySet:
        """Fetch `successions_from` with their successors and `names`, in two queries."""
        from ministries.models import Succession

        return self.prefetch_related(
            "names",
            Prefetch(
                "successions_from",
                queryset=Succession.objects.select_related("successor"),
            ),
        )


class MinistryNameQuerySet(InForceQuerySet):
    """Dated names of bodies."""


class SuccessionQuerySet(QuerySet["Succession"]):
    """What became of bodies."""

    def effective_by(self, day: date | None = None) -> SuccessionQuerySet:
        """Only what had taken effect by `day`, today by default."""
        return self.filter(effective_on__lte=day or timezone.localdate())

    def to(self, ministry: Ministry) -> SuccessionQuerySet:
        """What `ministry` took over from other bodies, each with that body."""
        return (
            self.filter(successor=ministry)
            .exclude(predecessor=ministry)
            .select_related("predecessor")
        )

    def ends_that_made(self, ministries: Iterable[Ministry]) -> SuccessionQuerySet:
        """The ends by which other bodies became one of `ministries`, each with its predecessor."""
        from ministries.models.body import ENDING_KINDS

        return self.filter(successor__in=ministries, kind__in=ENDING_KINDS).select_related(
            "predecessor"
        )

    def ends_of(self, ministries: Iterable[Ministry], day: date) -> SuccessionQuerySet:
        """The ends of `ministries` by `day`, each with its successor."""
        from ministries.models.body import ENDING_KINDS

        ends = self.effective_by(day).filter(predecessor__in=ministries, kind__in=ENDING_KINDS)
        return ends.select_related("successor")

    def from_each_of(self, ministries: Iterable[Ministry]) -> SuccessionQuerySet:
        """What became of `ministries` and of their direct successors, in one query."""
        own = Q(predecessor__in=ministries)
        later = Q(predecessor__successions_to__predecessor__in=ministries)
        return self.filter(own | later).select_related("successor").distinct()


class MembershipQuerySet(QuerySet["Membership"]):
    """Roles of people in ministries."""

    def of_active(self, user: User | AnonymousUser) -> MembershipQuerySet:
        """What `user` may do now: nothing without an account, or once it is made inactive.

        The account is looked at in the database: one that was withdrawn a moment ago counts.
        """
        return self.filter(user=user.pk, user__is_active=True)
