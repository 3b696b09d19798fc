"""The ground that every room shares: base templates, styles and the command that serves."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers the shared templates, static files and translations."""

    name = "config"
    label = "config"
