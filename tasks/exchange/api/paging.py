"""One page of a list, and where the next one is."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.views import APIView

from tasks.exchange.api.examples import AS_OF
from tasks.exchange.parameters import whole_number_asked

PAGING = ("page", "page_size")


class NumberedPages(PageNumberPagination):
    """Pages by number; one that doesn't exist is a bad parameter, said by name."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000

    def get_page_size(self, request: Request) -> int:
        """Return the page size asked for."""
        asked = whole_number_asked(request.query_params, "page_size", self.max_page_size)
        return asked or self.page_size

    def paginate_queryset(
        self, queryset: QuerySet | Sequence, request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Return the rows of the page asked for. Raises BadQuery."""
        self.request = request
        paginator = Paginator(queryset, self.get_page_size(request))
        number = whole_number_asked(request.query_params, "page", paginator.num_pages)
        self.page: Page = paginator.page(number or 1)
        return list(self.page)

    def body(
        self, results: list[dict[str, Any]], total: int, as_of: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the answer with this page's results."""
        return body(
            results,
            self.page.paginator.count,
            total,
            as_of,
            self.get_next_link(),
            self.get_previous_link(),
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the answer."""
        link = {"type": ["string", "null"], "format": "uri", "example": None}
        properties = {
            "count": {
                "type": "integer",
                "description": "Rows that answer the question, on all pages.",
                "example": 1,
            },
            "total": {
                "type": "integer",
                "description": "Rows that there are on that day without any filter.",
                "example": 379,
            },
            "next": link | {"description": "The next page; null on the last."},
            "previous": link | {"description": "The page before; null on the first."},
            "as_of": {"$ref": "#/components/schemas/AsOf", "example": AS_OF},
            "results": schema,
        }
        return {"type": "object", "required": list(properties), "properties": properties}


def body(
    results: list[dict[str, Any]],
    count: int,
    total: int,
    as_of: dict[str, Any],
    next_page: str | None = None,
    previous_page: str | None = None,
) -> dict[str, Any]:
    """Return the shape of every list, paged or whole."""
    return {
        "count": count,
        "total": total,
        "next": next_page,
        "previous": previous_page,
        "as_of": as_of,
        "results": results,
    }
