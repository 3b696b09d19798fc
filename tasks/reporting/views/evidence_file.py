"""Files beside reports, handed out as downloads to members who see the report."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from tasks.reporting.views.work_page import WorkPage


class EvidenceFile(WorkPage):
    """One file. A browser never shows it as a page of ours: it saves it."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Hand the file out under the name that its owner gave it."""
        pieces = self.update_asked(kwargs["pk"]).evidence.exclude(file="")
        piece = get_object_or_404(pieces, pk=kwargs["evidence"])
        try:
            content = piece.file.open()
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(
            content, as_attachment=True, filename=piece.name, content_type=piece.content_type
        )
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response
