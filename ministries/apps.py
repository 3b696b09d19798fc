"""The app's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MinistriesConfig(AppConfig):
    """Names the room for Django and its admin."""

    name = "ministries"
    label = "ministries"
    verbose_name = _("Ministries and people")
