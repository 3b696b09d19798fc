"""Addresses of reminders, notices and what people choose about their mail."""

from django.urls import path

from tasks.reminders.views.unsubscribe import Unsubscribe

urlpatterns = [
    path("mail-choices/unsubscribe/<str:token>/", Unsubscribe.as_view(), name="unsubscribe"),
]
