"""What a person's page in the admin offers beside its form. Each step is kept in the history."""

from typing import Any, Protocol

import reversion
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion_compare.admin import CompareVersionAdmin

from ministries.accounts.invitation import invite
from ministries.accounts.sessions import sign_out_everywhere
from ministries.handing_over import Handover
from ministries.models import User
from texts.fields import validate_text


class Step(Protocol):
    """A page of the admin that does something with one person."""

    __name__: str

    def __call__(self, of: CompareVersionAdmin, request: HttpRequest, key: str) -> HttpResponse:
        """Answer a request for the person that `key` names."""


def invite_again(of: CompareVersionAdmin, request: HttpRequest, key: str) -> HttpResponse:
    """Send a new link to a person who has not set a password yet."""
    person = _person(of, request, key)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if person.has_usable_password() or not person.is_active:
        message = _("Nothing was sent: the account is inactive, or its password is set already.")
        messages.warning(request, message)
    else:
        with of.create_revision(request):
            invite(person, request)
            reversion.set_comment(_("Invited again."))
    return _back(person)


def sign_out(of: CompareVersionAdmin, request: HttpRequest, key: str) -> HttpResponse:
    """End a person's sessions in every browser."""
    person = _person(of, request, key)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    with of.create_revision(request):
        sign_out_everywhere(person)
        reversion.add_to_revision(person)
        reversion.set_comment(_("Signed out everywhere."))
    messages.success(request, _("%(person)s is signed out everywhere.") % {"person": person})
    return _back(person)


def remove_second_step(of: CompareVersionAdmin, request: HttpRequest, key: str) -> HttpResponse:
    """Take the second step from a person who has lost their phone."""
    person = _person(of, request, key)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    with of.create_revision(request):
        Authenticator.objects.filter(user=person).delete()
        reversion.add_to_revision(person)
        reversion.set_comment(_("Second step at sign-in taken off."))
    messages.success(request, _("%(person)s signs in by password alone.") % {"person": person})
    return _back(person)


class HandoverForm(forms.Form):
    """Who takes over, and why."""

    successor = forms.ModelChoiceField(
        User.objects.filter(is_active=True), label=gettext_lazy("Successor")
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        validators=[validate_text],
        help_text=gettext_lazy("It stands in the history of both."),
    )

    def __init__(self, leaving: User, *args: Any, **kwargs: Any):
        """Ask for the person who leaves."""
        super().__init__(*args, **kwargs)
        self.leaving = leaving

    def clean(self) -> dict[str, Any]:
        """Refuse what can't be handed over."""
        fields = super().clean() or self.cleaned_data
        if fields.get("successor"):
            self.handover.refuse()
        return fields

    @property
    def handover(self) -> Handover:
        """What the form asks for."""
        return Handover(self.leaving, self.cleaned_data["successor"])


def hand_over(of: CompareVersionAdmin, request: HttpRequest, key: str) -> HttpResponse:
    """Ask for the successor, show what will happen, and do it once that is confirmed."""
    person = _person(of, request, key)
    form = HandoverForm(person, request.POST or None)
    context = {
        **admin.site.each_context(request),
        "opts": User._meta,
        "title": _("Hand over the work of %(person)s") % {"person": person},
        "original": person,
        "form": form,
    }
    if form.is_bound and form.is_valid():
        if "confirmed" in request.POST and _handed_over(of, request, form):
            return _back(form.handover.successor)
        context["handover"] = None if form.errors else form.handover
    return render(request, "admin/ministries/user/hand_over.html", context)


def _handed_over(of: CompareVersionAdmin, request: HttpRequest, form: HandoverForm) -> bool:
    handover = form.handover
    try:
        with of.create_revision(request):
            handover.carry_out()
            reversion.set_comment(
                _("Work of %(leaving)s handed over to %(successor)s: %(reason)s")
                % {
                    "leaving": handover.leaving.email,
                    "successor": handover.successor.email,
                    "reason": form.cleaned_data["reason"],
                }
            )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(
        request,
        _("%(successor)s has taken over; the account of %(leaving)s is inactive.")
        % {"successor": handover.successor, "leaving": handover.leaving},
    )
    return True


def _person(of: CompareVersionAdmin, request: HttpRequest, key: str) -> User:
    """Return the person of the page. Raises Http404, or PermissionDenied."""
    person = of.get_object(request, key)
    if not isinstance(person, User):
        raise Http404
    if not of.has_change_permission(request, person):
        raise PermissionDenied
    return person


def _back(person: User) -> HttpResponse:
    return redirect("admin:ministries_user_change", person.pk)
