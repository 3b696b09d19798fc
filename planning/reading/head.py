"""The head matter of a translated plan: title, issuer, dates, source and translation credit."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from planning.reading.findings import Finding

CHINESE_QUOTED = re.compile(r"[\u4e00-\u9fff“”‘’《》]+")


@dataclass
class Head:
    """What the head matter says of the plan; empty where it says nothing."""

    title: str = ""
    title_zh: str = ""
    issuer: str = ""
    issued_on: date | None = None
    period_start: str = ""
    period_end: str = ""
    source_url: str = ""
    translation_credit: str = ""


def read_head(lines: list[str], last: int) -> tuple[Head, list[Finding]]:
    """Read the head matter from the lines before `last` (from 1), and the plan's period."""
    text = "\n".join(lines[:last])
    plain = re.sub(r"<[^>]+>", "", text)
    head = Head()
    if match := re.search(r"^\s*Title\s+(.+)$", plain, re.MULTILINE):
        head.title, head.title_zh = _titles(match[1])
    if match := re.search(r"^\s*Author\s+([^(\n]+)", plain, re.MULTILINE):
        head.issuer = match[1].strip()
    if match := re.search(r"^\s*([A-Z][a-z]+ \d{1,2}, \d{4})\s*$", plain, re.MULTILINE):
        head.issued_on = _day(match[1])
    if match := re.search(r"planning\s+period is (\d{4})-(\d{4})", plain):
        head.period_start, head.period_end = match[1], match[2]
    if match := re.search(r'href="([^"]+)"', text):
        head.source_url = match[1]
    head.translation_credit = _credit(plain)
    return head, _missing(head, last)


def _titles(title: str) -> tuple[str, str]:
    """Return the plan's own English and Chinese title out of the circular's."""
    chinese = "".join(CHINESE_QUOTED.findall(title))
    english = CHINESE_QUOTED.sub("", title).strip()
    english = re.sub(r"^Circular .*? on Issuing the ", "", english)
    chinese = re.sub(r"^.*?关于印发(.+)的通知$", r"\1", chinese)
    return " ".join(english.split()), chinese


def _credit(plain: str) -> str:
    values = {
        label: match[1].strip().rstrip(".")
        for label in ("Translator", "Editor", "Translation Date")
        if (match := re.search(rf"\b{label}[ ]+([^\t\n]+)", plain))
    }
    named = [f"{label}: {value}" for label, value in values.items()]
    return "; ".join(named)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%B %d, %Y").date()
    except ValueError:
        return None


def _missing(head: Head, last: int) -> list[Finding]:
    expected = {
        "title": head.title,
        "issuer": head.issuer,
        "day of issue": head.issued_on,
        "planning period": head.period_start,
        "source address": head.source_url,
    }
    where = f"lines 1 to {last}" if last else "no line stands before the first chapter"
    return [
        Finding(
            1,
            f"found no {name} in the head matter ({where}); fill it in plan.csv",
            error=False,
        )
        for name, value in expected.items()
        if not value
    ]
