"""What a person does for a ministry."""

import reversion
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ministries.models.body import Ministry
from ministries.querysets import MembershipQuerySet

ONLY_REVIEWERS = _("Only a reviewer can act for every ministry.")


class MembershipRole(models.TextChoices):
    """What a person may do in a ministry's name."""

    EDITOR = "editor", pgettext_lazy("of a person", "editor")
    REVIEWER = "reviewer", pgettext_lazy("of a person", "reviewer")
    READER = "reader", pgettext_lazy("of a person", "reader")


@reversion.register()
class Membership(models.Model):
    """A person's role in a ministry; a person may have several.

    A reviewer need not belong to the ministry whose reports she reviews. With `everywhere` she
    reviews those of every ministry, as a coordinating commission does.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    ministry = models.ForeignKey(
        Ministry, models.PROTECT, related_name="memberships", verbose_name=_("ministry")
    )
    role = models.CharField(
        pgettext_lazy("of a person", "role"), max_length=20, choices=MembershipRole.choices
    )
    everywhere = models.BooleanField(
        _("reviews every ministry"),
        default=False,
        help_text=_("For reviewers of a coordinating body."),
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["ministry__position", "role", "user__email"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "ministry", "role"],
                name="membership_once",
                violation_error_message=_("This person has this role in the ministry already."),
            ),
            models.CheckConstraint(
                condition=models.Q(everywhere=False) | models.Q(role=MembershipRole.REVIEWER),
                name="only_reviewers_are_everywhere",
                violation_error_message=ONLY_REVIEWERS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.ministry.short_name}"

    def clean(self) -> None:
        """Say at the field who alone can act for every ministry."""
        if self.everywhere and self.role != MembershipRole.REVIEWER:
            raise ValidationError({"everywhere": ONLY_REVIEWERS})
