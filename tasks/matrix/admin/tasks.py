"""Tasks in the admin: the list, the form, its history, and the way back to a version.

Writing goes through `correct` and `amend` alone, so that every change has its version, its
author and its words; Django's own saving, reversion's revert and its recovery are shut.
"""

from contextlib import AbstractContextManager, nullcontext
from copy import copy
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from reversion import RevertError
from reversion.models import Version
from reversion_compare.admin import CompareVersionAdmin

from ministries.models import User
from planning.reading.vocabulary import Role
from tasks.matrix.admin.edit import TaskEdit
from tasks.matrix.admin.form import RestoreForm, TaskForm
from tasks.matrix.admin.lists import ChangedFilter, MinistryFilter, RoleFilter
from tasks.matrix.admin.rows import (
    ResponsibilityInline,
    SectionLinkInline,
    day_shown,
    rows_of_other_days,
)
from tasks.matrix.admin.stale import changes_since, typed_in
from tasks.matrix.changing import NothingChanged, RulesBroken, TaskIsStale, correct
from tasks.matrix.comparing import field_differences
from tasks.matrix.history import state_in, versions_of
from tasks.matrix.models import Change, Task
from tasks.matrix.querysets import TaskQuerySet
from tasks.matrix.state import state_of

CONFLICT = 409
HOW_FIELDS = ("kind", "day", "source", "reason")


