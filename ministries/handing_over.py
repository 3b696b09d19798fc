"""Handing over the work of a person who leaves: roles move, what they wrote stays theirs."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ministries.accounts.sessions import sign_out_everywhere
from ministries.models import Membership, User


@dataclass(frozen=True)
class Handover:
    """What happens if `successor` takes over from `leaving`."""

    leaving: User
    successor: User

    def refuse(self) -> None:
        """Raise ValidationError where it can't be done."""
        if self.leaving == self.successor or not self.successor.is_active:
            raise ValidationError(_("Choose another person, whose account is active."))
        others = User.objects.administrators().exclude(pk=self.leaving.pk)
        if self.leaving.is_superuser and not others.exists():
            raise ValidationError(
                _("Nobody else is an administrator: make another person one first.")
            )

    def roles(self) -> list[tuple[Membership, bool]]:
        """Return the roles that move, each with whether the successor has it already."""
        held = {(one.ministry_id, one.role) for one in self.successor.memberships.all()}
        return [
            (one, (one.ministry_id, one.role) in held)
            for one in self.leaving.memberships.select_related("ministry")
        ]

    @transaction.atomic
    def carry_out(self) -> None:
        """Move the roles and end the account of the one who leaves, in all browsers at once.

        Raises ValidationError as `refuse` does, asked again with all people concerned locked.
        """
        concerned = User.objects.administrators() | User.objects.filter(
            pk__in=[self.leaving.pk, self.successor.pk]
        )
        list(concerned.order_by("pk").select_for_update())
        for person in (self.leaving, self.successor):
            person.refresh_from_db()
        self.refuse()
        for membership, is_held in self.roles():
            if is_held:
                self._merge(membership)
            else:
                membership.user = self.successor
                membership.save()
        self.leaving.is_active = False
        self.leaving.save()
        self.successor.save()
        sign_out_everywhere(self.leaving)

    def _merge(self, membership: Membership) -> None:
        """Let the successor's own role reach as far as the other did, and drop the other."""
        if membership.everywhere:
            own = self.successor.memberships.get(ministry=membership.ministry, role=membership.role)
            own.everywhere = True
            own.save()
        membership.delete()
