"""People, periods and reports for the pages that show how tasks go."""

from tests.tasks.reporting.conftest import (
    co_holder,
    coordinator,
    editor,
    period,
    periods,
    reviewer,
    window,
)

__all__ = ["co_holder", "coordinator", "editor", "period", "periods", "reviewer", "window"]
