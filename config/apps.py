"""The ground that every room shares: base templates, styles, the admin's site and the server."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class ConfigConfig(AppConfig):
    """Registers the shared templates, static files and translations."""

    name = "config"
    label = "config"
    default = True

    def ready(self) -> None:
        """Make the Celery app the one that every room's jobs go to."""
        from config import celery  # noqa: F401


class FengongAdminConfig(admin.AdminConfig):
    """Django's admin with our site in it."""

    default = False
    default_site = "config.admin_site.FengongAdminSite"
