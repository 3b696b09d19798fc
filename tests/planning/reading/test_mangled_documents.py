"""A damaged document gives errors with line numbers, never a wrong matrix.

What no reader can know, and these tests therefore allow: a document that ends cleanly after a
row has a sound beginning of the matrix (`read_document` notices it where a package with more
tasks stands in the folder); and where two rows were cut in the middle of their sentences, an
exchange of both second halves reads well. Neither plan has two such rows.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from planning.reading.appendix import find_appendix, read_rows
from planning.reading.document import read_text
from planning.reading.package import read_package
from tests.places import DOCUMENT, SHIPPED_PLAN
from tests.planning.reading.mangling import mangled
from tests.planning.reading.names import REGISTERED
from tests.planning.reading.short_plan import MATRIX, NAMES, TEXT, matrix_of


def read(text, names):
    """Return the matrix read from `text` and the findings, as read_document puts them together."""
    outline, _head, findings, lines, table_head = read_text(text)
    rows = []
    if table_head is not None:
        rows, row_findings = read_rows(lines, table_head, names)
        findings = findings + row_findings
    return rows, outline, findings


def assert_errors_or_truth(text, names, truth):
    rows, outline, findings = read(text, names)
    last_line = text.count("\n") + 1
    assert all(1 <= finding.line <= last_line for finding in findings)
    if any(finding.error for finding in findings):
        return
    # Rows that follow one another from the first: a beginning, with the very same bodies.
    numbers = list(truth)[: len(rows)]
    assert rows
    assert matrix_of(rows, names) == {number: truth[number] for number in numbers}
    # And nothing in the outline stands twice, since it would break the package.
    assert len({node.number for node in outline}) == len(outline)


@given(mangled(TEXT, focus=102))
@hypothesis_settings(max_examples=400)
def test_a_damaged_short_document_never_gives_a_wrong_matrix(text):
    assert_errors_or_truth(text, NAMES, MATRIX)


@given(st.integers(0, len(TEXT)))
@hypothesis_settings(max_examples=150)
def test_a_short_document_cut_at_any_letter_never_gives_a_wrong_matrix(length):
    assert_errors_or_truth(TEXT[:length], NAMES, MATRIX)


@given(st.permutations(TEXT.split("\n")))
@hypothesis_settings(max_examples=30)
def test_a_shuffled_document_never_gives_a_wrong_matrix(lines):
    assert_errors_or_truth("\n".join(lines), NAMES, MATRIX)


@pytest.mark.parametrize(
    "order", [sorted, lambda lines: lines[::-1], lambda lines: lines[60:] + lines[:60]]
)
def test_a_document_in_another_order_gives_errors(order):
    _rows, _outline, findings = read("\n".join(order(TEXT.split("\n"))), NAMES)

    assert any(finding.error for finding in findings)


@given(
    st.text(max_size=400) | st.lists(st.sampled_from(TEXT.split("\n")), max_size=40).map("\n".join)
)
@hypothesis_settings(max_examples=150)
def test_whatever_text_is_given_gives_findings_and_no_crash(text):
    assert_errors_or_truth(text, NAMES, MATRIX)


def shipped_matrix():
    """The real matrix, from the committed package."""
    package = read_package(SHIPPED_PLAN)
    matrix = {row["number"]: ([], [], []) for row in package["tasks"]}
    for row in package["responsibilities"]:
        place = ("lead", "supporting", "joint").index(row["role"])
        matrix[row["task"]][place].append(row["ministry"])
    own = {row["name"]: row["ministry"] for row in package["bodies"]}
    return matrix, REGISTERED | own


@pytest.mark.usefixtures("document")
class TestTheRealDocument:
    def text(self):
        return DOCUMENT.read_text(encoding="utf-8")

    @given(data=st.data())
    @hypothesis_settings(max_examples=60)
    def test_damaged_it_never_gives_a_wrong_matrix(self, data):
        text = self.text()
        matrix, names = shipped_matrix()
        damaged = data.draw(mangled(text, focus=find_appendix(text.split("\n"))[1]))

        assert_errors_or_truth(damaged, names, matrix)

    @given(data=st.data())
    @hypothesis_settings(max_examples=40)
    def test_cut_at_any_letter_it_never_gives_a_wrong_matrix(self, data):
        text = self.text()
        start = text.index("No.\tKey Task")
        matrix, names = shipped_matrix()

        cut = data.draw(st.integers(0, len(text)) | st.integers(start, len(text)))

        assert_errors_or_truth(text[:cut], names, matrix)


def test_the_register_knows_every_name_of_the_real_document():
    _matrix, names = shipped_matrix()

    assert names == REGISTERED
    assert names["National Health Commission"] == "nhfpc"
    assert read_package(SHIPPED_PLAN)["plan"][0]["issued_on"] == date(2016, 11, 29).isoformat()
