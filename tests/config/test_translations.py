"""What `make check` says of the catalogue of translations."""

import gettext
import os
import re

import polib
import pytest

from config.translations import (
    ROOMS,
    ROOT,
    can_collect,
    collected,
    compile_catalogue,
    differences,
    unfinished,
)


def _catalogue(*entries: polib.POEntry) -> polib.POFile:
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.extend(entries)
    return catalogue


def test_a_finished_catalogue_has_no_faults():
    catalogue = _catalogue(
        polib.POEntry(msgid="Lead", msgstr="牵头"),
        polib.POEntry(
            msgid="one task of %(total)s",
            msgid_plural="%(count)s tasks of %(total)s",
            msgstr_plural={0: "%(total)s 项任务中的 %(count)s 项"},
        ),
    )

    assert list(unfinished(catalogue)) == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (polib.POEntry(msgid="Lead"), "not translated"),
        (polib.POEntry(msgid="Lead", msgstr="支持", flags=["fuzzy"]), "fuzzy"),
        (polib.POEntry(msgid="Lead", msgstr="牵头", obsolete=True), "no longer used"),
        (polib.POEntry(msgid="Task %(number)s", msgstr="任务 %(号)s"), "placeholders differ"),
        (polib.POEntry(msgid="{count} rows", msgstr="行"), "placeholders differ"),
        (
            polib.POEntry(msgid="a", msgid_plural="%(n)s as", msgstr_plural={0: "甲"}),
            "placeholders differ",
        ),
    ],
)
def test_an_unfinished_text_is_named_with_its_fault(entry, fault):
    (found,) = unfinished(_catalogue(entry))

    assert fault in found
    assert f"“{entry.msgid}”" in found


def test_texts_only_in_the_code_or_only_in_the_catalogue_are_named():
    catalogue = _catalogue(polib.POEntry(msgid="Lead"), polib.POEntry(msgid="Left over"))
    used = _catalogue(
        polib.POEntry(msgid="Lead"),
        polib.POEntry(msgid="Fresh", occurrences=[("planning/models.py", "7")]),
    )

    assert list(differences(catalogue, used)) == [
        "not in the catalogue: “Fresh” (planning/models.py:7)",
        "no longer used: “Left over”",
    ]


def test_what_is_compiled_is_read_by_gettext(tmp_path):
    source = tmp_path / "django.po"
    _catalogue(polib.POEntry(msgid="Lead", msgstr="牵头")).save(str(source))

    compile_catalogue(source)

    with (tmp_path / "django.mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Lead") == "牵头"


@pytest.mark.skipif(
    not can_collect() and os.environ.get("REQUIRE_SERVICES") != "1",
    reason="GNU gettext is not installed",
)
def test_texts_are_collected_from_code_templates_and_the_vocabulary(tmp_path):
    for room in ROOMS:
        (tmp_path / room).mkdir()
    (tmp_path / "config" / "templates").mkdir()
    (tmp_path / "config" / "templates" / "a.html").write_text(
        '{% load i18n %}{% translate "In a template" %}'
    )
    (tmp_path / "planning" / "words.py").write_text('X = gettext_noop("In the vocabulary")')
    (tmp_path / "tasks" / "views.py").write_text('_("In code")')

    found = {entry.msgid for entry in collected(tmp_path)}

    assert found == {"In a template", "In the vocabulary", "In code"}


def test_texts_are_marked_by_names_that_are_collected():
    """Neither another name for gettext nor a text within an f-string is found by xgettext."""
    other_name = re.compile(r"import \w*gettext\w* as (?!_$)", re.MULTILINE)
    in_f_string = re.compile(r"""\{_\((?!['"](?:: |, )['"]|\w)""")
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        assert not other_name.search(code := path.read_text()), path
        assert not in_f_string.search(code), path
