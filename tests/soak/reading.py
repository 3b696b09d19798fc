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
    letter = Letter(Content(is_event=str(mail["Subject"]).strip().startswith(SUBJECTS_OF_STEPS)))
    for line in (part.get_content() if part else "").splitlines():
        if line.startswith("-- "):
            break
        letter.read(line)
    return letter.content


@dataclass
class Letter:
    """Reads one line after the other, and remembers under what it stands."""

    content: Content
    plan: str = ""
    heading: str = ""
    task: str = ""
    ministry: str = ""
    item: Item = ("", "", "")

    def read(self, line: str) -> None:
        """Take in a line."""
        if found := PLAN.fullmatch(line):
            self.plan = found[1]
        elif found := HEADING.fullmatch(line):
            self.heading, self.task, self.ministry = found[1], "", ""
        elif found := TASK.fullmatch(line):
            self.task = found[1]
        elif found := MINISTRY.fullmatch(line):
            self.ministry = found[1].lower()
        elif found := STEP.match(line):
            self.item = (self.plan, self.task, _code(found[1]))
            self._take_step()
        elif found := FORM.search(line):
            if (found[1], found[2], found[3]) != self.item:
                self.content.wrong_links.append(line.strip())
        elif self.heading in (*FOLLOWED, WORDS_FOLLOWED):
            self._follow(line)
        self.content.is_cut |= line.startswith("and ") and line.endswith(" more")

    def _take_step(self) -> None:
        if self.heading in STEPS:
            self.content.steps.add((STEPS[self.heading], self.item))
        elif self.heading == WORDS:
            self.content.words.append(self.item)
        elif self.heading in OWED:
            self.content.reports.add(self.item)
        else:
            self.content.wrong_links.append(f"{self.item} under “{self.heading}”")

    def _follow(self, line: str) -> None:
        """Take in what others owe, by ministry."""
        if self.ministry and (found := OF_MINISTRY.match(line)):
            is_word = self.heading == WORDS_FOLLOWED
            into = self.content.words_followed if is_word else self.content.followed
            into[self.plan, self.ministry, _code(found[1])] = int(found[2])
        elif found := SHORTER.findall(line):
            self.content.shortened |= {(self.plan, one.lower()) for one in found}


def _code(label: str) -> str:
    return label.lower().replace(" ", "-")
