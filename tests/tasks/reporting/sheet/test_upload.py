"""A filled in file comes back: shown first, then applied whole, and all that is refused."""

import io
import re
import zipfile
from html import unescape

import pytest

from ministries.models import Membership, MembershipRole
from tasks.reporting.models import StatusUpdate
from tasks.reporting.writing import save, submit
from tests.tasks.reporting.conftest import person
from tests.tasks.reporting.sheet.conftest import FILE, UPLOAD
from tests.tasks.reporting.sheet.making import (
    bytes_of,
    edited,
    file_of,
    opened,
    repacked,
    shown_in,
)


@pytest.fixture
def file(client_of_editor, draft):
    return client_of_editor.get(FILE).content


@pytest.fixture
def upload(client_of_editor):
    def upload_it(content, name="sheet.xlsx", address=UPLOAD):
        return client_of_editor.post(address, {"file": file_of(content, name)})

    return upload_it


def stored():
    return {
        (update.task.number, update.narrative, update.progress)
        for update in StatusUpdate.objects.select_related("task")
    }


BEFORE = {("30", "First words.", None)}


def words(response):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def test_everything_is_shown_and_then_applied_as_it_was_shown(client_of_editor, upload, file):
    shown = upload(edited(file, F3="Second words.", F6="Begun.", E6=25, D6="On track"))

    assert shown.status_code == 200
    assert stored() == BEFORE
    assert "It would change 4 cells in 2 rows" in words(shown)
    assert "First words. Second words." in words(shown)
    done = client_of_editor.post(UPLOAD, {"shown": shown_in(shown)}, follow=True)
    assert "2 rows of the file were saved." in words(done)
    assert stored() == {("30", "Second words.", None), ("48", "Begun.", 25)}


def test_an_untouched_file_has_nothing_to_apply(upload, file):
    shown = upload(file)

    assert "there is nothing to apply" in words(shown)
    assert shown_in(shown) == ""


def test_an_untouched_file_that_is_older_than_a_report_says_so(second_editor, draft, upload, file):
    save(second_editor, draft, draft.version, {"narrative": "Their words."})

    said = words(upload(file))

    assert "Nothing was written in this file since it was downloaded" in said
    assert "changed here meanwhile, and stay so: tasks 30." in said
    assert "just what is stored already" not in said
    assert stored() == {("30", "Their words.", None)}


def test_every_error_is_named_by_its_cell_and_nothing_can_be_applied(upload, file):
    shown = upload(
        edited(file, E3=140, D4="going well", J5="2027-02-30", F6="=1+1", F4="A good change.")
    )

    said = words(shown)
    assert shown.status_code == 400
    assert "task 30, E3 : Progress runs from 0 to 100." in said
    assert "D4 : “going well” is no status: choose one of the list." in said
    assert "J5 : There is no such day." in said
    assert "F6 : This is a formula." in said
    assert re.findall(r"\b[A-Z]\d(?= :)", said) == ["E3", "D4", "J5", "F6"]
    assert "leaves out" not in said
    assert shown_in(shown) == ""
    assert stored() == BEFORE


def test_beside_an_error_nothing_is_said_to_be_about_to_change(upload, file):
    said = words(upload(edited(file, E3=0.5, F6="Begun.")))

    assert "task 30, E3 : Write 50 for 50 per cent: progress is a whole number." in said
    assert "What else stands in the file, not saved either" in said
    assert "Begun." in said
    assert "It would change" not in said


def test_a_row_changed_since_the_file_was_made_is_shown_with_both_texts(
    second_editor, draft, upload, file
):
    save(second_editor, draft, draft.version, {"narrative": "Their words."})

    shown = upload(edited(file, F3="My words.", F6="Begun."))

    said = words(shown)
    assert "row 3 : Task 30 was changed since you took this sheet." in said
    assert "My words. Their words." in said
    assert shown_in(shown) == ""
    assert stored() == {("30", "Their words.", None)}


