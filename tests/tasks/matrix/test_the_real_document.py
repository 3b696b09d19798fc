"""The shipped plan against its own document, word for word. Runs where the document is."""

import re
import shutil
from io import StringIO

import pytest
from django.core.management import call_command

from planning.reading.document import read_document
from planning.reading.package import read_package
from planning.reading.packaging import HAND_MADE_COLUMNS, HAND_MADE_TABLES
from tests.places import DOCUMENT, SHIPPED_PLAN
from tests.planning.reading.names import REGISTERED

pytestmark = pytest.mark.usefixtures("document")

UNSURE = {
    22: "stands before the first chapter",
    40: "the only paragraph under 1.2",
    98: "joined to line 96",
    172: "read as a further paragraph of box-6",
    335: "long for a lead sentence (113 characters); read as measure 5.2.6",
    341: "read as a further paragraph of box-15",
    357: "read as a further paragraph of box-16",
    365: "long for a lead sentence (142 characters); read as measure 5.4.2",
    575: "the closing paragraph, not as part of 10.6",
    584: "row 1: the sentence leaves the usual form",
    593: "row 9: the sentence leaves the usual form",
    619: "row 32: two sentences of the title run together",
    624: "the rest of row 35, cut by a page break",
    632: "the rest of row 41, cut by a page break",
    642: "row 50: two sentences of the title run together",
    655: "row 61: the sentence leaves the usual form",
    656: "row 62: two sentences of the title run together",
    657: "row 63: two sentences of the title run together",
    658: "row 64: the sentence leaves the usual form",
    664: "the rest of row 68, cut by a page break",
    665: "row 69 is the last row and the file ends here",
}


@pytest.fixture(scope="module")
def reading(document):
    return read_document(document, REGISTERED)


def test_its_matrix_has_69_tasks_41_bodies_and_379_responsibilities(reading):
    parts = [part for row in reading.rows for part in row.parts]
    roles = [part.role.value for part in parts]

    assert [row.number for row in reading.rows] == [str(number) for number in range(1, 70)]
    assert len({REGISTERED[part.name] for part in parts}) == 41
    assert len(parts) == 379
    assert {role: roles.count(role) for role in set(roles)} == {
        "lead": 33,
        "supporting": 97,
        "joint": 249,
    }


def test_23_tasks_are_led_seven_of_them_by_several_and_46_are_joint(reading):
    leads = [sum(part.role == "lead" for part in row.parts) for row in reading.rows]

    assert sum(count > 0 for count in leads) == 23
    assert sum(count > 1 for count in leads) == 7
    assert sum(all(part.role == "joint" for part in row.parts) for row in reading.rows) == 46


def test_its_outline_has_10_chapters_49_sections_21_boxes_and_a_closing(reading):
    kinds = [node.kind.value for node in reading.outline]

    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "chapter": 10,
        "section": 49,
        "measure": 117,
        "box": 21,
        "closing": 1,
    }
    assert reading.outline[-1].number == "closing"
    assert [n.number for n in reading.outline if n.kind == "box"] == [
        f"box-{number}" for number in range(1, 22)
    ]


def test_just_these_places_are_unsure_and_none_is_an_error(reading):
    assert reading.errors == []
    assert {finding.line for finding in reading.findings} == set(UNSURE)
    for line, said in UNSURE.items():
        assert any(f.line == line and said in f.message for f in reading.findings), line
    assert len(reading.findings) == len(UNSURE)


def test_a_row_whose_second_half_is_gone_is_listed(document, tmp_path):
    lines = document.read_text(encoding="utf-8").split("\n")
    cut = tmp_path / "cut.txt"
    cut.write_text("\n".join(lines[:631] + lines[632:]), encoding="utf-8")

    findings = read_document(cut, REGISTERED).findings

    (doubt,) = [str(f) for f in findings if "has no full stop" in f.message]
    assert doubt.startswith("line 630: row 41: the title's last sentence")
    assert doubt.endswith("to create open and shared”")


