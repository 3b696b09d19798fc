"""Adding the document's own text to a plan's sections."""

from pathlib import Path

from django.db import transaction

from planning.models import Plan, Section
from planning.reading.document import read_text
from planning.reading.findings import UnreadableDocument
from planning.reading.outline import OutlineNode


class OutlineDiffers(ValueError):
    """The file's outline is not the plan's; `differences` says where."""

    def __init__(self, differences: list[str]):
        self.differences = differences
        super().__init__("\n".join(differences))


@transaction.atomic
def import_text(plan: Plan, path: Path) -> int:
    """Store each section's text from the document at `path`; return how many have one.

    Raises UnreadableDocument, or OutlineDiffers if numbers, kinds or headings aren't the
    plan's; then nothing is stored.
    """
    outline, _head, findings, _lines, _table = read_text(path.read_text(encoding="utf-8-sig"))
    if any(finding.error for finding in findings):
        raise UnreadableDocument(findings)
    sections = list(plan.sections.all())
    if found := _differences(sections, outline):
        raise OutlineDiffers(found)
    for section, node in zip(sections, outline, strict=True):
        section.text = node.text
    Section.objects.bulk_update(sections, ["text"], batch_size=100)
    return sum(bool(section.text) for section in sections)


def _differences(sections: list[Section], outline: list[OutlineNode]) -> list[str]:
    stored = {section.number: (section.kind, section.heading) for section in sections}
    read = {node.number: (node.kind.value, node.heading) for node in outline}
    lines = {node.number: node.line for node in outline}
    found = [f"section {number}: not in the file" for number in stored if number not in read]
    for number, (kind, heading) in read.items():
        if number not in stored:
            found.append(f"line {lines[number]}: the plan has no section {number} “{heading}”")
        elif stored[number] != (kind, heading):
            found.append(
                f"line {lines[number]}: section {number} is “{stored[number][1]}” in the plan"
                f" and “{heading}” in the file"
            )
    if not found and list(stored) != list(read):
        found.append("the sections stand in another order")
    return found
