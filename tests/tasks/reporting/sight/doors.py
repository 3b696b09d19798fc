"""How each address is opened, and what an answer gives away."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.tasks.reporting.sight.scene import STATES, Scene, traces_in

# What is asked of an address besides a report: the task, section and ministry of the scene.
WORDS = {"plan": "13fyp-sei", "number": "48", "slug": "most", "ministry": "most"}
REFUSED = {401: "401", 403: "403", 404: "404", 405: "405"}


def patterns(resolver: URLResolver | None = None, space: str = "") -> dict[str, URLPattern]:
    """Return every address of the project by its name, the admin's with their prefix."""
    found: dict[str, URLPattern] = {}
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            found |= patterns(one, inner)
        else:
            found[f"{space}{one.name or one.pattern}"] = one
    return found


def arguments_of(door: str) -> tuple[str, ...]:
    """Return what an address is made from."""
    return tuple(patterns()[door].pattern.regex.groupindex)


def address_of(door: str, scene: Scene, state: str = "accepted") -> str:
    """Return the address of a page, or of the report in a state."""
    update = scene.updates[state]
    words: dict[str, Any] = {**WORDS, "pk": update.pk}
    names = arguments_of(door)
    if "evidence" in names:
        words["evidence"] = getattr(update.evidence.first(), "pk", 0)
    if door in ("section", "api-section"):
        words["number"] = scene.plan.tasks.get(number="48").section_links.last().section.number
    return reverse(door, kwargs={name: words[name] for name in names})


def read(scene: Scene, who: str, door: str, query: dict[str, str]) -> str:
    """Open a door as a person; return a letter of traces for each state, or the refusal.

    A door of one report is opened for each: then `-` stands for a report that isn't there for
    the person, `x` for one that is not theirs to open so, `l` for the sign-in, `m` for another
    page that it leads to.
    """
    client = scene.clients[who]
    if "pk" not in arguments_of(door):
        answer = client.get(address_of(door, scene), query)
        refusal, traces = _seen(answer, scene)
        assert not (refusal and traces != "....."), traces
        return refusal or traces
    letters = {"404": "-", "403": "x", "login": "l", "moved": "m", "405": "5"}
    answers = [_seen(client.get(address_of(door, scene, state)), scene) for state in STATES]
    row = ""
    for column in range(len(STATES)):
        seen = max((traces[column] for _refusal, traces in answers), key=".pd".index)
        refusal = answers[column][0]
        row += letters[refusal] if refusal and seen == "." else seen
    return row


def _seen(answer: HttpResponseBase, scene: Scene) -> tuple[str, str]:
    """Return how a door was refused, if it was, and the traces in the answer."""
    if answer.status_code in (301, 302):
        return ("login" if "/accounts/login/" in answer["Location"] else "moved"), "....."
    text = text_of(answer)
    assert answer.status_code in (200, *REFUSED), answer.status_code
    if answer.status_code in REFUSED:
        # A refusal's page names its own address, for the choice of language.
        text = text.replace(answer.request["PATH_INFO"], "")
    traces = traces_in(text, scene)
    return REFUSED.get(answer.status_code, ""), traces


def text_of(answer: HttpResponseBase) -> str:
    """Return all that an answer holds, of a file of sheets too."""
    content = b"".join(answer) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(name).decode() for name in archive.namelist())
    return content.decode()
