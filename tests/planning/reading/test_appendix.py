"""The appendix: numbered rows, put together across page breaks, each with its sentence."""

import csv

import pytest

from planning.reading.appendix import find_appendix, read_rows, stray_lines
from tests.planning.reading.short_plan import LINES, MATRIX, NAMES, matrix_of

FIRST_ROW = 109
END_OF_TABLE = (
    "row 8 is the last row and the file ends here; see that the document's table ends with it"
)


def read(lines=LINES):
    _first, head = find_appendix(lines)
    return read_rows(lines, head, NAMES)


def errors(findings):
    return [str(finding) for finding in findings if finding.error]


def changed(line, old, new):
    lines = list(LINES)
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new)
    return lines


def without(*numbers):
    return [text for line, text in enumerate(LINES, 1) if line not in numbers]


def test_the_appendix_begins_at_its_first_title_and_its_rows_below_the_head():
    assert find_appendix(LINES) == (102, 108)


def test_every_row_is_read_with_its_bodies_roles_and_order():
    rows, findings = read()

    assert matrix_of(rows, NAMES) == MATRIX
    assert errors(findings) == []


def test_a_row_cut_by_a_page_break_is_one_row():
    rows, _findings = read()

    assert rows[1].title == (
        "Innovating in the regulation of foghorns, amending the law on noise at sea,"
        " and keeping a record of every horn"
    )
    assert rows[7].title.endswith("telling all keepers of the result in time for the winter")


def test_what_leaves_the_usual_form_is_listed_by_line():
    _rows, findings = read()

    assert [(finding.line, str(finding).split(":")[1].strip()) for finding in findings] == [
        (109, "row 1"),
        (112, "read as the rest of row 2, cut by a page break"),
        (113, "row 3"),
        (114, "row 4"),
        (116, "row 5"),
        (117, "row 6"),
        (118, "row 7"),
        (121, "read as the rest of row 8, cut by a page break"),
        (121, END_OF_TABLE),
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (without(116), ["line 116: expected row 5 or 5.1, found row 6"]),
        (changed(116, "5\t", "4\t"), ["line 116: expected row 5 or 5.1, found row 4"]),
        (changed(109, "1\t", "0\t"), ["line 109: expected row 1 or 1.1, found row 0"]),
        (changed(114, "4\t", "４\t"), ["line 114: expected row 4 or 4.1, found row ４"]),
        (without(111), ["line 111: expected a page break", "line 110: row 2"]),
        (without(112), ["line 110: row 2"]),
        (without(121), ["line 119: row 8: expected the rest of the title"]),
        (changed(116, "\tLed", " Led"), ["line 116: row 5: expected a sentence that ends in"]),
        (changed(116, "5\t", "5 "), ["line 116: expected a row “number, task"]),
        (changed(117, "6\t", f"{'6' * 5000}\t"), ["line 117: expected a row “number, task"]),
        (changed(114, "Simplifying what", "\tSimplifying"), ["line 114: row 4"]),
        (
            changed(116, "Ministry of Finance", "Ministry of Transport"),
            ["row 5: expected “Led by the A"],
        ),
    ],
)
def test_a_damaged_row_is_an_error_at_its_line(lines, expected):
    found = errors(read(lines)[1])

    for message in expected:
        assert any(message in error for error in found), found


def test_a_body_that_the_register_does_not_know_is_an_error_with_the_row_it_needs():
    lines = changed(117, "Ministry of Culture", 'Board of Lamps, Horns, and "Bells"')

    (error,) = errors(read(lines)[1])

    assert error.startswith('line 117: row 6: “Board of Lamps, Horns, and "Bells"”')
    printed = error[error.rindex("needs the row “") + len("needs the row “") : -1]
    assert next(csv.reader([printed])) == [
        "board-of-lamps-horns-and-bells",
        "",
        'Board of Lamps, Horns, and "Bells"',
        "",
        "",
        "",
        "no",
    ]


def test_an_unknown_chinese_name_gets_a_row_with_a_slug_to_fill_in():
    (error,) = errors(read(changed(117, "Ministry of Culture", "灯塔委员会"))[1])

    assert "slug,,灯塔委员会,,,,no" in error


def test_a_name_of_several_bodies_is_an_error_that_names_them():
    names = {name: slug for name, slug in NAMES.items() if name != "Ministry of Culture"}
    _first, head = find_appendix(LINES)

    _rows, findings = read_rows(LINES, head, names, {"Ministry of Culture": ["moc", "mct"]})

    assert errors(findings) == [
        "line 117: row 6: “Ministry of Culture” is the name of 2 bodies of the register (moc,"
        " mct); bodies.csv of the package decides which one is meant, and where there is no"
        " package yet, the register must leave the name to one of them"
    ]


