"""Answers to what can't be answered: RFC 9457 problem details."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

from tasks.browse.parameters import BadQuery

MEDIA_TYPE = "application/problem+json"


def answer_with_problem(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into a problem that says what was wrong and what to do.

    What isn't the caller's fault is not handled here: it returns None, and Django answers.
    """
    if isinstance(exception, BadQuery):
        response = Response(bad_query_problem(exception), HTTPStatus.BAD_REQUEST)
    elif isinstance(exception, SuspiciousOperation):
        # For instance more parameters than Django reads.
        problem = _problem(HTTPStatus.BAD_REQUEST, _("The request can't be read."))
        response = Response(problem, HTTPStatus.BAD_REQUEST)
    else:
        handled = exception_handler(exception, context)
        if handled is None:
            return None
        response = handled
        said = exception.detail if isinstance(exception, APIException) else handled.data["detail"]
        response.data = _problem(HTTPStatus(handled.status_code), str(said))
    # A problem is JSON also where the answer would have been YAML, a page or a CSV file.
    context["request"].accepted_renderer = JSONRenderer()
    context["request"].accepted_media_type = MEDIA_TYPE
    response.content_type = MEDIA_TYPE
    return response


def bad_query_problem(bad: BadQuery) -> dict[str, Any]:
    """Return the problem that names each parameter, its value, why, and what may stand there."""
    return {
        "type": reverse("api-docs") + "#bad-parameter",
        "title": _("A parameter can't be answered"),
        "status": HTTPStatus.BAD_REQUEST.value,
        "detail": str(bad),
        "errors": [
            {
                "parameter": problem.name,
                "value": problem.value,
                "message": problem.message,
                "allowed": problem.allowed or None,
            }
            for problem in bad.problems
        ],
    }


def _problem(status: HTTPStatus, detail: str) -> dict[str, Any]:
    """Return a problem that its status says all about, as RFC 9457 has it for about:blank."""
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
    }
