"""The record of a plan: a hash chain over its accepted updates, and whether it still holds.

Each entry keeps the canonical form of one update: JSON with sorted keys and no spaces, in
UTF-8. Its hash is the SHA-256 of the hash before it (nothing, for the first), a line end, and
that form. Whoever keeps the newest hash can tell later that nothing before it was changed.

What it shows by itself: any change to an accepted update, its target values, evidence (the
files too), editors and steps; an entry that is changed, missing in the middle, or out of order;
an accepted update without an entry, or accepted by one of its editors. What it shows only to
somebody who kept a hash: that the last updates were removed together with their entries, or
that somebody with the database's password wrote the whole chain anew. What it doesn't cover:
drafts and reports on a reviewer's desk, comments, other holders' words, due days, and names,
which may change (persons, bodies, tasks' numbers; keys stand for them). On PostgreSQL the
database guards comments and words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, SuspiciousFileOperation
from django.db.models import Prefetch

from planning.models import Plan
from tasks.reporting.models import Evidence, Move, RecordEntry, StatusUpdate
from tasks.reporting.vocabulary import State

# How many entries are held in memory at once while the record is read.
AT_ONCE = 500
# Written down for readers; an erratum or an administrator may change them later, with a reason.
NOT_COMPARED = {"task_number", "due"}


@dataclass(frozen=True)
class Fault:
    """Where the record doesn't hold: the entry's number (None: none in particular), and why."""

    number: int | None
    reason: str

    def __str__(self) -> str:
        where = "the record" if self.number is None else f"entry {self.number}"
        return f"{where}: {self.reason}"


def canonical_form(update: StatusUpdate) -> dict[str, Any]:
    """Return everything that was accepted, in values that JSON can hold.

    Persons stand by their keys: names and addresses change, who it was doesn't.
    """
    return {
        "id": update.pk,
        "plan": update.task.plan.slug,
        "task": update.task_id,
        "task_number": update.task.number,
        "period": update.period.code,
        "due": update.period.due_on.isoformat(),
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
        "targets": sorted(
            [value.target_id, f"{value.value:.4f}"] for value in update.target_values.all()
        ),
        "evidence": [_evidence(one) for one in _in_order(update.evidence.all())],
        "version": update.version,
        "author": update.author_id,
        "begun": _moment(update.created_at),
        "changed": _moment(update.changed_at),
        "edits": [
            [edit.editor_id, _moment(edit.first_at), _moment(edit.last_at)]
            for edit in _in_order(update.edits.all())
        ],
        "steps": [_step(move) for move in _in_order(update.moves.all())],
        "first_submitted": _moment(update.first_submitted_at),
        "submitted_by": update.submitted_by_id,
        "submitted": _moment(update.submitted_at),
        "return_reason": update.return_reason,
        "reviewer": update.reviewer_id,
        "accepted": _moment(update.reviewed_at),
    }


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.pk)


def _evidence(one: Evidence) -> list[Any]:
    content = [one.name, one.url, one.sha256, one.size, one.content_type]
    return [*content, one.added_by_id, _moment(one.added_at)]


def _step(move: Move) -> list[Any]:
    content = move.content and hashlib.sha256(_as_text(move.content).encode()).hexdigest()
    return [move.kind, move.by_id, _moment(move.at), move.reason, content]


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None


def _as_text(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_text(update: StatusUpdate) -> str:
    """Return the canonical form as the text that is hashed."""
    return _as_text(canonical_form(update))


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
    for entry in _entries_to_check(plan):
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
    # An entry that was moved into another plan's chain is none of this one's.
    unrecorded = StatusUpdate.objects.accepted().of_plan(plan).exclude(record_entry__plan=plan)
    for key in unrecorded.order_by("pk").values_list("pk", flat=True):
        yield Fault(None, f"update {key} was accepted and isn't in it")


def _entries_to_check(plan: Plan) -> Iterator[RecordEntry]:
    """Return the entries in order with all that is compared, in a fixed few queries a batch."""
    updates = StatusUpdate.objects.select_related("task__plan", "period", "holder", "ministry")
    rows = ("target_values", "evidence", "edits", "moves")
    entries = (
        RecordEntry.objects.filter(plan=plan)
        .order_by("number")
        .prefetch_related(Prefetch("update", updates.prefetch_related(*rows)))
    )
    return entries.iterator(chunk_size=AT_ONCE)


def _difference(entry: RecordEntry) -> str:
    """Return how the stored update differs from what was recorded; empty where it doesn't."""
    try:
        recorded, update = json.loads(entry.content), entry.update
        stored = canonical_form(update)
    except ValueError:
        return "its content can't be read"
    except ObjectDoesNotExist:
        return f"update {entry.update_id} is gone, or something that it names"
    if not isinstance(recorded, dict):
        return "its content can't be read"
    differing = sorted(
        name
        for name in recorded.keys() | stored.keys()
        if name not in NOT_COMPARED and recorded.get(name) != stored.get(name)
    )
    if update.state != State.ACCEPTED:
        differing.append("state")
    if differing:
        return f"update {update.pk} isn't as it was accepted: {', '.join(differing)}"
    if update.reviewer_id in {edit.editor_id for edit in update.edits.all()}:
        return f"update {update.pk} was accepted by somebody who wrote in it"
    for one in update.evidence.all():
        if one.file and (reason := _file_fault(one)):
            return reason
    return ""


def _file_fault(evidence: Evidence) -> str:
    name = f"the file {evidence.file.name} ({evidence.name})"
    try:
        with evidence.file.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except SuspiciousFileOperation:
        return f"{name} lies outside the evidence"
    except OSError as error:
        return f"{name} can't be read: {error.strerror}"
    if found != evidence.sha256:
        return f"{name} isn't what was accepted"
    return ""
