"""A broken package is refused with file, row, column and value, and nothing is stored."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.stored import everything_stored

pytestmark = pytest.mark.django_db

# What is done to one file of the short plan: old text, new text, and the problem it makes.
BREAKS = {
    "a task number twice": (
        "tasks.csv",
        "\n2,",
        "\n1,",
        "tasks.csv, row 3, column number “1”: stands in row 2 already (number)",
    ),
    "a ministry twice in a task": (
        "responsibilities.csv",
        "1,soa,lead,2,,",
        "1,mot,lead,2,,",
        "responsibilities.csv, row 3, column task “1, mot”: stands in row 2 already",
    ),
    "a ministry twice on some days": (
        "responsibilities.csv",
        "4,nhc,joint,2,2018-03-17,",
        "4,nhfpc,joint,3,2018-03-16,",
        "responsibilities.csv, row 17, column ministry “nhfpc”: task 4: This ministry stands in",
    ),
    "an unknown ministry": (
        "bodies.csv",
        "cas,Chinese",
        "casx,Chinese",
        "responsibilities.csv, row 28, column ministry “cas”: is not in bodies.csv (ministry)",
    ),
    "a body that the register lacks": (
        "bodies.csv",
        "nhc,National Health Commission\n",
        "nhc,National Health Commission\nbells,Board of Bells\n",
        "bodies.csv, row 20, column ministry “bells”: is not in the register of bodies",
    ),
    "a link to no section": (
        "section_links.csv",
        "1,2.1.1,",
        "1,2.1.9,",
        "section_links.csv, row 2, column section “2.1.9”: is not in sections.csv (number)",
    ),
    "a link of no task": (
        "section_links.csv",
        "7,3.2.1,",
        "17,3.2.1,",
        "section_links.csv, row 10, column task “17”: is not in tasks.csv (number)",
    ),
    "a link twice": (
        "section_links.csv",
        "1,box-1,names the box,The title names the project.,任务名称点明了这一工程。,,",
        "1,2.1.1,names the box,,,2018-01-01,",
        "section_links.csv, row 3, column section “2.1.1”: task 1 is tied to it twice on the same",
    ),
    "a link that ends before it begins": (
        "section_links.csv",
        "7,3.2.1,same wording,,,,",
        "7,3.2.1,same wording,,,2018-01-01,2018-01-01",
        "section_links.csv, row 10, column valid_until “2018-01-01”: ends too early",
    ),
    "a target in no section": (
        "targets.csv",
        "box-1,milestone",
        "box-9,milestone",
        "targets.csv, row 5, column section “box-9”: is not in sections.csv (number)",
    ),
    "a goal without a value": (
        "targets.csv",
        "at_least,120,ferries",
        "at_least,,ferries",
        "targets.csv, row 3, column value: a goal or specification needs a value",
    ),
    "a milestone with a value": (
        "targets.csv",
        "at home,,,,2019",
        "at home,,7,,2019",
        "targets.csv, row 5, column value “7”: a milestone has no value",
    ),
    "a value that is no figure": (
        "targets.csv",
        ",3-5,",
        ",three to five,",
        "targets.csv, row 4, column value “three to five”: expected a value like",
    ),
    "a gap in the tasks": (
        "tasks.csv",
        "on board,118\n",
        "on board,118\n9,Resting,\n",
        "tasks.csv, row 9, column number “9”: leaves a gap in the numbering; expected 8 or 8.1",
    ),
    "a gap in the sections": (
        "sections.csv",
        "\n2.2.3,",
        "\n2.2.4,",
        "sections.csv, row 15, column number “2.2.4”: leaves a gap in the numbering; expected",
    ),
    "a section before its parent": (
        "sections.csv",
        "box-3,box,3.1,",
        "box-3,box,3.2,",
        "sections.csv, row 20, column parent “3.2”: comes after its own part",
    ),
    "a task without responsibility": (
        "responsibilities.csv",
        "6,moc,joint,1,,\n",
        "",
        "tasks.csv, row 7, column number “6”: The task has no responsible ministry",
    ),
    "a task without responsibility from a day on": (
        "responsibilities.csv",
        "6,moc,joint,1,,\n",
        "6,moc,joint,1,,2018-03-21\n",
        "tasks.csv, row 7, column number “6”: The task has no responsible ministry (from",
    ),
    "a joint role beside a lead": (
        "responsibilities.csv",
        "7,mot,supporting,2,,",
        "7,mot,joint,2,,",
        "responsibilities.csv, row 24, column role “joint”: task 7: A joint role can't stand",
    ),
    "supporting without a lead": (
        "responsibilities.csv",
        "7,moe,lead,1,,",
        "7,moe,supporting,1,,",
        "tasks.csv, row 8, column number “7”: Supporting ministries need a lead",
    ),
    "a lead after a supporting one": (
        "responsibilities.csv",
        "8,nbs,lead,1,,\n8,mot,lead,2,,\n8,soa,supporting,3,,",
        "8,nbs,lead,1,,\n8,mot,supporting,2,,\n8,soa,lead,3,,",
        "responsibilities.csv, row 27, column position “3”: task 8: A lead stands before",
    ),
    "a position twice": (
        "responsibilities.csv",
        "7,mot,supporting,2,,",
        "7,mot,supporting,1,,",
        "responsibilities.csv, row 24, column position “1”: task 7: Another ministry has this",
    ),
    "an end before the beginning": (
        "responsibilities.csv",
        "4,nhc,joint,2,2018-03-17,",
        "4,nhc,joint,2,2018-03-17,2018-03-16",
        "responsibilities.csv, row 17, column valid_until “2018-03-16”: task 4: ends before it",
    ),
    "an unknown role": (
        "responsibilities.csv",
        "7,moe,lead,1,,",
        "7,moe,leader,1,,",
        "responsibilities.csv, row 23, column role “leader”: expected one of: lead, supporting",
    ),
    "a day that no calendar has": (
        "responsibilities.csv",
        "joint,2,,2018-03-17",
        "joint,2,,2018-02-30",
        "responsibilities.csv, row 16, column valid_until “2018-02-30”: expected a day",
    ),
    "a day in another form": (
        "plan.csv",
        "2017-03-05",
        "20170305",
        "plan.csv, row 2, column issued_on “20170305”: expected a day as YYYY-MM-DD",
    ),
    "a period that runs backward": (
        "plan.csv",
        "2017,2019",
        "2019,2017",
        "plan.csv, row 2, column period_end “2017”: comes before the first year",
    ),
    "a year in another script": (
        "plan.csv",
        "2017,2019",
        "２０１７,2019",
        "plan.csv, row 2, column period_start “２０１７”: expected a value like",
    ),
    "an amendment without its day": (
        "changes.csv",
        "4,amendment,2018-03-17,",
        "4,amendment,,",
        "changes.csv, row 2, column day: an amendment needs its first day",
    ),
    "an amendment without its source": (
        "changes.csv",
        '"An invented decision of the Harbour Council, 2018"',
        "",
        "changes.csv, row 2, column source: an amendment needs its source",
    ),
    "an erratum with a day": (
        "changes.csv",
        "6,erratum,,",
        "6,erratum,2018-03-17,",
        "changes.csv, row 3, column day “2018-03-17”: an erratum holds for every day",
    ),
    "a time in another zone": (
        "changes.csv",
        "2018-04-01T08:30:00+00:00",
        "2018-04-01T16:30:00+08:00",
        "changes.csv, row 2, column at “2018-04-01T16:30:00+08:00”: expected a time in UTC",
    ),
    "a time without its zone": (
        "changes.csv",
        "2018-04-01T08:30:00+00:00",
        "2018-04-01T08:30:00",
        "changes.csv, row 2, column at “2018-04-01T08:30:00”: expected a time in UTC",
    ),
    "rows in another order": (
        "section_links.csv",
        "7,3.2.1,same wording,,,,\n",
        "7,3.2.1,same wording,,,,\n6,closing,same subject,,,,\n",
        "section_links.csv, row 11, column task “6”: stands out of order; rows go by task, section",
    ),
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
}


def refused(folder) -> str:
    """Load the package in vain, see that nothing was stored, and return what was said."""
    before = everything_stored()
    with pytest.raises(CommandError, match="nothing was loaded") as error:
        call_command("load_plan", folder, stdout=StringIO())
    assert everything_stored() == before
    return str(error.value)


@pytest.mark.parametrize(("file", "old", "new", "expected"), BREAKS.values(), ids=BREAKS.keys())
def test_it_is_refused_with_the_place_and_the_value(package_copy, file, old, new, expected):
    path = package_copy / file
    text = path.read_bytes().decode()
    assert text.count(old) == 1, text.count(old)
    path.write_bytes(text.replace(old, new).encode())

    assert expected in refused(package_copy)


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
