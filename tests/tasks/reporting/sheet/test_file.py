"""The sheet as XLSX: what is downloaded, and that texts survive it exactly."""

import datetime
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tasks.reporting.models import StatusUpdate
from tasks.reporting.sheet.changes import compare
from tasks.reporting.sheet.reading_xlsx import filled_in
from tasks.reporting.sheet.rows import sheet_of
from tasks.reporting.sheet.writing_xlsx import xlsx_of
from tasks.reporting.writing import save
from tests.tasks.reporting.sheet.conftest import FILE
from tests.tasks.reporting.sheet.making import LETTER, edited, opened
from texts.plain import text_problem

TEXTS = (
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r"), max_size=60)
    | st.sampled_from(["=1+1", "+86 10", "@name", "-1", "007", " led ", "部署\n落实", "🛰️\t", "1e5"])
).filter(lambda text: text_problem(text) is None)


@pytest.fixture
def file(client_of_editor, draft):
    response = client_of_editor.get(FILE)
    assert response["Content-Disposition"] == 'attachment; filename="13fyp-sei_most_2026-q3.xlsx"'
    assert response["Cache-Control"] == "private, no-store"
    return response.content


def test_the_file_holds_the_rows_of_the_page_and_what_they_are(file):
    rows, about = opened(file).worksheets

    assert [rows[f"A{line}"].value for line in (3, 4, 5, 6)] == ["30", "42", "47", "48"]
    assert [rows[f"{LETTER[name]}3"].value for name in ("status", "narrative", "state")] == [
        "On track",
        "First words.",
        "Draft",
    ]
    assert rows.freeze_panes == "C3"
    assert rows.row_dimensions[2].hidden
    assert rows.column_dimensions["L"].hidden
    assert [about[f"C{line}"].value for line in (2, 3, 4)] == ["13fyp-sei", "most", "2026-q3"]
    lists = [one.formula1 for one in rows.data_validations.dataValidation if one.type == "list"]
    assert lists == ['"Not started,On track,At risk,Delayed,Completed,Discontinued"']


def test_a_text_that_looks_like_a_formula_is_a_text(client_of_editor, editor, draft):
    save(editor, draft, draft.version, {"narrative": "=HYPERLINK(1)", "obstacles": "+86"})

    rows = opened(client_of_editor.get(FILE).content).worksheets[0]

    assert [(rows[place].data_type, rows[place].value) for place in ("F3", "G3")] == [
        ("s", "=HYPERLINK(1)"),
        ("s", "+86"),
    ]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(narrative=TEXTS, obstacles=TEXTS, milestone=TEXTS, progress=st.none() | st.integers(0, 100))
@example(narrative="<r>x</r>", obstacles="x005F_ <r><t>&lt;</r>", milestone="'=1", progress=None)
@example(
    narrative="_x0041_ _x005F_ x_x000D_", obstacles=" \u00a0x ", milestone="\n\nx\n", progress=0
)
def test_what_is_downloaded_and_uploaded_unchanged_changes_nothing(
    editor, most, period, draft, narrative, obstacles, milestone, progress
):
    draft.refresh_from_db()
    values = {"narrative": narrative, "obstacles": obstacles, "next_milestone": milestone}
    save(editor, draft, draft.version, {**values, "progress": progress, "status": "at_risk"})
    sheet = sheet_of(editor, most, period)

    filled = filled_in(xlsx_of(sheet), sheet)

    assert filled.problems == []
    assert {name: filled.rows[0].texts[name] for name in values} == values
    # Nothing differs, whatever mark the rows carry: the texts themselves are compared.
    proposal = compare(sheet, filled.rows)
    assert (proposal.changes, proposal.problems) == ([], [])
    assert StatusUpdate.objects.get().narrative == narrative


@pytest.mark.parametrize(
    ("column", "typed", "value"),
    [
        ("progress", 40, 40),
        ("progress", 40.0, 40),
        ("progress", "40 %", 40),
        ("next_milestone_on", datetime.datetime(2027, 3, 31), date(2027, 3, 31)),
        ("next_milestone_on", date(2027, 3, 31), date(2027, 3, 31)),
        ("next_milestone_on", "2027-03-31", date(2027, 3, 31)),
        ("narrative", 2026, "2026"),
        ("narrative", 0.5, "0.5"),
        ("status", "Completed", "completed"),
    ],
)
def test_numbers_days_and_texts_are_taken_as_a_spreadsheet_keeps_them(
    editor, most, period, file, column, typed, value
):
    sheet = sheet_of(editor, most, period)

    filled = filled_in(edited(file, **{f"{LETTER[column]}3": typed}), sheet)

    (change,) = compare(sheet, filled.rows).changes
    assert change.values == {column: value}


@pytest.mark.parametrize(
    "typed",
    [
        # What spreadsheets keep of 60 and of 61 in a cell for days, and a lapse of the finger.
        datetime.datetime(1900, 2, 28),
        datetime.datetime(1900, 3, 1),
        datetime.datetime(1926, 12, 31),
    ],
)
def test_a_number_in_a_cell_for_days_is_no_day(editor, most, period, file, typed):
    place = f"{LETTER['next_milestone_on']}3"

    filled = filled_in(edited(file, **{place: typed}), sheet_of(editor, most, period))

    (problem,) = filled.problems
    assert problem.place == place
    assert problem.message == "Write the day as year, month and day: 2026-12-31."


def test_a_text_too_long_for_a_cell_is_left_out_and_stays_as_it_is(editor, most, period, draft):
    save(editor, draft, draft.version, {"narrative": "🛰" * 20_000})
    sheet = sheet_of(editor, most, period)

    filled = filled_in(xlsx_of(sheet), sheet)

    assert [row.key for row in filled.rows] == ["42", "47", "48"]
    assert opened(xlsx_of(sheet)).worksheets[1]["B12"].value == "Texts too long for a cell: 30."
