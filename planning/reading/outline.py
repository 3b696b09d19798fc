"""A plan's body: chapters, numbered sections, measures, project boxes and the closing paragraph."""

import re
from dataclasses import dataclass, field

from planning.reading.findings import Finding
from planning.reading.paragraphs import (
    Paragraph,
    as_heading,
    body_paragraphs,
    first_sentence,
)
from planning.reading.vocabulary import SectionKind

# Heading marks are not uniform in what OCR leaves: #, ##, bold, or nothing at all.
CHAPTER = re.compile(r"^#*\s*\*\*(\d{1,3})\.\s+(?P<heading>.+?)\*\*$")
SECTION = re.compile(r"^#*\s*(?:\*\*)?\((\d{1,3})\)\s+(?P<heading>\S.*)$")
BOX = re.compile(r"^#*\s*(?:\*\*|<b>)?Box (\d{1,3}):\s*(?P<heading>.+?)(?:\*\*|</b>)?$")
ANY_HEADING = re.compile(r"^(#|\*\*.+\*\*$|<b>.+</b>$)")

# A measure opens with a short imperative sentence of its own. The longest in the plans seen
# is 142 characters; past 110 the reader asks for a second look.
LONGEST_LEAD = 150
SURE_LEAD = 110
# A sentence up to this long may have been meant as one.
DOUBTFUL_LEAD = 200
LONGEST_HEADING = 300
# Sentences that state or frame rather than ask: they open with one of these words.
DECLARATIVE = frozenset(
    [
        "a",
        "all",
        "although",
        "an",
        "and",
        "as",
        "at",
        "based",
        "both",
        "by",
        "during",
        "each",
        "for",
        "from",
        "given",
        "if",
        "in",
        "it",
        "its",
        "of",
        "on",
        "our",
        "over",
        "relying",
        "since",
        "such",
        "that",
        "the",
        "their",
        "these",
        "they",
        "this",
        "those",
        "to",
        "under",
        "we",
        "when",
        "where",
        "while",
        "with",
        "without",
    ]
)


@dataclass
class OutlineNode:
    """One node of the outline, in reading order. `line` is where it begins, counted from 1."""

    number: str
    kind: SectionKind
    parent: str
    heading: str
    line: int
    paragraphs: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The node's own text; what its parts say stands in them."""
        return "\n\n".join(self.paragraphs)


def read_outline(
    lines: list[str], first: int, last: int
) -> tuple[list[OutlineNode], list[Finding]]:
    """Read the outline from lines `first` to `last` (from 1, both included).

    Returns the nodes in reading order and the findings: headings out of order are errors, and
    whatever was decided by rule rather than by a mark is listed.
    """
    body = [(number, lines[number - 1]) for number in range(first, last + 1)]
    headings = {number for number, text in body if _is_heading(" ".join(text.split()))}
    paragraphs, findings = body_paragraphs(body, headings)
    builder = _OutlineBuilder()
    for index, paragraph in enumerate(paragraphs):
        builder.add(paragraph, is_last=index == len(paragraphs) - 1)
    builder.keep_lone_measures_as_text()
    if not builder.nodes:
        builder.find(first, "expected a chapter heading (“**1. …**”) and found none in the body")
    return builder.nodes, sorted(findings + builder.findings)


def _is_heading(text: str) -> bool:
    return any(pattern.match(text) for pattern in (CHAPTER, SECTION, BOX, ANY_HEADING))


def is_lead_sentence(sentence: str, paragraph: str) -> bool:
    """Return whether a paragraph's first sentence opens a measure: short, imperative, not alone."""
    return len(sentence) <= LONGEST_LEAD and _asks(sentence, paragraph)


def _asks(sentence: str, paragraph: str) -> bool:
    """Return whether a paragraph's first sentence is an imperative that more follows on."""
    first_word = re.sub(r"\W", "", sentence.split()[0]).lower()
    is_imperative = first_word not in DECLARATIVE and " must " not in sentence
    return is_imperative and sentence != paragraph and sentence.endswith((".", '."', ".”"))


def _may_be_lead(paragraph: str) -> bool:
    lead = first_sentence(paragraph)
    return LONGEST_LEAD < len(lead) <= DOUBTFUL_LEAD and _asks(lead, paragraph)


