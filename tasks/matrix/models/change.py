"""What was changed in the matrix after it was read, for everyone to see."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.choices import choices_of
from planning.reading.vocabulary import ChangeKind
from tasks.matrix.models.task import Task
from tasks.matrix.querysets import ChangeQuerySet


class Change(models.Model):
    """An erratum (holds for every day) or an amendment (from `day` on, by a named `source`).

    `text` says in words what changed. The author is kept here and never in a package.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="changes", verbose_name=_("task"))
    kind = models.CharField(_("kind"), max_length=20, choices=choices_of(ChangeKind))
    day = models.DateField(_("first day"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    text = models.TextField(_("what changed"))

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of the matrix")
        verbose_name_plural = _("changes of the matrix")
        ordering = ["task__position", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=ChangeKind.ERRATUM, day__isnull=True)
                | (models.Q(kind=ChangeKind.AMENDMENT, day__isnull=False) & ~models.Q(source="")),
                name="amendment_has_day_and_source",
                violation_error_message=_("An amendment needs its first day and its source."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.task.number} · {self.at:%Y-%m-%d}"
