"""The page of one status update: what it says, and what a person may do with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from ministries.models import Ministry, User
from planning.models import Plan
from tasks.reporting.at_hand import waiting_for_review
from tasks.reporting.desk import compared
from tasks.reporting.models import RecordEntry, StatusUpdate
from tasks.reporting.querysets import Person
from tasks.reporting.sight import details_visible_to, fields_visible_to
from tasks.reporting.vocabulary import Scope, State, Verdict
from tasks.reporting.way import way_of
from tasks.reporting.words import Words, words_on


class UpdatePage(TemplateView):
    """One update for whoever may see it; to everyone else there is none."""

    template_name = "reporting/update.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it. A parameter is refused: a report is one, whatever the day."""
        if request.GET:
            message = _("There is no parameter “%(name)s” here.")
            problems = [{"name": name, "message": message % {"name": name}} for name in request.GET]
            return render(request, "400.html", {"problems": problems}, status=400)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Find the update among those that the person may see."""
        plan = get_object_or_404(Plan, slug=kwargs["plan"])
        person = self.request.user
        visible = StatusUpdate.objects.visible_to(person).of_plan(plan).in_full()
        update = get_object_or_404(visible, pk=kwargs["pk"])
        shared = {
            "plan": plan,
            "day": None,
            "shown_day": timezone.localdate(),
            "day_query": "",
            "day_params": QueryDict(),
            "waiting_for_review": waiting_for_review(person, plan),
        }
        return super().get_context_data(**{**kwargs, **shared, **shown_of(person, update)})

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Return the page; one with what members alone see is stored by no browser."""
        response = super().render_to_response(context, **kwargs)
        if context["has_details"]:
            patch_cache_control(response, private=True, no_store=True)
        return response


def shown_of(person: Person, update: StatusUpdate) -> dict[str, Any]:
    """Return what the page shows `person` of an update that they may see."""
    corrections = update.superseded_by.visible_to(person).in_full().order_by("pk")
    stands = update.state == State.ACCEPTED
    words = words_on([update])[update.pk] if stands else Words()
    shown: dict[str, Any] = {
        "update": update,
        "is_accepted": stands,
        "speaks_for_a_part": update.scope == Scope.PART,
        "corrections": list(corrections),
        "entry": RecordEntry.objects.filter(update=update).first(),
        "said_by_others": words,
        "has_details": details_visible_to(person),
        "fields": fields_visible_to(person),
    }
    shown["way"] = way_of(update, details="moves" in shown["fields"])
    if isinstance(person, User) and shown["has_details"]:
        shown |= _for_member(person, update, words, has_correction=bool(shown["corrections"]))
    return shown


def _for_member(
    user: User, update: StatusUpdate, words: Words, *, has_correction: bool
) -> dict[str, Any]:
    """Return the details of an update, and which steps are the person's."""
    mine = StatusUpdate.objects.filter(pk=update.pk)
    reviewed = compared(mine)[0]
    edited = set(Ministry.objects.edited_by(user).values_list("pk", flat=True))
    stands = mine.standing().exists()
    reviews = mine.reviewable_by(user).exists()
    return {
        "reviewed": reviewed,
        "update": reviewed.update,
        "may_edit": mine.editable_by(user).exists(),
        "may_withdraw": mine.withdrawable_by(user).exists(),
        "may_review": reviews,
        "may_correct": mine.standing().reported_by(user).exists() and not has_correction,
        "wrote_it_themselves": not reviews and mine.on_the_desk_of(user).exists(),
        "may_comment": mine.commentable_by(user).exists(),
        "own_voices": [
            voice
            for voice in words.voices
            if stands and voice.speaker and voice.speaker.pk in edited
        ],
        "confirmed": Verdict.CONFIRMED.value,
        "disputed": Verdict.DISPUTED.value,
    }
