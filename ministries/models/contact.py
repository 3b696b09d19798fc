"""Whom to ask in a ministry."""

import reversion
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ministries.models.body import Ministry


@reversion.register()
class Contact(models.Model):
    """The person or desk that answers for a ministry; not an account."""

    ministry = models.OneToOneField(
        Ministry, models.PROTECT, related_name="contact", verbose_name=_("ministry")
    )
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    telephone = models.CharField(_("telephone"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["ministry__position"]

    def __str__(self) -> str:
        return f"{self.ministry.short_name}: {self.name}"
