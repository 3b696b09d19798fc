"""The appendix of a plan: numbered rows of task and responsible bodies."""

import csv
import io
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from planning.reading.findings import Finding
from planning.reading.sentences import (
    Part,
    UnknownBody,
    UnreadableSentence,
    parse_sentence,
    write_sentence,
)
from planning.reading.titles import bodies_in_title, title_findings

APPENDIX_TITLE = re.compile(
    r"^#*\s*(?:\*\*)?(?:Appendix|(?:Appendix: )?Key Task Division Plan)(?:\*\*)?$"
)
TABLE_HEAD = re.compile(r"^No\.\s*\tKey Task\t")
ROW = re.compile(r"^(?P<number>\d{1,4}(?:\.\d{1,4})*)\t(?P<title>[^\t]*)\t?(?P<sentence>.*)$")
CUT_ROW = re.compile(r"^\t[^\t]+\t")
CONTINUATION = re.compile(r"^\t(?P<title>[^\t]*)\t?(?P<sentence>.*)$")


@dataclass
class AppendixRow:
    """One row: the task's number as printed, its title, its sentence, and who it names."""

    number: str
    title: str
    sentence: str
    line: int
    parts: list[Part] = field(default_factory=list)


def find_appendix(lines: list[str]) -> tuple[int, int] | None:
    """Return the lines (from 1) of the appendix's first title and of its table head."""
    head = next((i for i, text in enumerate(lines, 1) if TABLE_HEAD.match(text)), None)
    if head is None:
        return None
    first = line = head
    while line > 1 and (not (text := lines[line - 2].strip()) or APPENDIX_TITLE.match(text)):
        line -= 1
        first = line if text else first
    return first, head


def stray_lines(lines: list[str], last: int) -> list[Finding]:
    """Find what belongs to the appendix but stands before it, in the lines up to `last`."""
    return [
        Finding(line, f"expected this in the appendix, found it before: “{text.strip()[:60]}”")
        for line, text in enumerate(lines[:last], 1)
        if APPENDIX_TITLE.match(text.strip()) or ROW.match(text) or CUT_ROW.match(text)
    ]


def read_rows(
    lines: list[str],
    table_head: int,
    names: Mapping[str, str] | None,
    shared: Mapping[str, Collection[str]] = {},
) -> tuple[list[AppendixRow], list[Finding]]:
    """Read the rows below line `table_head`. `names` maps every known body's name to its slug.

    `shared` maps names that several bodies bear to their slugs. Where `names` is None, because
    it isn't known yet, the sentences are left unread. Findings are errors for
    whatever would make the matrix doubtful, and notes for rows put together across a page
    break, for sentences that leave the two forms, and for the end of the table.
    """
    rows, findings = _collect_rows(lines, table_head, [*(names or ()), *shared])
    findings.append(_end_of_table(lines, table_head, rows))
    findings += _numbering_findings(rows)
    for row in rows:
        findings += title_findings(row.number, row.title, row.line)
        if names is not None:
            findings += _read_parts(row, names, shared)
    return rows, sorted(findings)


def _end_of_table(lines: list[str], table_head: int, rows: list[AppendixRow]) -> Finding:
    if not rows:
        return Finding(table_head, "expected numbered rows below the table's head")
    end = max(line for line, text in enumerate(lines, 1) if text.strip())
    return Finding(
        end,
        f"row {rows[-1].number} is the last row and the file ends here; see that the document's"
        " table ends with it",
        error=False,
    )


def _collect_rows(
    lines: list[str], table_head: int, names: Collection[str]
) -> tuple[list[AppendixRow], list[Finding]]:
    rows: list[AppendixRow] = []
    findings: list[Finding] = []
    for line in range(table_head + 1, len(lines) + 1):
        text = lines[line - 1].rstrip("\r\n")
        if not text.strip():
            continue
        if match := ROW.match(text):
            rows.append(
                AppendixRow(
                    match["number"],
                    match["title"].strip(),
                    match["sentence"].strip(),
                    line,
                )
            )
            findings += bodies_in_title(match["number"], match["title"], line, names)
        elif rows and (match := CONTINUATION.match(text)):
            findings.append(_continue_row(rows[-1], line, lines, match))
            findings += bodies_in_title(rows[-1].number, match["title"], line, names)
        else:
            findings.append(
                Finding(
                    line,
                    "expected a row “number, task, responsible bodies” set apart by tabs,"
                    f" found “{text.strip()[:60]}”",
                )
            )
    return rows, findings


def _continue_row(row: AppendixRow, line: int, lines: list[str], match: re.Match[str]) -> Finding:
    if lines[line - 2].strip():
        return Finding(
            line,
            "expected a page break (an empty line) before a row's second half;"
            f" found it right below row {row.number}",
        )
    row.title = f"{row.title} {match['title'].strip()}".strip()
    row.sentence = f"{row.sentence} {match['sentence'].strip()}".strip()
    return Finding(line, f"read as the rest of row {row.number}, cut by a page break", error=False)


def _numbering_findings(rows: list[AppendixRow]) -> list[Finding]:
    findings = []
    for index, row in enumerate(rows):
        before = rows[index - 1].number if index else "0"
        if row.number not in _numbers_after(before):
            expected = " or ".join(_numbers_after(before))
            findings.append(Finding(row.line, f"expected row {expected}, found row {row.number}"))
    return findings


def _numbers_after(number: str) -> list[str]:
    """Return the row numbers that may follow: the next whole one, and the next parts."""
    whole, *part = number.split(".")
    after = [str(int(whole) + 1), f"{int(whole) + 1}.1"]
    if part:
        after.append(f"{whole}.{int(part[0]) + 1}")
    return after


def _read_parts(
    row: AppendixRow, names: Mapping[str, str], shared: Mapping[str, Collection[str]]
) -> list[Finding]:
    try:
        row.parts = parse_sentence(row.sentence, names.keys() | shared.keys())
    except UnknownBody as unknown:
        return [
            Finding(
                row.line,
                f"row {row.number}: {unknown}; if it is one, ministries.csv needs the row"
                f" “{_register_row(unknown.name)}”",
            )
        ]
    except UnreadableSentence as error:
        return [Finding(row.line, f"row {row.number}: {error}")]
    if doubtful := [part.name for part in row.parts if part.name in shared]:
        return [_of_several_bodies(row, name, shared[name]) for name in doubtful]
    findings = []
    slugs = [names[part.name] for part in row.parts]
    for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        findings.append(
            Finding(
                row.line,
                f"row {row.number}: {slug} is named more than once in the sentence",
            )
        )
    if write_sentence(row.parts) != row.sentence:
        findings.append(
            Finding(
                row.line,
                f"row {row.number}: the sentence leaves the usual form; read through, since only"
                f" one reading is possible: {' / '.join(p.name for p in row.parts)}",
                error=False,
            )
        )
    return findings


def _of_several_bodies(row: AppendixRow, name: str, slugs: Collection[str]) -> Finding:
    return Finding(
        row.line,
        f"row {row.number}: “{name}” is the name of {len(slugs)} bodies of the register"
        f" ({', '.join(slugs)}); bodies.csv of the package decides which one is meant, and where"
        " there is no package yet, the register must leave the name to one of them",
    )


def _register_row(name: str) -> str:
    """Return the row by which the register would know the body: a slug, its name, not certain."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "slug"
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([slug, "", name, "", "", "", "no"])
    return out.getvalue()
