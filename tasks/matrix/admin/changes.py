"""What was changed in the matrix, to read in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from tasks.matrix.models import Change


@admin.register(Change)
class ChangeAdmin(admin.ModelAdmin):
    """Errata and amendments. They are recorded by changing a task, and never edited."""

    list_display = ("at", "task__number", "kind", "day", "text", "author", "task__plan__slug")
    list_filter = ("kind", "task__plan", "author")
    list_select_related = ("task__plan", "author")
    search_fields = ("text", "source", "reason", "task__title")
    date_hierarchy = "at"
    ordering = ("-at", "-pk")
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A change is recorded where a task is changed."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The record stands."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The record stands."""
        return False
