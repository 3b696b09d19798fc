"""The page of one ministry, and its briefing to print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from ministries.fate import fates_by
from ministries.models import Ministry, Succession, User
from ministries.models.body import ENDING_KINDS
from planning.models import Section
from planning.reading.vocabulary import Role
from tasks.browse.facets import chapters_of, counted_by_chapter, sections_by_task
from tasks.browse.filters import NO_CHAPTER, TaskFilterSet
from tasks.browse.naming import name_at_issue
from tasks.browse.views.plan_page import NotInPlan, PlanPage
from tasks.matrix.models import PlanBody, Responsibility, Task
from tasks.reminders.models import Reminder
from tasks.reporting.scoring import Scores, accounts_of_ministry
from tasks.reporting.status import with_status
from tasks.reporting.vocabulary import Status
from texts.language import reads_chinese

# The rows of one role; what is more stands in the list, which has pages.
MOST_IN_A_ROLE = 100
# Past so many tasks a briefing is set smaller, to keep its sheets few.
MANY_TASKS = 18
# What a status before it takes of a title's room on a briefing, in characters.
ROOM_FOR_STATUS = 12
# The reporting periods on a ministry's page; the scorecard has more.
MOST_PERIODS = 8


@dataclass(frozen=True)
class HeldTask:
    """A task that the ministry holds, the sections and chapters that speak of it, who else does."""

    task: Task
    sections: list[Section]
    chapters: list[str]
    others: list[Responsibility]


@dataclass(frozen=True)
class Part:
    """What the ministry does in one role: how many tasks, and the first of them."""

    role: Role
    count: int
    held: list[HeldTask]


@dataclass(frozen=True)
class Partner:
    """Another body of the plan, and how many of the ministry's tasks it holds too."""

    body: PlanBody
    tasks: int


class MinistryPage(PlanPage):
    """Who a ministry is, what it holds of the plan, with whom, and what became of it."""

    template_name = "browse/ministry.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather names, tasks, partners and successions as of the day shown."""
        ministry = ministry_of(kwargs["slug"], self.request.user)
        question = TaskFilterSet.asked(self.request.GET, self.plan)
        body = question.bodies.get(ministry.slug)
        name = body.name if body else ministry.name
        predecessors = list(Succession.objects.to(ministry).effective_by(self.day))
        return super().get_context_data(
            ministry=ministry,
            body=body,
            name=name,
            name_at_issue=name_at_issue(ministry, name, self.plan),
            fate=fates_by([ministry], self.shown_day)[ministry.pk],
            predecessors=predecessors,
            inherited=slugs_ended_into(predecessors, question),
            partners=partners_of(ministry, question),
            **work_of(ministry, question),
            # Asked by the page alone that shows it.
            last_reminded=lambda: self.last_reminded(ministry),
            **self.reporting_of(ministry),
            **kwargs,
        )

    def reporting_of(self, ministry: Ministry) -> dict[str, Any]:
        """Return how the ministry reported in the latest periods; no query if none ever opened."""
        schedule = self.schedule
        periods = schedule.periods[-MOST_PERIODS:]
        user, day = self.request.user, self.shown_day
        scores = Scores(accounts_of_ministry(ministry, self.plan, periods, user, day))
        by_period = [(period, scores.score(ministry.pk, period)) for period in reversed(periods)]
        return {
            "schedule": schedule,
            "scores": by_period if scores.ministries else [],
            "has_excused": any(score.excused for _period, score in by_period),
            "scores_left_out": len(schedule.periods) - len(periods),
            "owes_something": any(score.missing for _period, score in by_period),
        }

    def last_reminded(self, ministry: Ministry) -> Reminder | None:
        """Return what the ministry was reminded of last, for whom may know; a query at most."""
        if not cast(Any, ministry).reminders_shown:
            return None
        told = Reminder.objects.visible_to(self.request.user).to_ministry(ministry, self.plan)
        return told.told_last_by(self.shown_day)


