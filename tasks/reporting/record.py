"""The record of a plan: a hash chain over its accepted updates, and whether it still holds.

Each entry keeps the canonical form of one update: JSON with sorted keys and no spaces, in
UTF-8. Its hash is the SHA-256 of the hash before it (nothing, for the first), a line end, and
that form. Whoever keeps the newest hash can tell later that nothing before it was changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ministries.models import User
from planning.models import Plan
from tasks.reporting.models import Evidence, RecordEntry, StatusUpdate
from tasks.reporting.vocabulary import State


@dataclass(frozen=True)
class Fault:
    """Where the record doesn't hold: the entry's number (None: none in particular), and why."""

    number: int | None
    reason: str

    def __str__(self) -> str:
        where = "the record" if self.number is None else f"entry {self.number}"
        return f"{where}: {self.reason}"


def canonical_form(update: StatusUpdate) -> dict[str, Any]:
    """Return everything that was accepted, in values that JSON can hold."""
    return {
        "id": update.pk,
        "plan": update.task.plan.slug,
        "task": update.task_id,
        "task_number": update.task.number,
        "period": update.period.code,
        "scope": update.scope,
        "holder": update.holder.slug,
        "ministry": update.ministry.slug,
        "supersedes": update.supersedes_id,
        "status": update.status,
        "progress": update.progress,
        "narrative": update.narrative,
        "obstacles": update.obstacles,
        "help_needed": update.help_needed,
        "next_milestone": update.next_milestone,
        "next_milestone_on": update.next_milestone_on and update.next_milestone_on.isoformat(),
        "unchanged": update.unchanged,
        "targets": [
            [value.target_id, f"{value.value:.4f}"]
            for value in update.target_values.order_by("target_id")
        ],
        "evidence": [
            [one.name, one.url, one.sha256, one.size, one.content_type]
            for one in update.evidence.order_by("pk")
        ],
        "author": _person(update.author),
        "editors": [_person(edit.editor) for edit in update.edits.select_related("editor")],
        "submitted_by": update.submitted_by and _person(update.submitted_by),
        "reviewer": update.reviewer and _person(update.reviewer),
        "begun": _moment(update.created_at),
        "first_submitted": _moment(update.first_submitted_at),
        "submitted": _moment(update.submitted_at),
        "accepted": _moment(update.reviewed_at),
    }


def _person(user: User) -> int:
    # Names and addresses change; who it was doesn't.
    return user.pk


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None


def canonical_text(update: StatusUpdate) -> str:
    """Return the canonical form as the text that is hashed."""
    return json.dumps(
        canonical_form(update), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def chained_hash(previous: str, content: str) -> str:
    """Return the hash of an entry with this content after the entry of that hash."""
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def newest_entry(plan: Plan) -> RecordEntry | None:
    """Return the plan's last entry, whose hash stands for all before it."""
    return RecordEntry.objects.filter(plan=plan).order_by("-number").first()


def append(update: StatusUpdate) -> RecordEntry:
    """Put an update that was just accepted at the end of its plan's record.

    Call it in the transaction that accepts it: the plan's row is locked until that ends, so
    that two who accept at once stand one after the other.
    """
    plan = Plan.objects.select_for_update().get(pk=update.task.plan_id)
    last = newest_entry(plan)
    content = canonical_text(update)
    previous = last.hash if last else ""
    entry = RecordEntry(
        plan=plan,
        number=last.number + 1 if last else 1,
        update=update,
        content=content,
        previous_hash=previous,
        hash=chained_hash(previous, content),
    )
    entry.save()
    return entry


def faults_in(plan: Plan, expect: str = "") -> Iterator[Fault]:
    """Yield what is wrong with a plan's record, the first row that doesn't fit first.

    `expect` is a hash that was kept earlier: the record must still lead to it.
    """
    previous, number, met = "", 0, not expect
    entries = RecordEntry.objects.filter(plan=plan).order_by("number")
    for entry in entries.iterator(chunk_size=500):
        number += 1
        if entry.number != number:
            yield Fault(number, "is missing")
            number = entry.number
        if entry.previous_hash != previous:
            yield Fault(entry.number, "doesn't follow the entry before it")
        if chained_hash(entry.previous_hash, entry.content) != entry.hash:
            yield Fault(entry.number, "its hash isn't that of its content")
        if reason := _difference(entry):
            yield Fault(entry.number, reason)
        previous = entry.hash
        met = met or entry.hash == expect
    if not met:
        yield Fault(None, f"doesn't lead to {expect}: entries were removed or changed")
    unrecorded = StatusUpdate.objects.accepted().of_plan(plan).filter(record_entry__isnull=True)
    for key in unrecorded.order_by("pk").values_list("pk", flat=True):
        yield Fault(None, f"update {key} was accepted and isn't in it")


def _difference(entry: RecordEntry) -> str:
    """Return how the stored update differs from what was recorded; empty where it doesn't."""
    update = StatusUpdate.objects.in_full().get(pk=entry.update_id)
    recorded, stored = json.loads(entry.content), canonical_form(update)
    differing = sorted(
        name
        for name in recorded.keys() | stored.keys()
        # A task may be numbered anew by an erratum; its key stays.
        if name != "task_number" and recorded.get(name) != stored.get(name)
    )
    if update.state != State.ACCEPTED:
        differing.append("state")
    if differing:
        return f"update {update.pk} isn't as it was accepted: {', '.join(differing)}"
    for one in update.evidence.exclude(file=""):
        if reason := _file_fault(one):
            return reason
    return ""


def _file_fault(evidence: Evidence) -> str:
    try:
        with evidence.file.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return f"the file {evidence.file.name} ({evidence.name}) is missing"
    if found != evidence.sha256:
        return f"the file {evidence.file.name} ({evidence.name}) isn't what was accepted"
    return ""
