"""Links and files beside a report: which are taken, where they are kept, and who removes them."""

import hashlib

import pytest

from ministries.models import Membership
from tasks.reporting.beginning import begin
from tasks.reporting.evidence import add_file, add_link, remove, safe_name
from tasks.reporting.models import Evidence
from tasks.reporting.refusals import Incomplete, NotYours, WrongState
from tasks.reporting.reviewing import send_back
from tasks.reporting.vocabulary import State
from tasks.reporting.writing import discard, submit
from tests.tasks.reporting.files import JPEG, PDF, PNG, office, typed, uploaded, zip_of
from tests.tasks.reporting.reports import accepted_of, draft_of, submitted_of

OPEN_TEXT = "application/vnd.oasis.opendocument.text"


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def draft(editor, task, period):
    return draft_of(editor, task, period)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("report.pdf", PDF, "application/pdf"),
        ("map.png", PNG, "image/png"),
        ("photo.JPG", JPEG, "image/jpeg"),
        ("notes.txt", "财政部 said yes.\r\n".encode(), "text/plain"),
        ("figures.csv", b"\xef\xbb\xbfyear,yuan\n2026,3\n", "text/csv"),
        ("table.xlsx", office("xlsx"), "openxmlformats-officedocument.spreadsheetml.sheet"),
        ("text.docx", office("docx"), "openxmlformats-officedocument.wordprocessingml.document"),
        ("talk.pptx", office("pptx"), "presentationml.presentation"),
        ("text.odt", zip_of({"mimetype": OPEN_TEXT, "content.xml": "<a/>"}), OPEN_TEXT),
        (
            "chart.docx",
            office(
                "docx",
                **{
                    "_rels/.rels": b"<x/>",
                    "word/media/image1.PNG": PNG,
                    "word/embeddings/Microsoft_Excel_Sheet.xlsx": office("xlsx"),
                },
            ),
            "wordprocessingml.document",
        ),
        (
            "printed.xlsx",
            office("xlsx", **{"xl/printerSettings/printerSettings1.bin": b"x"}),
            "spreadsheetml.sheet",
        ),
    ],
)
def test_a_file_is_kept_under_a_name_of_our_own(
    editor, draft, evidence_folder, name, content, kind
):
    piece = add_file(editor, draft, uploaded(name, content))

    piece.refresh_from_db()
    assert piece.name == name
    assert piece.content_type.endswith(kind)
    assert piece.size == len(content)
    assert piece.sha256 == hashlib.sha256(content).hexdigest()
    [kept] = evidence_folder.iterdir()
    assert kept.read_bytes() == content
    assert kept.stem not in name
    assert piece.file.name == kept.name


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.html", b"<html></html>", "isn't taken"),
        ("drawing.svg", b"<svg/>", "isn't taken"),
        ("setup.exe", b"MZ\x90\0", "isn't taken"),
        ("book.xlsm", office("xlsx"), "isn't taken"),
        ("no ending", PDF, "isn't taken"),
        ("report.pdf", b"MZ\x90\0" * 20, "isn't what its name"),
        ("report.pdf", PNG, "isn't what its name"),
        ("page.txt", b"\n <!DOCTYPE html><script>alert(1)</script>", "isn't what its name"),
        ("drawing.csv", b"<svg onload='alert(1)'/>", "isn't what its name"),
        ("drawing.png", b"<svg/>", "isn't what its name"),
        ("latin.txt", b"\xfcber", "Save it as UTF-8"),
        ("gbk.csv", "年份,金额\r\n2026,三亿\r\n".encode("gbk"), "Save it as UTF-8"),
        ("wide.txt", "The fund was set up.".encode("utf-16"), "Save it as UTF-8"),
        ("setup.txt", b"MZ\x90\0\xff\xff", "isn't what its name"),
        ("binary.txt", b"a\0b", "isn't what its name"),
        ("table.xlsx", office("docx"), "isn't what its name"),
        ("table.xlsx", zip_of({"a.txt": "a"}), "isn't what its name"),
        ("table.xlsx", office("xlsx", **{"xl/vbaProject.bin": b"x"}), "holds macros"),
        (
            "table.xlsx",
            office("xlsx", typed("ms-excel.sheet.macroEnabled.main+xml")),
            "holds macros",
        ),
        (
            "wide.docx",
            office("docx", typed("ms-word.document.macroEnabled.main+xml").encode("utf-16")),
            "holds macros",
        ),
        (
            "renamed.docx",
            office("docx", typed("ms-office.vbaProject"), **{"word/notes.xml": b"x"}),
            "holds macros",
        ),
        ("no_types.docx", office("docx", "macros?"), "damaged or locked"),
        (
            "holder.docx",
            office("docx", **{"word/embeddings/evil.exe": b"MZ\x90\0"}),
            "holds another that isn't taken: word/embeddings/evil.exe.",
        ),
        ("holder.docx", office("docx", **{"word/embeddings/oleObject1.bin": b"x"}), "another"),
        ("holder.odt", zip_of({"mimetype": OPEN_TEXT, "Object 1": b"MZ\x90\0"}), "Object 1."),
        (
            "chart.docx",
            office(
                "docx",
                **{"word/embeddings/t.xlsx": office("xlsx", typed("ms-office.vbaProject"))},
            ),
            "another that isn't taken: word/embeddings/t.xlsx.",
        ),
        (
            "deep.docx",
            office(
                "docx",
                **{"word/embeddings/t.xlsx": office("xlsx", **{"xl/a.docx": office("docx")})},
            ),
            "another that isn't taken",
        ),
        ("fake.docx", office("docx", **{"word/embeddings/t.xlsx": b"MZ\x90\0"}), "another"),
        ("old.xlsx", office("xlsx", **{"xl/macrosheets/sheet1.xml": b"x"}), "holds macros"),
        ("text.odt", zip_of({"mimetype": OPEN_TEXT, "Basic/script.xml": "x"}), "holds macros"),
        (
            "bomb.docx",
            office("docx", **{"word/media/a": b"\0" * 30_000_000}),
            "unpacks to far more",
        ),
        ("cut.docx", office("docx")[:60], "damaged or locked"),
        ("empty.pdf", b"", "empty"),
    ],
)
def test_other_files_are_refused_and_leave_nothing(
    editor, draft, evidence_folder, name, content, said
):
    with pytest.raises(Incomplete) as refused:
        add_file(editor, draft, uploaded(name, content))

    assert said in refused.value.problems["file"][0]
    assert not Evidence.objects.exists()
    assert not evidence_folder.exists()
    draft.refresh_from_db()
    assert draft.version == 2


