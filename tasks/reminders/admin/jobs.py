"""Jobs that failed, to read in the admin."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tasks.reminders.models import FailedJob
from tasks.reminders.models.failed_job import LABELS


class ByJob(admin.SimpleListFilter):
    """Jobs of one kind, by what they do."""

    title = _("job")
    parameter_name = "job"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Name each kind of job."""
        return list(LABELS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Leave that kind alone, if one was chosen."""
        return queryset.filter(task_name=self.value()) if self.value() else queryset


@admin.register(FailedJob)
class FailedJobAdmin(admin.ModelAdmin):
    """Why a job failed. What it was to do is done by the next one; nothing is to be done here."""

    list_display = ("failed_at", "what", "why")
    list_filter = (ByJob,)
    search_fields = ("result", "task_id")
    search_help_text = _("Words of the reason, or the job's id as the log has it.")
    date_hierarchy = "date_done"
    ordering = ("-date_done", "-pk")
    list_per_page = 50
    sortable_by = ()
    actions = None
    fields = ("what", "failed_at", "why_in_full", "arguments", "by", "known_as", "where")

    class Media:
        css = {"all": ["reporting/admin.css"]}

    @admin.display(description=_("failed at"))
    def failed_at(self, job: FailedJob) -> datetime:
        """When it failed, in the time of the place."""
        return job.date_done

    @admin.display(description=_("worker"))
    def by(self, job: FailedJob) -> str:
        """Which worker was at it."""
        return job.worker or "–"

    @admin.display(description=_("id in the log"))
    def known_as(self, job: FailedJob) -> str:
        """What the log calls it."""
        return job.task_id

    @admin.display(description=_("job"))
    def what(self, job: FailedJob) -> str:
        """What the job was to do."""
        return job.label

    @admin.display(description=_("reason"))
    def why(self, job: FailedJob) -> str:
        """The reason, as far as a list has room."""
        return Truncator(job.reason).chars(160)

    @admin.display(description=_("reason"))
    def why_in_full(self, job: FailedJob) -> SafeString:
        """The reason in all its words."""
        return format_html('<div class="wrapped">{}</div>', job.reason)

    @admin.display(description=_("given to it"))
    def arguments(self, job: FailedJob) -> str:
        """What the job was told: the key of a message, say."""
        return job.given or "–"

    @admin.display(description=_("for programmers"))
    def where(self, job: FailedJob) -> SafeString:
        """The way to the error through the program, folded."""
        return format_html(
            '<details><summary>{}</summary><pre class="wrapped">{}</pre></details>',
            gettext("Show the traceback"),
            job.traceback or "–",
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs fail by themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What happened has happened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It goes by itself after a month."""
        return False
