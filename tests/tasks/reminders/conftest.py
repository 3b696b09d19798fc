"""What the tests of reminders share: the plan reported on in 2026, and its people."""

from datetime import date, datetime, timedelta, timezone

import pytest
import time_machine

from tests.tasks.reminders.smtp import mail_server  # noqa: F401 (a fixture)
from tests.tasks.reporting.conftest import (  # noqa: F401 (fixtures)
    _today,
    co_holder,
    coordinator,
    editor,
    evidence_folder,
    period,
    periods,
    person,
    reviewer,
    second_editor,
    window,
)


def at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    """Return a moment of a day in Beijing."""
    return datetime(year, month, day, hour, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def administrator(db: None):
    """Somebody who stands over all."""
    from ministries.models import User

    return User.objects.create_superuser("admin@example.org", "correct horse", name="Ada")


@pytest.fixture
def quarter(plan):
    """The third quarter of 2026, opened on the first day of the National Day week.

    It is due on 20 October: after the holiday, Saturday the 10th is worked in its place.
    """
    from tasks.reporting.models import ReportingWindow
    from tasks.reporting.periods import open_periods

    ReportingWindow.objects.create(
        plan=plan, first_day=date(2026, 7, 1), last_day=date(2026, 9, 30), reason="evaluation"
    )
    with time_machine.travel(at(2026, 10, 1, 0)):
        (period,) = open_periods(plan, date(2026, 10, 1))
    return period