def test_a_file_over_20_mb_is_refused(editor, draft):
    with pytest.raises(Incomplete, match="another look") as refused:
        add_file(editor, draft, uploaded("big.pdf", PDF + b"\0" * 20 * 1024 * 1024))

    assert refused.value.problems["file"] == ["This file is larger than 20 MB."]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\plan.pdf", "plan.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "a Set-Cookie: b.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        (".hidden.pdf", "hidden.pdf"),
        ("财政部.pdf", "财政部.pdf"),
        ("长" * 300 + ".docx", "长" * 115 + ".docx"),
        ("", "file"),
    ],
)
def test_a_name_is_kept_without_what_could_mislead(sent, kept):
    assert safe_name(sent) == kept


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://example.org/a", "data:text/html,x", "example.org", ""]
)
def test_a_link_leads_to_the_web(editor, draft, address):
    with pytest.raises(Incomplete):
        add_link(editor, draft, address)

    assert not Evidence.objects.exists()


def test_a_link_without_a_name_is_called_by_its_place(editor, draft):
    piece = add_link(editor, draft, " https://www.gov.cn/zhengce/2016-12/19/content_5150090.htm ")

    assert (piece.name, piece.url[:23]) == ("www.gov.cn", "https://www.gov.cn/zhen")


def test_a_link_is_called_as_its_owner_calls_it(editor, draft):
    named = add_link(editor, draft, "https://example.org/", " Budget 2026/27\r\n(draft)\u202e ")

    assert named.name == "Budget 2026/27 (draft)"


def test_a_link_is_kept_without_control_characters(editor, draft):
    assert add_link(editor, draft, "https://example.org/a\0b").url == "https://example.org/ab"


def test_who_adds_evidence_has_written_in_the_report(editor, second_editor, draft):
    add_link(second_editor, draft, "https://example.org/")

    draft.refresh_from_db()
    assert draft.version == 3
    assert {edit.editor for edit in draft.edits.all()} == {editor, second_editor}


def test_evidence_makes_a_returned_report_a_draft_again(editor, reviewer, task, period):
    update = submitted_of(editor, task, period)
    send_back(reviewer, update, update.version, "Show the contract.")

    add_link(editor, update, "https://example.org/")

    update.refresh_from_db()
    assert update.state == State.DRAFT
    assert update.moves.last().kind == "revised"


def test_evidence_beside_a_submitted_report_stands(editor, draft, evidence_folder):
    piece = add_file(editor, draft, uploaded("report.pdf", PDF))
    draft.refresh_from_db()
    submit(editor, draft, draft.version)

    with pytest.raises(WrongState):
        add_file(editor, draft, uploaded("late.pdf", PDF))
    with pytest.raises(WrongState):
        remove(editor, draft, piece.pk)

    assert len(list(evidence_folder.iterdir())) == 1
    assert Evidence.objects.get() == piece


def test_whose_role_was_withdrawn_adds_nothing(editor, draft, evidence_folder):
    Membership.objects.all().delete()

    with pytest.raises(NotYours):
        add_file(editor, draft, uploaded("report.pdf", PDF))

    assert list(evidence_folder.iterdir()) == []


def test_a_removed_file_goes_with_the_transaction(
    editor, draft, evidence_folder, django_capture_on_commit_callbacks
):
    piece = add_file(editor, draft, uploaded("report.pdf", PDF))

    with django_capture_on_commit_callbacks(execute=True):
        remove(editor, draft, piece.pk)
        assert len(list(evidence_folder.iterdir())) == 1

    assert list(evidence_folder.iterdir()) == []


def test_a_correction_shares_its_files_and_takes_none_along(
    editor, reviewer, task, period, evidence_folder, django_capture_on_commit_callbacks
):
    draft = draft_of(editor, task, period)
    add_file(editor, draft, uploaded("report.pdf", PDF))
    accepted = accepted_of(editor, reviewer, task, period)
    correction = begin(editor, task, period)
    shared = correction.evidence.get()
    assert shared.file.name == accepted.evidence.get().file.name

    with django_capture_on_commit_callbacks(execute=True):
        remove(editor, correction, shared.pk)

    assert len(list(evidence_folder.iterdir())) == 1


def test_a_discarded_draft_takes_its_files_along(
    editor, draft, evidence_folder, django_capture_on_commit_callbacks
):
    add_file(editor, draft, uploaded("report.pdf", PDF))
    draft.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):
        discard(editor, draft, draft.version)

    assert list(evidence_folder.iterdir()) == []


def test_a_report_takes_twenty_pieces(editor, draft):
    for number in range(20):
        add_link(editor, draft, f"https://example.org/{number}")

    with pytest.raises(Incomplete):
        add_link(editor, draft, "https://example.org/20")

    assert draft.evidence.count() == 20
