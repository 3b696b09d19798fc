"""Addresses as mails need them: whole, and so that they are right whenever they are opened."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from ministries.models import Ministry
from planning.models import Plan
from tasks.matrix.models import Task
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.vocabulary import Scope


def absolute(path: str) -> str:
    """Return where people reach a page of Fengong."""
    return f"{settings.SITE_ADDRESS}{path}"


def form_of(task: Task, period: ReportingPeriod, scope: str, holder: Ministry) -> str:
    """Return where a report is written, whether it was begun or not.

    The address names plan, task and period, so it leads to the right draft also when that was
    begun, or discarded and begun again, after the mail went out.
    """
    path = reverse("begin_update", args=[task.plan.slug, task.number])
    asked = {"period": period.code}
    if scope == Scope.PART:
        asked |= {"scope": Scope.PART.value, "holder": holder.slug}
    return absolute(f"{path}?{urlencode(asked)}")


def page_of_task(task: Task) -> str:
    """Return the task's page, which needs no account."""
    return absolute(task.get_absolute_url())


def page_of_update(update: StatusUpdate, part: str = "") -> str:
    """Return a report's page, or a part of it."""
    return absolute(update.get_absolute_url() + (f"#{part}" if part else ""))


def desk_of(plan: Plan) -> str:
    """Return where reviewers find what waits for them."""
    return absolute(reverse("review", args=[plan.slug]))


def my_work(plan: Plan, ministry: Ministry | None = None) -> str:
    """Return where editors find all that they owe, of one ministry where it is named."""
    query = f"?{urlencode({'ministry': ministry.slug})}" if ministry else ""
    return absolute(reverse("my_work", args=[plan.slug]) + query)


def page_of_ministry(plan: Plan, ministry: Ministry) -> str:
    """Return a ministry's page in a plan."""
    return absolute(reverse("ministry", args=[plan.slug, ministry.slug]))


def page_of_plan(plan: Plan) -> str:
    """Return a plan's first page."""
    return absolute(reverse("overview", args=[plan.slug]))


def my_choices() -> str:
    """Return where a person chooses what mail they get; they sign in there."""
    return absolute(reverse("mail_choices"))
