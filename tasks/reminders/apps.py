"""The app's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    """Names the room for Django and its admin."""

    name = "tasks.reminders"
    label = "reminders"
    verbose_name = _("Reminders")
