"""The app's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    """Names the room for Django and its admin."""

    name = "planning"
    label = "planning"
    verbose_name = _("Plans")
