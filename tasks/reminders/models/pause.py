"""When all mail rests."""

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasks.reminders.querysets import RUNNING, PauseQuerySet
from texts.fields import WRITTEN


class Pause(models.Model):
    """A time in which no message is sent, who began and ended it, and why.

    Reminders are still made: once it ends they come in one message a person. `by` is None where
    the program itself began it, as after a restore.
    """

    reason = models.TextField(_("reason"), validators=WRITTEN)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("begun by"),
        editable=False,
    )
    begun_at = models.DateTimeField(
        pgettext_lazy("sending", "begun"), default=timezone.now, editable=False
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("ended by"),
        editable=False,
    )
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause of all mail")
        verbose_name_plural = _("pauses of all mail")
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(
                ExpressionWrapper(RUNNING, models.BooleanField()),
                condition=RUNNING,
                name="one_pause_at_a_time",
                violation_error_message=_("All mail is paused already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d %H:%M}: {self.reason}"
