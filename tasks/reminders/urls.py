"""Addresses of reminders, notices and what people choose about their mail."""

from django.urls import path

from tasks.reminders.views.choices import mail_choices
from tasks.reminders.views.folder import MailAsPage, MailFolder, OneMail
from tasks.reminders.views.health import health
from tasks.reminders.views.notices import ReadNotices, notice, notices
from tasks.reminders.views.unsubscribe import Unsubscribe

urlpatterns = [
    path("health/", health, name="health"),
    path("mail/", MailFolder.as_view(), name="mail_folder"),
    path("mail/<str:name>/", OneMail.as_view(), name="folder_mail"),
    path("mail/<str:name>/html/", MailAsPage.as_view(), name="folder_mail_html"),
    path("mail-choices/unsubscribe/<str:token>/", Unsubscribe.as_view(), name="unsubscribe"),
    path("notices/", notices, name="notices"),
    path("notices/read/", ReadNotices.as_view(), name="read_notices"),
    path("notices/<int:pk>/", notice, name="notice"),
    path("mail-choices/", mail_choices, name="mail_choices"),
]
