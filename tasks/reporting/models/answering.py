"""Who gives a task's status where the matrix alone doesn't say: an administrator's choices."""

import reversion
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ministries.models import Ministry
from ministries.validity import InForceQuerySet, Validity
from planning.models import Plan
from tasks.matrix.models import Responsibility, Task

OVERLAP = _("Another choice holds on some of these days: end that one first.")
ENDS_BEFORE_IT_BEGINS = _("It can't end before it begins.")


def never_backwards(name: str) -> models.CheckConstraint:
    """Return the constraint that a choice doesn't end before its first day.

    One that ends on it never held: so a choice that was wrong is taken back, and kept.
    """
    return models.CheckConstraint(
        condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
        name=name,
        violation_error_message=ENDS_BEFORE_IT_BEGINS,
    )


class Choice(Validity):
    """What the two choices share: from which day until which day, why, and who decided."""

    reason = models.TextField(_("reason"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
        editable=False,
    )
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    objects = InForceQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse an end before the first day, and a new choice that would never hold."""
        if not (self.valid_from and self.valid_until):
            return
        never_holds = self.valid_until == self.valid_from
        if self.valid_until < self.valid_from or (never_holds and self._state.adding):
            raise ValidationError({"valid_until": ENDS_BEFORE_IT_BEGINS})

    def overlaps(self, other: "Choice") -> bool:
        """Return whether both hold on some day."""
        ends_before = self.valid_until and other.valid_from and self.valid_until <= other.valid_from
        begins_after = (
            other.valid_until and self.valid_from and other.valid_until <= self.valid_from
        )
        return not (ends_before or begins_after)


@reversion.register()
class AnswerableChoice(Choice):
    """The holder that gives a task's status in place of the first named, from a day to a day."""

    task = models.ForeignKey(
        Task, models.PROTECT, related_name="answerable_choices", verbose_name=_("task")
    )
    ministry = models.ForeignKey(
        Ministry, models.PROTECT, related_name="+", verbose_name=_("ministry")
    )

    class Meta:
        verbose_name = _("choice of the answerable ministry")
        verbose_name_plural = _("choices of answerable ministries")
        ordering = ["task__position", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(valid_until__isnull=True),
                name="one_answerable_choice_for_good",
                violation_error_message=OVERLAP,
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=False), name="answerable_choice_has_first_day"
            ),
            never_backwards("answerable_choice_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.task.number}: {self.ministry.short_name}"

    def clean(self) -> None:
        """Refuse a ministry that doesn't hold the task then, and two choices for one day."""
        super().clean()
        if self.task_id is None or self.ministry_id is None:
            return  # Each is missed at its field.
        if self.valid_from is None:
            raise ValidationError({"valid_from": _("Say from which day on.")})
        held = self.task.responsibilities.in_force(self.valid_from).filter(ministry=self.ministry)
        if not held.exists():
            raise ValidationError(
                {"ministry": _("It holds no responsibility in this task on the first day.")}
            )
        others = AnswerableChoice.objects.filter(task=self.task).exclude(pk=self.pk)
        if any(self.overlaps(other) for other in others):
            raise ValidationError({"valid_from": OVERLAP})


@reversion.register()
class ActingBody(Choice):
    """The ministry that acts for an ended one, in all its tasks of a plan or in one."""

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="acting_bodies", verbose_name=_("plan")
    )
    body = models.ForeignKey(
        Ministry, models.PROTECT, related_name="+", verbose_name=_("body that has ended")
    )
    task = models.ForeignKey(
        Task,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="acting_bodies",
        verbose_name=_("task"),
        help_text=_("Empty: for all its tasks of the plan."),
    )
    acting = models.ForeignKey(
        Ministry, models.PROTECT, related_name="+", verbose_name=_("acting body")
    )

    class Meta:
        verbose_name = _("acting body")
        verbose_name_plural = _("acting bodies")
        ordering = ["body__position", "task__position", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "body"],
                condition=Q(valid_until__isnull=True, task__isnull=True),
                name="one_acting_body_for_good",
                violation_error_message=OVERLAP,
            ),
            models.UniqueConstraint(
                fields=["body", "task"],
                condition=Q(valid_until__isnull=True, task__isnull=False),
                name="one_acting_body_for_good_in_a_task",
                violation_error_message=OVERLAP,
            ),
            models.CheckConstraint(
                condition=~Q(acting=models.F("body")),
                name="nobody_acts_for_itself",
                violation_error_message=_("A body can't act for itself."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=False), name="acting_body_has_first_day"
            ),
            never_backwards("acting_body_runs_forward"),
        ]

    def __str__(self) -> str:
        where = self.task.number if self.task else self.plan.slug
        return f"{where}: {self.acting.short_name} ({self.body.short_name})"

    def clean(self) -> None:
        """Refuse a body that goes on or does nothing in the plan, an acting body that has ended
        itself, another plan's task, and overlaps.
        """
        super().clean()
        if self.plan_id is None or self.body_id is None or self.acting_id is None:
            return  # Each is missed at its field.
        if self.valid_from is None:
            raise ValidationError({"valid_from": _("Say from which day on.")})
        if self.acting_id == self.body_id:
            raise ValidationError({"acting": _("A body can't act for itself.")})
        if self.body.ended_on is None:
            raise ValidationError({"body": _("This body goes on: nobody acts for it.")})
        if self.acting.has_ended_by(self.valid_from):
            raise ValidationError({"acting": _("This body has ended by the first day itself.")})
        if self.task and self.task.plan_id != self.plan_id:
            raise ValidationError({"task": _("This is a task of another plan.")})
        if not self._body_has_duties():
            field = "task" if self.task else "body"
            raise ValidationError({field: _("The body holds no responsibility in it.")})
        others = ActingBody.objects.filter(plan=self.plan, body=self.body, task=self.task)
        if any(self.overlaps(other) for other in others.exclude(pk=self.pk)):
            raise ValidationError({"valid_from": OVERLAP})

    def _body_has_duties(self) -> bool:
        """Return whether the body holds a responsibility, or acts for a body that may."""
        held = Responsibility.objects.filter(task__plan=self.plan, ministry=self.body)
        acted = ActingBody.objects.filter(plan=self.plan, acting=self.body)
        if self.task:
            held = held.filter(task=self.task)
        return held.exists() or acted.exists()
