"""Two who write in the same moment, where the database lets both try."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from tasks.reporting.beginning import begin
from tasks.reporting.evidence import MOST_PIECES, add_link
from tasks.reporting.models import StatusUpdate
from tasks.reporting.refusals import Refused, Stale, WrongState
from tasks.reporting.vocabulary import State
from tasks.reporting.writing import save, submit
from tests.tasks.reporting.reports import WRITTEN, draft_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("postgresql")]


def at_once(*writes: Callable[[], object]) -> list[object]:
    """Run each write in a thread of its own, all let go together; return what came of each."""
    start, results = Barrier(len(writes)), [None] * len(writes)

    def run(place: int, write: Callable[[], object]) -> None:
        try:
            start.wait()
            results[place] = write()
        except Refused as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(writes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


def test_of_many_editors_who_save_the_same_version_one_is_stored(
    editor, second_editor, task, period
):
    draft = draft_of(editor, task, period)
    people = [editor, second_editor] * 3

    def write(number, person):
        own = StatusUpdate.objects.get(pk=draft.pk)
        return save(person, own, draft.version, {"narrative": f"Text {number}."})

    results = at_once(
        *[lambda n=n, person=person: write(n, person) for n, person in enumerate(people)]
    )

    stored = [one for one in results if isinstance(one, StatusUpdate)]
    refused = [one for one in results if isinstance(one, Stale)]
    assert (len(stored), len(refused)) == (1, 5)
    draft.refresh_from_db()
    assert draft.narrative == stored[0].narrative
    assert draft.version == 3
    assert all(one.theirs.narrative == draft.narrative for one in refused)


def test_of_a_save_and_a_submission_at_once_one_wins(editor, second_editor, task, period):
    draft = draft_of(editor, task, period)

    def hand_in():
        return submit(editor, StatusUpdate.objects.get(pk=draft.pk), 2)

    def write():
        return save(
            second_editor, StatusUpdate.objects.get(pk=draft.pk), 2, {"narrative": "Other."}
        )

    results = at_once(hand_in, write)

    assert sum(isinstance(one, StatusUpdate) for one in results) == 1
    draft.refresh_from_db()
    assert (draft.state, draft.narrative) in [
        (State.SUBMITTED, WRITTEN["narrative"]),
        (State.DRAFT, "Other."),
    ]


def test_who_begin_the_same_report_at_once_get_the_same_draft(editor, second_editor, task, period):
    results = at_once(
        *[lambda person=person: begin(person, task, period) for person in [editor, second_editor]]
    )

    assert results[0] == results[1] == StatusUpdate.objects.get()


def test_evidence_and_a_submission_at_once_agree_on_what_was_handed_in(editor, task, period):
    draft = draft_of(editor, task, period)

    def hand_in():
        return submit(editor, StatusUpdate.objects.get(pk=draft.pk), 2)

    results = at_once(hand_in, lambda: add_link(editor, draft, "https://example.org/"))

    draft.refresh_from_db()
    if draft.state == State.SUBMITTED:
        assert isinstance(results[1], WrongState)
        assert not draft.evidence.exists()
    else:
        assert isinstance(results[0], Stale)
        assert draft.evidence.count() == 1


def test_the_most_pieces_hold_for_those_who_add_at_once_too(editor, task, period):
    draft = draft_of(editor, task, period)
    for number in range(MOST_PIECES - 1):
        add_link(editor, draft, f"https://example.org/{number}")

    at_once(*[lambda: add_link(editor, draft, "https://example.org/last")] * 4)

    assert draft.evidence.count() == MOST_PIECES
