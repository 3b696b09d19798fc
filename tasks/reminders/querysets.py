"""Questions about reminders, events and messages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, Now

from ministries.models import Ministry, User
from planning.models import Plan
from tasks.matrix.models import Task
from tasks.reminders.vocabulary import (
    FAILED,
    LEVELS_OF_EVENT,
    UNFINISHED,
    Answer,
    Channel,
    Closing,
    Form,
    MessageState,
)
from tasks.reporting.querysets import Person, end_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from tasks.reminders.models import Event, MailChoices, Mention, Message, Pause, Reminder

# No next try is further ahead than this; one that seems so was set by a clock that ran ahead.
LONGEST_PAUSE = timedelta(hours=2)
RUNNING = Q(ended_at__isnull=True)
UNREAD = Q(read_at__isnull=True) & ~Q(channel=Channel.MAIL, state=MessageState.SENT)
TOLD_AT_ONCE = tuple(LEVELS_OF_EVENT)


class ReminderQuerySet(QuerySet["Reminder"]):
    """Reminders, the latest day first unless told otherwise."""

    def open(self) -> ReminderQuerySet:
        """Only those of which somebody may still have to be told."""
        return self.filter(closed_at__isnull=True)

    def open_or_told_in(self, messages: Collection[Message]) -> ReminderQuerySet:
        """Those, and what `messages` hold though everyone was told: it may be sent again."""
        return self.filter(_open_or_told_in(messages, "reminder"))

    def whose_day_has_come(self, today: date) -> ReminderQuerySet:
        """Only those of days until `today`: a clock that ran ahead may have made others."""
        return self.filter(day__lte=today)

    def visible_to(self, user: Person) -> ReminderQuerySet:
        """What `user` may know of: that a ministry was reminded says that nothing had been handed
        in, so its editors and reviewers may, and administrators.
        """
        edited = Q(ministry__in=Ministry.objects.edited_by(user))
        return self.filter(edited | Q(ministry__in=Ministry.objects.reviewed_by(user)))

    def to_ministry(self, ministry: Ministry, plan: Plan) -> ReminderQuerySet:
        """Only what a ministry is reminded of in a plan."""
        return self.filter(ministry=ministry, plan=plan)

    def naming(self, task: Task) -> ReminderQuerySet:
        """Only those whose messages named a task."""
        return self.filter(tasks=task)

    def told_last_by(self, day: date) -> Reminder | None:
        """Return the one that was told last by the end of `day`, in one query, or None.

        It has `told_at`, when it was, and `told_to`, how many people.
        """
        told = self.filter(
            mentions__dropped_at__isnull=True,
            mentions__message__state=MessageState.SENT,
            mentions__message__finished_at__lt=end_of(day),
        ).annotate(
            told_at=Max("mentions__message__finished_at"),
            told_to=Count("mentions__message__address", distinct=True),
        )
        return told.select_related("ministry", "period").order_by("-told_at", "-day", "pk").first()

    def in_full(self) -> ReminderQuerySet:
        """Fetch what a row needs to be shown, in one query."""
        return self.select_related("ministry", "plan", "period__plan")

    def with_told(self) -> ReminderQuerySet:
        """Add `told`: to how many addresses messages were sent that hold it."""
        from tasks.reminders.models import Mention

        sent = Mention.objects.of_sent().filter(reminder=OuterRef("pk")).order_by()
        counted = sent.values("reminder").annotate(told=Count("message__address", distinct=True))
        return self.annotate(told=Coalesce(Subquery(counted.values("told")), 0))


class EventQuerySet(QuerySet["Event"]):
    """Events, the latest first unless told otherwise."""

    def open(self) -> EventQuerySet:
        """Only those of which somebody may still have to be told."""
        return self.filter(closed_at__isnull=True)

    def open_or_told_in(self, messages: Collection[Message]) -> EventQuerySet:
        """Those, and what `messages` hold though everyone was told: it may be sent again."""
        return self.filter(_open_or_told_in(messages, "event"))

    def in_full(self) -> EventQuerySet:
        """Fetch what a row needs to be shown, in one query."""
        return self.select_related(
            "move__by",
            "move__update__task__plan",
            "move__update__period",
            "move__update__ministry",
            "move__update__holder",
            "move__update__author",
            "move__update__submitted_by",
        )


def _open_or_told_in(messages: Collection[Message], what: str) -> Q:
    from tasks.reminders.models import Mention

    is_open = Q(closed_at__isnull=True)
    if not messages:
        return is_open
    held = Mention.objects.held().filter(message__in=messages)
    return is_open | Q(closing=Closing.TOLD, pk__in=held.values(what))


class MessageQuerySet(QuerySet["Message"]):
    """Messages, the latest first unless told otherwise."""

    def unfinished(self) -> MessageQuerySet:
        """Only those that are still to be sent."""
        return self.filter(state__in=UNFINISHED)

    def digests(self) -> MessageQuerySet:
        """Only those that hold what is periodic, without what administrators had sent again."""
        return self.filter(form=Form.DIGEST, by_decision=False)

    def sent(self) -> MessageQuerySet:
        """Only those that the mail server accepted, and notices that stand."""
        return self.filter(state=MessageState.SENT)

    def sendable(self, now: datetime) -> MessageQuerySet:
        """What may be tried at `now`: its time has come, nobody is at it, and mail isn't paused.

        Whether somebody still is, the database's clock decides; see `Message`.
        """
        from tasks.reminders.models import Pause

        its_time = Q(next_try_at__lte=now) | Q(next_try_at__gt=now + LONGEST_PAUSE)
        waiting = Q(state=MessageState.WAITING) & its_time
        left_behind = Q(state=MessageState.SENDING, lease_until__lt=Now())
        return self.filter(waiting | left_behind).exclude(Exists(Pause.objects.running()))

    def in_full(self) -> MessageQuerySet:
        """Fetch what a row of the list needs: a fixed few queries for the whole of it."""
        from tasks.reminders.models import Attempt, Mention

        last = Attempt.objects.filter(message=OuterRef("pk")).order_by("-number")[:1]
        return (
            self.select_related("user", "contact_of")
            .annotate(last_answer=Subquery(last.values("answer")))
            .annotate(last_said=Subquery(last.values("said")))
            .prefetch_related(Prefetch("mentions", Mention.objects.in_full()))
        )

    def matching(self, words: str) -> MessageQuerySet:
        """Only those to an address or a person so called, or about a ministry so called."""
        from tasks.reminders.models import Mention

        if not words.strip():
            return self
        about = Mention.objects.about_ministries(Ministry.objects.matching(words))
        to = Q(address__icontains=words) | Q(name__icontains=words)
        holding = Exists(about.held().filter(message=OuterRef("pk")))
        return self.filter(to | Q(user__name__icontains=words) | holding)

    def mentioning(self, mentions: MentionQuerySet) -> MessageQuerySet:
        """Only those that hold any of `mentions`."""
        return self.filter(Exists(mentions.held().filter(message=OuterRef("pk"))))

    def without_emptied(self) -> MessageQuerySet:
        """Leave out those that had nothing to tell when they were tried."""
        return self.exclude(state=MessageState.CANCELLED, attempts_made__gt=0)

    def delayed(self) -> MessageQuerySet:
        """Only what is to be sent and isn't yet, the oldest first, but what a server refuses.

        That is the trouble of one address; the rest tells how the mail does.
        """
        from tasks.reminders.models import Attempt

        refused = Attempt.objects.filter(message=OuterRef("pk"), answer=Answer.REFUSED)
        return self.unfinished().exclude(Exists(refused)).order_by("made_at", "pk")

    def of_person(self, user: User) -> MessageQuerySet:
        """The notices of `user`: what was sent to them, or couldn't be, in whatever way.

        Without what speaks of a ministry for which they don't work any more: that is no longer
        theirs to read, here as on every page.
        """
        from tasks.reminders.models import Mention

        told = self.filter(user=user, state__in=[MessageState.SENT, *FAILED])
        served = Ministry.objects.edited_by(user) | Ministry.objects.reviewed_by(user)
        of_reminder = Q(reminder__isnull=False) & ~Q(reminder__ministry__in=served)
        of_event = Q(event__isnull=False) & ~Q(event__move__update__ministry__in=served)
        foreign = Mention.objects.held().filter(of_reminder | of_event, message=OuterRef("pk"))
        return told if user.is_superuser else told.exclude(Exists(foreign))

    def last_mail_to(self, user: User) -> Message | None:
        """Return the last mail to `user` of which it is known whether it arrived, or None."""
        known = Q(state__in=[MessageState.SENT, *FAILED], channel=Channel.MAIL)
        return self.filter(known, user=user).order_by("-finished_at").first()

    def unread(self) -> MessageQuerySet:
        """Only those that reached no mailbox and weren't opened in Fengong yet.

        A mail that was accepted is read where it arrived.
        """
        return self.filter(UNREAD)

    def to_read(self) -> MessageQuerySet:
        """Add `is_unread`, and sort: what is unread first, the latest first."""
        is_unread = ExpressionWrapper(UNREAD, BooleanField())
        return self.annotate(is_unread=is_unread).order_by("-is_unread", "-finished_at", "-pk")


class MentionQuerySet(QuerySet["Mention"]):
    """What messages hold."""

    def held(self) -> MentionQuerySet:
        """Only what is still in its message."""
        return self.filter(dropped_at__isnull=True)

    def of_sent(self) -> MentionQuerySet:
        """Only what was told."""
        return self.held().filter(message__state=MessageState.SENT)

    def in_full(self) -> MentionQuerySet:
        """Fetch what a row needs to be shown, in one query."""
        return self.select_related(
            "reminder__ministry",
            "reminder__period__plan",
            "event__move__update__task__plan",
            "event__move__update__period__plan",
            "event__move__update__ministry",
            "stands_in_for",
        )

    def about_ministries(self, ministries: QuerySet[Ministry]) -> MentionQuerySet:
        """Only of reminders to `ministries`, or of their reports."""
        of_reports = Q(event__move__update__ministry__in=ministries)
        return self.filter(Q(reminder__ministry__in=ministries) | of_reports)

    def about_plan(self, plan: int | str) -> MentionQuerySet:
        """Only of the reminders and reports of the plan with this key."""
        of_reports = Q(event__move__update__task__plan=plan)
        return self.filter(Q(reminder__plan=plan) | of_reports)

    def of_kind(self, kind: str) -> MentionQuerySet:
        """Only of reminders of a kind, or of steps of a kind."""
        return self.filter(Q(reminder__kind=kind) | Q(event__move__kind=kind))


class PauseQuerySet(QuerySet["Pause"]):
    """Pauses of all mail, the latest first unless told otherwise."""

    def running(self) -> PauseQuerySet:
        """Only the one in which mail rests now, if there is one."""
        return self.filter(RUNNING)


class MailChoicesQuerySet(QuerySet["MailChoices"]):
    """What people chose about their mail."""

    def with_roles(self) -> MailChoicesQuerySet:
        """Fetch the person and the stand-in, each with their roles."""
        return self.select_related("user", "stand_in").prefetch_related(
            "user__memberships__ministry", "stand_in__memberships"
        )

    def naming(self, stand_in: User, today: date) -> MailChoicesQuerySet:
        """Those of active people for whom `stand_in` stands in, now or later."""
        named = self.filter(stand_in=stand_in, user__is_active=True, away_until__gte=today)
        return named.order_by("away_from", "pk")

    def away_between(self, first: date, last: date) -> MailChoicesQuerySet:
        """Those of people who are away on a day from `first` to `last`."""
        return self.filter(away_from__lte=last, away_until__gte=first)


def without_event(moves: QuerySet) -> QuerySet:
    """Return those of `moves` that are told at once and for which no event was made yet."""
    from tasks.reminders.models import Event

    made = Event.objects.filter(move=OuterRef("pk"))
    return moves.filter(kind__in=TOLD_AT_ONCE).exclude(Exists(made))
