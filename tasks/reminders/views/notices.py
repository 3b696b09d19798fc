"""A person's notices: everything that was sent to them, by mail or here alone."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import View

from ministries.accounts.sessions import person_of
from tasks.reminders.models import Message
from tasks.reminders.notices import is_still_owed

PAGE_SIZE = 50


@require_safe
@login_required
@never_cache
def notices(request: HttpRequest) -> HttpResponse:
    """List them, what is unread first."""
    of_person = Message.objects.of_person(person_of(request))
    context = {
        "page": Paginator(of_person.to_read(), PAGE_SIZE).get_page(request.GET.get("page")),
        "newest": of_person.unread().aggregate(at=Max("finished_at"))["at"],
    }
    return render(request, "reminders/notices.html", context)


@require_safe
@login_required
@never_cache
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one as it was sent, and note that it was read.

    Opening it is reading it, so a GET notes that; but not one by which a browser looks ahead.
    """
    of_person = Message.objects.of_person(person_of(request))
    opened = get_object_or_404(of_person, pk=pk)
    if request.method == "GET" and not _looks_ahead(request):
        of_person.unread().filter(pk=opened.pk).update(read_at=timezone.now())
    context = {"notice": opened, "is_still_owed": is_still_owed(opened)}
    return render(request, "reminders/notice.html", context)


def _looks_ahead(request: HttpRequest) -> bool:
    purposes = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return "prefetch" in purposes


class ReadNotices(LoginRequiredMixin, View):
    """Marks as read what was unread when the list was opened."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark them; what came since stays unread."""
        until = _moment(request.POST.get("until", ""))
        if until is None:
            messages.warning(request, _("Nothing was marked as read: open the list again."))
            return redirect("notices")
        unread = Message.objects.of_person(person_of(request)).unread()
        count = unread.filter(finished_at__lte=until).update(read_at=timezone.now())
        told = ngettext(
            "%(count)s notice is marked as read.", "%(count)s notices are marked as read.", count
        )
        messages.success(request, told % {"count": count})
        return redirect("notices")


def _moment(text: str) -> datetime | None:
    """Return a moment as the list writes it, or None."""
    try:
        moment = parse_datetime(text)
        # At either end of time a moment of one zone is none in another.
        return moment.astimezone(UTC) if moment and timezone.is_aware(moment) else None
    except (ValueError, OverflowError):
        return None
