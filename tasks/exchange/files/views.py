"""The files: whole, under the filters of the page that they stand beside."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from planning.reading.package_layout import Column
from tasks.exchange.answers import Answer
from tasks.exchange.api.paging import body
from tasks.exchange.api.views import PlanView
from tasks.exchange.files.columns import TASKS_SHEET
from tasks.exchange.files.description import description_of
from tasks.exchange.files.sheets import Sheet
from tasks.reporting.sight import details_visible_to


class AddressNamesFormat(BaseContentNegotiation):
    """The address says which format it is; an Accept header changes nothing."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> None:
        """Return none: a file takes no body."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """Return the one renderer there is."""
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class FileView(PlanView):
    """A file beside a page: every row that answers, none paged away."""

    content_negotiation_class = AddressNamesFormat
    schema = None
    sheet: Sheet = TASKS_SHEET

    def answer(self) -> tuple[Answer, list[dict[str, Any]]]:
        """Return the answer to the address, and all its rows. Raises BadQuery."""
        answer = self.sheet.resource.asked(self.request, self.plan)
        return answer, answer.written(list(answer.rows), self.request)

    def columns(self) -> tuple[Column, ...]:
        """Return the columns that whoever asks gets in the CSV file."""
        member = bool(self.sheet.for_members) and details_visible_to(self.request.user)
        return self.sheet.columns_for(member)

    def address_of(self, suffix: str) -> str:
        """Return the absolute address of a sibling of this file, under the same filters."""
        path = reverse(f"{self.sheet.name}-{suffix}", args=[self.plan.slug])
        query = iri_to_uri(self.request.META.get("QUERY_STRING", ""))
        return self.request.build_absolute_uri(path + (f"?{query}" if query else ""))

    def labelled(
        self, response: HttpResponseBase, answer: Answer, rows: int, suffix: str
    ) -> HttpResponseBase:
        """Say on the response, and in the file's name, of how many rows it is which part."""
        day = answer.as_of["day"]
        name = f"{self.plan.slug}-{self.sheet.name}-{rows}-of-{answer.total}-as-of-{day}.{suffix}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Fengong-Rows"] = f"{rows} of {answer.total}"
        response["Fengong-As-Of"] = day
        if self.plan.source_url:
            response["Fengong-Source"] = iri_to_uri(self.plan.source_url)
        about = self.address_of("description")
        response["Link"] = f'<{about}>; rel="describedby"; type="application/json"'
        return response


class CsvFile(FileView):
    """The rows as CSV."""

    def get(self, request: Request, plan: str) -> HttpResponseBase:
        """Return the file."""
        answer, rows = self.answer()
        text = self.sheet.text(rows, answer.as_of["day"], self.columns())
        response = HttpResponse(text, content_type="text/csv; charset=utf-8; header=present")
        return self.labelled(response, answer, len(rows), "csv")


class JsonFile(FileView):
    """The API's own list, on one page."""

    def get(self, request: Request, plan: str) -> HttpResponseBase:
        """Return the file."""
        answer, rows = self.answer()
        response = Response(body(rows, len(rows), answer.total, answer.as_of))
        return self.labelled(response, answer, len(rows), "json")


class Description(FileView):
    """What the CSV file at the same filters holds and where it comes from."""

    def get(self, request: Request, plan: str) -> HttpResponseBase:
        """Return the description."""
        answer = self.sheet.resource.asked(request, self.plan)
        count = answer.rows.count()
        return Response(
            description_of(self.sheet, self.columns(), answer, count, self.address_of("csv"))
        )
