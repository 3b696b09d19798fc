"""What one plan's document calls a ministry."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ministries.models import Ministry
from planning.models import Plan
from tasks.matrix.querysets import PlanBodyQuerySet
from texts.language import in_language


class PlanBody(models.Model):
    """A ministry as one plan's document names it; the same body may stand under another name
    in another plan.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="bodies", verbose_name=_("plan"))
    ministry = models.ForeignKey(
        Ministry, models.PROTECT, related_name="plan_bodies", verbose_name=_("ministry")
    )
    name = models.CharField(_("name in the document"), max_length=200)
    position = models.PositiveIntegerField(_("order of first naming"))

    objects = PlanBodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body named in a plan")
        verbose_name_plural = _("bodies named in plans")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "ministry"], name="body_once_in_a_plan")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name_in_language(self) -> str:
        """The document's name, or the register's Chinese one for a reader of Chinese."""
        return in_language(self.name, self.ministry.name_zh)
