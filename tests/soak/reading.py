"""Reading a mail as its recipient does: what its plain text says, and where its links lead.

The names of the soak's plans, tasks and ministries are its own, so that each is known again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import EmailMessage

PERIOD = r"(\d{4}(?:-\d\d| Q\d| H\d)?)"
PLAN = re.compile(r"Plan (p\d\d)")
HEADING = re.compile(r"([A-Z][a-z ,]+) \(\d+\)")
TASK = re.compile(r"(\d+)  Task \d+ of p\d\d")
STEP = re.compile(rf" +- {PERIOD} · ")
MINISTRY = re.compile(r"(M\d\d) · Ministry \d+")
OF_MINISTRY = re.compile(rf"  {PERIOD}: (\d+) reports?\b")
SHORTER = re.compile(r"(M\d\d) \(\d+\)")
FORM = re.compile(r"/plans/([\w-]+)/tasks/([\d.]+)/updates/\?(?:\S*&)?period=([\w-]+)")

OWED = ("Overdue", "To be handed in again", "Due today", "Due soon", "To be written")
WORDS = "Waiting for your word"
STEPS = {
    "Returned to you": "returned",
    "Waiting for your review": "submitted",
    "Accepted": "accepted",
}
FOLLOWED = ("Overdue, for you to follow up", "To be handed in, for you to pass on")
WORDS_FOLLOWED = "Waiting for a word, for you to pass on"
SUBJECTS_OF_STEPS = ("Returned to you:", "For your review:", "Accepted:")

Item = tuple[str, str, str]  # plan, task, period


@dataclass
class Content:
    """What one mail names."""

    is_event: bool = False
    reports: set[Item] = field(default_factory=set)
    words: list[Item] = field(default_factory=list)
    steps: set[tuple[str, Item]] = field(default_factory=set)
    # What others owe, told to who follows it up: (plan, ministry, period) and how many.
    followed: dict[Item, int] = field(default_factory=dict)
    words_followed: dict[Item, int] = field(default_factory=dict)
    shortened: set[tuple[str, str]] = field(default_factory=set)  # (plan, ministry)
    is_cut: bool = False
    wrong_links: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether it names nothing at all."""
        named = (self.reports, self.words, self.steps, self.followed, self.words_followed)
        return not any(named) and not self.shortened


def read(mail: EmailMessage) -> Content:
    """Return what a mail says."""
    part = mail.get_body(("plain",))
    text = part.get_content() if part else ""
    content = Content(is_event=str(mail["Subject"]).startswith(SUBJECTS_OF_STEPS))
    plan = heading = task = ministry = ""
    item: Item = ("", "", "")
    for line in text.splitlines():
        if line.startswith("-- "):
            break
        if found := PLAN.fullmatch(line):
            plan = found[1]
        elif found := HEADING.fullmatch(line):
            heading, task, ministry = found[1], "", ""
        elif found := TASK.fullmatch(line):
            task = found[1]
        elif found := MINISTRY.fullmatch(line):
            ministry = found[1].lower()
        elif found := STEP.match(line):
            item = (plan, task, _code(found[1]))
            _take_step(content, heading, item)
        elif ministry and (found := OF_MINISTRY.match(line)):
            into = content.words_followed if heading == WORDS_FOLLOWED else content.followed
            into[plan, ministry, _code(found[1])] = int(found[2])
        elif line.startswith("and ") and line.endswith(" more"):
            content.is_cut = True
        elif heading in (*FOLLOWED, WORDS_FOLLOWED) and SHORTER.search(line):
            content.shortened |= {(plan, one.lower()) for one in SHORTER.findall(line)}
        if (found := FORM.search(line)) and (found[1], found[2], found[3]) != item:
            content.wrong_links.append(line.strip())
    return content


def _take_step(content: Content, heading: str, item: Item) -> None:
    if heading in STEPS:
        content.steps.add((STEPS[heading], item))
    elif heading == WORDS:
        content.words.append(item)
    elif heading in OWED:
        content.reports.add(item)
    else:
        content.wrong_links.append(f"{item} under “{heading}”")


def _code(label: str) -> str:
    return label.lower().replace(" ", "-")
