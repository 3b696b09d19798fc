"""What a preview of a day still to come holds: what goes out then, and nothing that went before."""

from datetime import date

import pytest

from tasks.reminders.preview import preview
from tests.tasks.reminders.conftest import at
from tests.tasks.reminders.rounds import it_is

pytestmark = pytest.mark.django_db


def foreseen(moment, today):
    """The kinds and days that Edith's digest of `moment` would hold, asked on `today`."""
    with it_is(today):
        found = preview(moment).messages
    return {
        (told.reminder.kind, told.reminder.day)
        for one in found
        if one.message.address == "edith@example.org"
        for told in one.held
    }


def test_what_waits_over_a_weekend_stands_in_the_preview_of_monday(window, periods, editor):
    # The fourth quarter is due on Thursday the 14th; five days before is Saturday the 9th.
    today = at(2026, 11, 24)
    assert foreseen(at(2027, 1, 11), today) == {("due_soon", date(2027, 1, 9))}
    assert foreseen(at(2027, 1, 9), today) == set()
    assert foreseen(at(2027, 1, 12), today) == set()


def test_what_waits_over_a_holiday_stands_in_the_preview_of_the_day_after(quarter, editor):
    september = at(2026, 9, 28)
    assert foreseen(at(2026, 10, 7), september) == set()
    assert foreseen(at(2026, 10, 8), september) == {("opened", date(2026, 10, 1))}
    assert foreseen(at(2026, 10, 9), september) == set()
