"""Whatever leaves the demonstration says that it is one."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from config.mail import INTO_A_FOLDER

Answering = Callable[[HttpRequest], HttpResponse]


def demo(request: HttpRequest) -> dict[str, bool]:
    """Tell templates whether this is the demonstration, and whether mail goes into a folder."""
    return {"demo": settings.DEMO, "mail_in_folder": settings.EMAIL_BACKEND == INTO_A_FOLDER}


def mark_answers(get_response: Answering) -> Answering:
    """Give every answer of the demonstration a header, and its files a name, that say so."""
    if not settings.DEMO:
        raise MiddlewareNotUsed

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["X-Fengong-Demo"] = "invented people and reports"
        disposition = response.get("Content-Disposition", "")
        response["Content-Disposition"] = disposition.replace('filename="', 'filename="DEMO-')
        if not disposition:
            del response["Content-Disposition"]
        return response

    return answer
