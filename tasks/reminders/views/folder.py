"""The mails that were written to a folder, for whoever tries Fengong without a mail server."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import TemplateView

from tasks.reminders.folder import Folder, FolderMail, mail_goes_into_a_folder, mail_named

PAGE_SIZE = 50


class FolderPage(LoginRequiredMixin, TemplateView):
    """A page of the folder: for administrators, since these mails hold links that let in.

    On the demonstration, where everything is invented, for everyone who is signed in. There is
    none where mail goes to a server.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may see it; no browser keeps it on its disk."""
        if not mail_goes_into_a_folder():
            raise Http404
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not (settings.DEMO or request.user.is_superuser):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response


class MailFolder(FolderPage):
    """The list, the newest first."""

    template_name = "reminders/mail_folder.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read the mails of one page."""
        page = Paginator(Folder(), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page)


class OneMail(FolderPage):
    """One mail: its headers, its text, and its HTML in a frame."""

    template_name = "reminders/folder_mail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read it. Raises Http404."""
        return super().get_context_data(**kwargs, mail=_mail_asked(kwargs["name"]))


# The one address whose page brings styles of its own and stands in a frame of ours. Nothing in
# it runs, and its links open beside.
@method_decorator(xframe_options_sameorigin, name="dispatch")
@method_decorator(
    csp_replace(
        {
            "default-src": [NONE],
            "style-src": [UNSAFE_INLINE],
            "img-src": ["data:"],
            "form-action": [NONE],
            "frame-ancestors": [SELF],
            "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
        }
    ),
    name="dispatch",
)
class MailAsPage(FolderPage):
    """The HTML of one mail, by itself."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return it. Raises Http404 where the mail has none."""
        page = _mail_asked(kwargs["name"]).page
        if not page:
            raise Http404
        return HttpResponse(page.replace("<head>", '<head><base target="_blank">', 1))


def _mail_asked(name: str) -> FolderMail:
    mail = mail_named(name)
    if mail is None:
        raise Http404
    return mail
