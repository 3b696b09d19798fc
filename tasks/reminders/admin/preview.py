"""The page that shows what would be sent on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasks.reminders.admin.saying import summed_up
from tasks.reminders.letters.mails import written
from tasks.reminders.models import Message
from tasks.reminders.pausing import running_pause
from tasks.reminders.preview import Foreseen, Preview, foreseen, moment_of
from tasks.reminders.vocabulary import Level
from tasks.reporting.working_days import first_unknown_year, is_working

if TYPE_CHECKING:
    from tasks.reminders.admin.message import MessageAdmin

A_YEAR = timedelta(days=366)
ON_A_PAGE = 50


class DayForm(forms.Form):
    """The day that is asked about."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=AdminDateWidget)

    def clean_day(self) -> date:
        """Refuse a day that is past, and one that lies too far ahead to say anything of."""
        day, today = self.cleaned_data["day"], timezone.localdate()
        if day < today:
            raise ValidationError(
                _("This day is past: what was sent then stands among the messages.")
            )
        if day > today + A_YEAR:
            raise ValidationError(_("Choose a day within a year from today."))
        return day


@dataclass(frozen=True)
class Row:
    """A message as the page shows it."""

    message: Message
    what: list[str]
    why: list[str]
    subject: str
    text: str


def show(of: MessageAdmin, request: HttpRequest) -> HttpResponse:
    """Show what would be sent on the day that the address names; tomorrow's by default."""
    today = timezone.localdate()
    asked = {"day": request.GET.get("day") or str(today + timedelta(days=1))}
    form = DayForm(asked)
    context = {
        **of.admin_site.each_context(request),
        "title": _("What would be sent"),
        "opts": of.opts,
        "media": of.media + form.media,
        "form": form,
        "pause": running_pause(),
    }
    if form.is_valid():
        day = form.cleaned_data["day"]
        with foreseen(moment_of(day)) as found:
            context |= _told(found, request.GET.get("p"))
        context |= {
            "day": day,
            "is_today": day == today,
            "is_working": is_working(day),
            "weekdays_in": first_unknown_year(day, day),
            "waiting": Message.objects.unfinished().filter(attempts_made__gt=0).count(),
        }
    return TemplateResponse(request, "admin/reminders/message/preview.html", context)


def _told(found: Preview, page: str | None) -> dict[str, object]:
    """Put a page of the preview into words, while its rows can still be asked for more."""
    pages = Paginator(found.messages, ON_A_PAGE)
    shown = pages.get_page(page)
    return {
        "page": shown,
        "number": pages.count,
        "rows": [_row(one) for one in shown.object_list],
        "without_anybody": [str(reminder) for reminder in found.without_anybody],
    }


def _row(one: Foreseen) -> Row:
    mail = written(one.message, one.held)
    told_as: dict[str, None] = {}
    for told in one.held:
        level = _(Level.of(told.recipient.level).label)
        if told.recipient.stands_in_for:
            values = {"level": level, "person": told.recipient.stands_in_for}
            level = _("%(level)s, for %(person)s") % values
        told_as[level] = None
    occasions = [told.occasion for told in one.held]
    return Row(one.message, summed_up(occasions), list(told_as), mail.subject, mail.body)  # type: ignore[arg-type]