class _OutlineBuilder:
    """Puts paragraphs, one after the other, where they belong in the outline."""

    def __init__(self) -> None:
        self.nodes: list[OutlineNode] = []
        self.findings: list[Finding] = []
        self.chapter: OutlineNode | None = None
        self.section: OutlineNode | None = None
        self.latest: OutlineNode | None = None
        self.boxes = 0
        # Measures as they were written, lead sentence included.
        self.whole_measures: dict[str, str] = {}

    def find(self, line: int, message: str, *, error: bool = True) -> None:
        self.findings.append(Finding(line, message, error))

    def add(self, paragraph: Paragraph, *, is_last: bool) -> None:
        text = paragraph.text
        if match := CHAPTER.match(text):
            self._add_chapter(paragraph, int(match[1]), match["heading"])
        elif match := SECTION.match(text):
            self._add_section(paragraph, int(match[1]), match["heading"])
        elif match := BOX.match(text):
            self._add_box(paragraph, int(match[1]), match["heading"])
        elif ANY_HEADING.match(text):
            if self.chapter:
                self.find(
                    paragraph.line,
                    "expected a chapter (“1. …”), a section (“(1) …”) or a box (“Box 1: …”)"
                    f" under this heading mark, found “{text[:60]}”",
                )
        else:
            self._add_text(paragraph, is_last=is_last)

    def _expect(self, line: int, what: str, found: int, expected: int) -> None:
        if found != expected:
            self.find(line, f"expected {what} {expected}, found {what} {found}")

    def _begin(self, node: OutlineNode) -> OutlineNode:
        if not 0 < len(node.heading) <= LONGEST_HEADING:
            self.find(
                node.line,
                f"expected a heading of {node.number} of 1 to {LONGEST_HEADING} characters,"
                f" found {len(node.heading)}",
            )
        self.nodes.append(node)
        self.latest = node
        return node

    def _add_chapter(self, paragraph: Paragraph, number: int, heading: str) -> None:
        done = int(self.chapter.number) if self.chapter else 0
        self._expect(paragraph.line, "chapter", number, done + 1)
        self.chapter = self._begin(
            OutlineNode(
                str(number),
                SectionKind.CHAPTER,
                "",
                as_heading(heading),
                paragraph.line,
            )
        )
        self.section = None

    def _add_section(self, paragraph: Paragraph, number: int, rest: str) -> None:
        if self.chapter is None:
            self.find(paragraph.line, f"expected a chapter before section ({number})")
            return
        done = int(self.section.number.rsplit(".", 1)[1]) if self.section else 0
        self._expect(paragraph.line, f"section {self.chapter.number}", number, done + 1)
        heading = first_sentence(rest)
        self.section = self._begin(
            OutlineNode(
                f"{self.chapter.number}.{number}",
                SectionKind.SECTION,
                self.chapter.number,
                as_heading(heading),
                paragraph.line,
            )
        )
        if body := rest[len(heading) :].strip():
            self.section.paragraphs.append(body)

    def _add_box(self, paragraph: Paragraph, number: int, heading: str) -> None:
        self._expect(paragraph.line, "box", number, self.boxes + 1)
        self.boxes = number
        parent = self.section or self.chapter
        if parent is None:
            self.find(paragraph.line, f"expected a chapter before box {number}")
            return
        self._begin(
            OutlineNode(
                f"box-{number}",
                SectionKind.BOX,
                parent.number,
                as_heading(heading),
                paragraph.line,
            )
        )

    def _add_text(self, paragraph: Paragraph, *, is_last: bool) -> None:
        if self.chapter is None or self.latest is None:
            self.find(
                paragraph.line,
                "stands before the first chapter, in no section; left out of the outline",
                error=False,
            )
            return
        lead = first_sentence(paragraph.text)
        box_is_empty = self.latest.kind is SectionKind.BOX and not self.latest.paragraphs
        if self.section and not box_is_empty and is_lead_sentence(lead, paragraph.text):
            self._add_measure(paragraph, lead)
        elif is_last and self.section and self._has_measures(self.section):
            self.find(
                paragraph.line,
                "the body's last paragraph opens with no lead sentence; read as the closing"
                f" paragraph, not as part of {self.section.number}",
                error=False,
            )
            node = OutlineNode("closing", SectionKind.CLOSING, "", "", paragraph.line)
            node.heading = "Closing paragraph"
            node.paragraphs.append(paragraph.text)
            self._begin(node)
        else:
            self._continue(paragraph, box_is_empty=box_is_empty)

    def _continue(self, paragraph: Paragraph, *, box_is_empty: bool) -> None:
        assert self.latest is not None
        if self.latest.kind in (SectionKind.BOX, SectionKind.MEASURE) and not box_is_empty:
            self.find(
                paragraph.line,
                f"opens with no lead sentence; read as a further paragraph of {self.latest.number}",
                error=False,
            )
        elif self.section and not box_is_empty and _may_be_lead(paragraph.text):
            self.find(
                paragraph.line,
                f"its first sentence is too long for a lead sentence; read as text of"
                f" {self.latest.number}",
                error=False,
            )
        self.latest.paragraphs.append(paragraph.text)

    def _has_measures(self, section: OutlineNode) -> bool:
        return any(
            node.kind is SectionKind.MEASURE and node.parent == section.number
            for node in self.nodes
        )

    def _add_measure(self, paragraph: Paragraph, lead: str) -> None:
        assert self.section is not None
        done = sum(
            node.kind is SectionKind.MEASURE and node.parent == self.section.number
            for node in self.nodes
        )
        if len(lead) > SURE_LEAD:
            self.find(
                paragraph.line,
                f"its first sentence is long for a lead sentence ({len(lead)} characters);"
                f" read as measure {self.section.number}.{done + 1}",
                error=False,
            )
        measure = OutlineNode(
            f"{self.section.number}.{done + 1}",
            SectionKind.MEASURE,
            self.section.number,
            as_heading(lead),
            paragraph.line,
        )
        measure.paragraphs.append(paragraph.text[len(lead) :].strip())
        self.whole_measures[measure.number] = paragraph.text
        self._begin(measure)

    def keep_lone_measures_as_text(self) -> None:
        """Turn the only "measure" of a section without any other text into the section's text.

        A heading with one paragraph beneath it has no list of measures, however its first
        sentence is built.
        """
        for section in [node for node in self.nodes if node.kind is SectionKind.SECTION]:
            children = [node for node in self.nodes if node.parent == section.number]
            if section.paragraphs or [child.kind for child in children] != [SectionKind.MEASURE]:
                continue
            (measure,) = children
            # What was said of it as a measure no longer holds.
            self.findings = [finding for finding in self.findings if finding.line != measure.line]
            self.find(
                measure.line,
                f"the only paragraph under {section.number}; read as the section's own text,"
                " not as a measure",
                error=False,
            )
            section.paragraphs = [self.whole_measures[measure.number]]
            self.nodes.remove(measure)