def test_a_row_changed_between_preview_and_apply_is_looked_at_again(
    client_of_editor, second_editor, draft, upload, file
):
    shown = shown_in(upload(edited(file, F3="My words.", F6="Begun.")))
    save(second_editor, draft, draft.version, {"narrative": "Their words."})

    again = client_of_editor.post(UPLOAD, {"shown": shown})

    assert again.status_code == 400
    assert "Task 30 was changed since you took this sheet." in words(again)
    assert stored() == {("30", "Their words.", None)}


def test_the_same_preview_applied_twice_changes_nothing_more(client_of_editor, upload, file):
    shown = shown_in(upload(edited(file, F3="Second words.")))
    client_of_editor.post(UPLOAD, {"shown": shown})

    client_of_editor.post(UPLOAD, {"shown": shown})

    assert StatusUpdate.objects.get().version == 3


def test_a_submitted_row_that_the_file_changes_is_named(editor, draft, upload, file):
    submit(editor, draft, draft.version)

    said = words(upload(edited(file, F3="Too late.")))

    assert "The report on task 30 is submitted: nothing of it can be changed here." in said
    assert stored() == BEFORE


def test_a_file_of_another_ministry_period_or_plan_is_refused(
    administrator_client, periods, file, upload
):
    address = UPLOAD.replace("most", "mof")
    other = administrator_client.post(address, {"file": file_of(file)})
    assert "This file was made for another ministry: most." in words(other)
    assert "another period: 2026-q3." in words(upload(file, address=UPLOAD.replace("q3", "q2")))
    book = opened(file)
    book.worksheets[1]["C2"] = "14fyp"
    assert "This file was made for another plan: 14fyp." in words(upload(bytes_of(book)))
    assert stored() == BEFORE


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"L3": "12"}, "The row's task number and its hidden marks no longer fit each other."),
        ({"A3": "999", "L3": "999"}, "This row is none of this sheet: 999."),
        ({"A4": "30", "L4": "30"}, "Task 30 stands in the sheet twice."),
        ({"M3": "1.1"}, "What marks this row was changed"),
        ({"F9": "An added row."}, "row 9 : This row was added to the sheet"),
        ({"F3": True}, "F3 : This can't be read as a text, a number or a day."),
        ({"F3": "#REF!"}, "F3 : This cell holds an error of the spreadsheet: #REF!."),
        ({"F3": "a" * 20_001}, "F3 : Ensure this value has at most 20000 characters"),
    ],
)
def test_rows_that_are_not_the_sheets_own_are_named(upload, file, cells, said):
    shown = upload(edited(file, **cells))

    assert said in words(shown)
    assert shown_in(shown) == ""
    assert stored() == BEFORE


def test_rows_may_be_sorted_and_left_out_and_columns_moved(upload, file, client_of_editor):
    book = opened(file)
    rows = book.worksheets[0]
    rows["F6"] = "Begun."
    rows.delete_rows(4, 2)
    rows.insert_cols(2)

    shown = upload(bytes_of(book))

    assert "Rows that the file leaves out stay as they are: 42, 47" in words(shown)
    client_of_editor.post(UPLOAD, {"shown": shown_in(shown)})
    assert stored() == BEFORE | {("48", "Begun.", None)}


def test_merged_cells_and_missing_marks_are_refused(upload, file):
    book = opened(file)
    book.worksheets[0].merge_cells("F3:F4")
    assert "The cells F3:F4 are merged." in words(upload(bytes_of(book)))
    book = opened(file)
    book.worksheets[0].delete_rows(2)
    assert "The file lacks its hidden second row" in words(upload(bytes_of(book)))
    book = opened(file)
    book.worksheets[0].delete_cols(5)
    assert "The file lacks columns: progress." in words(upload(bytes_of(book)))
    book = opened(file)
    del book[book.sheetnames[1]]
    assert "This file is none of Fengong's sheets." in words(upload(bytes_of(book)))
    assert stored() == BEFORE


