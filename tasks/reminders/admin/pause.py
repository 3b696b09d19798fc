"""Pausing all mail, and the record of pauses."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ministries.accounts.sessions import person_of
from tasks.reminders.admin.steps import ReasonForm
from tasks.reminders.models import Pause
from tasks.reminders.pausing import pause, resume, running_pause
from tasks.reporting.admin.updates import ToRead


@admin.register(Pause)
class PauseAdmin(ToRead, admin.ModelAdmin):
    """When all mail rested, who began and ended it, and why."""

    change_list_template = "admin/reminders/pause/change_list.html"
    list_display = ("begun_at", "begun_by", "reason", "ended_at", "ended_by_told")
    list_display_links = None
    list_select_related = ("by", "ended_by")
    sortable_by = ()
    actions = None

    class Media:
        css = {"all": ["reminders/admin.css"]}

    def get_urls(self) -> list[URLPattern]:
        """Add the one step that begins or ends a pause."""
        view = self.admin_site.admin_view
        return [
            path("begin/", view(self.begin_view), name="reminders_pause_begin"),
            path("end/", view(self.end_view), name="reminders_pause_end"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Offer to pause, or to go on, above the record."""
        context = {
            "title": gettext("Pause all mail"),
            "form": ReasonForm(),
            "pause": running_pause(),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def begin_view(self, request: HttpRequest) -> HttpResponse:
        """Let all mail rest, for a reason."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = ReasonForm(request.POST)
        if not form.is_valid():
            for error in form.errors["reason"]:
                messages.error(request, f"{form.fields['reason'].label}{gettext(': ')}{error}")
            return redirect("admin:reminders_pause_changelist")
        try:
            with transaction.atomic():
                pause(person_of(request), form.cleaned_data["reason"])
        except IntegrityError:
            messages.warning(request, gettext("All mail is paused already."))
        else:
            messages.success(
                request,
                gettext("All mail is paused. What is being sent at this moment still goes."),
            )
        return redirect("admin:reminders_pause_changelist")

    def end_view(self, request: HttpRequest) -> HttpResponse:
        """Let mail go on."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if resume(person_of(request)):
            messages.success(request, gettext("Mail goes on within a minute."))
        else:
            messages.warning(request, gettext("Mail wasn't paused."))
        return redirect("admin:reminders_pause_changelist")

    @admin.display(description=_("begun by"))
    def begun_by(self, row: Pause) -> str:
        """Who began it; the program itself does after a restore."""
        return str(row.by) if row.by else gettext("the program")

    @admin.display(description=_("ended by"))
    def ended_by_told(self, row: Pause) -> str:
        """Who ended it."""
        return str(row.ended_by) if row.ended_by else "–"
