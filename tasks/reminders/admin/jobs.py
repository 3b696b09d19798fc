"""Jobs that failed, to read in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tasks.reminders.models import FailedJob


@admin.register(FailedJob)
class FailedJobAdmin(admin.ModelAdmin):
    """Why a job failed. What it was to do is done by the next one; nothing is to be done here."""

    list_display = ("date_done", "what", "why")
    list_filter = ("task_name",)
    search_fields = ("result", "task_id")
    search_help_text = _("Words of the reason, or the job's id as the log has it.")
    date_hierarchy = "date_done"
    ordering = ("-date_done", "-pk")
    list_per_page = 50
    sortable_by = ()
    actions = None
    fields = ("what", "date_done", "why_in_full", "arguments", "worker", "task_id", "where")

    class Media:
        css = {"all": ["reporting/admin.css"]}

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
