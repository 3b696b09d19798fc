"""Rows of a sheet whose reports were excused after it was made."""

import pytest

from tasks.reporting.excusing import excusable_in, excuse
from tasks.reporting.models import StatusUpdate
from tasks.reporting.sheet.changes import compare
from tasks.reporting.sheet.reading_xlsx import filled_in
from tasks.reporting.sheet.rows import sheet_of
from tasks.reporting.sheet.writing_xlsx import xlsx_of
from tests.tasks.reporting.sheet.conftest import ADDRESS
from tests.tasks.reporting.sheet.test_sheet_page import COMPLETE, form_of


@pytest.fixture
def excuse_42(administrator, period):
    def excuse_42():
        chosen = [one.owed for one in excusable_in(period) if one.owed.task.number == "42"]
        excuse(administrator, chosen, "The fund starts next year.")

    return excuse_42


def test_what_is_excused_is_on_no_sheet(editor, most, period, excuse_42):
    excuse_42()
    assert [row.key for row in sheet_of(editor, most, period).rows] == ["30", "47", "48"]


def test_a_file_made_before_is_taken_where_the_excused_row_is_as_it_was(
    editor, most, period, excuse_42
):
    file = xlsx_of(sheet_of(editor, most, period))
    excuse_42()
    sheet = sheet_of(editor, most, period)

    proposal = compare(sheet, filled_in(file, sheet).rows)
    assert (proposal.changes, proposal.problems) == ([], [])


def test_what_is_typed_in_an_excused_row_is_refused_and_nothing_is_stored(
    client_of_editor, editor, most, period, excuse_42
):
    both = form_of(editor, most, period, t42=COMPLETE, t30=COMPLETE)
    one = form_of(editor, most, period, t30=COMPLETE)
    excuse_42()

    page = client_of_editor.post(ADDRESS, both).content.decode()
    assert "The report on task 42 was excused meanwhile, so it is not owed" in page
    assert not StatusUpdate.objects.exists()
    assert client_of_editor.post(ADDRESS, one).status_code == 302
    assert [update.task.number for update in StatusUpdate.objects.all()] == ["30"]
