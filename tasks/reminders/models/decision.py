"""What administrators did about messages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.choices import choices_of
from tasks.reminders.models.message import Message
from tasks.reminders.vocabulary import Step
from texts.fields import WRITTEN


class Decision(models.Model):
    """A step that an administrator took with a message, when and why. It is never changed.

    `copy` is the new message that was made where one that was done with is sent again.
    """

    message = models.ForeignKey(
        Message, models.PROTECT, related_name="decisions", verbose_name=_("message")
    )
    step = models.CharField(_("step"), max_length=10, choices=choices_of(Step))
    reason = models.TextField(_("reason"), validators=WRITTEN)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    copy = models.OneToOneField(
        Message,
        models.PROTECT,
        null=True,
        related_name="copied_by",
        verbose_name=_("new message"),
    )

    class Meta:
        verbose_name = _("step of an administrator")
        verbose_name_plural = _("steps of administrators")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.get_step_display()}"
