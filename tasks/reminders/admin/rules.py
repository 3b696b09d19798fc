"""Rules for reminders in the admin: how many days before and after, and which days that makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planning.models import Plan
from tasks.reminders.days import Distances, reminder_days
from tasks.reminders.gathering import day_of_mail
from tasks.reminders.models import ReminderRules
from tasks.reminders.vocabulary import Kind
from tasks.reporting.admin.kept import KeptAdmin
from tasks.reporting.models import ReportingPeriod, window_of
from tasks.reporting.models.period import label_of
from tasks.reporting.periods import due_day, next_opening
from tasks.reporting.working_days import first_unknown_year

# The first of the overdue's days say how it goes on.
MOST_OVERDUE = 5


@dataclass(frozen=True)
class Example:
    """A period by which rules are shown."""

    label: str
    opens_on: date
    due_on: date


def example_of(plan: Plan, today: date) -> Example | None:
    """Return the plan's period that opens next, or the last that is open; None without any."""
    window = window_of(plan)
    span = next_opening(window, today)
    if span:
        due_on = due_day(span.last_day, window.working_days)
        return Example(label_of(span.code), span.opens_on, due_on)
    period = ReportingPeriod.objects.latest_of(plan, today)
    return Example(period.label, period.opens_on, period.due_on) if period else None


def days_shown(example: Example, rules: ReminderRules) -> Iterator[tuple[Kind, date]]:
    """Yield the days on which `rules` remind of a period, the first ones of the overdue's."""
    overdue = 0
    days = reminder_days(example.opens_on, example.due_on, Distances.of(rules))
    for kind, day in sorted(days, key=lambda one: (one[1], one[0].urgency)):
        overdue += kind == Kind.OVERDUE
        if kind != Kind.OVERDUE or overdue <= MOST_OVERDUE:
            yield kind, day


@admin.register(ReminderRules)
class ReminderRulesAdmin(KeptAdmin):
    """When each plan's ministries are reminded; a plan without rules of its own has the usual."""

    list_display = (
        "plan_slug",
        "due_soon",
        "overdue",
        "overdue_every",
        "reviewers_after",
        "administrators_after",
        "word_after",
    )
    list_select_related = ("plan",)
    ordering = ("plan__slug",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "plan",
                    "due_soon",
                    "overdue",
                    "overdue_every",
                    "reviewers_after",
                    "administrators_after",
                    "word_after",
                ),
                "description": gettext_lazy(
                    "Days are counted in calendar days. A change counts for the days that are"
                    " still to come. A plan without rules of its own has those that a new form"
                    " shows."
                ),
            },
        ),
        (gettext_lazy("Which days that makes"), {"fields": ("in_words",)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Rules stay their plan's."""
        return ("in_words", *(("plan",) if obj else ()))

    @admin.display(description=gettext_lazy("as saved"))
    def in_words(self, rules: ReminderRules) -> SafeString | str:
        """The days of one period that stored rules make."""
        stored = ReminderRules.objects.filter(pk=rules.pk).select_related("plan").first()
        if stored is None:
            return _("Shown once the rules are saved.")
        example = example_of(stored.plan, timezone.localdate())
        if example is None:
            return _("Nothing is reported on for this plan: nobody is reminded.")
        days = list(days_shown(example, stored))
        lines = [_line(kind, day) for kind, day in days]
        if stored.overdue_every:
            lines.append(
                _("After that every %(days)s days, for a year.") % {"days": stored.overdue_every}
            )
        head = _("%(period)s opens on %(opened)s and is due on %(due)s:") % {
            "period": example.label,
            "opened": example.opens_on,
            "due": example.due_on,
        }
        # Due day and days of mail are counted.
        last = max(example.due_on, *(day for _kind, day in days))
        year = first_unknown_year(example.opens_on, last)
        return format_html(
            "{}<ul>{}</ul>{} {}",
            head,
            format_html_join("", "<li>{}</li>", ((line,) for line in lines)),
            _("Who has reported by then isn't reminded. Mail goes out from 08:00."),
            render_to_string("partials/weekdays_counted.html", {"year": year}),
        )


def _line(kind: Kind, day: date) -> str:
    """Return one day of reminders in words, with the day of its mail where that is another."""
    said = f"{day} · {_(kind.label)}"
    sent_on = day_of_mail(kind, day)
    if sent_on == day:
        return said
    return _("%(said)s (mail on %(day)s)") % {"said": said, "day": sent_on}
