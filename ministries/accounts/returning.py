"""Where a person is led after signing in: to a page, never to a step that is only posted."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve


def page_of(address: str) -> str:
    """Return the address, or that of its page where it is a step's, which can't be opened.

    A step's address stands under its page's: `…/updates/5/accept/` leads to `…/updates/5/`.
    """
    path = urlsplit(address).path
    view = _view_at(path)
    if view is None or _opens(view):
        return address
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        view = _view_at(path)
        if view and _opens(view) and not _hands_out_a_file(view):
            break
    return path


def _view_at(path: str) -> Callable[..., Any] | None:
    try:
        return resolve(path).func
    except Resolver404:
        return None


def _opens(view: Callable[..., Any]) -> bool:
    """Whether it answers a browser that just goes there; a plain function does."""
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return True
    return "get" in view_class.http_method_names and hasattr(view_class, "get")


def _hands_out_a_file(view: Callable[..., Any]) -> bool:
    """Whether it is of the kind that shows templates, without one."""
    return getattr(getattr(view, "view_class", None), "template_name", "") is None