def test_a_lost_tab_that_leaves_bodies_in_a_title_is_an_error(document, tmp_path):
    lines = document.read_text(encoding="utf-8").split("\n")
    lines[621] = " ".join(lines[621].rsplit("\t", 1))
    spoilt = tmp_path / "spoilt.txt"
    spoilt.write_text("\n".join(lines), encoding="utf-8")

    (error,) = read_document(spoilt, REGISTERED).errors

    assert str(error).startswith(
        "line 622: row 35: the title ends in a body's name, “Ministry of I"
    )


def read_into(folder):
    printed = StringIO()
    call_command("read_document", DOCUMENT, out=folder, stdout=printed, no_color=True)
    return [line for line in printed.getvalue().splitlines() if line.startswith("no longer fits")]


def test_read_into_an_empty_folder_it_gives_the_package_apart_from_what_is_hand_made(tmp_path):
    read_into(tmp_path / "13fyp-sei")

    made, kept = read_package(tmp_path / "13fyp-sei"), read_package(SHIPPED_PLAN)
    assert (made.source_file, made.source_sha256) == (kept.source_file, kept.source_sha256)
    for table in kept.tables:
        if table in HAND_MADE_TABLES:
            assert made[table] == []
            continue
        by_hand = HAND_MADE_COLUMNS.get(table, ())
        for mine, shipped in zip(made[table], kept[table], strict=True):
            assert {k: v for k, v in mine.items() if k not in by_hand} == {
                k: v for k, v in shipped.items() if k not in by_hand
            }
    description = "datapackage.json"
    assert (tmp_path / "13fyp-sei" / description).read_bytes() == (
        SHIPPED_PLAN / description
    ).read_bytes()


def test_read_into_a_copy_of_the_package_it_changes_no_byte(tmp_path):
    copy = shutil.copytree(SHIPPED_PLAN, tmp_path / "copy")

    assert read_into(copy) == []

    for path in SHIPPED_PLAN.iterdir():
        assert (copy / path.name).read_bytes() == path.read_bytes(), path.name
    assert {path.name for path in copy.iterdir()} == {path.name for path in SHIPPED_PLAN.iterdir()}


def printed_rows():
    """Return the document's rows as text by number, put together without our reader."""
    appendix = DOCUMENT.read_text(encoding="utf-8").split("No.\tKey Task\tResponsible Ministry\n")[
        1
    ]
    rows = {}
    for chunk in re.split(r"^(?=\d+\t)", appendix, flags=re.MULTILINE)[1:]:
        halves = [line.split("\t") for line in chunk.splitlines() if line.strip()]
        number = halves[0][0]
        rows[number] = tuple(
            " ".join(" ".join(cells[column] for cells in halves if len(cells) > column).split())
            for column in (1, 2)
        )
    return rows


# What we write, and what the document has instead: in four rows an article or a comma is missing
# or too many, or "they are" stands for "which are".
DEVIATIONS = {
    "1": [("along with the Cyberspace", "along with Cyberspace")],
    "9": [
        ("Ministry of Finance, General", "Ministry of Finance, and General"),
        ("Quarantine, and Civil", "Quarantine, Civil"),
    ],
    "61": [("Ministry of Finance along with", "Ministry of Finance, along with")],
    "64": [("Technology, which are", "Technology, they are")],
}


def test_the_appendix_written_back_is_the_documents_but_for_four_rows(plan):
    printed = StringIO()
    call_command("write_appendix", plan.slug, stdout=printed)

    written = {}
    head, *lines = printed.getvalue().splitlines()
    for line in lines:
        number, title, sentence = line.split("\t")
        written[number] = (" ".join(title.split()), " ".join(sentence.split()))

    assert head == "No.\tKey Task\tResponsible Ministry"
    assert list(written) == [str(number) for number in range(1, 70)]
    document = printed_rows()
    for number, (title, sentence) in written.items():
        for ours, theirs in DEVIATIONS.get(number, []):
            assert sentence.count(ours) == 1
            sentence = sentence.replace(ours, theirs)
        assert (title, sentence) == document[number], number
