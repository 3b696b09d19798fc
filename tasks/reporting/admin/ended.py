"""The page on which acting bodies are named for several ended bodies in one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import reversion
from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ministries.models import Ministry, Succession, User
from planning.models import Plan
from tasks.matrix.models import Task
from tasks.reporting.admin.kept import hold_plans, plausible_day
from tasks.reporting.choosing import (
    EndedBody,
    ended_bodies,
    refuse_to_change_what_was_reported,
)
from tasks.reporting.models import ActingBody, ReportingPeriod
from texts.fields import validate_text

if TYPE_CHECKING:
    from tasks.reporting.admin.choices import ActingBodyAdmin

ANOTHER = "another"
CONFLICT = 409


@dataclass(frozen=True)
class TaskRow:
    """A task of an ended body as the page shows it."""

    task: Task
    answers: bool
    choice: forms.BoundField


@dataclass(frozen=True)
class BodyRows:
    """An ended body as the page shows it: who may act for it, in all its tasks or in one."""

    ended: EndedBody
    choice: forms.BoundField
    another: forms.BoundField
    proposals: list[tuple[Any, list[Succession]]]
    tasks: list[TaskRow]

    @property
    def has_own_tasks(self) -> bool:
        """Whether something is chosen, or wrong, for one of the tasks."""
        return any(row.choice.value() or row.choice.errors for row in self.tasks)


class EndedBodiesForm(forms.Form):
    """For each ended body nobody, one of its successors, or another; and the same by task."""

    first_day = forms.DateField(
        label=gettext_lazy("First day"), widget=AdminDateWidget, validators=[plausible_day]
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=5000,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        validators=[validate_text],
    )
    # What the page listed: if that has changed meanwhile, nothing is stored unseen.
    listed = forms.CharField(max_length=50_000, required=False)

    def __init__(self, plan: Plan, data: Any = None):
        """List the bodies for which nobody acts today."""
        self.plan = plan
        self.bodies = ended_bodies(plan, timezone.localdate())
        self.listed_now = " ".join(
            f"{ended.body.pk}:{task.pk}" for ended in self.bodies for task in ended.tasks
        )
        super().__init__(data, initial={"first_day": timezone.localdate()})
        self.living = {
            body.pk: body
            for body in Ministry.objects.prefetch_related("successions_from")
            if not body.has_ended_by(timezone.localdate())
        }
        every = [(str(pk), str(body)) for pk, body in self.living.items()]
        for ended in self.bodies:
            self._ask_for(ended, every)

    def _ask_for(self, ended: EndedBody, every: list[tuple[str, str]]) -> None:
        proposed = [(str(one.pk), str(one)) for one in ended.successors]
        self.fields[f"body-{ended.body.pk}"] = forms.ChoiceField(
            label=_("Who acts for it"),
            required=False,
            choices=[
                ("", _("Nobody yet")),
                *proposed,
                (ANOTHER, _("Another body")),
            ],
            widget=forms.RadioSelect,
        )
        self.fields[f"another-{ended.body.pk}"] = forms.ChoiceField(
            label=_("Which other body"),
            required=False,
            choices=[("", "–"), *every],
        )
        for task in ended.tasks:
            self.fields[f"task-{ended.body.pk}-{task.pk}"] = forms.ChoiceField(
                label=_("Who acts in task %(number)s") % {"number": task.number},
                required=False,
                choices=[
                    ("", _("as for its other tasks")),
                    (_("Proposed"), proposed),
                    (_("All bodies"), every),
                ],
            )

    def rows(self) -> Iterator[BodyRows]:
        """Yield each ended body with its fields."""
        for ended in self.bodies:
            choice = self[f"body-{ended.body.pk}"]
            by_successor: dict[str, list[Succession]] = {}
            for one in ended.proposals:
                by_successor.setdefault(str(one.successor_id), []).append(one)
            yield BodyRows(
                ended,
                choice,
                self[f"another-{ended.body.pk}"],
                [
                    (radio, by_successor.get(str(radio.data["value"]), []))
                    for radio in choice.subwidgets
                ],
                [
                    TaskRow(
                        task,
                        task.pk in ended.answers_for,
                        self[f"task-{ended.body.pk}-{task.pk}"],
                    )
                    for task in ended.tasks
                ],
            )

    def clean(self) -> dict[str, Any]:
        """Check every choice, by the rules of each and of all together."""
        fields = super().clean() or self.cleaned_data
        if fields.get("listed") != self.listed_now:
            raise ValidationError(
                _(
                    "Nothing was stored: the list has changed since you opened this page. Look at"
                    " it again."
                ),
                code="stale",
            )
        self.chosen = [one for ended in self.bodies for one in self._chosen_for(ended)]
        if not self.chosen and not self.errors:
            raise ValidationError(_("Choose an acting body for at least one of them."))
        if not self.errors:
            try:
                refuse_to_change_what_was_reported(self.plan, [one for _name, one in self.chosen])
            except ValidationError as error:
                self.add_error("first_day", error.messages)
        return fields

    def _chosen_for(self, ended: EndedBody) -> Iterator[tuple[str, ActingBody]]:
        """Yield what was chosen for a body, with the name of the field that says so."""
        name = f"body-{ended.body.pk}"
        general = self.cleaned_data.get(name, "")
        if general == ANOTHER:
            name = f"another-{ended.body.pk}"
            general = self.cleaned_data.get(name, "")
            if not general and name not in self.errors:
                self.add_error(name, _("Say which body."))
        if general:
            yield from self._checked(name, ended.body, None, general)
        for task in ended.tasks:
            name = f"task-{ended.body.pk}-{task.pk}"
            own = self.cleaned_data.get(name, "")
            if own and own != general:
                yield from self._checked(name, ended.body, task, own)

    def _checked(
        self, name: str, body: Ministry, task: Task | None, acting: str
    ) -> Iterator[tuple[str, ActingBody]]:
        """Yield the choice, or say at its field what is wrong with it."""
        one = ActingBody(
            plan=self.plan,
            body=body,
            task=task,
            acting=self.living[int(acting)],
            valid_from=self.cleaned_data.get("first_day"),
            reason=self.cleaned_data.get("reason", ""),
        )
        if one.valid_from is None or not one.reason:
            return  # Each is missed at its field.
        try:
            one.full_clean(exclude=["author"])
        except ValidationError as error:
            self.add_error(name, error.messages)
        else:
            yield name, one

    def save(self, author: User) -> list[ActingBody]:
        """Store all that was chosen."""
        stored = [one for _name, one in self.chosen]
        for one in stored:
            one.author = author
            one.save()
        return stored


def ended_page(model_admin: ActingBodyAdmin, request: HttpRequest, slug: str) -> HttpResponse:
    """Show the ended bodies of a plan, or name acting bodies for some: all, or none."""
    plan = get_object_or_404(Plan, slug=slug)
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return _show(model_admin, request, EndedBodiesForm(plan))
    with transaction.atomic(), reversion.create_revision():
        hold_plans()
        form = EndedBodiesForm(plan, request.POST)
        if not form.is_valid():
            return _show(model_admin, request, form)
        reversion.set_user(cast(User, request.user))
        reversion.set_comment(_("Named together: %(reason)s") % form.cleaned_data)
        stored = form.save(cast(User, request.user))
        for one in stored:
            model_admin.log_addition(request, one, [{"added": {}}])
    message = ngettext(
        "%(number)s choice was stored.", "%(number)s choices were stored.", len(stored)
    )
    messages.success(request, message % {"number": len(stored)})
    return HttpResponseRedirect(reverse("admin:reporting_actingbody_ended", args=[plan.slug]))


def _show(
    model_admin: ActingBodyAdmin, request: HttpRequest, form: EndedBodiesForm
) -> TemplateResponse:
    is_stale = form.has_error("__all__", code="stale")
    today = timezone.localdate()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Ended bodies of %(plan)s") % {"plan": form.plan.slug},
        "opts": model_admin.opts,
        "plan": form.plan,
        "form": form,
        "rows": list(form.rows()),
        "acting": ActingBody.objects.filter(plan=form.plan)
        .in_force(today)
        .select_related("body", "task", "acting", "author"),
        "latest": ReportingPeriod.objects.latest_of(form.plan, today),
        "media": model_admin.media + form.media,
    }
    return TemplateResponse(
        request,
        "admin/reporting/actingbody/ended.html",
        context,
        status=CONFLICT if is_stale else 200,
    )
