"""What may be typed in a cell, and what it then means."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override

from tasks.reporting.sheet.cells import read


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("status", "on_track", "on_track"),
        ("status", " On Track ", "on_track"),
        ("status", "", ""),
        ("progress", "40", 40),
        ("progress", "40 %", 40),
        ("progress", "40.0", 40),
        ("progress", "４０％", 40),
        ("progress", "", None),
        ("next_milestone_on", "2027-03-31", date(2027, 3, 31)),
        ("next_milestone_on", "2027/3/31", date(2027, 3, 31)),
        ("next_milestone_on", "2027年3月31日", date(2027, 3, 31)),
        ("next_milestone_on", " ", None),
        ("next_milestone", "The fund\r\n\r\nis full.", "The fund is full."),
        ("narrative", "=1+1", "=1+1"),
        ("narrative", "  007 \r\n", "  007 \n"),
    ],
)
def test_a_cell_is_read_as_people_write_it(name, typed, value):
    assert read(name, typed) == value


def test_a_status_is_known_by_its_chinese_label_whatever_language_the_page_has():
    with override("zh-hans"):
        label = gettext("Delayed")
    with override("en"):
        assert read("status", label) == "delayed"


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("status", "going well", "“going well” is no status: choose one of the list."),
        ("status", "not_reported", "“not_reported” is no status: choose one of the list."),
        ("progress", "140", "Progress runs from 0 to 100."),
        ("progress", "-1", "Progress runs from 0 to 100."),
        ("progress", "0.4", "Write 40 for 40 per cent: progress is a whole number."),
        ("progress", "1.4", "Progress is a whole number from 0 to 100, or empty."),
        ("progress", "half", "Progress is a whole number from 0 to 100, or empty."),
        ("next_milestone_on", "2027-02-30", "There is no such day."),
        ("next_milestone_on", "31.3.2027", "Write the day as year, month and day: 2026-12-31."),
        ("next_milestone_on", "0000-01-01", "There is no such day."),
        ("narrative", "a\0b", "Null characters are not allowed."),
        ("narrative", "a\uffffb", "Holds a control character, U+FFFF"),
    ],
)
def test_what_a_cell_cannot_hold_is_said_in_words(name, typed, message):
    with pytest.raises(ValidationError) as refused:
        read(name, typed)

    assert message in refused.value.messages


@pytest.mark.parametrize(("name", "length"), [("narrative", 20_001), ("next_milestone", 301)])
def test_a_text_that_is_too_long_is_refused(name, length):
    with pytest.raises(ValidationError):
        read(name, "a" * length)
