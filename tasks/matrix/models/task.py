"""A row of the division plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import reversion
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from planning.models import Plan
from planning.reading.vocabulary import Role
from tasks.matrix.querysets import TaskQuerySet

if TYPE_CHECKING:
    from tasks.matrix.models.responsibility import Responsibility
    from tasks.matrix.models.section_link import SectionLink


@reversion.register(follow=["responsibilities", "section_links"])
class Task(models.Model):
    """A key task. Its number is text, as the document numbers it; `position` orders.

    `version` counts the changes: every write checks that it is still the one that was read.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks", verbose_name=_("plan"))
    number = models.CharField(
        _("number"), max_length=20, validators=[RegexValidator(r"^\d+(\.\d+)*$")]
    )
    title = models.TextField(_("title"))
    position = models.PositiveIntegerField(_("place in the table"))
    line = models.PositiveIntegerField(_("line in the source"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    # Fetched by the queryset methods with_holders and with_passages.
    holders: list[Responsibility]
    passages: list[SectionLink]

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="task_number_once_in_a_plan",
                violation_error_message=_("The plan has a task of this number already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        """The task's permanent page."""
        return reverse("task", args=[self.plan.slug, self.number])

    @property
    def is_led(self) -> bool:
        """Whether the task has a lead, asked of the holders that `with_holders` fetched."""
        return any(held.role == Role.LEAD for held in self.holders)
