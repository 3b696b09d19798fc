"""Who stands in for whom, in the admin: for somebody who fell ill and can't name anybody."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ministries.admin.history import HistoryToRead
from ministries.admin.linking import linked
from ministries.autocomplete import AutocompleteChoice
from ministries.known_choice import KnownChoiceFilter
from tasks.reminders.forms import StandInForm
from tasks.reminders.models import MailChoices
from tasks.reminders.querysets import MailChoicesQuerySet
from tasks.reminders.standing_in import stand_in_of
from tasks.reporting.admin.kept import plausible_day


class AwayFilter(KnownChoiceFilter):
    """Who is away now, or will be."""

    title = gettext_lazy("away")
    parameter_name = "away"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer what administrators look for."""
        return [("now", _("now")), ("later", _("later"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those asked for."""
        today = timezone.localdate()
        if self.known_value() == "now":
            return queryset.filter(away_from__lte=today, away_until__gte=today)
        return queryset.filter(away_from__gt=today) if self.value() else queryset


@admin.register(MailChoices)
class MailChoicesAdmin(HistoryToRead):
    """What people chose about their mail, to look at; their stand-ins, to set. Each with record."""

    form = StandInForm
    formfield_overrides = {models.DateField: {"validators": [plausible_day]}}
    list_display = ("person", "frequency", "stand_in", "away_from", "away_until", "what_comes")
    list_display_links = ("person",)
    list_filter = (AwayFilter, "frequency")
    search_fields = ("user__email", "user__name", "stand_in__email", "stand_in__name")
    ordering = ("user__email",)
    chosen_by_the_person = ("frequency", "events_at_once", "declined_told", "language")

    @admin.display(description=gettext_lazy("person"), ordering="user__email")
    def person(self, choices: MailChoices) -> str:
        """Whose choices they are."""
        return str(choices.user)

    @admin.display(description=gettext_lazy("person"))
    def person_linked(self, choices: MailChoices) -> str:
        """The person, as the link to their page."""
        return linked(choices.user)

    @admin.display(description=gettext_lazy("what the stand-in gets"))
    def what_comes(self, choices: MailChoices) -> str:
        """In which roles the stand-in is told; that they aren't, where they can't be."""
        stand_in = stand_in_of(choices, timezone.localdate())
        if stand_in is None:
            return ""
        if stand_in.is_over:
            return _("it is over")
        told = str(_("; ")).join(stand_in.covered)
        return told or _("nothing: the stand-in is inactive or has no role for it")

    @admin.display(description=gettext_lazy("doesn't want to be told when"))
    def declined_told(self, choices: MailChoices) -> str:
        """What the person declined, in words."""
        return str(_("; ")).join(_(topic.label) for topic in sorted(choices.topics_declined))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for the stand-in; show what is the person's own to choose."""
        who = "person_linked" if obj else "user"
        asked = (None, {"fields": (who, "stand_in", "away_from", "away_until")})
        if obj is None:
            return [asked]
        return [
            asked,
            (gettext_lazy("Chosen by the person"), {"fields": self.chosen_by_the_person}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Whose they are stays; how they read their mail is theirs to say."""
        return ("person_linked", *self.chosen_by_the_person) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Find people by typing."""
        kwargs["widget"] = AutocompleteChoice(db_field, self.admin_site)
        if db_field.name == "user":
            kwargs["label"] = _("Person")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out the marks that would add or change the person itself."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.is_relation:
            for what in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{what}_related", False)
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet[MailChoices]:
        """Fetch the people and their roles with their choices."""
        rows: MailChoicesQuerySet = super().get_queryset(request)
        return rows.with_roles()
