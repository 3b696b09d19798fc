"""The filters of the page of messages that ask what messages hold, and of which days they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ministries.known_choice import KnownChoiceFilter
from ministries.models import Ministry
from planning.models import Plan
from tasks.reminders.admin.saying import STEPS
from tasks.reminders.models import Mention, Message
from tasks.reminders.querysets import MentionQuerySet, MessageQuerySet
from tasks.reminders.vocabulary import Kind


class PlanFilter(KnownChoiceFilter):
    """Messages about one plan."""

    title = _("plan")
    parameter_name = "plan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer every plan."""
        return [(str(plan.pk), plan.slug) for plan in Plan.objects.order_by("slug")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Keep the messages that hold something about the plan."""
        value = self.known_value()
        return value and _about(queryset, Mention.objects.about_plan(value))


class MinistryFilter(KnownChoiceFilter):
    """Messages about one ministry, whoever got them."""

    title = _("ministry")
    parameter_name = "ministry"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer those that anybody was reminded of."""
        reminded = Ministry.objects.filter(reminders__isnull=False).distinct()
        return [(one.slug, one.short_name) for one in reminded.order_by("position")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Keep the messages that hold something about the ministry."""
        value = self.known_value()
        if not value:
            return None
        ministry = Ministry.objects.filter(slug=value)
        return _about(queryset, Mention.objects.about_ministries(ministry))


class KindFilter(KnownChoiceFilter):
    """Messages that hold a reminder of one kind, or tell one step of a report."""

    title = _("what it tells")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the kinds of reminders, the most urgent first, and the steps that are told."""
        kinds = [(str(kind), gettext(kind.label)) for kind in Kind]
        return kinds + [(str(kind), gettext(told)) for kind, told in STEPS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Keep the messages that hold one."""
        value = self.known_value()
        return value and _about(queryset, Mention.objects.of_kind(value))


def _about(messages: QuerySet[Any], mentions: MentionQuerySet) -> MessageQuerySet:
    """Keep the messages that hold any of `mentions`."""
    return cast("MessageQuerySet", messages).mentioning(mentions)


class DayFilter(admin.ListFilter):
    """Messages of the days from one to another, both included; either may be left open."""

    title = _("day")
    template = "admin/reminders/day_filter.html"
    names = ("day_from", "day_until")

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: type[Message], model_admin: Any
    ):
        """Take the days from the address. Raises IncorrectLookupParameters for what is none."""
        super().__init__(request, params, model, model_admin)
        for name in self.names:
            asked = params.pop(name, [""])[-1]
            if asked and _day(asked) is None:
                raise IncorrectLookupParameters
            self.used_parameters[name] = asked

    def has_output(self) -> bool:
        """Offer it always."""
        return True

    def expected_parameters(self) -> list[str | None]:
        """Name the words of the address."""
        return list(self.names)

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield one row: the fields, and what else the address asks for."""
        query = changelist.params
        others = [(name, query[name]) for name in query if name not in self.names and name != "p"]
        yield {
            "others": others,
            "asked": self.used_parameters,
            "selected": any(self.used_parameters.values()),
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Keep the messages of those days."""
        first, last = (_day(str(self.used_parameters[name])) for name in self.names)
        if first:
            queryset = queryset.filter(day__gte=first)
        return queryset.filter(day__lte=last) if last else queryset


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
