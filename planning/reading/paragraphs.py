"""A document's lines, put together again into paragraphs where a page break cut them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from planning.reading.findings import Finding

SENTENCE_END = re.compile(r"[.:?!][\"”’)]*$")
RULE = re.compile(r"^[-_*]{3,}$")


@dataclass
class Paragraph:
    """One paragraph, by the line where it begins; `lines` are all that it was put together from."""

    line: int
    text: str
    lines: tuple[int, ...] = ()


def body_paragraphs(
    numbered_lines: Iterable[tuple[int, str]], heading_lines: set[int]
) -> tuple[list[Paragraph], list[Finding]]:
    """Join the body's lines into paragraphs; headings stay by themselves.

    A line goes on with the paragraph before it when that one stops in the middle of a sentence.
    Every join is certain where both lines agree (no full stop before, a small letter after),
    and a finding where only one of them says so.
    """
    paragraphs: list[Paragraph] = []
    findings: list[Finding] = []
    for line, raw in numbered_lines:
        text = " ".join(raw.split())
        if not text or RULE.match(text):
            continue
        before = paragraphs[-1] if paragraphs else None
        if line in heading_lines or before is None or before.line in heading_lines:
            # A bare "(1) Lead sentence. More." is a heading and a paragraph in one: it may go on.
            open_heading = before is not None and line not in heading_lines and _is_cut(before.text)
            if not open_heading or before is None:
                paragraphs.append(Paragraph(line, text, (line,)))
                continue
        assert before is not None
        if not _is_cut(before.text):
            if text[0].islower():
                findings.append(
                    Finding(
                        line,
                        "begins with a small letter, though the paragraph before it is complete;"
                        " read as a paragraph of its own",
                        error=False,
                    )
                )
            paragraphs.append(Paragraph(line, text, (line,)))
            continue
        if not text[0].islower():
            findings.append(
                Finding(
                    line,
                    f"joined to line {before.lines[-1]}, which stops in the middle of a sentence,"
                    " though this line begins with a capital",
                    error=False,
                )
            )
        before.text = f"{before.text} {text}"
        before.lines = (*before.lines, line)
    return paragraphs, findings


def _is_cut(text: str) -> bool:
    if re.search(r"(\*\*|</b>)$", text):
        return False
    return SENTENCE_END.search(text) is None


def first_sentence(text: str) -> str:
    """Return the first sentence of a paragraph, its full stop and closing quote included."""
    match = re.match(r".+?[.:?!][\"”]?(?=\s|$)", text)
    return match.group(0) if match else text


def as_heading(sentence: str) -> str:
    """Return a lead sentence or marked heading as a heading: without marks, full stop or colon."""
    heading = re.sub(r"^\*\*|\*\*$|^<b>|</b>$", "", sentence.strip()).strip()
    return re.sub(r"[.:]([\"”]?)$", r"\1", heading)
