"""What others say to an update: other holders' word on it, and comments in review."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ministries.models import Ministry
from planning.choices import choices_of
from tasks.reporting.models.update import StatusUpdate
from tasks.reporting.querysets import CommentQuerySet, ConfirmationQuerySet
from tasks.reporting.sealed import Sealed
from tasks.reporting.vocabulary import Verdict
from texts.fields import WRITTEN

LONGEST_COMMENT = 2_000


class Confirmation(Sealed):
    """Another holder's word on an accepted update. The latest of a holder counts; all are kept.

    `holder` is the body in the matrix, `ministry` the one that spoke: the holder itself, or the
    body that acts for it.
    """

    update = models.ForeignKey(
        StatusUpdate, models.PROTECT, related_name="confirmations", verbose_name=_("update")
    )
    holder = models.ForeignKey(
        Ministry, models.PROTECT, related_name="+", verbose_name=_("responsible body")
    )
    ministry = models.ForeignKey(
        Ministry, models.PROTECT, related_name="+", verbose_name=_("ministry")
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=choices_of(Verdict))
    sentence = models.TextField(
        _("why"), blank=True, validators=[*WRITTEN, MaxLengthValidator(LONGEST_COMMENT)]
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)

    objects = ConfirmationQuerySet.as_manager()

    class Meta(Sealed.Meta):
        verbose_name = _("word of another holder")
        verbose_name_plural = _("words of other holders")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.DISPUTED) | ~Q(sentence=""),
                name="dispute_says_why",
                violation_error_message=_("Say in a sentence what is disputed."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.holder.short_name}: {self.get_verdict_display()}"


class Comment(Sealed):
    """What ministry and reviewer say to each other about an update. Nobody edits it later."""

    update = models.ForeignKey(
        StatusUpdate, models.CASCADE, related_name="comments", verbose_name=_("update")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    text = models.TextField(
        _("comment"), validators=[*WRITTEN, MaxLengthValidator(LONGEST_COMMENT)]
    )

    objects = CommentQuerySet.as_manager()

    class Meta(Sealed.Meta):
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
