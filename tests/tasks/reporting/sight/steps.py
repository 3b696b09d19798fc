"""Every step that a person can post, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from ministries.models import Ministry, User
from tasks.reporting.models import (
    Comment,
    Confirmation,
    Edit,
    Evidence,
    Move,
    RecordEntry,
    StatusUpdate,
    TargetValue,
)
from tasks.reporting.owing import owed_in
from tasks.reporting.sheet.rows import sheet_of
from tests.tasks.reporting.files import uploaded
from tests.tasks.reporting.sight.scene import STATES, Scene

LETTERS = {400: "b", 401: "u", 403: "x", 404: "-", 405: "5", 409: "c"}
WRITTEN = {"status": "on_track", "progress": "50", "narrative": "Written anew."}

Post = Callable[[Client, Scene, StatusUpdate], HttpResponseBase]


def outcomes(scene: Scene, who: str, step: str) -> str:
    """Let a person take a step with the report in each state, as if it were the only one."""
    return "".join(_outcome(scene, who, step, scene.updates[state]) for state in STATES)


def _outcome(scene: Scene, who: str, step: str, update: StatusUpdate) -> str:
    # No atomic block: the test's own stands around it, and a file is added in a durable one.
    before, savepoint = everything_stored(), transaction.savepoint()
    answer = POSTS[step](scene.clients[who], scene, update)
    changed = everything_stored() != before
    transaction.savepoint_rollback(savepoint)
    if changed:
        assert answer.status_code in (200, 302), answer.status_code
        return "y"
    if answer.status_code == 302:
        return "l" if "/accounts/login/" in answer["Location"] else "m"
    return LETTERS.get(answer.status_code, "m")


def everything_stored() -> list[Any]:
    """Return every row of what is reported, to see whether anything changed."""
    models = (StatusUpdate, TargetValue, Evidence, Edit, Move, Comment, Confirmation, RecordEntry)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def _step(name: str, **fields: Any) -> Post:
    def post(client: Client, scene: Scene, update: StatusUpdate) -> HttpResponseBase:
        address = reverse(name, args=[scene.plan.slug, update.pk])
        return client.post(address, {"version": update.version, **fields})

    return post


def _add_file(client: Client, scene: Scene, update: StatusUpdate) -> HttpResponseBase:
    file = uploaded("more.txt", b"more")
    return _step("add_evidence", **WRITTEN, file=file)(client, scene, update)


def _remove_file(client: Client, scene: Scene, update: StatusUpdate) -> HttpResponseBase:
    piece = getattr(update.evidence.first(), "pk", 0)
    address = reverse("remove_evidence", args=[scene.plan.slug, update.pk, piece])
    return client.post(address, {"version": update.version, **WRITTEN})


def _begin(client: Client, scene: Scene, update: StatusUpdate) -> HttpResponseBase:
    """Begin the report on the same task for the quarter before."""
    address = reverse("begin_update", args=[scene.plan.slug, update.task.number])
    return client.post(address, {"period": "2026-q2"})


def _accept_ticked(client: Client, scene: Scene, update: StatusUpdate) -> HttpResponseBase:
    address = reverse("review", args=[scene.plan.slug])
    return client.post(address, {"chosen": f"{update.pk}:{update.version}"})


def _hand_in_ticked(client: Client, scene: Scene, update: StatusUpdate) -> HttpResponseBase:
    name = f"{update.task_id}.{update.period_id}.{update.scope}.{update.holder_id}"
    address = reverse("my_work", args=[scene.plan.slug])
    return client.post(address, {"step": "hand_in", "row": f"{name}@{update.version}"})


def _fill_in_the_sheet(client: Client, scene: Scene, update: StatusUpdate) -> HttpResponseBase:
    """Write in the row of the report, as its ministry's editor sees it."""
    scene.period.plan = scene.plan
    editor, most = scene.people["editor"], Ministry.objects.get(slug="most")
    assert isinstance(editor, User)
    sheet = sheet_of(editor, most, scene.period, owed_in(scene.plan, [scene.period]))
    row = sheet.by_key[update.task.number]
    address = reverse("sheet", args=[scene.plan.slug]) + "?ministry=most&period=2026-q3"
    number = update.task.number
    return client.post(
        address, {f"seen~{number}": str(row.seen), f"narrative~{number}": "Typed in the sheet."}
    )


POSTS: dict[str, Post] = {
    "save": _step("edit_update", **WRITTEN),
    "save by itself": _step("edit_update", **WRITTEN, step="autosave"),
    "save and hand in": _step("edit_update", **WRITTEN, step="hand_in", reason="Put right."),
    "add a file": _add_file,
    "remove a file": _remove_file,
    "begin": _begin,
    "submit": _step("submit_update"),
    "withdraw": _step("withdraw_update"),
    "discard": _step("discard_update"),
    "accept": _step("accept_update"),
    "return": _step("return_update", reason="Say more."),
    "comment": _step("comment_on_update", text="A word."),
    "confirm": _step("give_word", holder="mof", verdict="confirmed"),
    "accept ticked": _accept_ticked,
    "hand in ticked": _hand_in_ticked,
    "fill in the sheet": _fill_in_the_sheet,
}
