"""Where the plan speaks of a task: our judgement, with its basis."""

import reversion
from django.db import models
from django.utils.translation import gettext_lazy as _

from ministries.validity import Validity, runs_forward
from planning.choices import choices_of
from planning.models import Section
from planning.reading.vocabulary import LinkBasis
from tasks.matrix.models.task import Task
from tasks.matrix.querysets import SectionLinkQuerySet
from texts.language import in_language


@reversion.register()
class SectionLink(Validity):
    """A task's tie to a section, with the reason for it."""

    task = models.ForeignKey(
        Task, models.CASCADE, related_name="section_links", verbose_name=_("task")
    )
    section = models.ForeignKey(
        Section, models.PROTECT, related_name="task_links", verbose_name=_("section")
    )
    basis = models.CharField(_("basis"), max_length=30, choices=choices_of(LinkBasis))
    note = models.TextField(_("note"), blank=True)
    note_zh = models.TextField(_("Chinese note"), blank=True)

    objects = SectionLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a section")
        verbose_name_plural = _("links to sections")
        ordering = ["section__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "section"],
                condition=models.Q(valid_until__isnull=True),
                name="section_once_in_a_task_for_good",
                violation_error_message=_("The task is linked to this section already."),
            ),
            runs_forward("section_link_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.task.number} → {self.section.number}"

    @property
    def note_in_language(self) -> str:
        """Our note in the reader's language, where there is one."""
        return in_language(self.note, self.note_zh)
