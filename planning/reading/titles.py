"""What the title of a row tells of a slip: a cut, a lost mark, bodies that got into it."""

import re
from collections.abc import Iterable

from planning.reading.findings import Finding

# A small letter, then a capital with nothing between that ends a sentence: two were run together.
RUN_ON = re.compile(r"(?<=[a-z]) (?=(?:[A-Z][a-z]+ing)\b)")
# What no title ends in: its second half is missing.
CUT_SHORT = re.compile(r"(,|\b(?:a|an|and|as|at|by|for|from|in|of|on|or|that|the|to|which|with))$")
SENTENCE_WITHIN = re.compile(r"\.[\"”]? [\"“]?[A-Z]")
SENTENCE_END = re.compile(r"[.!?][\"”]?$")
# What may follow a name where a list of bodies was cut.
AFTER_A_NAME = re.compile(r"(?:[\s,]|\b(?:and|along with|[Tt]he))+$")


def title_findings(number: str, title: str, line: int) -> list[Finding]:
    """Find what is wrong or doubtful with the whole title of row `number`, at `line`."""
    findings = []
    if not title:
        findings.append(Finding(line, f"row {number} has no task title"))
    if CUT_SHORT.search(title):
        findings.append(
            Finding(
                line, f"row {number}: expected the rest of the title after “{title[-40:].strip()}”"
            )
        )
    elif SENTENCE_WITHIN.search(title) and not SENTENCE_END.search(title):
        findings.append(
            Finding(
                line,
                f"row {number}: the title's last sentence has no full stop; its rest may be"
                f" missing after “{title[-40:].strip()}”",
                error=False,
            )
        )
    if RUN_ON.search(title):
        findings.append(
            Finding(
                line,
                f"row {number}: two sentences of the title run together without a mark;"
                " kept as written",
                error=False,
            )
        )
    return findings


def bodies_in_title(number: str, cell: str, line: int, names: Iterable[str]) -> list[Finding]:
    """Find a known body's name at the end of a title's cell, where a lost tab leaves it.

    `cell` is what stands on one line: of a row cut by a page break, one half. A title may
    mention a body anywhere else.
    """
    end = AFTER_A_NAME.sub("", cell)
    # Not after a capital: an abbreviation may be the end of a longer one.
    found = [name for name in names if re.search(rf"(?<![A-Z]){re.escape(name)}$", end)]
    if not found:
        return []
    return [
        Finding(
            line,
            f"row {number}: the title ends in a body's name, “{max(found, key=len)}”; expected a"
            " tab between the title and the responsible bodies",
        )
    ]
