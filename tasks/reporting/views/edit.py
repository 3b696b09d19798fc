"""The page on which a ministry writes a report. Whatever is refused, what was typed is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tasks.reporting.evidence import LARGEST_FILE, add_file, add_link, checked_file, checked_link
from tasks.reporting.evidence import remove as remove_evidence
from tasks.reporting.file_kinds import ENDINGS
from tasks.reporting.forms import UpdateForm, filled_up
from tasks.reporting.models import Edit, StatusUpdate
from tasks.reporting.narrative import narrative_html
from tasks.reporting.refusals import Incomplete, NotYours, Refused, Stale
from tasks.reporting.stale import rivals_in, settled, typed_beside, typed_in, unsettled
from tasks.reporting.views.refused import status_of
from tasks.reporting.views.why_corrected import forget_why, keep_why, typed_why
from tasks.reporting.views.work_page import WorkPage
from tasks.reporting.vocabulary import REPORTABLE
from tasks.reporting.writing import save, submit

AUTOSAVE, COPY, HAND_IN, PREVIEW = "autosave", "copy", "hand_in", "preview"


class EditUpdate(WorkPage):
    """The form of one status update: look, save, hand in, preview, and save by itself."""

    template_name = "reporting/edit_update.html"
    # What was typed and refused stands in the browser's copy of the form.
    is_gone_back_to = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show to copy what was typed by someone who may not save it, or not any more."""
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        try:
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied:
            return self._not_saved(403, _("Your account may not write in this report (any more)."))
        except Http404:
            # Whoever wrote in it knows that it is there.
            own = Edit.objects.filter(editor=self.user, update__task__plan__slug=kwargs["plan"])
            if own.filter(update__pk=kwargs["pk"]).exists():
                return self._not_saved(403, str(NotYours.message))
            return self._not_saved(404, _("There is no such report that you may see."))

    def handle_no_permission(self) -> Any:
        """Ask for signing in; a form that was sent is shown, so that nothing is lost."""
        if self.request.method != "POST":
            return super().handle_no_permission()
        return self._not_saved(401, _("You are signed out, so nothing was saved."))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        update = self._update_to_write()
        if not update.is_editable:
            return redirect(update)
        return self._page(UpdateForm(update, why=typed_why(request, update)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save what was typed, and do what the pressed button says."""
        update = self._update_to_write()
        keep_why(request, update)
        try:
            if self.version_sent != update.version:
                raise Stale(update)
            return self._save(update)
        except Stale as refusal:
            return self._stale(refusal.theirs)
        except Incomplete:
            raise
        except Refused as refusal:
            return self._not_saved(status_of(refusal), str(refusal))

    def _update_to_write(self) -> StatusUpdate:
        """Return the update asked for. Raises Http404, or PermissionDenied for its reviewers."""
        update = self.update_asked(self.kwargs["pk"])
        own = StatusUpdate.objects.reported_by(self.user).filter(pk=update.pk)
        if not own.exists():
            raise PermissionDenied
        return update

    @property
    def _step(self) -> str:
        return self.request.POST.get("step", "")

    def _save(self, update: StatusUpdate) -> HttpResponse:
        data: Any = self.request.POST
        if "rivals" in data:
            if unsettled(data):
                return self._stale(update, _("Choose one text for each field."))
            data = settled(data, update)
        if self._step == COPY:
            data = filled_up(data, update)
        form = UpdateForm(update, data)
        if self._step == PREVIEW:
            form.is_valid()
            return self._page(form, preview=narrative_html(data.get("narrative", "")))
        if not form.is_valid():
            return self._saved_in_part(form) if self._step == AUTOSAVE else self._refused(form)
        try:
            self.check_beside(form)
            stored = save(self.user, update, update.version, form.values(), form.target_values())
        except Incomplete as refusal:
            form.add_problems(refusal.problems)
            return self._saved_in_part(form) if self._step == AUTOSAVE else self._refused(form)
        return self.after_saving(stored)

    def _saved_in_part(self, form: UpdateForm) -> HttpResponse:
        """Store the fields that can stand, and say at the others why they can't."""
        values, targets = form.good_changes()
        if form.non_field_errors() or not (values or targets):
            return self._refused(form)
        values["unchanged"] = False
        try:
            stored = save(self.user, form.update, form.update.version, values, targets)
        except Incomplete as refusal:
            form.add_problems(refusal.problems)
            return self._saved_in_part(form)
        said = f"{_saved_at(stored)} · {Incomplete.message}"
        return JsonResponse(
            {"version": stored.version, "said": said, "problems": _problems_in(form)}
        )

    def check_beside(self, form: UpdateForm) -> None:
        """Refuse what else was sent with the form before anything is stored."""

    def after_saving(self, update: StatusUpdate) -> HttpResponse:
        """Go on as the pressed button says."""
        if self._step == AUTOSAVE:
            return JsonResponse({"version": update.version, "said": _saved_at(update)})
        if self._step != HAND_IN:
            messages.success(self.request, _("The draft is saved."))
            return redirect("edit_update", self.plan.slug, update.pk)
        why = typed_why(self.request, update)
        try:
            submit(self.user, update, update.version, reason=why)
        except Incomplete as refusal:
            form = UpdateForm(update, UpdateForm(update, why=why).initial)
            form.is_valid()
            form.add_problems(refusal.problems)
            return self._refused(form, _("The draft is saved, but not handed in yet."))
        forget_why(self.request, update)
        messages.success(self.request, handed_in(update))
        return redirect("my_work", self.plan.slug)

    def _refused(self, form: UpdateForm, said: str = "") -> HttpResponse:
        said = said or _("Nothing was saved: some fields need another look.")
        if self._step == AUTOSAVE:
            return JsonResponse({"said": said, "problems": _problems_in(form)}, status=400)
        return self._page(form, status=400, refusal=said)

    def _stale(self, theirs: StatusUpdate, said: str = "") -> HttpResponse:
        last_edit = theirs.edits.select_related("editor").order_by("-last_at").first()
        is_own = last_edit is not None and last_edit.editor_id == self.user.pk
        if self._step == AUTOSAVE:
            if is_own:
                said = _("You saved this report in another window. Save to see both texts.")
            else:
                said = _("Somebody else saved this report meanwhile. Save to see both texts.")
            return JsonResponse({"said": said}, status=409)
        rivals = rivals_in(self.request.POST, theirs)
        context = self.get_context_data(
            update=theirs,
            rivals=rivals,
            typed=typed_beside(self.request.POST, theirs),
            asked=" ".join(one.name for one in rivals),
            said=said,
            last_edit=last_edit,
            is_own=is_own,
        )
        return render(self.request, "reporting/stale.html", context, status=409)

    def _not_saved(self, status: int, said: str) -> HttpResponse:
        if self._step == AUTOSAVE:
            return JsonResponse({"said": said}, status=status)
        address = reverse(
            "edit_update", kwargs={name: self.kwargs[name] for name in ("plan", "pk")}
        )
        context = {"said": said, "typed": typed_in(self.request.POST), "address": address}
        return render(self.request, "reporting/not_saved.html", context, status=status)

    def _page(self, form: UpdateForm, status: int = 200, **context: Any) -> HttpResponse:
        update = form.update
        # How late it is was settled on the day on which it was first handed in.
        day = update.submitted_on or timezone.localdate()
        days_left = (update.period.due_on - day).days
        shown = self.get_context_data(
            form=form,
            update=update,
            last=form.last,
            reportable=REPORTABLE,
            taken=",".join(ENDINGS),
            largest_mb=LARGEST_FILE // 1024 // 1024,
            evidence=list(update.evidence.select_related("added_by")),
            comments=list(update.comments.select_related("author")),
            says_when_due=update.is_late_on(day)
            or not (update.submitted_on or update.supersedes_id),
            days_left=days_left,
            days_late=-days_left,
            **context,
        )
        return render(self.request, self.template_name, shown, status=status)


class AddEvidence(EditUpdate):
    """The same form, sent with a file or a link: saves what was typed and puts it beside."""

    http_method_names = ["post"]

    def check_beside(self, form: UpdateForm) -> None:
        """Look at the file and the link. Raises Incomplete."""
        if file := self.request.FILES.get("file"):
            checked_file(file)
        elif self.request.POST.get("link", "").strip():
            checked_link(self.request.POST["link"])
        else:
            raise Incomplete({"file": [_("Choose a file, or give the address of a page.")]})

    def after_saving(self, update: StatusUpdate) -> HttpResponse:
        """Put it beside the report."""
        try:
            if file := self.request.FILES.get("file"):
                added = add_file(self.user, update, file)
            else:
                link, name = self.request.POST["link"], self.request.POST.get("link_name", "")
                added = add_link(self.user, update, link, name)
        except Incomplete as refusal:
            for said in (said for one in refusal.problems.values() for said in one):
                messages.error(self.request, said)
        else:
            messages.success(self.request, _("“%(name)s” was added.") % {"name": added.name})
        return to_evidence(update)


class RemoveEvidence(EditUpdate):
    """The same form, sent to take a file or link away: saves what was typed too."""

    http_method_names = ["post"]

    def after_saving(self, update: StatusUpdate) -> HttpResponse:
        """Take it away."""
        remove_evidence(self.user, update, self.kwargs["evidence"])
        messages.success(self.request, _("The evidence was removed."))
        return to_evidence(update)


def _saved_at(update: StatusUpdate) -> str:
    at = timezone.localtime(update.changed_at).strftime("%H:%M")
    return _("Saved %(time)s") % {"time": at}


def _problems_in(form: UpdateForm) -> dict[str, list[str]]:
    return {name: [str(one) for one in errors] for name, errors in form.errors.items()}


def to_evidence(update: StatusUpdate) -> HttpResponse:
    """Return to the part of the form where evidence stands."""
    address = reverse("edit_update", args=[update.task.plan.slug, update.pk])
    return redirect(f"{address}#evidence")


def handed_in(update: StatusUpdate) -> str:
    """Return the sentence that says that a report was handed in."""
    return _("The report on task %(number)s for %(period)s was handed in.") % {
        "number": update.task.number,
        "period": update.period.label,
    }
