"""A whole plan document: head matter, outline and appendix, read in one go."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from planning.reading.appendix import AppendixRow, find_appendix, read_rows, stray_lines
from planning.reading.findings import Finding, UnreadableDocument
from planning.reading.head import Head, read_head
from planning.reading.outline import CHAPTER, OutlineNode, read_outline


@dataclass
class Reading:
    """What a document says, and every place that was not read with certainty."""

    head: Head
    outline: list[OutlineNode]
    rows: list[AppendixRow]
    findings: list[Finding]
    file_name: str = ""
    sha256: str = ""

    @property
    def errors(self) -> list[Finding]:
        """The findings that forbid using this reading."""
        return [finding for finding in self.findings if finding.error]


def read_text(
    text: str,
) -> tuple[list[OutlineNode], Head, list[Finding], list[str], int | None]:
    """Read head and outline of `text`; also return its lines and the appendix's table head."""
    lines = text.removeprefix("\ufeff").split("\n")
    appendix = find_appendix(lines)
    body_end = appendix[0] - 1 if appendix else len(lines)
    first_chapter = next(
        (i for i, line in enumerate(lines[:body_end], 1) if CHAPTER.match(line.strip())),
        None,
    )
    findings = [
        Finding(line, "expected text, found a NUL character")
        for line, content in enumerate(lines, 1)
        if "\0" in content
    ]
    findings += stray_lines(lines, body_end)
    if appendix is None:
        findings.append(
            Finding(len(lines), "expected an appendix with the head “No. / Key Task / …”")
        )
    head, head_findings = read_head(lines, (first_chapter or body_end + 1) - 1)
    title_line = _title_line(lines, first_chapter or 1)
    outline, outline_findings = read_outline(lines, title_line, body_end)
    findings += head_findings + outline_findings
    return outline, head, findings, lines, appendix[1] if appendix else None


def _title_line(lines: list[str], first_chapter: int) -> int:
    """Return the line of the last marked title before the first chapter, where the body begins."""
    for line in range(first_chapter - 1, 0, -1):
        if lines[line - 1].startswith("#"):
            return line
    return first_chapter


def read_document(
    path: Path, names: Mapping[str, str] | None, shared: Mapping[str, Collection[str]] = {}
) -> Reading:
    """Read the document at `path`. `names` maps every name a body may have to its slug.

    `shared` maps the names that several bodies bear to their slugs: to name such a one is an
    error. Where `names` is None, all but the responsibility sentences is read.

    Raises UnreadableDocument if the file isn't UTF-8 text. Errors inside the document do not
    raise: they stand in the reading's findings, so that all of them are seen at once.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UnreadableDocument([Finding(line, "expected UTF-8 text")]) from error
    outline, head, findings, lines, table_head = read_text(text)
    rows: list[AppendixRow] = []
    if table_head is not None:
        rows, row_findings = read_rows(lines, table_head, names, shared)
        findings += row_findings
    return Reading(
        head,
        outline,
        rows,
        sorted(findings),
        file_name=path.name,
        sha256=hashlib.sha256(raw).hexdigest(),
    )
