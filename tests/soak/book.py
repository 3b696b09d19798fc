"""The soak's own book: what must arrive where, and what of that did."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from tests.soak.cast import Cast
from tests.soak.days import DAY, is_worked
from tests.soak.postbox import Acceptance, Postbox
from tests.soak.promises import Event, Promise, Reminder
from tests.soak.reading import Content, read
from tests.soak.state import Place, State
from tests.soak.world import Step

# After so many days in which everyone knew, nothing of it may come again.
SETTLED_FOR = 6 * DAY
# A connection that was opened so soon after a change may have been prepared before it.
GRACE = 1.5
URGENT = ("due today", "overdue", "to reviewers", "to administrators")


class Book:
    """Every promise, and every mail that answers to one, or to none."""

    def __init__(self, cast: Cast, postbox: Postbox):
        self.cast, self.postbox = cast, postbox
        self.promises: list[Promise] = []
        self.failures: list[tuple[str, str]] = []  # (what is wrong, its story)
        self.late: list[int] = []
        self.counted: Counter[str] = Counter()
        self._live: list[Promise] = []
        self._at: dict[Place, list[Reminder]] = defaultdict(list)
        self._steps: dict[tuple[str, int], list[Event]] = defaultdict(list)
        self._made: set[tuple[Place, str, date]] = set()
        self._seen: dict[str, int] = {}
        self._digests: dict[tuple[str, date], set[str]] = defaultdict(set)
        self._refused: dict[str, list] = defaultdict(list)
        self._refusals_read = 0
        self._furthest = date.min
        self.before: State | None = None
        self.state: State | None = None
        self.since = 0.0

    # What happens.

    def look(self, state: State, since: float) -> None:
        """See how the world stands after a change that ended at `since`."""
        self.before, self.state, self.since = self.state or state, state, since
        self._read_refusals()
        furthest = max(state.clocks)
        self._make_reminders(state, furthest)
        self._furthest = max(self._furthest, furthest)
        for promise in self._live:
            promise.look(state, self.passed_over)
            settled = promise.settled_on
            if settled and state.today - settled > SETTLED_FOR:
                promise.closed = True
        self._live = [one for one in self._live if not one.closed]

    def _make_reminders(self, state: State, furthest: date) -> None:
        for plan in self.cast.plans.values():
            ministries = {self.cast.reporter(task.answerable) for task in plan.tasks}
            for period in plan.periods:
                if period.opens > furthest:
                    continue
                for kind, day in plan_days(plan.slug, period, plan.rules):
                    if day <= furthest:
                        for ministry in ministries:
                            self._make(Place(ministry, plan.slug, period.code), kind, day)
        for place, awaited in state.awaited.items():
            for accepted_on in set(awaited.values()):
                for after in self.cast.plans[place.plan].rules.words:
                    if accepted_on + after * DAY <= furthest:
                        self._make(place, "word", accepted_on + after * DAY)

    def _make(self, place: Place, kind: str, day: date) -> None:
        if (place, kind, day) in self._made:
            return
        self._made.add((place, kind, day))
        # A clock that ran ahead may have gone past the day before there was anything to say.
        promise = Reminder(kind, day, is_doubtful=day <= self._furthest, place=place)
        self._at[place].append(promise)
        self.promises.append(promise)
        self._live.append(promise)

    def take_steps(self, steps: Iterable[Step], today: date, moment: int) -> None:
        """Note steps of reports that are to be told."""
        for step in steps:
            event = Event(step.kind, today, moment, moment, report=step.report, by=step.by)
            self._steps[step.kind, step.report.pk].append(event)
            self.promises.append(event)
            self._live.append(event)

    def planning_began(self, moment: int, clocks: Iterable[date]) -> None:
        """Note that jobs were sent that may make the reminders through these days."""
        furthest = max(clocks, default=date.min)
        for promise in self._live:
            if promise.since is None and promise.day <= furthest:
                promise.since = moment

    def planning_ended(self, moment: int, clocks: Iterable[date]) -> None:
        """Note that such jobs were done: what was not owed then isn't made any more."""
        furthest = max(clocks, default=date.min)
        for promise in self._live:
            if promise.surely is None and promise.day <= furthest:
                promise.surely = moment
                if promise.lapsed_on and promise.since == moment:
                    promise.closed = True

    def sweep_ended(self) -> None:
        """Note that a sweep was done: what isn't owed now is closed for good."""
        assert self.state
        for promise in self._live:
            if promise.lapsed_on and promise.surely is not None:
                promise.closed = promise.closed or not promise.is_owed(self.state)

    # What arrives.

    def _read_refusals(self) -> None:
        for address, moment in self.postbox.refused[self._refusals_read :]:
            self._refused[address].append(moment)
        self._refusals_read = len(self.postbox.refused)

    def passed_over(self, address: str, since: date) -> bool:
        """Whether an address was refused for good, as it seemed, for two days since a day."""
        moments = [one for one in self._refused.get(address, ()) if one.date() >= since - DAY]
        return len(moments) > 1 and moments[-1] - moments[0] >= timedelta(hours=47)

    def receive(self, mail: Acceptance, first: tuple[int, date] | None) -> None:
        """Read a mail. `first` says in which moment it was first tried, and by which clock."""
        assert self.state
        self._read_refusals()
        content = read(mail.mail, self._updates())
        self.counted["digests" if not content.is_event else "mails on one step"] += 1
        copies = self._seen.get(mail.message_id, 0)
        self._seen[mail.message_id] = copies + 1
        if copies:
            self.counted["copies"] += 1
        states = [self.state]
        if self.before and mail.connected < self.since + GRACE:
            states.append(self.before)
        moment, clock = first or (0, self.state.today)
        if not content.is_event and not copies:
            self._digests[mail.to, self.state.today].add(mail.message_id)
            if len(self._digests[mail.to, self.state.today]) > 2:
                self._fail("more than two digests a day", mail, "")
        checked = Checked(self, mail, content, states, moment, clock, is_copy=bool(copies))
        checked.check()

    def _updates(self) -> dict[int, tuple[str, str, str]]:
        return {report.pk: key for key, report in self.cast.reports.items()}

    def _fail(self, what: str, mail: Acceptance, story: str) -> None:
        when = f"{self.state.today if self.state else ''}"
        self.failures.append((what, f"{when} to {mail.to}, {mail.message_id}: {story}"))

    # What comes of it.

    def close(self, last_day: date) -> None:
        """At the end: say what should have arrived and didn't."""
        for promise in self.promises:
            self.counted["owed" if isinstance(promise, Reminder) else "steps to be told"] += 1
            if promise.lapsed_on or promise.is_doubtful or promise.nobody_reads:
                self.counted["owed no more before anybody had to know"] += not promise.told
                self.counted["arrived"] += bool(promise.told)
                continue
            self._judge(promise, last_day)

    def _judge(self, promise: Promise, last_day: date) -> None:
        goes_out = promise.day
        while not is_worked(goes_out) and promise.kind in LATER:
            goes_out += DAY
        known = set(promise.told) | promise.perhaps
        missing = {
            address
            for address in promise.continuous or ()
            if address not in known
            and not self.passed_over(address, promise.day)
            and goes_out <= last_day - (9 if address in promise.weekly else 1) * DAY
        }
        is_new = goes_out > last_day - 9 * DAY
        if missing:
            self.failures.append(
                (
                    "never arrived",
                    f"{promise}: not in the mailbox of {', '.join(sorted(missing))};"
                    f" told {promise.told}; {'; '.join(promise.story)}",
                )
            )
        elif not known and not is_new:
            story = f"{promise}: in no mailbox; {'; '.join(promise.story)}"
            self.failures.append(("never arrived anywhere", story))
        elif known:
            self.counted["arrived"] += 1
        else:
            self.counted["too new to judge"] += 1
        for address, day in promise.told.items():
            if address in (promise.continuous or ()) and address not in promise.weekly:
                self.late.append(max(0, (day - goes_out).days))


