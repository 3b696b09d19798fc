"""A ministry's part in a task."""

import reversion
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ministries.models import Ministry
from ministries.validity import Validity, runs_forward
from planning.choices import choices_of
from planning.reading.vocabulary import Role
from tasks.matrix.models.task import Task
from tasks.matrix.querysets import ResponsibilityQuerySet

TWICE = _("This ministry stands in the task already.")


@reversion.register()
class Responsibility(Validity):
    """A ministry's role in a task, and its position in the sentence that says so."""

    task = models.ForeignKey(
        Task, models.CASCADE, related_name="responsibilities", verbose_name=_("task")
    )
    ministry = models.ForeignKey(
        Ministry,
        models.PROTECT,
        related_name="responsibilities",
        verbose_name=_("ministry"),
    )
    role = models.CharField(_("role"), max_length=20, choices=choices_of(Role))
    position = models.PositiveIntegerField(
        _("position"),
        validators=[MinValueValidator(1)],
        help_text=_("Order in the sentence."),
    )

    # Added by the queryset method with_names.
    name: str

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        ordering = ["position", "pk"]
        constraints = [
            # Two partial indexes: NULLs never collide in a plain one. Other overlaps are
            # check_plan's, and so are doubled positions, which swapping would break on.
            models.UniqueConstraint(
                fields=["task", "ministry"],
                condition=Q(valid_until__isnull=True),
                name="ministry_once_in_a_task_for_good",
                violation_error_message=TWICE,
            ),
            models.UniqueConstraint(
                fields=["task", "ministry"],
                condition=Q(valid_from__isnull=True),
                name="ministry_once_in_a_task_from_the_start",
                violation_error_message=TWICE,
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]),
                name="role_is_known",
                violation_error_message=_("The role must be lead, supporting or joint."),
            ),
            runs_forward("responsibility_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.task.number}: {self.ministry.short_name} ({self.role})"

    @property
    def known_role(self) -> Role:
        """The role with its label and mark."""
        return Role.of(self.role)
