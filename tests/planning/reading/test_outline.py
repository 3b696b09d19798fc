"""The outline: chapters, sections, measures, boxes and the closing paragraph."""

import pytest

from planning.reading.document import read_text
from tests.planning.reading.short_plan import LINES, OUTLINE, TEXT


def outline_of(text):
    outline, _head, findings, _lines, _table = read_text(text)
    return outline, findings


def node(number, text=TEXT):
    outline, _findings = outline_of(text)
    return next(node for node in outline if node.number == number)


def errors(text):
    return [str(finding) for finding in outline_of(text)[1] if finding.error]


def test_every_heading_is_found_whatever_its_mark():
    outline, _findings = outline_of(TEXT)

    assert [(n.number, n.kind.value, n.parent, n.heading) for n in outline] == OUTLINE


def test_every_node_says_where_it_begins():
    outline, _findings = outline_of(TEXT)

    assert [n.line for n in outline if n.kind == "box"] == [56, 70, 88]
    assert [n.line for n in outline if n.kind == "chapter"] == [26, 46, 78]


def test_a_paragraph_cut_by_a_page_break_is_one_paragraph():
    assert node("2.1").paragraphs == [
        "Give every tower a lamp that can be seen from the next one, and train the keepers who"
        " look after it."
    ]
    assert node("2.1.2").paragraphs[0].endswith("in all weathers and at all hours of the night.")


def test_a_continuation_that_begins_with_a_capital_is_joined_and_listed():
    paragraphs = node("1.1").paragraphs
    _outline, findings = outline_of(TEXT)

    assert len(paragraphs) == 2
    assert "by the keepers of the Northern Lights Archive, which" in paragraphs[1]
    (finding,) = [finding for finding in findings if finding.line == 34]
    assert not finding.error
    assert "begins with a capital" in finding.message


def test_the_text_of_a_box_ends_where_the_next_measure_begins():
    assert node("box-1").paragraphs == [
        "Renew the lamps of ten towers (十座灯塔) and show the result to all keepers. By 2019,"
        " lenses of this kind will be made at home."
    ]
    assert node("2.1.2").heading == "Coordinate the watch between towers"


def test_a_box_may_have_two_paragraphs_and_the_second_is_listed():
    assert len(node("box-3").paragraphs) == 2
    _outline, findings = outline_of(TEXT)
    assert any(f.line == 92 and "further paragraph of box-3" in f.message for f in findings)


def test_rules_between_pages_are_no_text():
    outline, _findings = outline_of(TEXT)

    assert not any("---" in paragraph for n in outline for paragraph in n.paragraphs)


def test_a_lone_paragraph_is_the_sections_own_text_and_listed():
    assert node("1.2").paragraphs == [
        "Keep every light burning. The lamp comes first, then the horn, then the ferry."
    ]
    _outline, findings = outline_of(TEXT)
    assert any(f.line == 38 and "only paragraph under 1.2" in f.message for f in findings)


def test_the_last_paragraph_belongs_to_no_section():
    assert node("closing").parent == ""
    assert node("closing").text.startswith("All harbours and relevant ministries must attach")
    assert len(node("3.2.2").paragraphs) == 1


def test_a_chapters_opening_paragraphs_are_its_own():
    assert node("3").paragraphs == ["Ferries join what water divides."]
    assert len(node("2").paragraphs) == 1


def test_what_was_decided_by_rule_is_listed_and_nothing_else():
    _outline, findings = outline_of(TEXT)

    assert [finding.line for finding in findings] == [22, 34, 38, 84, 92, 100]
    assert not any(finding.error for finding in findings)


def test_a_sentence_too_long_for_a_lead_is_read_as_text_and_listed():
    lead = "Simplify what a passenger has to do"
    text = TEXT.replace(
        lead, f"{lead}, and what a mate has to write in the log by night and by day"
    )

    assert "3.1.1" in {n.number for n in outline_of(text)[0]}
    assert node("3.1", text).paragraphs[0].startswith(lead)
    assert any(f.line == 84 and "too long" in f.message for f in outline_of(text)[1])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("## **2. Renew", "## **4. Renew", "line 46: expected chapter 2, found chapter 4"),
        ("## **2. Renew", "## 2. Renew", "line 46: expected a chapter (“1. …”)"),
        ("(2) Perfect", "(3) Perfect", "line 64: expected section 2 2, found section 2 3"),
        ("<b>Box 2:", "<b>Box 3:", "line 70: expected box 2, found box 3"),
        ("### **(1) Improve ferry services.**", "### **Improve**", "line 82: expected a chapter"),
        ("## **1. Take", "## (1) Take", "line 46: expected chapter 1, found"),
        ("#### (3) Goals:", "#### Goals:", "line 40: expected a chapter"),
        ("(1) Current situation and outlook:", "(1) :", "line 28: expected a heading of 1.1"),
        ("(2) Guiding ideas:", f"(2) {'x' * 301}", "line 36: expected a heading of 1.2"),
        ("(2) Guiding ideas:", f"({'2' * 5000}) Ideas:", "line 36: expected a chapter"),
        ("lamps were renewed", "lamps were\0renewed", "line 30: expected text, found a NUL"),
        ("No.\tKey Task\t", "No. Key Task ", "line 121: expected an appendix"),
    ],
)
def test_a_damaged_heading_is_an_error_at_its_line(old, new, expected):
    assert TEXT.count(old) == 1

    found = errors(TEXT.replace(old, new))

    assert any(error.startswith(expected) for error in found), found


def test_a_document_without_any_chapter_is_an_error():
    found = errors("\n".join(LINES[:25] + LINES[101:]))

    assert any("expected a chapter heading" in error for error in found), found


def test_an_appendix_title_that_slipped_into_the_body_does_not_end_it():
    lines = [*LINES[:54], "**Key Task Division Plan**", *LINES[54:]]
    outline, findings = outline_of("\n".join(lines))

    assert outline[-1].number == "closing"
    assert any(f.error and f.line == 55 for f in findings)


@pytest.mark.parametrize(
    "mangle", [lambda text: f"\ufeff{text}", lambda t: t.replace("\n", "\r\n")]
)
def test_how_an_editor_saved_the_file_makes_no_difference(mangle):
    outline, findings = outline_of(mangle(TEXT))

    assert [(n.number, n.heading, n.text) for n in outline] == [
        (n.number, n.heading, n.text) for n in outline_of(TEXT)[0]
    ]
    assert findings == outline_of(TEXT)[1]
