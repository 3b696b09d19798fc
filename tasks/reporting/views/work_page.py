"""What every page of the work on a plan's reports shares: a person, a plan, and refusals."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.generic import TemplateView

from ministries.models import User
from planning.models import Plan
from tasks.reporting.at_hand import waiting_for_review
from tasks.reporting.models import StatusUpdate


class WorkPage(LoginRequiredMixin, TemplateView):
    """A page of one plan for people who serve a ministry; everyone else is asked to sign in.

    It shows today: the work is done now, whatever day was looked at before.
    """

    plan: Plan
    # Else a browser stores nothing of it, to be seen by whoever uses the machine afterwards.
    is_gone_back_to: ClassVar[bool] = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the plan, and let in who serves a ministry."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not self.user.is_member:
            raise PermissionDenied
        self.plan = get_object_or_404(Plan, slug=kwargs["plan"])
        response = super().dispatch(request, *args, **kwargs)
        if not self.is_gone_back_to:
            patch_cache_control(response, private=True, no_store=True)
        return response

    @property
    def user(self) -> User:
        """The person who is signed in."""
        person = self.request.user
        if not isinstance(person, User):
            raise PermissionDenied
        return person

    @property
    def version_sent(self) -> int:
        """The version of an update that a form was filled in for; 0 where it says none."""
        sent = self.request.POST.get("version", "")
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0

    def update_asked(self, key: int) -> StatusUpdate:
        """Return one of the plan's updates that the person may see. Raises Http404."""
        visible = StatusUpdate.objects.visible_to(self.user).of_plan(self.plan).in_full()
        return get_object_or_404(visible, pk=key)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its plan and what the base template asks for."""
        shared = {
            "plan": self.plan,
            "day": None,
            "shown_day": timezone.localdate(),
            "day_query": "",
            "day_params": QueryDict(),
            # Asked already, so the head of the page needs no second query.
            "at_work": True,
            "token_cookie": settings.CSRF_COOKIE_NAME,
            "waiting_for_review": waiting_for_review(self.user, self.plan),
        }
        return super().get_context_data(**{**kwargs, **shared})
