"""A person's own account, and the page that an invitation leads to."""

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from ministries.accounts.invitation import invitation_token
from ministries.accounts.returning import page_of
from ministries.accounts.sessions import person_of, sign_out_everywhere
from ministries.models import User


@login_required
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, what they may do, and what they can change themselves."""
    user = person_of(request)
    context = {
        "memberships": user.memberships.select_related("ministry"),
        "has_second_step": is_mfa_enabled(user),
    }
    return render(request, "ministries/account.html", context)


class SignIn(LoginView):
    """Allauth's sign-in, after which a person comes to a page."""

    def get_next_url(self) -> str | None:
        """Return where the person wanted to go; from a step that is only posted, to its page."""
        address = super().get_next_url()
        return page_of(address) if address else None


class EndSessions(LoginRequiredMixin, View):
    """Signs the person out in every browser, this one too."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """End all sessions, and say so at the sign-in."""
        sign_out_everywhere(person_of(request))
        logout(request)
        messages.info(request, _("You are signed out everywhere."))
        return redirect("account_login")


class AcceptInvitation(PasswordResetConfirmView):
    """The page behind an invitation's link: says who invites, and takes a password once."""

    token_generator = invitation_token
    template_name = "ministries/invitation.html"
    success_url = reverse_lazy("account_login")

    def get_user(self, uidb64: str) -> User | None:
        """Return the person invited; nobody who was made inactive since."""
        user = super().get_user(uidb64)
        return user if isinstance(user, User) and user.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password and lead to the sign-in."""
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return super().form_valid(form)
