"""From a draft to the record, and everything that is refused on the way."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from ministries.models import Ministry
from planning.reading.vocabulary import Role
from tasks.reporting.beginning import begin
from tasks.reporting.evidence import add_link
from tasks.reporting.models import RecordEntry, StatusUpdate
from tasks.reporting.record import faults_in
from tasks.reporting.refusals import (
    AcceptedIsFinal,
    Incomplete,
    NotAnswerable,
    NotYours,
    OwnReport,
    Stale,
    WrongState,
)
from tasks.reporting.reviewing import accept, comment, give_word, send_back
from tasks.reporting.status import with_status
from tasks.reporting.vocabulary import State, Status, Verdict
from tasks.reporting.writing import copy_last, discard, save, submit, withdraw

WRITTEN = {"status": Status.ON_TRACK, "progress": 40, "narrative": "The fund was set up."}


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def draft(editor, task, period):
    return save(editor, begin(editor, task, period), 1, WRITTEN)


@pytest.fixture
def submitted(editor, draft):
    return submit(editor, draft, draft.version)


@pytest.fixture
def accepted(reviewer, submitted):
    accept(reviewer, submitted, submitted.version)
    submitted.refresh_from_db()
    return submitted


def status_of(plan, number, day=None):
    return with_status(plan.tasks.all(), day).get(number=number).status


def test_a_report_is_written_returned_revised_and_accepted(plan, editor, reviewer, submitted):
    assert status_of(plan, "48") == "not_reported"

    returned = send_back(reviewer, submitted, submitted.version, "Name the amount.")
    assert (returned.state, returned.return_reason) == (State.RETURNED, "Name the amount.")
    revised = save(editor, returned, returned.version, {"narrative": "The fund has 3 bn yuan."})
    again = submit(editor, revised, revised.version)
    entry = accept(reviewer, again, again.version)

    assert status_of(plan, "48") == "on_track"
    assert entry.number == 1
    assert list(faults_in(plan)) == []
    assert [move.kind for move in again.moves.all()] == [
        "started",
        "submitted",
        "returned",
        "revised",
        "submitted",
        "accepted",
    ]


def test_nobody_accepts_what_they_wrote(editor, submitted, administrator):
    with pytest.raises(NotYours):
        accept(editor, submitted, submitted.version)


def test_an_administrator_who_edited_a_report_cannot_accept_it(
    administrator, editor, draft, reviewer
):
    touched = save(administrator, draft, draft.version, {"obstacles": "None."})
    handed_in = submit(editor, touched, touched.version)

    with pytest.raises(OwnReport):
        accept(administrator, handed_in, handed_in.version)

    accept(reviewer, handed_in, handed_in.version)


def test_who_only_handed_a_report_in_cannot_accept_it(administrator, draft):
    handed_in = submit(administrator, draft, draft.version)

    assert handed_in not in StatusUpdate.objects.reviewable_by(administrator)
    with pytest.raises(OwnReport):
        accept(administrator, handed_in, handed_in.version)


def test_each_submission_keeps_what_was_handed_in_with_the_names_of_its_evidence(editor, draft):
    add_link(editor, draft, "https://example.org/audit", "The audit")
    draft.refresh_from_db()
    submit(editor, draft, draft.version)

    content = draft.moves.get(kind="submitted").content
    assert (content["narrative"], content["evidence"]) == ("The fund was set up.", ["The audit"])


def test_the_database_refuses_an_author_who_accepts(submitted):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reporting_statusupdate SET state = 'accepted', reviewer_id = author_id,"
            " reviewed_at = submitted_at WHERE id = %s",
            [submitted.pk],
        )


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(editor, second_editor, draft):
    save(editor, draft, draft.version, {"narrative": "First."})

    with pytest.raises(Stale) as refused:
        save(second_editor, draft, 2, {"narrative": "Second."})

    assert refused.value.theirs.narrative == "First."
    assert StatusUpdate.objects.get().narrative == "First."


def test_an_accepted_report_is_final(accepted):
    accepted.narrative = "Other."
    for write in (
        accepted.save,
        accepted.delete,
        StatusUpdate.objects.all().delete,
        lambda: StatusUpdate.objects.update(progress=1),
        RecordEntry.objects.get().delete,
    ):
        with pytest.raises(AcceptedIsFinal), transaction.atomic():
            write()

    assert StatusUpdate.objects.get().narrative == "The fund was set up."


def test_a_correction_supersedes_and_both_are_kept(plan, editor, reviewer, task, period, accepted):
    correction = begin(editor, task, period)
    assert (correction.supersedes, correction.narrative) == (accepted, "The fund was set up.")
    changed = save(editor, correction, correction.version, {"status": Status.DELAYED})
    handed_in = submit(editor, changed, changed.version, reason="Counted again.")
    assert status_of(plan, "48") == "on_track"
    accept(reviewer, handed_in, handed_in.version)

    assert status_of(plan, "48") == "delayed"
    assert StatusUpdate.objects.accepted().count() == 2
    assert list(StatusUpdate.objects.standing()) == [handed_in]
    assert list(faults_in(plan)) == []


def test_a_late_report_on_an_earlier_quarter_does_not_set_a_task_back(
    plan, editor, reviewer, task, periods, accepted
):
    earlier = begin(editor, task, periods["2026-q1"])
    saved = save(editor, earlier, 1, {"status": Status.NOT_STARTED, "narrative": "Not begun."})
    handed_in = submit(editor, saved, saved.version)
    accept(reviewer, handed_in, handed_in.version)

    assert status_of(plan, "48") == "on_track"


def test_a_day_before_acceptance_knows_nothing_of_it(plan, accepted):
    assert status_of(plan, "48", date(2026, 10, 1)) == "not_reported"


def test_no_change_takes_over_what_was_last_accepted(editor, reviewer, task, periods):
    first = save(editor, begin(editor, task, periods["2026-q2"]), 1, WRITTEN)
    handed_in = submit(editor, first, first.version)
    accept(reviewer, handed_in, handed_in.version)

    next_one = begin(editor, task, periods["2026-q3"])
    same = copy_last(editor, next_one, next_one.version, unchanged=True)

    assert (same.status, same.progress, same.narrative) == (
        "on_track",
        40,
        "The fund was set up.",
    )
    assert same.unchanged


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"progress": 140}, "progress"),
        ({"status": "splendid"}, "status"),
        ({"narrative": "x" * 20_001}, "narrative"),
        ({"next_milestone_on": "2026-02-30"}, "next_milestone_on"),
        ({"narrative": "a\0b"}, "narrative"),
    ],
)
def test_what_cannot_stand_is_refused_at_its_field(editor, draft, values, field):
    with pytest.raises(Incomplete) as refused:
        save(editor, draft, draft.version, values)

    assert list(refused.value.problems) == [field]
    assert StatusUpdate.objects.get().version == draft.version


def test_an_empty_draft_is_not_handed_in(editor, task, period):
    draft = begin(editor, task, period)

    with pytest.raises(Incomplete) as refused:
        submit(editor, draft, draft.version)

    assert set(refused.value.problems) == {"status", "narrative"}


def test_only_the_answerable_ministry_reports_on_a_task(coordinator, plan, period, editor):
    with pytest.raises(NotYours):
        begin(editor, plan.tasks.get(number="12"), period)


def test_a_task_of_an_ended_body_waits_for_its_acting_body(administrator, plan, period):
    with pytest.raises(NotAnswerable):
        begin(administrator, plan.tasks.get(number="16"), period)


def test_a_submitted_report_is_taken_back_and_cannot_then_be_accepted(editor, reviewer, submitted):
    withdraw(editor, submitted, submitted.version)

    with pytest.raises(WrongState, match="MOST took it back"):
        accept(reviewer, submitted, submitted.version)


def test_a_draft_is_thrown_away_but_nothing_that_was_handed_in(editor, reviewer, submitted):
    back = withdraw(editor, submitted, submitted.version)

    with pytest.raises(AcceptedIsFinal):
        discard(editor, back, back.version)


def test_a_double_submit_changes_nothing(editor, submitted):
    with pytest.raises((Stale, WrongState)):
        submit(editor, submitted, submitted.version)


def test_a_co_holder_confirms_and_later_disputes_and_the_last_word_counts(accepted, co_holder):
    finance = Ministry.objects.get(slug="mof")
    give_word(co_holder, accepted, finance, Verdict.CONFIRMED)
    give_word(co_holder, accepted, finance, Verdict.DISPUTED, "The money was not paid out.")

    counting = accepted.confirmations.counting()
    assert [(word.holder.slug, word.verdict) for word in counting] == [("mof", "disputed")]
    assert accepted.confirmations.count() == 2


def test_a_dispute_without_a_sentence_is_refused(accepted, co_holder):
    with pytest.raises(Incomplete):
        give_word(co_holder, accepted, Ministry.objects.get(slug="mof"), Verdict.DISPUTED, " ")

    assert not accepted.confirmations.exists()


def test_a_supporting_body_has_no_word_in_a_report(accepted, administrator):
    supporting = accepted.task.responsibilities.filter(role=Role.SUPPORTING).first()

    with pytest.raises(NotAnswerable):
        give_word(administrator, accepted, supporting.ministry, Verdict.CONFIRMED)


def test_comments_are_for_the_two_sides(editor, reviewer, reader, submitted):
    comment(reviewer, submitted, "How much?")
    comment(editor, submitted, "Three billion.")
    with pytest.raises(NotYours):
        comment(reader, submitted, "Me too.")

    assert [said.text for said in submitted.comments.all()] == ["How much?", "Three billion."]


def test_who_wrote_a_report_cannot_accept_a_colleagues_copy_of_it(
    editor, second_editor, reviewer, administrator, task, periods
):
    first = save(administrator, begin(administrator, task, periods["2026-q2"]), 1, WRITTEN)
    handed_in = submit(administrator, first, first.version)
    accept(reviewer, handed_in, handed_in.version)

    correction = begin(editor, task, periods["2026-q2"])
    sent = submit(editor, correction, correction.version, reason="A word more.")
    with pytest.raises(OwnReport):
        accept(administrator, sent, sent.version)

    same = begin(editor, task, periods["2026-q3"])
    same = copy_last(editor, same, same.version, unchanged=True)
    sent = submit(editor, same, same.version)
    with pytest.raises(OwnReport):
        accept(administrator, sent, sent.version)