@admin.register(Task)
class TaskAdmin(CompareVersionAdmin):
    """The rows of the division plan. They come from its document: none is added or deleted."""

    form = TaskForm
    inlines = (ResponsibilityInline, SectionLinkInline)
    fieldsets = (
        (None, {"fields": ("plan", "number", "title")}),
        (
            _("How is this changed?"),
            {
                "fields": HOW_FIELDS,
                "description": _(
                    "Everyone can read on the task's page what was changed, when and why."
                ),
            },
        ),
    )
    readonly_fields = ("plan", "number")
    list_display = ("number", "title", "responsible", "plan_slug")
    list_display_links = ("number", "title")
    list_filter = ("plan", MinistryFilter, RoleFilter, ChangedFilter)
    list_select_related = ("plan",)
    list_per_page = 100
    ordering = ("plan", "position")
    sortable_by = ()
    search_fields = ("title", "number")
    search_help_text = _("Words of the title, or a number.")
    actions = None
    change_form_template = "admin/matrix/task/change_form.html"
    change_list_template = "admin/matrix/task/change_list.html"

    class Media:
        css = {"all": ["matrix/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> TaskQuerySet:
        """Tasks with those who hold them today."""
        return super().get_queryset(request).with_holders()

    def get_search_results(
        self, request: HttpRequest, queryset: TaskQuerySet, search_term: str
    ) -> tuple[TaskQuerySet, bool]:
        """Find tasks as everywhere else."""
        return queryset.matching(search_term.replace("\0", "")), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A task comes from the plan's document."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A task comes from the plan's document."""
        return False

    def create_revision(self, request: HttpRequest) -> AbstractContextManager[None]:
        """Open no revision: `correct` and `amend` keep the versions, one a change."""
        return nullcontext()

    @admin.display(description=_("responsible today"))
    def responsible(self, task: Task) -> str:
        """Who leads and how many support, or who shares the task."""
        named = [held for held in task.holders if held.role != Role.SUPPORTING]
        supporting = len(task.holders) - len(named)
        # All who are named have the same role: a joint one stands beside no other.
        mark = f"{named[0].known_role.mark} " if named else ""
        text = mark + pgettext("list", ", ").join(held.ministry.short_name for held in named)
        return f"{text} {Role.SUPPORTING.mark} +{supporting}" if supporting else text

    @admin.display(description=_("plan"))
    def plan_slug(self, task: Task) -> str:
        """The plan, in short."""
        return task.plan.slug

    # The form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a task's form, or record what was changed in it."""
        if object_id is None:
            raise PermissionDenied
        task = self.get_object(request, unquote(object_id))
        if task is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, task):
            raise PermissionDenied
        if request.method != "POST":
            self._name_a_wrong_day(request)
            return self._show(request, self._edit(request, task))
        edit = self._edit(request, task, request.POST)
        if edit.form["version"].value() != str(task.version):
            return self._show_stale(request, task)
        try:
            change = self._record(request, edit)
        except TaskIsStale:
            return self._show_stale(request, task)
        return self.response_change(request, task) if change else self._show(request, edit)

    def _name_a_wrong_day(self, request: HttpRequest) -> None:
        asked = request.GET.get("day")
        if asked and asked != day_shown(request).isoformat():
            message = _("“%(day)s” is no day, written YYYY-MM-DD: you see today.")
            messages.warning(request, message % {"day": asked})

    def _edit(self, request: HttpRequest, task: Task, data: QueryDict | None = None) -> TaskEdit:
        day = day_shown(request)
        form_class = self.get_form(
            request, task, change=True, fields=flatten_fieldsets(self.get_fieldsets(request, task))
        )
        asked = {name: request.POST.get(name, "") for name in HOW_FIELDS}
        # A copy: checking the form writes the typed title into its instance.
        form = form_class(data, instance=copy(task), initial={"shown_on": day, **asked})
        responsibilities, links = [
            formset(
                data,
                instance=task,
                prefix=formset.get_default_prefix(),
                queryset=inline.get_queryset(request),
            )
            for formset, inline in self.get_formsets_with_inlines(request, task)
        ]
        return TaskEdit(task, day, form, responsibilities, links)

    def _record(self, request: HttpRequest, edit: TaskEdit) -> Change | None:
        """Record what the form changes, or return None when its messages say why not."""
        if not edit.is_valid():
            return None
        if edit.changes_nothing:
            messages.warning(request, _("Nothing was changed, so nothing was recorded."))
            return None
        with transaction.atomic():
            change = edit.record(cast(User, request.user))
            if change:
                self._log(request, change)
        return change

    def _log(self, request: HttpRequest, change: Change) -> None:
        self.log_change(request, change.task, f"{change.get_kind_display()}: {change.text}")

    def _show(
        self, request: HttpRequest, edit: TaskEdit, extra: dict[str, Any] | None = None
    ) -> TemplateResponse:
        task, form = Task.objects.get(pk=edit.task.pk), edit.form
        admin_form = helpers.AdminForm(
            form,
            list(self.get_fieldsets(request, task)),
            {},
            self.get_readonly_fields(request, task),
            model_admin=self,
        )
        inlines = self.get_inline_formsets(
            request, edit.formsets, self.get_inline_instances(request, task), task
        )
        media = self.media + admin_form.media
        for inline in inlines:
            media += inline.media
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Task %(number)s") % {"number": task.number},
            "adminform": admin_form,
            "object_id": str(task.pk),
            "original": task,
            "media": media,
            "inline_admin_formsets": inlines,
            "errors": helpers.AdminErrorList(form, edit.formsets),
            "preserved_filters": self.get_preserved_filters(request),
            "day": edit.day,
            "today": timezone.localdate(),
            "other_rows": rows_of_other_days(task, edit.day),
            **(extra or {}),
        }
        return self.render_change_form(request, context, change=True, obj=task)

    def _show_stale(self, request: HttpRequest, task: Task) -> TemplateResponse:
        """Show the task as it stands, what changed meanwhile, and all that was typed."""
        task.refresh_from_db()
        edit = self._edit(request, task)
        posted = request.POST.get("version", "")
        opened = int(posted) if posted.isascii() and posted.isdecimal() else None
        response = self._show(
            request,
            edit,
            {
                "meanwhile": changes_since(task, opened),
                "typed": typed_in(request.POST, task, edit.day),
            },
        )
        response.status_code = CONFLICT
        return response

    # The history

    def compare(
        self, obj: Task, version1: Version, version2: Version
    ) -> tuple[list[dict[str, Any]], bool]:
        """Compare title, responsibilities and links of two versions together."""
        differences = field_differences(obj.plan, state_in(version1), state_in(version2))
        if not differences:
            return [], False
        table = render_to_string("admin/matrix/task/differences.html", {"differences": differences})
        whole = {"verbose_name": _("Title, responsibilities and links")}
        return [{"field": whole, "is_related": False, "follow": True, "diff": table}], False

    def revision_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Ask for confirmation and a reason, and put the task back to a kept version.

        It stands where reversion's own revert would: that one writes past the rules.
        """
        task = self.get_object(request, unquote(object_id))
        if task is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, task):
            raise PermissionDenied
        kept = get_object_or_404(versions_of(task), pk=version_id)
        try:
            state_in(kept)
        except RevertError:
            messages.error(request, _("That version is too old to be read, and can't be restored."))
            return HttpResponseRedirect(reverse("admin:matrix_task_history", args=[task.pk]))
        if request.method != "POST":
            return self._confirm(request, task, kept, RestoreForm.about(task))
        form = RestoreForm(request.POST)
        try:
            if form["version"].value() != str(task.version):
                raise TaskIsStale
            if form.is_valid():
                return self._restore(request, task, kept, form)
        except TaskIsStale:
            task.refresh_from_db()
            form = RestoreForm.about(task, reason=request.POST.get("reason", ""))
            return self._confirm(request, task, kept, form, status=CONFLICT)
        except NothingChanged:
            form.add_error(None, _("The task says just this already: nothing to restore."))
        except RulesBroken as error:
            form.add_error(None, [one.message for one in error.broken])
        return self._confirm(request, task, kept, form)

    def _restore(
        self, request: HttpRequest, task: Task, kept: Version, form: RestoreForm
    ) -> HttpResponse:
        with transaction.atomic():
            change = correct(
                task,
                state_in(kept),
                version=form.cleaned_data["version"],
                author=cast(User, request.user),
                reason=form.cleaned_data["reason"],
                back_to=kept.revision.date_created,
            )
            self._log(request, change)
        messages.success(request, _("The earlier version was restored, as an erratum."))
        return HttpResponseRedirect(reverse("admin:matrix_task_change", args=[task.pk]))

    def _confirm(
        self,
        request: HttpRequest,
        task: Task,
        kept: Version,
        form: RestoreForm,
        status: int = 200,
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Restore an earlier version of task %(number)s")
            % {"number": task.number},
            "opts": self.opts,
            "original": task,
            "kept": kept,
            "form": form,
            "is_stale": status == CONFLICT,
            "differences": field_differences(task.plan, state_of(task), state_in(kept)),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/matrix/task/restore.html", context, status=status)

    def recover_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Recover nothing: no task is ever deleted."""
        raise Http404

    def recoverlist_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Recover nothing: no task is ever deleted."""
        raise Http404
