"""A history that people read and compare, and from which nothing is put back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from reversion_compare.admin import CompareVersionAdmin


class HistoryToRead(CompareVersionAdmin):
    """Keeps versions without a way back to them, for what is never deleted.

    An old version put back would write past the rules that every save is checked by; a person's
    holds no password, and would take it away.
    """

    actions = None
    # Not reversion's own, which leads to the recovery of deleted rows: there are none.
    change_list_template = "admin/change_list.html"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete nothing; `config.admin_site` says why, and what to do instead."""
        return False

    def _get_action_list(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        """List the versions without links to them."""
        rows = super()._get_action_list(*args, **kwargs)
        return [{**row, "url": ""} for row in rows]

    def compare_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Compare two versions, without a way back."""
        return super().compare_view(request, object_id, {**(extra_context or {}), "save_url": ""})

    def revision_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Restore nothing."""
        raise Http404

    def recover_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Recover nothing."""
        raise Http404

    def recoverlist_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Recover nothing."""
        raise Http404
