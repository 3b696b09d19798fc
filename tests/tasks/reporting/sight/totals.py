"""The totals that doors show, read off the pages as a person reads them."""

from __future__ import annotations

import re

from django.urls import reverse

from tests.tasks.reporting.sight.scene import Scene

PLAN = "/plans/13fyp-sei/"


def total(scene: Scene, who: str, name: str) -> str | None:
    """Return a total of the table as a person is told it; None where they are told none."""
    if ".json" in name:
        return str(scene.clients[who].get(PLAN + name).json()["count"])
    if name in ASKED_OF_THE_API:
        address, field = ASKED_OF_THE_API[name]
        body = scene.clients[who].get(f"/api/v1{PLAN}{address}").json()
        return str(body["count"] if field == "count" else body["results"][0][field])
    address, pattern = READ_FROM[name]
    page = scene.clients[who].get(address)
    found = (
        re.search(pattern, page.content.decode(), re.DOTALL) if page.status_code == 200 else None
    )
    if found is None:
        return None
    return " ".join(re.findall(r"\d+", re.sub(r"<[^>]*>", " ", found[1])))


ASKED_OF_THE_API = {
    "reported in time, says the API": ("scorecards/?ministry=most&period=2026-q3", "in_time"),
    "reported in time by all, says the API": ("periods/", "in_time"),
    "entries of the record": ("record/", "count"),
}
READ_FROM = {
    "tasks at risk on the overview": (PLAN, r"status=at_risk[^<]*<.*?(\d+)"),
    "tasks delayed on the overview": (PLAN, r"status=delayed[^<]*<.*?(\d+)"),
    "scorecard": (f"{PLAN}scorecard/", r"<tfoot>(.*?)</tfoot>"),
    "left on my work": (
        f"{PLAN}my-work/?ministry=most",
        r"(\d+) reports? (?:is|are) left to hand in",
    ),
    "waiting at the review desk": (f"{PLAN}review/", r"(\d+) reports? waits?,"),
    "waiting in the page's head": (f"{PLAN}my-work/", r"Review \((\d+)\)"),
    "reports in the admin": (
        reverse("admin:reporting_statusupdate_changelist"),
        r"(\d+) status updates",
    ),
}
