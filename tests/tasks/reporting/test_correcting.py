"""A correction: begun on the report's own page, and handed in with why it is made."""

import pytest
from django.test import Client
from django.urls import reverse

from tasks.reporting.beginning import begin
from tasks.reporting.models import Move, StatusUpdate
from tasks.reporting.refusals import Incomplete
from tasks.reporting.reviewing import accept, send_back
from tasks.reporting.vocabulary import MoveKind, Scope, State
from tasks.reporting.writing import gaps_in, save, submit
from tests.tasks.reporting.reports import accepted_of, draft_of

BUTTON = "Correct this report"
WHY = "Why it is corrected"


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def accepted(editor, reviewer, task, period):
    return accepted_of(editor, reviewer, task, period)


@pytest.fixture
def correction(editor, task, period, accepted):
    return begin(editor, task, period)


@pytest.fixture
def writer(editor):
    client = Client()
    client.force_login(editor)
    return client


def address(name, update):
    return reverse(name, args=["13fyp-sei", update.pk])


def typed(update, **values):
    written = {"status": "on_track", "progress": "40", "narrative": "The fund was set up in June."}
    return {"version": update.version, **written, **values}


def page_of(person, update):
    client = Client()
    if person:
        client.force_login(person)
    return client.get(address("update", update)).content.decode()


@pytest.mark.parametrize(
    ("who", "offered"),
    [("editor", True), ("second_editor", True), ("reviewer", False), ("co_holder", False)],
)
def test_the_page_of_what_stands_offers_its_ministrys_editors_to_correct_it(
    request, accepted, who, offered
):
    assert (BUTTON in page_of(request.getfixturevalue(who), accepted)) == offered
    assert BUTTON not in page_of(None, accepted)


def test_the_button_begins_the_correction(writer, accepted):
    sent = {"period": "2026-q3", "scope": Scope.TASK.value, "holder": "most"}

    answer = writer.post(reverse("begin_update", args=["13fyp-sei", "48"]), sent)

    begun = StatusUpdate.objects.get(supersedes=accepted)
    assert answer["Location"] == address("edit_update", begun)


def test_what_is_under_way_or_superseded_is_not_offered_again(
    editor, reviewer, task, period, accepted
):
    correction = draft_of(editor, task, period)
    assert BUTTON not in page_of(editor, accepted)
    accepted_of(editor, reviewer, task, period)

    assert BUTTON not in page_of(editor, accepted)
    assert BUTTON in page_of(editor, correction)


def test_a_correction_is_not_handed_in_without_saying_why(editor, correction):
    with pytest.raises(Incomplete) as refused:
        submit(editor, correction, correction.version, reason=" ")
    assert refused.value.problems == {"reason": ["Say why the report is corrected."]}
    with pytest.raises(Incomplete) as refused:
        submit(editor, correction, correction.version, reason="x" * 2001)
    assert set(refused.value.problems) == {"reason"}
    assert StatusUpdate.objects.get(pk=correction.pk).state == State.DRAFT


def test_why_is_kept_with_the_step_and_said_once(editor, reviewer, correction):
    handed_in = submit(editor, correction, correction.version, reason=" A figure\r\nwas wrong. ")
    move = Move.objects.get(update=correction, kind=MoveKind.SUBMITTED)
    assert move.reason == "A figure\nwas wrong."

    returned = send_back(reviewer, handed_in, handed_in.version, "Which?")
    revised = save(editor, returned, returned.version, {"narrative": "3 bn, not 2 bn."})
    assert gaps_in(revised) == {}
    assert submit(editor, revised, revised.version).why_corrected == "A figure\nwas wrong."


def test_a_first_report_needs_no_reason_and_keeps_none(editor, task, period):
    draft = draft_of(editor, task, period)

    submit(editor, draft, draft.version, reason="Nobody asked.")

    assert Move.objects.get(update=draft, kind=MoveKind.SUBMITTED).reason == ""


def test_the_form_of_a_correction_asks_why_and_that_of_a_first_report_does_not(
    writer, editor, correction, task, periods
):
    first = begin(editor, task, periods["2026-q2"])

    assert 'name="reason"' in writer.get(address("edit_update", correction)).content.decode()
    assert 'name="reason"' not in writer.get(address("edit_update", first)).content.decode()


def test_what_was_typed_of_it_outlives_saving_and_a_refusal(writer, correction):
    form = address("edit_update", correction)
    writer.post(form, typed(correction, reason="Misread.", step="save"))
    assert "Misread.</textarea>" in writer.get(form).content.decode()

    correction.refresh_from_db()
    refused = writer.post(form, typed(correction, reason="", step="hand_in"))
    assert refused.status_code == 400
    assert "Say why the report is corrected." in refused.content.decode()

    correction.refresh_from_db()
    writer.post(form, typed(correction, reason="A figure was wrong.", step="hand_in"))
    correction.refresh_from_db()
    assert (correction.state, correction.why_corrected) == ("submitted", "A figure was wrong.")


def test_who_is_signed_out_is_shown_the_reason_to_copy(client, correction):
    answer = client.post(address("edit_update", correction), typed(correction, reason="Misread."))

    assert answer.status_code == 401
    assert "Misread." in answer.content.decode()


def test_reviewer_and_members_read_why_and_visitors_do_not(editor, reviewer, co_holder, correction):
    submit(editor, correction, correction.version, reason="A figure was wrong.")
    client = Client()
    client.force_login(reviewer)
    desk = client.get(reverse("review", args=["13fyp-sei"])).content.decode()
    assert WHY in desk
    assert "A figure was wrong." in desk

    accept(reviewer, correction, StatusUpdate.objects.get(pk=correction.pk).version)
    assert "A figure was wrong." in page_of(co_holder, correction)
    assert "A figure was wrong." not in page_of(None, correction)
