"""The app's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Names the room for Django and its admin."""

    name = "tasks.exchange"
    label = "exchange"
    verbose_name = _("Programs")
