"""What was changed in the matrix, to read in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from tasks.matrix.models import Change


@admin.register(Change)
class ChangeAdmin(admin.ModelAdmin):
    """Errata and amendments. They are recorded by changing a task, and never edited."""

    list_display = ("at", "task_number", "kind", "what", "who")
    list_filter = ("kind", "task__plan", "author")
    list_select_related = ("task__plan", "author")
    search_fields = ("text", "source", "reason", "task__title")
    date_hierarchy = "at"
    ordering = ("-at", "-pk")
    actions = None

    class Media:
        css = {"all": ["matrix/admin.css"]}

    @admin.display(description=_("task"), ordering="task__position")
    def task_number(self, change: Change) -> str:
        """Which task was changed."""
        return change.task.number

    @admin.display(description=_("what changed"))
    def what(self, change: Change) -> str:
        """The words of the change, as far as a list has room."""
        return Truncator(change.text).words(30)

    @admin.display(description=_("author"), ordering="author__email")
    def who(self, change: Change) -> str:
        """Who recorded it, where a package didn't."""
        return str(change.author or "–")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A change is recorded where a task is changed."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The record stands."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The record stands."""
        return False