def test_while_no_name_is_known_the_rows_are_read_without_their_sentences():
    _first, head = find_appendix(LINES)

    rows, findings = read_rows(LINES, head, None)

    assert [row.number for row in rows] == list(MATRIX)
    assert errors(findings) == []
    assert all(row.parts == [] for row in rows)


def test_two_names_of_one_body_in_a_sentence_are_an_error():
    names = NAMES | {"Ministry of Ferries": "mot"}
    lines = changed(116, "Ministry of Finance", "Ministry of Ferries")
    _first, head = find_appendix(lines)

    _rows, findings = read_rows(lines, head, names)

    assert errors(findings) == ["line 116: row 5: mot is named more than once in the sentence"]


def test_rows_may_be_numbered_in_parts():
    sentence = "The Ministry of Finance is responsible in accordance with the division of"
    table = ["No.\tKey Task\tBodies"]
    table += [f"{number}\tTask\t{sentence} responsibilities." for number in ("1.1", "1.2", "2")]

    rows, findings = read_rows(table, 1, NAMES)

    assert [row.number for row in rows] == ["1.1", "1.2", "2"]
    assert [finding.line for finding in findings] == [4]
    assert "row 2 is the last row" in findings[0].message


def test_a_table_cut_between_two_rows_names_its_last_row_and_line():
    _rows, findings = read([*LINES[:117], "", ""])

    (end,) = [finding for finding in findings if "is the last row" in finding.message]
    assert str(end) == f"line 117: {END_OF_TABLE.replace('row 8', 'row 6')}"
    assert not end.error


@pytest.mark.parametrize("lost", ["", " "])
def test_bodies_that_a_lost_tab_leaves_in_the_title_are_an_error(lost):
    (error,) = errors(read(changed(110, "sea,\tThe", f"sea,{lost}The"))[1])

    assert error == (
        "line 110: row 2: the title ends in a body's name, “State Administration for Science,"
        " Technology and Industry for National Defense”; expected a tab between the title and the"
        " responsible bodies"
    )


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        (114, "\tThe Ministry of Transport and ", " The Ministry of Transport and\t"),
        (
            116,
            "\tLed by the Ministry of Transport, along with the ",
            " Led by the Ministry of Transport, along with the\t",
        ),
        (121, "winter\t", "winter State Oceanic Administration\t"),
        (121, "winter\t", "winter 国家海洋局\t"),
    ],
)
def test_a_title_that_ends_in_a_bodys_name_is_an_error_at_its_line(line, old, new):
    found = errors(read(changed(line, old, new))[1])

    assert any(e.startswith(f"line {line}: row") and "ends in a body's name" in e for e in found)


def test_a_title_may_mention_a_body_before_its_end():
    rows, findings = read(changed(117, "service ", "service in the Ministry of Culture for life "))

    assert "Ministry of Culture for life" in rows[5].title
    assert errors(findings) == []


def test_a_title_of_several_sentences_whose_last_has_no_full_stop_is_listed():
    def doubts(lines):
        return [str(f) for f in read(lines)[1] if "has no full stop" in f.message]

    assert doubts(LINES) == [
        "line 114: row 4: the title's last sentence has no full stop; its rest may be missing"
        " after “Doing away with forms that nobody reads”"
    ]
    assert doubts(changed(114, "nobody reads", "nobody reads.")) == []
    assert doubts(changed(114, "do. Doing", "do, doing")) == []


def test_a_head_without_rows_is_an_error():
    _rows, findings = read_rows(LINES[:FIRST_ROW], 108, NAMES)
    assert errors(findings) == []

    _rows, findings = read_rows(LINES[: FIRST_ROW - 1], 108, NAMES)
    assert errors(findings) == ["line 108: expected numbered rows below the table's head"]


@pytest.mark.parametrize("line", [102, 109, 112])
def test_a_line_of_the_appendix_that_stands_in_the_body_is_an_error(line):
    lines = [*LINES[:54], LINES[line - 1], *LINES[54:]]

    found = stray_lines(lines, find_appendix(lines)[0] - 1)

    assert [finding.line for finding in found] == [55]


def test_the_short_plan_has_no_stray_lines():
    assert stray_lines(LINES, 101) == []
