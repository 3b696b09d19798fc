"""What a message says, by plan and urgency: worked out once, then written as text and HTML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ministries.models import Ministry
from planning.models import Plan
from tasks.matrix.models import Task
from tasks.reminders.letters import links
from tasks.reminders.letters.besides import Besides, besides_of
from tasks.reminders.letters.following_up import Block, Pending, blocks_of
from tasks.reminders.letters.matters import Matter, matter_of
from tasks.reminders.letters.reader import Reader
from tasks.reminders.letters.wording import (
    and_more,
    due_in_words,
    one_line,
    speaks_for,
    state_in_words,
)
from tasks.reminders.models import Event
from tasks.reminders.outlook import Told
from tasks.reminders.vocabulary import Kind, Level
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.owing import Key, Owed, key_of
from tasks.reporting.vocabulary import MoveKind, State
from tasks.reporting.words import Awaited

# A mail of more reports is read by nobody, and beyond 100 kB mail programs cut it off.
MOST_REPORTS = 120
# At these levels somebody writes, or hands on to who writes; at the others they follow up.
THEIR_OWN = (Level.EDITOR, Level.CONTACT)
IN_MY_WORK = (
    Matter.RETURNED,
    Matter.OVERDUE,
    Matter.AGAIN,
    Matter.DUE_TODAY,
    Matter.DUE_SOON,
    Matter.OPENED,
    Matter.WORD,
)


@dataclass(frozen=True)
class Step:
    """One report: for which period, what is to be said of it, and where the reader goes on.

    `quote` is why it was returned.
    """

    period: str
    says: Sequence[str]
    link: str
    does: str
    quote: str = ""


@dataclass
class Line:
    """One task and the reports on it; `whose` names the ministry where the reader might ask."""

    number: str
    title: str
    whose: str
    steps: list[Step]


@dataclass
class Group:
    """All of one matter in one plan. `more` is how many reports aren't named.

    `blocks` are of ministries that the reader follows up; `link` leads to all of the group, and
    to what is owed `besides`.
    """

    matter: Matter
    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    shorter: list[Block] = field(default_factory=list)
    more: int = 0
    last_due: date | None = None
    besides: Besides | None = None
    link: str = ""
    does: str = ""

    @property
    def number(self) -> int:
        """How many reports it is about."""
        followed = sum(block.number for block in [*self.blocks, *self.shorter])
        return sum(len(line.steps) for line in self.lines) + self.more + followed

    def add(self, task: Task, whose: str, step: Step) -> None:
        """Add a report; those on one task stand together, where the first of them is."""
        number, title = task.number, one_line(task.title)
        for line in self.lines:
            if (line.number, line.title, line.whose) == (number, title, whose):
                line.steps.append(step)
                return
        self.lines.append(Line(number, title, whose, [step]))

    def cut_to(self, most: int) -> int:
        """Name no more reports than `most`; return how many are named."""
        named = 0
        for line in self.lines:
            kept = line.steps[: max(0, most - named)]
            self.more += len(line.steps) - len(kept)
            line.steps = kept
            named += len(kept)
        self.lines = [line for line in self.lines if line.steps]
        return named

    @property
    def more_said(self) -> str:
        """How many reports aren't named, in words."""
        return and_more(self.more)

    @property
    def shorter_said(self) -> str:
        """The ministries of which there is no room to say more than a number."""
        listed = [f"{block.short} ({block.number})" for block in self.shorter]
        return _("And of these: %(ministries)s.") % {
            "ministries": pgettext("list", ", ").join(listed)
        }


@dataclass(frozen=True)
class OfPlan:
    """What a message says of one plan."""

    plan: Plan
    title: str
    link: str
    groups: Sequence[Group]


def of_plans(reader: Reader, held: Sequence[Told], today: date) -> list[OfPlan]:
    """Return what is told, by plan, and in each the most urgent first."""
    plans: dict[Plan, list[Told]] = defaultdict(list)
    for told in held:
        plans[_plan_of(told)].append(told)
    found = [
        OfPlan(plan, one_line(plan.title_in_language), links.page_of_plan(plan), groups)
        for plan, of_plan in plans.items()
        if (groups := _groups(plan, of_plan, reader, today))
    ]
    _cut_to_size([group for one in found for group in one.groups])
    return found


def _plan_of(told: Told) -> Plan:
    if isinstance(told.occasion, Event):
        return told.occasion.move.update.task.plan
    return told.occasion.plan


