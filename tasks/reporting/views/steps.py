"""The steps that reviewers and other holders take with an update, each a form that is posted."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from ministries.models import Ministry
from tasks.reporting.models import StatusUpdate
from tasks.reporting.refusals import Incomplete, Refused, Stale
from tasks.reporting.reviewing import accept, comment, give_word, send_back
from tasks.reporting.views.refused import status_of
from tasks.reporting.views.update_page import shown_of
from tasks.reporting.views.work_page import WorkPage
from tasks.reporting.vocabulary import Verdict


class UpdateStep(WorkPage):
    """A step with one update. What is refused comes back on the update's page, as it was typed.

    `name` tells the page at which of its forms the message belongs.
    """

    template_name = "reporting/update.html"
    http_method_names = ("post",)
    name: ClassVar[str]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the step, and go back to where the form stood."""
        update = self.update_asked(kwargs["pk"])
        try:
            done = self.take(update, request.POST)
        except Refused as refused:
            return self.answer(update, refused)
        messages.success(request, done)
        return redirect(own_address(request.POST.get("next", "")) or update)

    def take(self, update: StatusUpdate, posted: QueryDict) -> str:
        """Take the step, and return what to tell the person. Raises Refused."""
        raise NotImplementedError

    def answer(self, update: StatusUpdate, refused: Refused) -> HttpResponse:
        """Return the update's page as it stands now, with why nothing was done."""
        seen = StatusUpdate.objects.visible_to(self.user).in_full().filter(pk=update.pk).first()
        if seen is None:
            raise PermissionDenied
        context = self.get_context_data(
            **shown_of(self.user, seen),
            step=self.name,
            refusal=why_refused(refused),
            problems=refused.problems if isinstance(refused, Incomplete) else {},
            typed=self.request.POST,
        )
        return self.render_to_response(context, status=status_of(refused))

    def handle_no_permission(self) -> HttpResponseRedirect:
        """Ask a visitor to sign in, and lead to the update and not to a step."""
        address = reverse("update", args=[self.kwargs["plan"], self.kwargs["pk"]])
        return redirect_to_login(address)


class AcceptUpdate(UpdateStep):
    """A reviewer accepts what was submitted."""

    name = "accept"

    def take(self, update: StatusUpdate, posted: QueryDict) -> str:
        """Accept it, as it was read."""
        entry = accept(self.user, update, version_in(posted))
        return _("Accepted. It is number %(number)s in the record.") % {"number": entry.number}


class ReturnUpdate(UpdateStep):
    """A reviewer returns what was submitted, and says why."""

    name = "return"

    def take(self, update: StatusUpdate, posted: QueryDict) -> str:
        """Return it with the reason."""
        send_back(self.user, update, version_in(posted), posted.get("reason", ""))
        return _("Returned to %(ministry)s.") % {"ministry": update.ministry.short_name}


class CommentOnUpdate(UpdateStep):
    """One of the two sides says something."""

    name = "comment"

    def take(self, update: StatusUpdate, posted: QueryDict) -> str:
        """Keep the comment."""
        comment(self.user, update, posted.get("text", ""))
        return _("Your comment was added.")


class GiveWord(UpdateStep):
    """Another holder confirms or disputes what was reported."""

    name = "word"

    def take(self, update: StatusUpdate, posted: QueryDict) -> str:
        """Keep the word."""
        # No slug has NUL in it, and PostgreSQL refuses to look for one.
        slug = posted.get("holder", "").replace("\0", "")
        holder = Ministry.objects.filter(slug=slug).first()
        if holder is None:
            raise Incomplete({"holder": [_("Choose in whose name you speak.")]})
        verdict = verdict_in(posted)
        give_word(self.user, update, holder, verdict, posted.get("sentence", ""))
        told = (
            _("%(body)s confirms this report.")
            if verdict == Verdict.CONFIRMED
            else _("%(body)s disputes this report.")
        )
        return told % {"body": holder.short_name}


def version_in(posted: QueryDict) -> int:
    """Return the version that was read when the form was made. Raises Incomplete."""
    version = posted.get("version", "")
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise Incomplete(
            {"version": [_("The form lacks the version that you read. Send it again.")]}
        )
    return int(version)


def verdict_in(posted: QueryDict) -> Verdict:
    """Return what a holder says to a report. Raises Incomplete."""
    try:
        return Verdict.of(posted.get("verdict", ""))
    except ValueError:
        raise Incomplete({"verdict": [_("Choose to confirm or to dispute.")]}) from None


def own_address(address: str) -> str:
    """Return an address to go to next if it is one of ours; empty if it leads elsewhere."""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    is_path = address.startswith("/") and not urlsplit(address).netloc
    return address if is_ours and is_path and address.isprintable() else ""


def why_refused(refused: Refused) -> str:
    """Return what a reviewer or holder is told."""
    if isinstance(refused, Stale):
        return _("The report changed since you opened it. Read it as it stands now, then decide.")
    return str(refused)
