"""Stage the demonstration: accounts, a window around today, and two years of reports.

Every report goes through the same functions as in earnest, at its own time: so the record, the
steps and the rules are real, and only people and words are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from config.demo import cast
from config.demo.mailing import send_what_was_due
from config.demo.stories import Quarter, tell
from ministries.models import Contact, Membership, Ministry, User
from planning.models import Plan
from tasks.reporting.answering import Answerers
from tasks.reporting.models import (
    ActingBody,
    AnswerableChoice,
    ReportingPeriod,
    ReportingWindow,
    StatusUpdate,
)
from tasks.reporting.periods import open_periods

ACTING = {"moa": "mara", "aqsiq": "samr", "mep": "mee", "soa": "mnr", "nhfpc": "nhc"}


def stage(today: date | None = None) -> Iterator[str]:
    """Fill an empty database with the demonstration, and say what was made, in words."""
    if User.objects.exists():
        return
    today = today or timezone.localdate()
    plan = Plan.objects.get(slug="13fyp-sei")
    with transaction.atomic():
        people = _people()
        yield f"demonstration: {len(people)} accounts, password {cast.PASSWORD}"
        yield (
            "demonstration: inventing two years of reports; this takes about a minute, and only"
            " then does the address answer"
        )
        periods = _window(plan, today)
        _choices(plan, periods, people["administrator"])
        answerers = Answerers(plan)
        tell(
            story
            for number, period in enumerate(periods)
            for story in Quarter(
                plan, number, period, answerers, until_last=len(periods) - 1 - number
            ).stories()
        )
        counted = StatusUpdate.objects.of_plan(plan)
        yield (
            f"demonstration: {counted.count()} reports for {len(periods)} periods,"
            f" {counted.accepted().count()} of them accepted"
        )
        sent = send_what_was_due(periods, today)
        yield f"demonstration: {sent} mails about the last period, in its own folder"


def _people() -> dict[str, User]:
    """Make the fifty accounts, and return them by the first part of their address."""
    password = make_password(cast.PASSWORD)
    ministries = Ministry.objects.in_bulk(field_name="slug")
    people = {}
    for part in cast.parts():
        user = User(
            email=part.email,
            name=part.name,
            password=password if part.has_signed_in else make_password(None),
            is_superuser=part.is_administrator,
            is_active=part.is_active,
            last_login=timezone.now() if part.has_signed_in else None,
            invited_at=None if part.has_signed_in else timezone.now(),
        )
        user.save()
        people[part.address] = user
        for slug, role in part.roles:
            Membership.objects.create(
                user=user, ministry=ministries[slug], role=role, everywhere=part.everywhere
            )
    for slug in cast.CONTACTS:
        Contact.objects.create(
            ministry=ministries[slug],
            name="Planning desk (demonstration)",
            email=f"planning@{slug}.demo.example",
            telephone="000 0000 0000",
        )
    return people


def _window(plan: Plan, today: date) -> list[ReportingPeriod]:
    """Open a window of two years back and one ahead, and its periods."""
    # The quarter that today is in, two years ago.
    month = (today.month - 1) // 3 * 3 + 1
    ReportingWindow.objects.create(
        plan=plan,
        first_day=date(today.year - 2, month, 1),
        last_day=date(today.year + 1, 12, 31),
        reason="Demonstration: invented reports for a plan that ended in 2020.",
    )
    periods = open_periods(plan, today)
    for period in periods:
        # As if it had opened on its own day.
        period.opened_at = timezone.make_aware(datetime.combine(period.opens_on, time.min))
    ReportingPeriod.objects.bulk_update(periods, ["opened_at"])
    return periods


def _choices(plan: Plan, periods: list[ReportingPeriod], administrator: User) -> None:
    """Name acting bodies for most ended ones, and one answerable ministry that isn't first."""
    ministries = Ministry.objects.in_bulk(field_name="slug")
    first_day = periods[0].first_day
    for body, acting in ACTING.items():
        ActingBody.objects.create(
            plan=plan,
            body=ministries[body],
            acting=ministries[acting],
            valid_from=first_day,
            reason="Successor by the reform of 2018 (demonstration).",
            author=administrator,
        )
    AnswerableChoice.objects.create(
        task=plan.tasks.get(number="12"),
        ministry=ministries["miit"],
        valid_from=periods[len(periods) // 2].first_day,
        reason="It keeps the register that the task is about (demonstration).",
        author=administrator,
    )
