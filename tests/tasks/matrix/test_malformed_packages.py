"""A package whose files aren't well-formed is refused with the place and the value."""

import pytest

from tests.tasks.matrix.refusing import refused, refused_with

pytestmark = pytest.mark.django_db

# What is done to one file of the short plan: old text, new text, and the problem it makes.
BREAKS = {
    "a wrong header": (
        "tasks.csv",
        "number,title,line",
        "number,name,line",
        "tasks.csv, row 1 “number,name,line”: expected the header number,title,line",
    ),
    "a value too many": (
        "tasks.csv",
        "Training crews in towers and on board,",
        "Training crews in towers, and on board,",
        "tasks.csv, row 8: expected 3 values, found 4",
    ),
    "an open quote": (
        "tasks.csv",
        "7,Training",
        '7,"Training',
        "tasks.csv, row 8: is not well-formed CSV",
    ),
    "a required value that is missing": (
        "tasks.csv",
        "Training crews in towers and on board",
        "",
        "tasks.csv, row 8, column title: a value is required",
    ),
    "a huge integer": (
        "tasks.csv",
        "on board,118",
        f"on board,{'9' * 30}",
        f"tasks.csv, row 8, column line “{'9' * 30}”: expected a whole number of at most nine",
    ),
    "a huge task number": (
        "tasks.csv",
        "\n8,",
        f"\n{'8' * 5000},",
        f"tasks.csv, row 9, column number “{'8' * 100}…”: expected at most 20 characters",
    ),
    "a position that no task has room for": (
        "responsibilities.csv",
        "7,mot,supporting,2,,",
        "7,mot,supporting,99999,,",
        "responsibilities.csv, row 24, column position “99999”: expected a value like",
    ),
    "a leading zero": (
        "tasks.csv",
        "on board,118",
        "on board,0118",
        "tasks.csv, row 8, column line “0118”: expected a whole number",
    ),
    "a title longer than the database holds": (
        "plan.csv",
        "First Plan",
        "First Plan" * 40,
        "expected at most 300 characters, found 428",
    ),
    "a NUL": (
        "tasks.csv",
        "7,Training crews",
        "7,Training\0crews",
        "tasks.csv, row 8, column title “Training\\x00crews in towers and on board”: holds a",
    ),
    "a byte order mark": (
        "tasks.csv",
        "number,title,line",
        "\ufeffnumber,title,line",
        "tasks.csv, row 1: begins with a byte order mark; save it as UTF-8 without one",
    ),
    "carriage returns": (
        "tasks.csv",
        "on board,118\n",
        "on board,118\r\n",
        "tasks.csv, row 8: has a carriage return; save it with LF line ends",
    ),
    "an address that runs a script": (
        "plan.csv",
        "https://example.org/lighthouses-and-ferries",
        "javascript:alert(1)",
        "plan.csv, row 2, column source_url “javascript:alert(1)”: expected a value like https?",
    ),
    "two plans": (
        "plan.csv",
        "\nshort-plan,",
        "\nother,Other,,,,2017-03-05,2017,2019,en,,,,quarter\nshort-plan,",
        "plan.csv: expected exactly one plan",
    ),
    "a description without a source": (
        "datapackage.json",
        '"sources"',
        '"sauces"',
        "datapackage.json: expected a JSON description with one source and its hash",
    ),
    "a description that is no JSON": (
        "datapackage.json",
        '"sources": [',
        '"sources": ',
        "datapackage.json: expected a JSON description with one source and its hash",
    ),
    "a control character": (
        "sections.csv",
        "\n2.2.3,measure,2.2,",
        "\n2.2.3,measure,2.2,\a",
        "sections.csv, row 15, column heading “\\x07",
    ),
    "a title that can't be seen": (
        "tasks.csv",
        "Training crews in towers and on board",
        "\u200b\u2060",
        "tasks.csv, row 8, column title “\\u200b\\u2060”: holds only characters that can't be seen",
    ),
    "a title that turns the direction": (
        "tasks.csv",
        "Training crews",
        "Training \u202ecrews",
        "column title “Training \\u202ecrews in towers and on board”: holds a character that turns",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "expected"), BREAKS.values(), ids=BREAKS.keys())
def test_it_is_refused_with_the_place_and_the_value(package_copy, file, old, new, expected):
    assert expected in refused_with(package_copy, file, old, new)


@pytest.mark.parametrize(
    "file",
    [
        "plan.csv",
        "sections.csv",
        "targets.csv",
        "bodies.csv",
        "tasks.csv",
        "responsibilities.csv",
        "section_links.csv",
        "changes.csv",
    ],
)
def test_a_missing_file_is_named(package_copy, file):
    (package_copy / file).unlink()

    assert refused(package_copy).endswith(f"{file}: the file is missing")


def test_a_missing_description_is_named(package_copy):
    (package_copy / "datapackage.json").unlink()

    assert "datapackage.json: expected a JSON description" in refused(package_copy)


def test_an_empty_file_has_no_header(package_copy):
    (package_copy / "tasks.csv").write_bytes(b"")

    assert "tasks.csv, row 1: expected the header number,title,line" in refused(package_copy)


def test_a_file_that_is_not_utf_8_is_named_with_the_row(package_copy):
    path = package_copy / "plan.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))

    assert "plan.csv, row 2: is not UTF-8 text" in refused(package_copy)


def test_a_folder_in_the_place_of_a_file_is_named(package_copy):
    (package_copy / "tasks.csv").unlink()
    (package_copy / "tasks.csv").mkdir()

    assert "tasks.csv: can't be read (Is a directory)" in refused(package_copy)


def test_a_folder_that_is_not_there_lacks_every_file(tmp_path):
    assert refused(tmp_path / "nowhere").count("the file is missing") == 8


def test_all_problems_are_told_at_once(package_copy):
    responsibilities = package_copy / "responsibilities.csv"
    text = responsibilities.read_text()
    text = text.replace("6,moc,joint,1,,\n", "").replace("7,mot,supporting,2", "7,mot,joint,2")
    responsibilities.write_text(text)

    assert len(refused(package_copy).splitlines()) == 3


def test_a_broken_package_leaves_a_loaded_plan_as_it_was(short_plan, package_copy):
    tasks = package_copy / "tasks.csv"
    tasks.write_text(tasks.read_text().replace("Training crews", "Schooling crews"))
    (package_copy / "responsibilities.csv").write_text("nothing\n")

    refused(package_copy)

    assert short_plan.tasks.get(number="7").title.startswith("Training crews")
