"""Declining some mail by the link in it, without signing in, and wanting it again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from tasks.reminders.letters import links
from tasks.reminders.letters.declining import Decline, NoSuchLink, decline_of, set_declined
from tasks.reminders.models import MailChoices
from tasks.reminders.vocabulary import Topic

AGAIN = "again"


# A mailbox's own button posts here with no cookie (RFC 8058): the signed link says whose mail it
# is and is all that it takes. Looking changes nothing, for what looks may be a scanner of mail.
@method_decorator(csrf_exempt, name="dispatch")
class Unsubscribe(View):
    """Says what the link declines, and does it once the button is pressed."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find out what the link declines; say so where it is no such link."""
        try:
            self.asked = decline_of(kwargs["token"])
        except NoSuchLink:
            context = {"choices_link": links.my_choices()}
            return render(request, "reminders/no_such_link.html", context, status=404)
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response["Referrer-Policy"] = "no-referrer"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show what it declines, with a button; nothing changes."""
        return self._page(request, _declined_already(self.asked))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Decline it, or want it again, and show how it is now."""
        declined = AGAIN not in request.POST
        set_declined(self.asked, declined=declined)
        return self._page(request, declined, is_done=True)

    def _page(self, request: HttpRequest, declined: bool, *, is_done: bool = False) -> HttpResponse:
        topics = [_(topic.label) for topic in Topic if topic in self.asked.topics]
        context = {
            "address": self.asked.user.email,
            "topics": topics,
            "declined": declined,
            "is_done": is_done,
            "again": AGAIN,
            "choices_link": links.my_choices(),
        }
        return render(request, "reminders/unsubscribe.html", context)


def _declined_already(asked: Decline) -> bool:
    choices = MailChoices.objects.filter(user=asked.user).first()
    return choices is not None and asked.topics <= choices.topics_declined
