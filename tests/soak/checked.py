"""One mail that is looked at: is everything in it owed, to this address, and new to it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tests.soak.postbox import Acceptance
from tests.soak.promises import Promise
from tests.soak.reading import Content, Item
from tests.soak.state import Place, State

if TYPE_CHECKING:
    from tests.soak.book import Book


@dataclass(frozen=True)
class Again:
    """Something that a mail told anew, and the Message-IDs of those that had told it."""

    mail: Acceptance
    earlier: set[str]
    story: str


class Checked:
    """A mail against the book. `states` are those in which it may have been prepared.

    `moment` is that of its first attempt, which fixed what it holds, and `clock` the day that
    the worker's clock showed then.
    """

    def __init__(
        self,
        book: Book,
        mail: Acceptance,
        content: Content,
        states: Sequence[State],
        moment: int,
        clock: date,
        now: int,
        *,
        is_copy: bool,
    ):
        self.book, self.mail, self.content, self.states = book, mail, content, states
        self.moment, self.clock, self.now, self.is_copy = moment, clock, now, is_copy
        self._looked_at: set[Place] = set()

    def check(self) -> None:
        """Look at all of it."""
        content = self.content
        if content.is_empty:
            self._fail("empty mail", str(self.mail.mail["Subject"]))
        for wrong in content.wrong_links:
            self._fail("a link that leads elsewhere", wrong)
        for kind, item in content.steps:
            self._promises(f"{kind} {item}", list(self.book.steps[kind, item]))
        self._reports()
        self._words()
        for place_of, number in content.followed.items():
            self._followed(_place(place_of), number)
        for place_of, number in content.words_followed.items():
            self._followed(_place(place_of, "words"), number)
        self._hidden()

    def _fail(self, what: str, story: str) -> None:
        self.book.fail(what, self.mail, story)

    @property
    def _is_fresh(self) -> bool:
        """Whether all that is owed now stands in it: it was first tried in this moment, and
        nothing was under way when that began.
        """
        return len(self.states) == 1 and self.moment == self.now

    def _ministry_of(self, plan: str, number: str) -> str:
        tasks = self.book.cast.plans[plan].tasks
        task = next(one for one in tasks if one.number == number)
        return self.book.cast.reporter(task.answerable)

    def _reports(self) -> None:
        named: dict[Place, set[str]] = defaultdict(set)
        for plan, number, code in self.content.reports:
            named[Place(self._ministry_of(plan, number), plan, code)].add(number)
        # What came back stands once, among what was returned.
        for kind, (plan, number, code) in self.content.steps:
            place = Place(self._ministry_of(plan, number), plan, code)
            if kind == "returned" and place in named:
                named[place].add(number)
        for place, numbers in named.items():
            self._compare(place, numbers)
            self._promises(str(place), list(self.book.at[place]))
            self._looked_at.add(place)

    def _compare(self, place: Place, numbers: set[str]) -> None:
        if any(numbers == state.of(place) for state in self.states):
            return
        owed = set().union(*(state.of(place) for state in self.states))
        if surplus := numbers - owed:
            self._fail("not owed", f"{place}: tasks {', '.join(sorted(surplus))}")
        elif self._is_fresh and not self.content.is_cut:
            lacking = ", ".join(sorted(owed - numbers))
            self._fail("incomplete", f"{place}: tasks {lacking} are owed too")

    def _words(self) -> None:
        doubtful: set[Place] = set()
        for item in set(self.content.words):
            places = self._places_of_word(item)
            theirs = {place for place in places if any(map(self._is_to_them, self.book.at[place]))}
            if not places:
                self._fail("not owed", f"a word on {item}")
            elif len(theirs) > 1:
                # Several ministries owe a word on it, and whose is asked for it doesn't say.
                doubtful |= theirs
            elif fresh := (theirs or places) - self._looked_at:
                promises = [one for place in fresh for one in self.book.at[place]]
                self._promises(f"a word on {item}", promises)
                self._looked_at |= fresh
        self._perhaps(doubtful - self._looked_at)

    def _places_of_word(self, item: Item) -> set[Place]:
        plan, number, code = item
        return {
            place
            for state in self.states
            for place in state.awaited
            if (place.plan, place.code) == (plan, code) and number in state.of(place)
        }

    def _followed(self, place: Place, number: int) -> None:
        if not any(number == state.number_of(place) for state in self.states):
            owed = [state.number_of(place) for state in self.states]
            if number > max(owed):
                self._fail("not owed", f"{place}: {number} are said to be owed, {owed} are")
            elif self._is_fresh:
                self._fail("incomplete", f"{place}: {number} are said to be owed, {owed} are")
        self._promises(f"{place}, to follow up", list(self.book.at[place]))
        self._looked_at.add(place)

    def _hidden(self) -> None:
        """Note what may stand in the mail without being named: too long, or as what came back."""
        places = {
            place
            for place in self.book.at
            if (place.plan, place.ministry) in self.content.shortened or self.content.is_cut
        }
        for kind, (plan, number, code) in self.content.steps:
            if kind == "returned" and not self.content.is_event:
                places.add(Place(self._ministry_of(plan, number), plan, code))
        self._perhaps(places - self._looked_at)

    def _perhaps(self, places: set[Place]) -> None:
        """Note that the mail may tell of these places."""
        for place in places:
            for promise in self.book.at[place]:
                if self._is_to_them(promise) and self._is_answered(promise):
                    promise.perhaps.add(self.mail.to)

    def _is_to_them(self, promise: Promise) -> bool:
        return self.mail.to in self._may_be_told(promise)

    def _may_be_told(self, promise: Promise) -> set[str]:
        over = self.book.passed_over
        return set().union(*(promise.may_be_told(state, over) for state in self.states))

    def _is_answered(self, promise: Promise) -> bool:
        known = promise.since is not None and promise.since <= self.moment
        return known and (not promise.closed or self.book.may_be_made_again(promise))

    def _promises(self, name: str, promises: Sequence[Promise]) -> None:
        """Find the promises that this mail answers to; there is one at least."""
        address = self.mail.to
        to_them = [one for one in promises if self._is_to_them(one)]
        if not to_them:
            may = [self._may_be_told(one) for one in promises[-3:]]
            took = self.mail.accepted - self.mail.begun
            self._fail(
                "not entitled",
                f"{name}: only {may} would be; first tried in moment {self.moment}, this is"
                f" {self.now}; its job began {took:.1f} s before, {len(self.states)} states;"
                f" {self.book.cast.story_of(self.mail.to)}",
            )
            return
        if self.is_copy:
            return
        state = self.states[0]
        new = [
            one for one in to_them if self._is_answered(one) and not one.is_known_to(address, state)
        ]
        if not new:
            told = "; ".join(f"{one} ({one.story_short})" for one in to_them[-3:])
            story = f"{name}, first tried in {self.moment}: {told}"
            earlier = {one.told_by[address] for one in to_them if address in one.told_by}
            self.book.told_again.append(Again(self.mail, earlier, story))
        for promise in new:
            surely = promise.surely is not None and promise.surely <= self.moment
            if surely and promise.day <= self.clock:
                promise.tell(address, state, self.mail.message_id)
                promise.story.append(
                    f"{state.today}: told {address} by {self.mail.message_id}, first tried in"
                    f" {self.moment}"
                )
            else:
                promise.perhaps.add(address)


def _place(item: Item, what: str = "reports") -> Place:
    plan, ministry, code = item
    return Place(ministry, plan, code, what)
