"""The app's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatrixConfig(AppConfig):
    """Names the room for Django and its admin."""

    name = "tasks.matrix"
    label = "matrix"
    verbose_name = _("The matrix")
