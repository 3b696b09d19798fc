"""The ground that every room shares: base templates, styles, the admin's site and the server."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class ConfigConfig(AppConfig):
    """Registers the shared templates, static files and translations."""

    name = "config"
    label = "config"
    default = True


class FengongAdminConfig(admin.AdminConfig):
    """Django's admin with our site in it."""

    default = False
    default_site = "config.admin_site.FengongAdminSite"
