"""A person's own choices about mail, and who stands in for them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ministries.accounts.sessions import person_of
from ministries.models import User
from tasks.reminders.forms import ChoicesForm
from tasks.reminders.models import MailChoices
from tasks.reminders.notices import mail_that_came_back
from tasks.reminders.standing_in import is_told_anything, stand_in_of, stands_in_for


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def mail_choices(request: HttpRequest) -> HttpResponse:
    """Show what the person chose and what always comes, and store what they change."""
    person = person_of(request)
    choices = _choices_of(person)
    form = ChoicesForm(choices, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if form.keep():
            messages.success(request, _("Your choices are saved."))
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("mail_choices")
    stored = _choices_of(person) if form.is_bound else choices
    today = timezone.localdate()
    context = {
        "form": form,
        "choices": stored,
        "usual_language": dict(settings.LANGUAGES)[settings.LANGUAGE_CODE],
        "is_told_anything": is_told_anything(person),
        "came_back": mail_that_came_back(person),
        "stand_in": stand_in_of(stored, today),
        "stands_in_for": stands_in_for(person, today),
    }
    return render(request, "reminders/mail_choices.html", context)


def _choices_of(person: User) -> MailChoices:
    """Return what a person chose, or the usual, not stored."""
    chosen = MailChoices.objects.with_roles().filter(user=person).first()
    return chosen or MailChoices(user=person)