def bomb(file):
    return repacked(file, add={"xl/media/image1.bin": b"\0" * 30_000_000})


def many_entries(file):
    return repacked(file, add={f"xl/media/{number}": b"x" for number in range(300)})


def with_macros(file):
    return repacked(file, add={"xl/vbaProject.bin": b"x"})


def called_xlsm(file):
    def change(name, part):
        return part.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")

    return repacked(file, change)


def called_xlsm_in_utf_16(file):
    def change(name, part):
        if name != "[Content_Types].xml":
            return part
        return part.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")

    return repacked(called_xlsm(file), change)


def with_renamed_macros(file):
    added = b'<Override PartName="/xl/a.xml" ContentType="application/vnd.ms-office.vbaProject"/>'
    return repacked(
        file,
        lambda name, part: part.replace(b"</Types>", added + b"</Types>"),
        add={"xl/a.xml": b"x"},
    )


def with_a_program(file):
    return repacked(file, add={"xl/embeddings/evil.exe": b"MZ"})


def without_types(file):
    return repacked(file, lambda name, part: b"types" if "Content_Types" in name else part)


def with_links(file):
    return repacked(file, add={"xl/externalLinks/externalLink1.xml": b"<x/>"})


def broken(file):
    return repacked(file, lambda name, part: part[:200] if "worksheets/sheet1" in name else part)


def laughing(file):
    """A billion laughs in the shared strings."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    part = f'<!DOCTYPE s [<!ENTITY l0 "lol">{entities}]><sst><si><t>&l9;</t></si></sst>'
    return repacked(file, lambda name, old: part.encode() if "sharedStr" in name else old)


def plain_zip(file):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("readme.txt", "x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda file: b"", "The file is empty."),
        (lambda file: b"name,status\n", "This is no XLSX file."),
        (lambda file: file[:-100], "This is no XLSX file."),
        (lambda file: b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
        (plain_zip, "This is no XLSX file."),
        (bomb, "The file unpacks to far more than a sheet needs"),
        (many_entries, "The file unpacks to far more than a sheet needs"),
        (with_macros, "The file holds macros."),
        (called_xlsm, "The file holds macros."),
        (called_xlsm_in_utf_16, "The file holds macros."),
        (with_renamed_macros, "The file holds macros."),
        (with_a_program, "This file holds another that isn't taken: xl/embeddings/evil.exe."),
        (without_types, "This is no XLSX file."),
        (with_links, "The file is linked to other files."),
        (broken, "The file can't be read"),
        (laughing, "The file can't be read"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_not_opened(upload, file, make, said):
    shown = upload(make(file))

    assert shown.status_code == 400
    assert said in words(shown)
    assert stored() == BEFORE


def test_without_a_file_the_page_asks_for_one(client_of_editor, period):
    assert "Choose a file first." in words(client_of_editor.post(UPLOAD))


def test_a_preview_is_good_for_its_person_and_sheet_alone(client, upload, file, administrator):
    shown = shown_in(upload(edited(file, F3="Second words.")))
    other = person("Other", ("most", MembershipRole.EDITOR))
    client.force_login(other)

    for forged in (shown, shown[:-3] + "xxx", "", "x"):
        said = words(client.post(UPLOAD, {"shown": forged}))
        assert "This preview is no longer good: upload the file again." in said
    assert stored() == BEFORE


def test_whose_role_was_withdrawn_meanwhile_changes_nothing(client_of_editor, editor, upload, file):
    shown = shown_in(upload(edited(file, F3="Second words.")))
    Membership.objects.filter(user=editor).delete()

    assert upload(file).status_code == 403
    assert client_of_editor.post(UPLOAD, {"shown": shown}).status_code == 403
    assert stored() == BEFORE


def test_texts_of_a_file_are_shown_as_texts(upload, file):
    page = upload(edited(file, F3="<script>alert(1)</script>")).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
