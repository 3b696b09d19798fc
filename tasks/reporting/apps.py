"""The room of the reports."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Registers the app under a label of its own."""

    name = "tasks.reporting"
    label = "reporting"
