"""The app's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    """Names the room for Django and its admin."""

    name = "tasks.reporting"
    label = "reporting"
    verbose_name = _("Reporting")
