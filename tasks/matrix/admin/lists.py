"""The filters of the admin's list of tasks."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ministries.known_choice import KnownChoiceFilter
from ministries.models import Ministry
from planning.choices import choices_of
from planning.reading.vocabulary import Role
from tasks.matrix.models import Responsibility
from tasks.matrix.querysets import TaskQuerySet


class MinistryFilter(KnownChoiceFilter):
    """Tasks in which a ministry is responsible today, in the role that is chosen beside it."""

    title = _("ministry")
    parameter_name = "ministry"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the ministries that hold a task today."""
        holders = Ministry.objects.filter(
            pk__in=Responsibility.objects.in_force().values("ministry")
        )
        names = [(ministry.slug, ministry.name_in_language) for ministry in holders]
        return sorted(names, key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep the ministry's tasks; together with a role, those it has in that role."""
        slug = self.known_value()
        if slug is None:
            return None
        role = request.GET.get(RoleFilter.parameter_name)
        ministries = Ministry.objects.filter(slug=slug)
        return cast(TaskQuerySet, queryset).held_by(ministries, [role] if role else [])


class RoleFilter(KnownChoiceFilter):
    """Tasks in which anybody has a role today."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """Offer every role."""
        return [(value, str(label)) for value, label in choices_of(Role)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep the tasks in which somebody has the role."""
        role = self.known_value()
        return None if role is None else cast(TaskQuerySet, queryset).held_by(roles=[role])


class ChangedFilter(KnownChoiceFilter):
    """Tasks that still stand as they were loaded, and those that don't."""

    title = _("changed since it was loaded")
    parameter_name = "changed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer both."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep tasks with a recorded change, or without."""
        value = self.known_value()
        if value is None:
            return None
        return queryset.filter(changes__isnull=value == "no").distinct()
