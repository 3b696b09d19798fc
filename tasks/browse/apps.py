"""The app's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BrowseConfig(AppConfig):
    """Names the room for Django and its admin."""

    name = "tasks.browse"
    label = "browse"
    verbose_name = _("Pages")
