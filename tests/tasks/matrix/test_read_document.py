"""`manage.py read_document`: from a document to its package."""

import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from planning.reading.package import package_files, read_package
from planning.reading.packaging import HAND_MADE_COLUMNS, HAND_MADE_TABLES
from tests.places import REGISTER, SHORT_DOCUMENT, SHORT_PLAN

# What the short plan's package has beyond its document: an amendment, an erratum, a new body.
AMENDED = [
    "tasks.csv, row 7: was “Honouring long service. Giving a medal after twenty years at sea”,"
    " the document says “Honouring long service Giving a medal after twenty years at sea”",
    "responsibilities.csv, row 16: not kept, since the document doesn't say it:"
    " 4, nhfpc, joint, 2, 2018-03-17",
    "responsibilities.csv, row 17: not kept, since the document doesn't say it:"
    " 4, nhc, joint, 2, 2018-03-17",
]


def read_document(path, out, **options):
    """Run the command and return its lines."""
    printed = StringIO()
    call_command("read_document", path, out=out, stdout=printed, no_color=True, **options)
    return printed.getvalue().splitlines()


def misfits(lines):
    return [line.removeprefix("no longer fits: ") for line in lines if line.startswith("no longer")]


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def document_copy(tmp_path):
    return shutil.copy(SHORT_DOCUMENT, tmp_path / SHORT_DOCUMENT.name)


def changed(document_copy, old, new):
    text = document_copy.read_text(encoding="utf-8")
    assert text.count(old) == 1
    document_copy.write_text(text.replace(old, new), encoding="utf-8")
    return document_copy


def test_an_empty_folder_gets_the_package_without_what_is_made_by_hand(tmp_path):
    lines = read_document(SHORT_DOCUMENT, tmp_path / "short-plan")

    made, kept = read_package(tmp_path / "short-plan"), read_package(SHORT_PLAN)
    for table in ("plan", "sections"):
        by_hand = HAND_MADE_COLUMNS[table]
        assert [{k: v for k, v in row.items() if k not in by_hand} for row in made[table]] == [
            {k: v for k, v in row.items() if k not in by_hand} for row in kept[table]
        ]
    assert [made[table] for table in HAND_MADE_TABLES] == [[], [], []]
    assert made["bodies"] == kept["bodies"][:-1]
    assert lines[-1].endswith(
        "8 tasks (5 led, 3 joint), 17 bodies, 26 responsibilities (7 lead, 12 supporting, 7 joint);"
        " outline: 3 chapter, 7 section, 9 measure, 3 box, 1 closing"
    )


def test_every_unsure_place_is_listed_by_line(tmp_path):
    lines = read_document(SHORT_DOCUMENT, tmp_path / "short-plan")

    unsure = [int(line.split()[2].rstrip(":")) for line in lines if line.startswith("unsure: ")]
    assert unsure == [22, 34, 38, 84, 92, 100, 109, 112, 113, 114, 116, 117, 118, 121, 121]


def test_reading_again_writes_the_same_bytes(tmp_path):
    read_document(SHORT_DOCUMENT, tmp_path / "short-plan")
    before = contents(tmp_path / "short-plan")

    lines = read_document(SHORT_DOCUMENT, tmp_path / "short-plan")

    assert contents(tmp_path / "short-plan") == before
    assert misfits(lines) == []


def test_hand_made_columns_and_files_are_kept_and_what_is_not_is_listed(package_copy):
    lines = read_document(SHORT_DOCUMENT, package_copy)

    assert misfits(lines) == AMENDED
    for name in ("plan.csv", "sections.csv", "targets.csv", "section_links.csv", "changes.csv"):
        assert (package_copy / name).read_bytes() == (SHORT_PLAN / name).read_bytes()


