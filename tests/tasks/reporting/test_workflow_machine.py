"""Any sequence of steps by anybody: the workflow against a small model that keeps its own books."""

from dataclasses import dataclass, field

from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ministries.models import MembershipRole, User
from planning.models import Plan
from tasks.reporting.beginning import begin
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.record import faults_in
from tasks.reporting.refusals import Refused
from tasks.reporting.reviewing import accept, send_back
from tasks.reporting.status import with_status
from tasks.reporting.writing import discard, save, submit, withdraw
from tests.tasks.reporting.conftest import person

EDITOR, REVIEWER, READER = MembershipRole.EDITOR, MembershipRole.REVIEWER, MembershipRole.READER
# Written by hand: who may write for the Ministry of Science and Technology, and who may review.
WRITERS = {"editor", "second", "both", "administrator"}
REVIEWERS = {"reviewer", "both", "coordinator", "administrator"}
PEOPLE = sorted({*WRITERS, *REVIEWERS, "reader", "outsider", "gone"})
# Those who can do most are drawn most often, and so is what may be handed in: else few sequences
# would get as far as an acceptance.
people = st.sampled_from(["editor", "both", "administrator", "reviewer"] * 4 + PEOPLE)
codes = st.sampled_from(["2026-q2"] * 4 + ["2026-q3"])
statuses = st.sampled_from(
    ["on_track", "delayed"] * 4 + ["", "not_started", "completed", "splendid"]
)
progresses = st.sampled_from([None, None, None, 0, 40, 100, 140])
texts = st.sampled_from(
    ["It goes on.", "进展顺利"] * 4 + ["", "<script>alert(1)</script>", "x" * 20_001]
)
versions_behind = st.sampled_from([0] * 6 + [1])


@dataclass
class Book:
    """What the model knows of one update."""

    pk: int
    code: str
    state: str = "draft"
    version: int = 1
    status: str = ""
    progress: int | None = None
    narrative: str = ""
    hands: set[str] = field(default_factory=set)
    was_handed_in: bool = False


