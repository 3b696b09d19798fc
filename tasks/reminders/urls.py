"""Addresses of what people get, and of how the machinery does."""

from django.urls import path

from tasks.reminders.views.choices import mail_choices
from tasks.reminders.views.notices import ReadNotices, notice, notices

urlpatterns = [
    path("notices/", notices, name="notices"),
    path("notices/read/", ReadNotices.as_view(), name="read_notices"),
    path("notices/<int:pk>/", notice, name="notice"),
    path("mail-choices/", mail_choices, name="mail_choices"),
]
