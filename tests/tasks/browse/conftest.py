"""The people and periods of the tests of reporting, for pages that show reports."""

from tests.tasks.reporting.conftest import editor, period, periods, reviewer, window

__all__ = ["editor", "period", "periods", "reviewer", "window"]
