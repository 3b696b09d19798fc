"""People, periods and reports for the pages that show how tasks go."""

from tests.tasks.reporting.conftest import (  # noqa: F401
    co_holder,
    coordinator,
    editor,
    period,
    periods,
    reviewer,
    window,
)