class BriefingPage(MinistryPage):
    """The same on paper: one sheet, or as few as the tasks allow."""

    template_name = "browse/briefing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Cut titles and letters to what a sheet holds."""
        context = super().get_context_data(**kwargs)
        many = context["task_count"] > MANY_TASKS
        length = 130 if many else 200
        if reads_chinese():
            # Chinese names stand in full, and leave titles less room.
            length = 84 if many else 140
        if context["show_status"]:
            length -= ROOM_FOR_STATUS
        return context | {
            "many_tasks": MANY_TASKS,
            "title_length": length,
            "statuses": list(Status),
        }


def ministry_of(slug: str, user: User | AnonymousUser) -> Ministry:
    """Return a ministry of the register with its names and contact, in two queries.

    `reminders_shown` says whether `user` may know when it was reminded. Raises NotInPlan.
    """
    try:
        found = Ministry.objects.with_contact_for(user).prefetch_related("names")
        served = Ministry.objects.edited_by(user) | Ministry.objects.reviewed_by(user)
        shown = Exists(served.filter(pk=OuterRef("pk")))
        return found.annotate(reminders_shown=shown).get(slug=slug)
    except Ministry.DoesNotExist:
        known = list(Ministry.objects.values_list("slug", flat=True))
        message = _("There is no ministry “%(slug)s”.") % {"slug": slug}
        raise NotInPlan(message, slug, known, "ministry", "ministries") from None


def work_of(ministry: Ministry, question: TaskFilterSet) -> dict[str, Any]:
    """Return the ministry's tasks by role and by chapter; every role, also one without any."""
    own = Responsibility.objects.in_force(question.day).held_by(ministry, question.plan)
    roles = dict(own.values_list("task_id", "role"))
    sections_of = sections_by_task(question)
    chapters = chapters_of(question, sections_of)
    by_chapter = counted_by_chapter(roles, chapters)
    return {
        "task_count": len(roles),
        "parts": parts_of(ministry, roles, question, sections_of, chapters),
        "by_chapter": [
            (chapter, by_chapter[number])
            for number, chapter in question.chapters.items()
            if by_chapter[number]
        ],
        "no_chapter": NO_CHAPTER,
        "without_passage": by_chapter[NO_CHAPTER],
    }


def parts_of(
    ministry: Ministry,
    roles: dict[int, str],
    question: TaskFilterSet,
    sections_of: dict[int, list[Section]],
    chapters: dict[int, list[str]],
) -> list[Part]:
    """Return the ministry's part in each role; `roles` names its role by task, in order."""
    by_role = {role: [task for task, own in roles.items() if own == role] for role in Role}
    shown = [task for tasks in by_role.values() for task in tasks[:MOST_IN_A_ROLE]]
    own = Task.objects.filter(pk__in=shown).with_holders(question.day)
    tasks = with_status(own, question.day).in_bulk()
    return [
        Part(
            role,
            len(held),
            [
                HeldTask(
                    tasks[key],
                    sections_of.get(key, []),
                    chapters.get(key, []),
                    [one for one in tasks[key].holders if one.ministry_id != ministry.pk],
                )
                for key in held[:MOST_IN_A_ROLE]
            ],
        )
        for role, held in by_role.items()
    ]


def partners_of(ministry: Ministry, question: TaskFilterSet) -> list[Partner]:
    """Return whom the ministry shares tasks with, the one with most of them first."""
    bodies = {body.ministry_id: body for body in question.bodies.values()}
    held = Responsibility.objects.filter(task__plan=question.plan)
    partners = [
        Partner(bodies[row["ministry_id"]], row["tasks"])
        for row in held.partners_of(ministry, question.day).counted_by_ministry()
    ]
    return sorted(partners, key=lambda partner: (-partner.tasks, partner.body.position))


def slugs_ended_into(predecessors: Iterable[Succession], question: TaskFilterSet) -> list[str]:
    """Return the bodies of the plan that ended into another, of what that one took over."""
    slugs = [one.predecessor.slug for one in predecessors if one.kind in ENDING_KINDS]
    return [slug for slug in dict.fromkeys(slugs) if slug in question.bodies]
