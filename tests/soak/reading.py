"""Reading a mail as its recipient does: what its text and links ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage

# Where a report is begun, where an open one is written, and where one is read.
BEGIN = re.compile(r"/plans/([\w-]+)/tasks/([\d.]+)/updates/\?(?:\S*&)?period=([\w-]+)")
UPDATE = re.compile(r"/plans/([\w-]+)/updates/(\d+)/(edit/)?")


@dataclass
class Content:
    """What one mail names: (plan, task, period) of reports and words, and an event's update."""

    is_event: bool = False
    reports: set[tuple[str, str, str]] = field(default_factory=set)
    words: set[tuple[str, str, str]] = field(default_factory=set)
    events: set[tuple[str, int]] = field(default_factory=set)  # (step, key of the update)


def read(mail: EmailMessage, updates: Mapping[int, tuple[str, str, str]]) -> Content:
    """Return what a mail says; `updates` tells what each update's key stands for."""
    part = mail.get_body(("plain",))
    text = part.get_content() if part else ""
    content = Content(is_event="event" in str(mail["Subject"]).lower())
    for line in text.splitlines():
        if event := re.search(r"event (\w+) ", line):
            if found := UPDATE.search(line):
                content.events.add((event[1], int(found[2])))
            continue
        if found := BEGIN.search(line):
            content.reports.add((found[1], found[2], found[3]))
        elif found := UPDATE.search(line):
            into = content.reports if found[3] else content.words
            into.add(updates[int(found[2])])
    return content