def _groups(plan: Plan, held: Sequence[Told], reader: Reader, today: date) -> list[Group]:
    groups = {matter: Group(matter) for matter in Matter}
    told_of = _add_events(groups, held, reader, today)
    own, others = _sorted_out(held)
    for one, kinds in own.values():
        if one.key in told_of:
            continue
        group = groups[matter_of(one, kinds, reader.begun_of(one), today)]
        whose = reader.name_if_several(one.ministry)
        group.add(one.task, whose, _step_of_owed(one, reader, today))
        group.last_due = max(group.last_due or one.period.due_on, one.period.due_on)
    words = {(one.update.pk, one.holder.pk): one for told in _own(held) for one in told.awaited}
    for word in words.values():
        whose = reader.name_if_several(word.ministry)
        groups[Matter.WORD].add(word.update.task, whose, _step_of_word(word, reader))
    _add_blocks(groups, plan, others, _words_of_others(held, words), reader, today)
    for group in groups.values():
        if group.matter == Matter.TO_REVIEW:
            group.link, group.does = links.desk_of(plan), _("All that waits for your review")
    own_work = [group for group in groups.values() if group.lines and group.matter in IN_MY_WORK]
    if own_work and reader.user:
        own_work[-1].link, own_work[-1].does = links.my_work(plan), _("All in My work")
        if any(told.reminder for told in _own(held)):
            listed = {*told_of, *own, *others}
            own_work[-1].besides = besides_of(plan, reader, listed, today)
    return [group for group in groups.values() if group.number]


def _own(held: Iterable[Told]) -> Iterator[Told]:
    return (told for told in held if told.recipient.level in THEIR_OWN)


_ByKey = dict[Key, tuple[Owed, set[Kind]]]


def _sorted_out(held: Iterable[Told]) -> tuple[_ByKey, _ByKey]:
    """Return what the reader's own ministries owe and what others do, each report once.

    Several reminders of it merge; the earliest due come first.
    """
    own: _ByKey = {}
    others: _ByKey = {}
    for told in held:
        if told.reminder is None:
            continue
        found = own if told.recipient.level in THEIR_OWN else others
        for one in told.owed:
            found.setdefault(one.key, (one, set()))[1].add(told.reminder.known_kind)
    of_others = {key: one for key, one in others.items() if key not in own}
    return _by_due_day(own), _by_due_day(of_others)


def _by_due_day(found: _ByKey) -> _ByKey:
    def place(item: tuple[tuple[object, ...], tuple[Owed, set[Kind]]]) -> tuple[date, int]:
        owed, _kinds = item[1]
        return owed.period.due_on, owed.task.position

    return dict(sorted(found.items(), key=place))


def _step_of_owed(owed: Owed, reader: Reader, today: date) -> Step:
    begun = reader.begun_of(owed)
    state = State.of(begun.state) if begun else None
    says = [_when_due(owed.period, begun, today)]
    if reader.writes_for(owed.ministry):
        says.append(state_in_words(state))
        link = links.form_of(owed.task, owed.period, owed.scope, owed.holder)
        does = _does(state)
    else:
        link, does = links.page_of_task(owed.task), _("See the task")
    says.append(speaks_for(owed.scope, owed.holder, owed.ministry))
    return Step(owed.period.label, [one for one in says if one], link, does)


def _when_due(period: ReportingPeriod, begun: StatusUpdate | None, today: date) -> str:
    if begun and period.is_overdue_on(today) and not begun.is_late_on(today):
        return _("was handed in in time")
    return due_in_words(period, today)


def _does(state: State | None) -> str:
    if state == State.RETURNED:
        return _("Revise it")
    return _("Go on writing") if state == State.DRAFT else _("Write it")


def _step_of_word(awaited: Awaited, reader: Reader) -> Step:
    update = awaited.update
    says = [
        _("reported by %(ministry)s: %(status)s")
        % {"ministry": update.ministry.short_name, "status": _(update.known_status.label)}
    ]
    if awaited.holder.pk != awaited.ministry.pk:
        says.append(speaks_for(update.scope, awaited.holder, awaited.ministry))
    may_speak = reader.writes_for(awaited.ministry)
    return Step(
        update.period.label,
        says,
        links.page_of_update(update, "words" if may_speak else ""),
        _("Confirm or dispute it") if may_speak else _("See the report"),
    )


_MATTER_OF_EVENT = {
    MoveKind.RETURNED: Matter.RETURNED,
    MoveKind.SUBMITTED: Matter.TO_REVIEW,
    MoveKind.ACCEPTED: Matter.ACCEPTED,
}


