"""Addresses of accounts. Allauth's pages for e-mail addresses are left out on purpose.

A person has one address, which an administrator changes.
"""

from allauth.account import views as allauth
from django.urls import include, path, re_path

from ministries.accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path(
        "invitation/<str:uidb64>/<str:token>/",
        views.AcceptInvitation.as_view(),
        name="accept_invitation",
    ),
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("signup/", allauth.signup, name="account_signup"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sessions/end/", views.EndSessions.as_view(), name="account_sign_out_everywhere"),
    path("second-step/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
