"""`manage.py open_periods`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.usefixtures("window")


def opened_on(day):
    printed = StringIO()
    call_command("open_periods", today=day, stdout=printed)
    return printed.getvalue().splitlines()


def test_it_opens_what_has_ended_and_says_when_reports_are_due(plan):
    assert opened_on("2026-07-01") == [
        "13fyp-sei: opened 2026 Q1, reports are due on 2026-04-15",
        "13fyp-sei: opened 2026 Q2, reports are due on 2026-07-14",
    ]
    assert plan.reporting_periods.count() == 2


def test_a_period_opens_the_day_after_its_last_and_only_once(plan):
    opened_on("2026-07-01")

    assert opened_on("2026-09-30") == []
    assert opened_on("2026-10-01") == ["13fyp-sei: opened 2026 Q3, reports are due on 2026-10-20"]
    assert opened_on("2026-10-01") == []
    assert plan.reporting_periods.count() == 3


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "20261301"])
def test_a_day_that_is_none_is_refused_and_opens_nothing(plan, day):
    with pytest.raises(CommandError, match="is no day"):
        opened_on(day)
    assert not plan.reporting_periods.exists()


@pytest.mark.usefixtures("short_plan")
def test_a_plan_whose_window_is_over_opens_nothing(plan):
    plan.reporting_window.delete()

    assert opened_on("2026-07-01") == []