class Workflow(RuleBasedStateMachine):
    """Every step is tried by everybody; the model says whether it must be refused."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.plan = Plan.objects.get(slug="13fyp-sei")
        self.task = self.plan.tasks.get(number="48")
        self.periods = {one.code: one for one in ReportingPeriod.objects.filter(plan=self.plan)}
        self.people = {
            "editor": person("editor", ("most", EDITOR)),
            "second": person("second", ("most", EDITOR)),
            "both": person("both", ("most", EDITOR), ("most", REVIEWER)),
            "reviewer": person("reviewer", ("most", REVIEWER)),
            "coordinator": person("coordinator", ("ndrc", REVIEWER), everywhere=True),
            "reader": person("reader", ("most", READER)),
            "outsider": person("outsider", ("mof", EDITOR), ("mof", REVIEWER)),
            "administrator": User.objects.create_superuser("administrator@example.org", "x"),
            "gone": person("gone", ("most", EDITOR), ("most", REVIEWER)),
        }
        User.objects.filter(email="gone@example.org").update(is_active=False)
        self.people["gone"].refresh_from_db()
        self.open: dict[str, Book] = {}
        self.accepted: list[Book] = []

    def teardown(self) -> None:
        try:
            assert list(faults_in(self.plan)) == []
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def attempt(self, allowed, step):
        """Take a step, and see that it is refused exactly where the model says so."""
        try:
            with transaction.atomic():
                done = step()
        except Refused as refusal:
            if allowed:
                raise AssertionError("this was allowed") from refusal
            return None
        assert allowed, "this had to be refused"
        return done

    @rule(first=people, second=people, code=codes, status=st.sampled_from(["on_track", "delayed"]))
    def write_and_hand_in(self, first, second, code, status):
        """The usual way, by two people, so that many sequences reach a reviewer."""
        self._begin(first, code)
        if code in self.open:
            self._save(first, code, 0, status, None, "As planned.")
            self._submit(second, code, 0)

    @precondition(lambda self: any(one.state == "submitted" for one in self.open.values()))
    @rule(who=people)
    def decide(self, who):
        """Somebody accepts what lies on the desk."""
        code = next(code for code, one in self.open.items() if one.state == "submitted")
        self._accept(who, code, 0)

    def stored(self, code) -> StatusUpdate | None:
        book = self.open.get(code)
        return book and StatusUpdate.objects.get(pk=book.pk)

    @rule(who=people, code=codes)
    def begin(self, who, code):
        self._begin(who, code)

    def _begin(self, who, code):
        update = self.attempt(
            who in WRITERS, lambda: begin(self.people[who], self.task, self.periods[code])
        )
        if update is None:
            return
        if code in self.open:
            assert update.pk == self.open[code].pk
            return
        book = Book(update.pk, code, hands={who})
        standing = [one for one in self.accepted if one.code == code]
        if standing:
            # A correction begins with what stands.
            last = standing[-1]
            book.status, book.progress, book.narrative = last.status, last.progress, last.narrative
            book.hands |= last.hands
            assert update.supersedes_id == last.pk
        self.open[code] = book

    @precondition(lambda self: self.open)
    @rule(
        who=people,
        code=codes,
        behind=versions_behind,
        status=statuses,
        progress=progresses,
        text=texts,
    )
    def save(self, who, code, behind, status, progress, text):
        self._save(who, code, behind, status, progress, text)

    def _save(self, who, code, behind, status, progress, text):
        book, update = self.open.get(code), self.stored(code)
        if book is None:
            return
        allowed = (
            who in WRITERS
            and book.state in ("draft", "returned")
            and behind == 0
            and status != "splendid"
            and progress != 140
            and len(text) <= 20_000
        )
        values = {"status": status, "progress": progress, "narrative": text}
        version = book.version - behind
        if self.attempt(allowed, lambda: save(self.people[who], update, version, values)):
            book.status, book.progress, book.narrative = status, progress, text
            book.state, book.version = "draft", book.version + 1
            book.hands.add(who)

    @precondition(lambda self: self.open)
    @rule(who=people, code=codes, behind=versions_behind)
    def submit(self, who, code, behind):
        self._submit(who, code, behind)

    def _submit(self, who, code, behind):
        book, update = self.open.get(code), self.stored(code)
        if book is None:
            return
        complete = (
            book.status != ""
            and book.narrative != ""
            and not (book.status == "completed" and book.progress not in (None, 100))
            and not (book.status == "not_started" and book.progress)
        )
        allowed = who in WRITERS and book.state == "draft" and behind == 0 and complete
        version = book.version - behind
        if self.attempt(
            allowed, lambda: submit(self.people[who], update, version, reason="Misread.")
        ):
            book.state, book.version, book.was_handed_in = "submitted", book.version + 1, True
            book.hands.add(who)

    @precondition(lambda self: self.open)
    @rule(who=people, code=codes)
    def withdraw(self, who, code):
        book, update = self.open.get(code), self.stored(code)
        if book is None:
            return
        allowed = who in WRITERS and book.state == "submitted"
        if self.attempt(allowed, lambda: withdraw(self.people[who], update, book.version)):
            book.state, book.version = "draft", book.version + 1

    @precondition(lambda self: self.open)
    @rule(who=people, code=codes)
    def discard(self, who, code):
        book, update = self.open.get(code), self.stored(code)
        if book is None:
            return
        allowed = who in WRITERS and book.state == "draft" and not book.was_handed_in
        self.attempt(
            allowed, lambda: discard(self.people[who], update, book.version) or "thrown away"
        )
        if allowed:
            del self.open[code]

    @precondition(lambda self: self.open)
    @rule(who=people, code=codes, behind=versions_behind, reason=st.sampled_from(["Say more.", ""]))
    def send_back(self, who, code, behind, reason):
        book, update = self.open.get(code), self.stored(code)
        if book is None:
            return
        allowed = self.may_decide(who, book) and behind == 0 and reason != ""
        version = book.version - behind
        if self.attempt(allowed, lambda: send_back(self.people[who], update, version, reason)):
            book.state, book.version = "returned", book.version + 1

    @precondition(lambda self: self.open)
    @rule(who=people, code=codes, behind=versions_behind)
    def accept(self, who, code, behind):
        self._accept(who, code, behind)

    def _accept(self, who, code, behind):
        book, update = self.open.get(code), self.stored(code)
        if book is None:
            return
        allowed = self.may_decide(who, book) and behind == 0
        version = book.version - behind
        if self.attempt(allowed, lambda: accept(self.people[who], update, version)):
            self.accepted.append(self.open.pop(code))

    def may_decide(self, who, book):
        return who in REVIEWERS and book.state == "submitted" and who not in book.hands

    @invariant()
    def what_is_stored_is_what_the_model_says(self):
        rows = {
            one.pk: (one.state, one.status, one.progress, one.narrative)
            for one in StatusUpdate.objects.all()
        }
        expected = {
            book.pk: (state, book.status, book.progress, book.narrative)
            for books, final in ((self.open.values(), False), (self.accepted, True))
            for book in books
            for state in ["accepted" if final else book.state]
        }
        assert rows == expected

    @invariant()
    def the_status_is_that_of_the_latest_period(self):
        by_code = {book.code: book.status for book in self.accepted}
        expected = by_code[max(by_code)] if by_code else "not_reported"
        assert with_status(self.plan.tasks.all()).get(number="48").status == expected


def test_any_sequence_of_steps_by_anybody_keeps_to_the_rules(periods):
    # Making a failing sequence shorter takes minutes; the one found says enough.
    run_state_machine_as_test(
        Workflow,
        settings=settings(max_examples=25, stateful_step_count=40, phases=[Phase.generate]),
    )
