"""The lowest room: it knows no other."""

from django.apps import AppConfig


class TextsConfig(AppConfig):
    """Registers the room; it has no tables."""

    name = "texts"
    label = "texts"
