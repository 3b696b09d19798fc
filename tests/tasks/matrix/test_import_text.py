"""`manage.py import_text`: the document's own text, section by section, or nothing."""

import hashlib
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.places import SHORT_DOCUMENT
from tests.stored import everything_stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def document_copy(tmp_path):
    return shutil.copy(SHORT_DOCUMENT, tmp_path / "plan.txt")


def import_text(slug, path):
    printed = StringIO()
    call_command("import_text", slug, path, stdout=printed, no_color=True)
    return printed.getvalue().splitlines()


def refused(slug, path) -> str:
    before = everything_stored()
    with pytest.raises(CommandError) as error:
        import_text(slug, path)
    assert everything_stored() == before
    return str(error.value)


def changed(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def text_of(plan, number):
    return plan.sections.get(number=number).text


def test_every_section_gets_its_own_text(short_plan):
    assert import_text("short-plan", SHORT_DOCUMENT) == [
        "short-plan: 19 sections have their text now"
    ]

    assert text_of(short_plan, "2.1") == (
        "Give every tower a lamp that can be seen from the next one, and train the keepers who"
        " look after it."
    )
    assert text_of(short_plan, "box-3").count("\n\n") == 1
    assert text_of(short_plan, "closing").startswith("All harbours")
    # What the parts say stands in the parts.
    assert text_of(short_plan, "3") == "Ferries join what water divides."
    assert text_of(short_plan, "2.2") == ""


def test_a_text_with_other_words_under_the_same_outline_is_taken_and_told(
    short_plan, document_copy
):
    changed(document_copy, "Publish the figures.", "Print the figures.")
    digest = hashlib.sha256(document_copy.read_bytes()).hexdigest()

    lines = import_text("short-plan", document_copy)

    assert lines[1].startswith("the outline fits, but this is not the file that the plan was read")
    assert digest in lines[1]
    assert short_plan.source_sha256 in lines[1]
    assert "Print the figures." in text_of(short_plan, "2.1.1")


def test_importing_again_replaces_the_text(short_plan, document_copy):
    import_text("short-plan", document_copy)

    import_text("short-plan", changed(document_copy, "Publish the figures.", "Print them."))

    assert "Publish" not in text_of(short_plan, "2.1.1")


def test_a_heading_that_is_not_the_plans_is_refused_with_its_line(short_plan, document_copy):
    changed(document_copy, "(2) Guiding ideas:", "(2) Leading ideas:")

    assert refused("short-plan", document_copy).endswith(
        "line 36: section 1.2 is “Guiding ideas” in the plan and “Leading ideas” in the file"
    )


def test_a_section_too_few_or_too_many_is_refused(short_plan, document_copy):
    changed(document_copy, "\nHonour long service. Give a medal", "\nThe medal")

    assert "section 3.2.2: not in the file" in refused("short-plan", document_copy)

    changed(document_copy, "Test by night and by day.", "Test.\n\nRest by day. Eat.\n")
    assert "the plan has no section 2.2.4 “Rest by day”" in refused("short-plan", document_copy)


def test_the_same_sections_in_another_order_are_refused(short_plan, document_copy):
    first = short_plan.sections.get(number="2.2.3")
    short_plan.sections.filter(number="box-2").update(position=first.position)
    first.position -= 1
    first.save()

    assert refused("short-plan", document_copy).endswith("the sections stand in another order")


def test_another_plans_document_is_refused(plan):
    said = refused(plan.slug, SHORT_DOCUMENT)

    assert said.startswith("nothing was imported; the file's outline isn't the plan's:")


def test_a_document_in_error_is_refused_with_its_lines(short_plan, document_copy):
    changed(document_copy, "lamps were renewed", "lamps were\0renewed")

    assert "line 30: expected text, found a NUL character" in refused("short-plan", document_copy)


@pytest.mark.parametrize(
    ("break_it", "expected"),
    [
        (lambda path: path.unlink(), "can't read "),
        (lambda path: path.write_bytes(b"\xff\xfe"), "is not UTF-8 text"),
        (lambda path: path.write_bytes(b""), "nothing was imported"),
    ],
)
def test_a_file_that_is_no_text_is_answered(short_plan, document_copy, break_it, expected):
    break_it(document_copy)

    assert expected in refused("short-plan", document_copy)


def test_the_real_document_is_the_file_its_plan_was_read_from(plan, document):
    (line,) = import_text(plan.slug, document)

    assert line.startswith("13fyp-sei: ")
    assert "Broadband China" in text_of(plan, "2.1")
    assert text_of(plan, "closing").startswith("All regions and relevant government ministries")


def test_the_text_is_not_exported(short_plan, tmp_path):
    import_text("short-plan", SHORT_DOCUMENT)

    call_command("export_plan", "short-plan", tmp_path, stdout=StringIO())

    for path in tmp_path.iterdir():
        assert "Give every tower a lamp" not in path.read_text(encoding="utf-8")
