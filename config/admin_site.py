"""The admin's one site, and what it answers where Django's own would fail."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tasks.reminders.pausing import running_pause

# The pages on reminders, in their order; others come after them.
REMINDERS = ["Message", "Reminder", "Pause", "ReminderRules"]
OUR_ROOMS = ("ministries", "planning", "tasks")
FORBIDDEN = 403
FROM_THE_DOCUMENT = _(
    "It comes from the plan's document, and other things rest on it. Load a corrected package of"
    " the plan where its document was read wrongly."
)
# What isn't deleted, by the name that its addresses begin with: why not, and what to do instead.
INSTEAD = {
    "ministries_user": _(
        "What people wrote stays theirs. Whoever leaves is made inactive on their page; “Hand over"
        " the work” there gives their roles to somebody else."
    ),
    "ministries_membership": _("A role is withdrawn on the page of the person who has it."),
    "matrix_task": _(
        "It comes from the plan's document, and reports rest on it. Correct it as an erratum where"
        " it says something wrong, or record an amendment where the plan was changed."
    ),
    "reminders_reminderrules": _("A plan has rules as long as it stands: change them instead."),
    "planning_plan": FROM_THE_DOCUMENT,
    "planning_section": FROM_THE_DOCUMENT,
}
KEPT = _("Reports and the record rest on it, so it stays and can be looked up.")


class FengongAdminSite(admin.AdminSite):
    """Django's admin with our pages alone, and one way in.

    It takes a number past every database for a filter that is none, and says of what can't be
    deleted what to do instead.
    """

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: Any = None,
        **options: Any,
    ) -> None:
        """Leave out what packages register: their pages go round our rules.

        An address added to allauth's by hand would let someone in; and there are no groups.
        """
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in models if model.__module__.startswith(OUR_ROOMS)]
        super().register(ours, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send to the one sign-in there is, with its second step and its lock-out.

        Whoever is signed in and no administrator is told so.
        """
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        asked = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect_to_login(asked)

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Say above all else that mail rests, while it does."""
        return super().index(request, {"pause": running_pause(), **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """List the pages on reminders by how often they are looked at, not by the alphabet."""
        rooms = super().get_app_list(request, app_label)
        for room in rooms:
            if room["app_label"] == "reminders":
                room["models"].sort(key=lambda page: _place(page["object_name"]))
        return rooms

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Send to the one place where a password is changed."""
        return redirect("account_change_password")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Let every page of the admin answer such numbers in its address."""
        return super().admin_view(_answering_huge_numbers(_saying_what_stays(view)), cacheable)


def _place(model: str) -> int:
    return REMINDERS.index(model) if model in REMINDERS else len(REMINDERS)


def _saying_what_stays(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Where something may not be deleted, say why and what to do instead: it's no lack of rights.

    Who comes here is an administrator, to whom nothing else is forbidden.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied:
            match = request.resolver_match
            name, _mark, step = ((match and match.url_name) or "").rpartition("_")
            if step != "delete":
                raise
            context = {"why": INSTEAD.get(name, KEPT), "page": f"admin:{name}_changelist"}
            return render(request, "admin/not_deleted.html", context, status=FORBIDDEN)

    return answer


def _answering_huge_numbers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except OverflowError:
            # SQLite's integers have 64 bits. The flag is Django's own answer to a filter that
            # is none; with it in the address already, the fault isn't the address's.
            if request.method != "GET" or ERROR_FLAG in request.GET:
                raise
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")

    return answer