def _add_events(
    groups: dict[Matter, Group], held: Iterable[Told], reader: Reader, today: date
) -> set[Key]:
    """Add steps of reports; return the keys of those that came back and so need no other line."""
    returned = set()
    for told in held:
        if told.event is None:
            continue
        kind, update = MoveKind.of(told.event.move.kind), told.event.move.update
        step = _step_of_event(told.event, reader, today)
        groups[_MATTER_OF_EVENT[kind]].add(update.task, update.ministry.short_name, step)
        if kind == MoveKind.RETURNED:
            returned.add(key_of(update))
    return returned


def _step_of_event(event: Event, reader: Reader, today: date) -> Step:
    """Tell a step; who took it and why is only for who may see the report and its way."""
    move, update = event.move, event.move.update
    kind = MoveKind.of(move.kind)
    in_full = reader.sees_way_of(update)
    says = [_said_of_step(kind, one_line(str(move.by)) if in_full else "", event)]
    if kind == MoveKind.RETURNED:
        says.append(_when_due(update.period, update, today))
    says.append(speaks_for(update.scope, update.holder, update.ministry))
    link, does = _where_to(kind, update, reader)
    return Step(
        update.period.label,
        [one for one in says if one],
        link,
        does,
        move.reason if in_full and kind == MoveKind.RETURNED else "",
    )


def _said_of_step(kind: MoveKind, person: str, event: Event) -> str:
    at = timezone.localtime(event.move.at).strftime("%Y-%m-%d %H:%M")
    facts = {"time": at, "person": person}
    if kind == MoveKind.RETURNED:
        said = _("returned by %(person)s, %(time)s") if person else _("returned, %(time)s")
    elif kind == MoveKind.ACCEPTED:
        said = _("accepted by %(person)s, %(time)s") if person else _("accepted, %(time)s")
    else:
        said = _("handed in by %(person)s, %(time)s") if person else _("handed in, %(time)s")
    return said % facts


def _where_to(kind: MoveKind, update: StatusUpdate, reader: Reader) -> tuple[str, str]:
    """Return the address where the reader goes on with a report, and what they do there."""
    if kind == MoveKind.RETURNED and reader.writes_for(update.ministry):
        form = links.form_of(update.task, update.period, update.scope, update.holder)
        return form, _("Revise it")
    if not reader.sees(update):
        return links.page_of_task(update.task), _("See the task")
    does = _("Look at it and decide") if kind == MoveKind.SUBMITTED else _("See the report")
    return links.page_of_update(update), does


def _words_of_others(
    held: Iterable[Told], own: dict[tuple[int, int], Awaited]
) -> dict[tuple[int, int], Awaited]:
    return {
        (one.update.pk, one.holder.pk): one
        for told in held
        if told.recipient.level not in THEIR_OWN
        for one in told.awaited
        if (one.update.pk, one.holder.pk) not in own
    }


def _add_blocks(
    groups: dict[Matter, Group],
    plan: Plan,
    owed: _ByKey,
    awaited: dict[tuple[int, int], Awaited],
    reader: Reader,
    today: date,
) -> None:
    """Add what other ministries owe, by ministry."""
    pending: dict[Matter, dict[Ministry, list[Pending]]] = defaultdict(lambda: defaultdict(list))
    for one, _kinds in owed.values():
        is_late = one.period.is_overdue_on(today)
        matter = Matter.OTHERS_OVERDUE if is_late else Matter.OTHERS_DUE
        says = due_in_words(one.period, today)
        pending[matter][one.ministry].append(Pending(one.task, one.period, says))
    for word in awaited.values():
        update = word.update
        pending[Matter.OTHERS_WORD][word.ministry].append(Pending(update.task, update.period, ""))
    for matter, by_ministry in pending.items():
        groups[matter].blocks = blocks_of(plan, by_ministry, reader)


# So many ministries are told of at length in one mail, and so many tasks named in all of them.
MOST_BLOCKS, MOST_TASKS = 60, 60


def _cut_to_size(groups: Sequence[Group]) -> None:
    """Keep a mail readable: what goes beyond is counted, with a link to all of it."""
    reports, blocks = MOST_REPORTS, MOST_BLOCKS
    for group in groups:
        reports -= group.cut_to(reports)
        group.blocks, group.shorter = group.blocks[:blocks], group.blocks[blocks:]
        blocks -= len(group.blocks)
    each = max(1, MOST_TASKS // max(1, MOST_BLOCKS - blocks))
    for group in groups:
        group.blocks = [
            replace(block, tasks=block.tasks[:each], more=max(0, len(block.tasks) - each))
            for block in group.blocks
        ]
