"""What a reader could not read with certainty, by line."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One place in a document that was not read with certainty.

    `line` counts from 1. An `error` stops the reading from being written;
    otherwise the place was read by the rule that `message` names, and a person should look.
    """

    line: int
    message: str
    error: bool = True

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class UnreadableDocument(ValueError):
    """A document with places that could not be read; holds all findings."""

    def __init__(self, findings: list[Finding]):
        self.findings = findings
        super().__init__("\n".join(str(f) for f in findings if f.error))