def test_a_summary_whose_heading_changed_is_kept_and_listed(package_copy, document_copy):
    changed(document_copy, "(2) Guiding ideas:", "(2) Leading ideas:")

    lines = read_document(document_copy, package_copy)

    assert misfits(lines)[0] == (
        "sections.csv, 1.2: the summary was written for “Guiding ideas”,"
        " the heading now reads “Leading ideas”"
    )
    sections = {row["number"]: row for row in read_package(package_copy)["sections"]}
    assert sections["1.2"]["summary"].startswith("Asks to keep every light burning")


def test_a_section_that_is_gone_is_listed_with_all_that_was_tied_to_it(package_copy, document_copy):
    box = SHORT_DOCUMENT.read_text(encoding="utf-8").split("\n")[87:93]
    changed(document_copy, "\n".join(box), "")

    lines = read_document(document_copy, package_copy)

    assert "section_links.csv, row 8: no section box-3 any more" in misfits(lines)


def test_a_gone_sections_summary_is_printed_since_it_would_be_lost(package_copy, document_copy):
    text = SHORT_DOCUMENT.read_text(encoding="utf-8")
    start, end = text.index("#### **3. Improve"), text.index("All harbours and")
    changed(document_copy, text[start:end], "")

    lines = misfits(read_document(document_copy, package_copy))

    assert (
        "sections.csv, 3: the document has no such section any more;"
        " its summary was “Ferries, law and people.”"
    ) in lines


def test_a_plans_own_column_that_the_document_contradicts_is_listed(package_copy, document_copy):
    changed(document_copy, "planning period is 2017-2019", "planning period is 2017-2020")

    assert misfits(read_document(document_copy, package_copy))[0] == (
        "plan.csv, period_end: was “2019”, the document says “2020”"
    )
    assert read_package(package_copy)["plan"][0]["period_end"] == "2020"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("6\tHonouring", "7\tHonouring", "error: line 117: expected row 6"),
        ("Ministry of Culture", "Ministry of Lamps", "needs the row “ministry-of-lamps,,Ministry"),
        ("## **2. Renew", "## **5. Renew", "error: line 46: expected chapter 2"),
    ],
)
def test_errors_are_listed_and_nothing_is_written(package_copy, document_copy, old, new, where):
    changed(document_copy, old, new)
    before = contents(package_copy)
    printed = StringIO()

    with pytest.raises(CommandError, match="can't be read; nothing was written"):
        call_command("read_document", document_copy, out=package_copy, stdout=printed)

    assert where in printed.getvalue()
    assert contents(package_copy) == before


def test_a_document_cut_between_two_rows_is_noticed_by_the_package_it_would_replace(
    package_copy, document_copy
):
    text = document_copy.read_text(encoding="utf-8")
    document_copy.write_text(text[: text.index("7\tTraining crews")], encoding="utf-8")
    before = contents(package_copy)

    with pytest.raises(CommandError, match=r"has no task 7, 8, which the package in .* has"):
        read_document(document_copy, package_copy)

    assert contents(package_copy) == before


@pytest.mark.parametrize("left", ["targets.csv", "section_links.csv", "sections.csv"])
def test_a_folder_with_only_some_files_of_a_package_is_left_alone(tmp_path, left):
    (tmp_path / left).write_bytes((SHORT_PLAN / left).read_bytes())

    with pytest.raises(CommandError, match=r"plan\.csv: the file is missing"):
        read_document(SHORT_DOCUMENT, tmp_path)

    assert contents(tmp_path) == {left: (SHORT_PLAN / left).read_bytes()}


def test_the_packages_own_names_come_before_the_registers(package_copy):
    bodies = package_copy / "bodies.csv"
    text = bodies.read_text(encoding="utf-8")
    bodies.write_text(text.replace("moc,Ministry of Culture", "moa,Ministry of Culture"))
    responsibilities = package_copy / "responsibilities.csv"
    responsibilities.write_text(responsibilities.read_text().replace("6,moc,", "6,moa,"))

    read_document(SHORT_DOCUMENT, package_copy)

    rows = read_package(package_copy)["responsibilities"]
    assert [row["ministry"] for row in rows if row["task"] == "6"] == ["moa"]


