"""Steps with messages in the admin: each asks for its reason, and then says what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from ministries.accounts.sessions import person_of
from tasks.reminders.deciding import take, try_all_now
from tasks.reminders.models import Message
from tasks.reminders.pausing import running_pause
from tasks.reminders.querysets import MessageQuerySet
from tasks.reminders.vocabulary import MessageState, Step
from texts.fields import validate_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from tasks.reminders.admin.message import MessageAdmin

# More than this is no list that anybody looks through, and holds up a request.
AT_ONCE = 500
# So many of those that a step wasn't taken with are named, each with its reason.
NAMED = 5


@dataclass(frozen=True)
class Offer:
    """A step as it is offered: what it is called, and what it does."""

    step: Step
    action: str
    label: StrOrPromise
    explanation: StrOrPromise

    @classmethod
    def of(cls, step: Step) -> Offer:
        """Return how a step is offered."""
        return OFFERS[step]


OFFERS = {
    offer.step: offer
    for offer in (
        Offer(
            Step.NOW,
            "try_now",
            gettext_lazy("Try now"),
            gettext_lazy(
                "What waits for its next try is tried within a minute, with its Message-ID."
            ),
        ),
        Offer(
            Step.AGAIN,
            "send_again",
            gettext_lazy("Send again"),
            gettext_lazy(
                "What waits or was given up is tried within a minute, with its Message-ID. Of what"
                " was sent, came back or was cancelled, a new message is made with a new"
                " Message-ID, which holds what is still owed; it goes to the address that the"
                " person or contact has today."
            ),
        ),
        Offer(
            Step.CANCEL,
            "cancel",
            pgettext_lazy("message", "Cancel"),
            gettext_lazy(
                "What waits is not sent. What it would have told now counts as told, by your"
                " decision: nobody else is told in its place. “Send again” takes that back."
            ),
        ),
        Offer(
            Step.CAME_BACK,
            "note_that_it_came_back",
            gettext_lazy("It came back"),
            gettext_lazy(
                "For a mail that came back after the mail server had accepted it. The address then"
                " counts as failed for what the mail held: whoever comes next is told, as far as"
                " it is still owed. The person's later mails are sent as ever."
            ),
        ),
    )
}


class ReasonForm(forms.Form):
    """Why a step is taken."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        validators=[validate_text],
        help_text=gettext_lazy("It stands on the message's page, with your name and the time."),
    )


def _action(offer: Offer) -> Any:
    @admin.action(description=offer.label)
    def action(
        of: MessageAdmin, request: HttpRequest, queryset: MessageQuerySet
    ) -> HttpResponse | None:
        return _take_or_ask(of, request, queryset, offer)

    action.__name__ = offer.action
    return action


ACTIONS = [_action(offer) for offer in OFFERS.values()]


def _take_or_ask(
    of: MessageAdmin, request: HttpRequest, queryset: MessageQuerySet, offer: Offer
) -> HttpResponse | None:
    """Ask for the reason, or take the step and go back to where it was asked for."""
    chosen = list(queryset[: AT_ONCE + 1])
    if len(chosen) > AT_ONCE:
        text = _("Nothing was done: choose at most %(number)s messages at once.")
        messages.error(request, text % {"number": AT_ONCE})
        return None
    form = ReasonForm(request.POST if "confirmed" in request.POST else None)
    if not (form.is_bound and form.is_valid()):
        return _ask(of, request, form, offer, chosen)
    outcome = take(
        offer.step,
        chosen,
        person_of(request),
        form.cleaned_data["reason"],
        timezone.now(),
    )
    for refused, why in outcome.refused[:NAMED]:
        messages.warning(request, f"{refused}{_(': ')}{why}")
    if len(outcome.refused) > NAMED:
        rest = len(outcome.refused) - NAMED
        text = ngettext("%(number)s more like these.", "%(number)s more like these.", rest)
        messages.warning(request, text % {"number": rest})
    _say_how_many(request, len(outcome.done))
    if "from_its_page" in request.POST:
        message = chosen[0]
        return redirect(
            "admin:reminders_message_change", outcome.copies.get(message.pk, message).pk
        )
    return None


def _say_how_many(request: HttpRequest, number: int) -> None:
    if not number:
        messages.error(request, _("Nothing was done."))
        return
    done = ngettext("Done with %(number)s message.", "Done with %(number)s messages.", number)
    messages.success(request, done % {"number": number})
    if running_pause():
        messages.info(request, _("All mail is paused: nothing is sent before it goes on."))


def _ask(
    of: MessageAdmin,
    request: HttpRequest,
    form: ReasonForm,
    offer: Offer,
    chosen: list[Message],
    number: int | None = None,
) -> TemplateResponse:
    context = {
        **of.admin_site.each_context(request),
        "title": offer.label,
        "opts": of.opts,
        "media": of.media,
        "form": form,
        "offer": offer,
        "chosen": chosen,
        "number": len(chosen) if number is None else number,
        "checkbox": ACTION_CHECKBOX_NAME,
        "is_from_its_page": "from_its_page" in request.POST,
        "is_across": request.POST.get("select_across") == "1",
    }
    return TemplateResponse(request, "admin/reminders/message/step.html", context)


def try_all(of: MessageAdmin, request: HttpRequest) -> HttpResponse:
    """Ask for the reason, and let everything that waits be tried at once."""
    form = ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        number = try_all_now(person_of(request), reason, timezone.now())
        _say_how_many(request, number)
        return redirect("admin:reminders_message_changelist")
    waiting = Message.objects.filter(state=MessageState.WAITING).count()
    return _ask(of, request, form, OFFERS[Step.NOW], [], waiting)
