"""What a report changed, in words, and which one it followed on."""

from datetime import date

import pytest

from tasks.reporting.describing import difference_in_words, one_before
from tasks.reporting.models import StatusUpdate
from tasks.reporting.sight import FOR_EVERYONE, FOR_MEMBERS
from tasks.reporting.vocabulary import Status
from tests.tasks.reporting.reports import accepted_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def second_quarter(editor, reviewer, task, periods):
    return accepted_of(editor, reviewer, task, periods["2026-q2"])


@pytest.fixture
def third_quarter(editor, reviewer, task, periods, second_quarter):
    return accepted_of(
        editor,
        reviewer,
        task,
        periods["2026-q3"],
        status=Status.DELAYED,
        progress=None,
        narrative="The fund waits.",
        obstacles="No money.",
        next_milestone="Second round",
        next_milestone_on=date(2026, 12, 1),
    )


def test_a_first_report_says_its_status_and_progress(second_quarter):
    assert difference_in_words(None, second_quarter, FOR_EVERYONE) == [
        "Status: On track.",
        "Progress: 40 per cent.",
        "The first report.",
    ]


def test_a_visitor_reads_what_changed_of_what_is_for_everyone(second_quarter, third_quarter):
    assert difference_in_words(second_quarter, third_quarter, FOR_EVERYONE) == [
        "Status: On track → Delayed.",
        "Progress: no longer 40 per cent.",
        "Text changed: how it goes.",
    ]


def test_a_member_reads_of_obstacles_and_milestones_too(second_quarter, third_quarter):
    fields = FOR_EVERYONE + FOR_MEMBERS
    assert difference_in_words(second_quarter, third_quarter, fields) == [
        "Status: On track → Delayed.",
        "Progress: no longer 40 per cent.",
        "Next milestone: Second round.",
        "Day of the next milestone: 2026-12-01.",
        "Text changed: how it goes, obstacles.",
    ]


def test_where_nothing_differs_that_is_said(second_quarter):
    assert difference_in_words(second_quarter, second_quarter, FOR_EVERYONE) == ["Nothing changed."]


def test_a_correction_follows_on_what_it_corrects(
    editor, reviewer, task, periods, second_quarter, third_quarter
):
    correction = accepted_of(editor, reviewer, task, periods["2026-q2"], progress=30)
    accepted = list(StatusUpdate.objects.accepted())
    assert one_before(correction, accepted) == second_quarter
    # What followed on it when it was accepted still does.
    assert one_before(third_quarter, accepted) == second_quarter


def test_a_late_report_on_an_earlier_quarter_follows_on_none(
    editor, reviewer, task, periods, third_quarter
):
    late = accepted_of(editor, reviewer, task, periods["2026-q1"])
    assert one_before(late, list(StatusUpdate.objects.accepted())) is None
