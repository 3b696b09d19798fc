"""Whether there is anything to show of a plan's reports on a day, and what is said if not."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from planning.models import Plan
from tasks.reporting.models import ReportingPeriod, ReportingWindow, own_years_of


def with_beginning(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Add to each plan what this file and `schedule_fetched_with` read, in the same query.

    That is the window that an administrator opened, if one did, and `first_period_ended_on`:
    the last day of its earliest reporting period, or None.
    """
    periods = ReportingPeriod.objects.filter(plan=OuterRef("pk")).order_by("last_day")
    return plans.select_related("reporting_window").annotate(
        first_period_ended_on=Subquery(periods.values("last_day")[:1])
    )


def has_reports(plan: Plan, day: date) -> bool:
    """Return whether a period of the plan had opened by `day`, so that statuses are to be shown.

    What was accepted was accepted for such a period, so this says yes as well wherever an update
    was. Fetch the plan `with_beginning`.
    """
    first = cast(Any, plan).first_period_ended_on
    return first is not None and first < day


def why_silent(plan: Plan, day: date) -> str:
    """Return in words why no status is shown on `day`; empty where some are."""
    if has_reports(plan, day):
        return ""
    opened: ReportingWindow | None = getattr(plan, "reporting_window", None)
    last_day = (opened or own_years_of(plan)).last_day
    if last_day < day:
        return _(
            "Reporting on this plan ended with %(year)s. No status was reported in Fengong."
        ) % {"year": last_day.year}
    return _("No status was reported in Fengong by %(day)s.") % {"day": day.isoformat()}