# What waits for a working day.
LATER = ("opened", "due soon", "overdue", "to reviewers", "to administrators", "word")


class Checked:
    """One mail that is looked at: is everything in it owed, to this address, and new to it?"""

    def __init__(
        self,
        book: Book,
        mail: Acceptance,
        content: Content,
        states: list[State],
        moment: int,
        clock: date,
        *,
        is_copy: bool,
    ):
        self.book, self.mail, self.content, self.states = book, mail, content, states
        self.moment, self.clock, self.is_copy = moment, clock, is_copy

    def check(self) -> None:
        """Look at all of it."""
        if not (self.content.reports or self.content.words or self.content.events):
            self._fail("empty mail", str(self.mail.mail["Subject"]))
        self._check_reports()
        self._check_words()
        for step, key in self.content.events:
            self._check_promises(f"{step} {key}", list(self.book._steps[step, key]))

    def _fail(self, what: str, story: str) -> None:
        self.book._fail(what, self.mail, story)

    def _check_reports(self) -> None:
        named: dict[Place, set[str]] = defaultdict(set)
        for plan, number, code in self.content.reports:
            task = next(one for one in self.book.cast.plans[plan].tasks if one.number == number)
            named[Place(self.book.cast.reporter(task.answerable), plan, code)].add(number)
        for place, numbers in named.items():
            self._check_place(place, numbers)
            self._check_promises(str(place), list(self.book._at[place]))

    def _check_place(self, place: Place, numbers: set[str]) -> None:
        if any(numbers == state.of(place) for state in self.states):
            return
        owed = set().union(*(state.of(place) for state in self.states))
        if surplus := numbers - owed:
            self._fail("not owed", f"{place}: tasks {', '.join(sorted(surplus))}")
        elif len(self.states) == 1:
            lacking = ", ".join(sorted(owed - numbers))
            self._fail("incomplete", f"{place}: tasks {lacking} are owed too")

    def _check_words(self) -> None:
        for plan, number, code in self.content.words:
            places = {
                place
                for state in self.states
                for place, awaited in state.awaited.items()
                if (place.plan, place.code) == (plan, code) and number in awaited
            }
            if not places:
                self._fail("not owed", f"a word on {plan} {number} {code}")
                continue
            promises = [one for place in places for one in self.book._at[place]]
            self._words_done = getattr(self, "_words_done", set())
            fresh = [one for one in promises if one not in self._words_done]
            self._words_done |= set(promises)
            if fresh:
                self._check_promises(f"word on {plan} {number} {code}", fresh)

    def _check_promises(self, name: str, promises: list[Promise]) -> None:
        """Find the promises that this mail answers to; there is one at least."""
        address = self.mail.to
        to_them = [
            one
            for one in promises
            if any(address in one.may_be_told(state, self.book.passed_over) for state in self.states)
        ]
        if not to_them:
            self._fail("not entitled", name)
            return
        if self.is_copy:
            return
        answered = [
            one
            for one in to_them
            if one.since is not None and one.since <= self.moment and not one.closed
        ]
        new = [one for one in answered if address not in one.told]
        if not new:
            told = "; ".join(f"{one}: told {one.told.get(address)}" for one in to_them[-4:])
            self._fail("told again", f"{name}, first tried in {self.moment}: {told}")
        today = self.states[0].today
        for promise in new:
            if promise.surely is not None and promise.surely <= self.moment and (
                promise.day <= self.clock
            ):
                promise.told[address] = today
                promise.story.append(f"{today}: told {address} by {self.mail.message_id}")
            else:
                promise.perhaps.add(address)


def plan_days(slug: str, period: object, rules: object) -> list[tuple[str, date]]:
    """The days of a period's reminders, worked out once."""
    from tests.soak.days import Period, Rules, reminder_days

    assert isinstance(period, Period)
    assert isinstance(rules, Rules)
    key = (slug, period.code)
    if key not in _DAYS:
        _DAYS[key] = reminder_days(period, rules)
    return _DAYS[key]


_DAYS: dict[tuple[str, str], list[tuple[str, date]]] = {}
_ = timezone