def test_a_name_of_two_bodies_is_an_error_until_the_package_decides(tmp_path, package_copy):
    register = shutil.copytree(REGISTER, tmp_path / "register")
    ministries = register / "ministries.csv"
    text = ministries.read_text(encoding="utf-8")
    assert "农业部,ministry,," in text
    ministries.write_text(
        text.replace("农业部,ministry,,", "农业部,ministry,Ministry of Culture,"), encoding="utf-8"
    )
    printed = StringIO()

    with pytest.raises(CommandError, match=r"1 places can't be read"):
        call_command(
            "read_document", SHORT_DOCUMENT, out=tmp_path / "new", register=register, stdout=printed
        )
    read_document(SHORT_DOCUMENT, package_copy, register=register)

    assert "is the name of 2 bodies of the register (moa, moc)" in printed.getvalue()
    rows = read_package(package_copy)["responsibilities"]
    assert [row["ministry"] for row in rows if row["task"] == "6"] == ["moc"]


def test_without_a_day_of_issue_every_other_finding_is_listed_by_line(tmp_path, document_copy):
    changed(document_copy, "March 5, 2017\n", "\n")
    changed(document_copy, "6\tHonouring", "7\tHonouring")
    printed = StringIO()

    with pytest.raises(CommandError, match="found no day of issue in the document"):
        call_command("read_document", document_copy, out=tmp_path / "out", stdout=printed)

    lines = printed.getvalue().splitlines()
    assert any("line 1: found no day of issue in the head matter (lines 1" in x for x in lines)
    assert any("error: line 117: expected row 6" in x for x in lines)
    assert not any("is not the name of a known body" in x for x in lines)
    assert not (tmp_path / "out").exists()


def test_the_end_of_a_table_is_always_listed_since_a_cut_can_not_be_known(tmp_path, document_copy):
    text = document_copy.read_text(encoding="utf-8")
    document_copy.write_text(text[: text.index("7\tTraining crews")], encoding="utf-8")

    lines = read_document(document_copy, tmp_path / "short-plan")

    assert (
        "unsure: line 117: row 6 is the last row and the file ends here; see that the document's"
        " table ends with it"
    ) in lines


def test_a_name_that_an_amendment_gave_to_a_second_body_still_means_the_documents(package_copy):
    """Both nhfpc, in the document, and nhc, which took its place, are the National Health …"""
    read_document(SHORT_DOCUMENT, package_copy)

    rows = read_package(package_copy)["responsibilities"]
    assert [row["ministry"] for row in rows if row["task"] == "4"] == ["mot", "nhfpc"]


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda path: path.unlink(), "can't read .*short-plan.txt: No such file"),
        (lambda path: path.write_bytes(b"ok\n\xff\xfe"), "line 2: expected UTF-8 text"),
        (lambda path: path.write_bytes(b""), "found no day of issue"),
    ],
)
def test_a_file_that_is_no_text_is_answered_in_one_line(tmp_path, document_copy, break_it, message):
    break_it(document_copy)

    with pytest.raises(CommandError, match=message):
        read_document(document_copy, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_folder_that_can_not_be_written_is_answered_in_one_line(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(CommandError, match=r"can't write .*file"):
        read_document(SHORT_DOCUMENT, tmp_path / "file" / "short-plan")


def test_a_slug_that_no_address_can_hold_is_refused(tmp_path):
    with pytest.raises(CommandError, match="“Short Plan” can't be a plan's name"):
        read_document(SHORT_DOCUMENT, tmp_path / "Short Plan")

    assert not (tmp_path / "Short Plan").exists()


def test_what_is_written_is_a_package_in_its_one_form(tmp_path):
    read_document(SHORT_DOCUMENT, tmp_path / "short-plan")

    assert contents(tmp_path / "short-plan") == {
        name: text.encode()
        for name, text in package_files(read_package(tmp_path / "short-plan")).items()
    }
