"""The API's own description, its page for people, and the answer where there is nothing."""

from collections.abc import Iterable
from typing import Any

from csp.decorators import csp_update
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tasks.browse.parameters import refuse_unknown
from tasks.exchange.api.describing import problem_responses
from tasks.exchange.api.views import ReadOnlyView
from tasks.exchange.parameters import choices_asked, refuse_unclear

FORMATS = ("yaml", "json")


class FormatOrAccept(DefaultContentNegotiation):
    """Chooses by the address's `format` where it is there, else by the Accept header."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """Return the renderer and its media type. Raises BadQuery for an unknown format."""
        refuse_unknown(request.query_params, ("format",))
        refuse_unclear(request.query_params)
        for asked in choices_asked(request.query_params, "format", FORMATS):
            renderers = [one for one in renderers if one.format == asked][:1]
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)


class Schema(ReadOnlyView, SpectacularAPIView):
    """The OpenAPI description of this API."""

    content_negotiation_class = FormatOrAccept

    @extend_schema(
        operation_id="schema",
        tags=["root"],
        summary="This description",
        description="OpenAPI 3.1, as YAML or JSON by `format` or the Accept header.",
        parameters=[
            OpenApiParameter(
                "format",
                {"type": "string", "enum": list(FORMATS)},
                description="The format, whatever the Accept header.",
            )
        ],
        responses={200: OpenApiTypes.OBJECT} | problem_responses(),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return the description, in English for every reader."""
        with translation.override("en"):
            return self._get_schema_response(request)


# The page's scripts set styles on their elements; every other page goes without that.
@method_decorator(csp_update({"style-src": ["'self'", "'unsafe-inline'"]}), name="dispatch")
class Documentation(ReadOnlyView, SpectacularSwaggerSplitView):
    """The same description as a page on which it can be tried, from our own static files."""

    url_name = "api-schema"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse every parameter but the one that asks for the page's script."""
        super().initial(request, *args, **kwargs)
        refuse_unknown(request.query_params, ("script",))


class NoSuchAddress(APIView):
    """Whatever else stands under the API's root: nothing."""

    permission_classes = [AllowAny]
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Say so to every method."""
        super().initial(request, *args, **kwargs)
        raise NotFound(_("There is nothing at this address; /api/v1/ lists where to begin."))
