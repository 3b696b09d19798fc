"""The table that a soak prints."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from tests.soak.copies import Copies
from tests.soak.soak import Soak


def rows(soak: Soak, copies: Copies) -> Iterator[tuple[str, object]]:
    """Yield what is told of a soak, one row after the other."""
    form, book, postbox = soak.form, soak.book, soak.postbox
    yield "days", f"{form.first_day} to {form.last_day}"
    yield "plans, ministries, people", f"{len(form.plans)}, {form.ministries}, {form.people}"
    yield "broker", soak.broker.name
    yield from sorted(soak.world.counted.items())
    yield "reminders owed on their day or later", book.counted["owed"]
    yield "steps of reports to be told", book.counted["steps to be told"]
    yield "of both: arrived", book.counted["arrived"]
    yield (
        "of both: not owed any more before anybody knew",
        book.counted["owed no more before anybody had to know"],
    )
    yield "of both: too new to judge", book.counted["too new to judge"]
    yield "mails accepted", len(postbox.accepted)
    yield "  digests", book.counted["digests"]
    yield "  mails on one step", book.counted["mails on one step"]
    late = book.late or [0]
    yield "late by days: median, most", f"{median(late):g}, {max(late)}"
    yield "late by more than a day", f"{sum(one > 1 for one in late)} of {len(late)}"
    yield "second copies", copies.copies
    yield "told anew, as its first mail was dropped after a kill", copies.told_anew
    yield "kills between acceptance and commit", copies.kills
    yield "processes killed", len({process for process, _when in postbox.killed})
    yield "workers started", soak.workers.starts
    yield from sorted(soak.troubles.counted.items())
    yield from ((f"mail: {what}", number) for what, number in sorted(postbox.failures.items()))
    yield from sorted(soak.counted.items())


def printed(soak: Soak, copies: Copies) -> str:
    """Return the table as text."""
    found = [(name, str(value)) for name, value in rows(soak, copies)]
    width = max(len(name) for name, _value in found)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in found)
