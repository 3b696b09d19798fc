"""What the tests of reminders share: the plan reported on in 2026, and its people."""

from datetime import UTC, datetime

import pytest

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
    return datetime(year, month, day, hour - 8, tzinfo=UTC)


@pytest.fixture
def administrator(db: None):
    """Somebody who stands over all."""
    from ministries.models import User

    return User.objects.create_superuser("admin@example.org", "correct horse", name="Ada")
