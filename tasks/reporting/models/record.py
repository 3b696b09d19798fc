"""The record: a chain over what was accepted, in which no link can be changed unnoticed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from planning.models import Plan
from tasks.reporting.models.update import StatusUpdate
from tasks.reporting.querysets import RecordEntryQuerySet
from tasks.reporting.sealed import Sealed


class RecordEntry(Sealed):
    """One accepted update's place in its plan's chain.

    `content` is the update's canonical form (JSON), `hash` the SHA-256 over the hash before it
    and the content; see `tasks.reporting.record`.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="record", verbose_name=_("plan"))
    number = models.PositiveIntegerField(_("number in the record"))
    update = models.OneToOneField(
        StatusUpdate, models.PROTECT, related_name="record_entry", verbose_name=_("update")
    )
    content = models.TextField(_("canonical form"))
    previous_hash = models.CharField(_("hash before"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)

    objects = RecordEntryQuerySet.as_manager()

    class Meta(Sealed.Meta):
        verbose_name = _("entry of the record")
        verbose_name_plural = _("entries of the record")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="record_number_once"),
            models.UniqueConstraint(fields=["plan", "previous_hash"], name="record_is_one_chain"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.hash[:12]}"
