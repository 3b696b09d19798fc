"""What reviewers, both sides and other holders do on a report's page, and what is refused."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ministries.models import Membership, MembershipRole, Ministry
from tasks.reporting.models import Comment, Confirmation, RecordEntry, StatusUpdate
from tasks.reporting.record import faults_in
from tasks.reporting.vocabulary import State
from tasks.reporting.writing import save, submit, withdraw
from tests.tasks.reporting.reports import accepted_of, draft_of, submitted_of


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def submitted(editor, task, period):
    return submitted_of(editor, task, period)


@pytest.fixture
def accepted(editor, reviewer, task, period):
    return accepted_of(editor, reviewer, task, period)


def post(person, name, update, **fields):
    client = Client()
    if person:
        client.force_login(person)
    fields.setdefault("version", update.version)
    return client.post(reverse(name, args=["13fyp-sei", update.pk]), fields)


def state_of(update):
    return StatusUpdate.objects.get(pk=update.pk).state


@pytest.mark.parametrize(
    ("who", "answer", "state"),
    [
        (None, 302, State.SUBMITTED),
        ("reader", 403, State.SUBMITTED),
        ("co_holder", 404, State.SUBMITTED),
        ("editor", 403, State.SUBMITTED),
        ("second_editor", 403, State.SUBMITTED),
        ("reviewer", 302, State.ACCEPTED),
        ("coordinator", 302, State.ACCEPTED),
        ("administrator", 302, State.ACCEPTED),
    ],
)
def test_who_accepts(request, submitted, who, answer, state):
    person = request.getfixturevalue(who) if who else None

    assert post(person, "accept_update", submitted).status_code == answer
    assert state_of(submitted) == state
    assert RecordEntry.objects.count() == (state == State.ACCEPTED)


@pytest.mark.parametrize(
    ("who", "answer", "state"),
    [
        (None, 302, State.SUBMITTED),
        ("reader", 403, State.SUBMITTED),
        ("co_holder", 404, State.SUBMITTED),
        ("editor", 403, State.SUBMITTED),
        ("reviewer", 302, State.RETURNED),
        ("coordinator", 302, State.RETURNED),
    ],
)
def test_who_returns(request, submitted, who, answer, state):
    person = request.getfixturevalue(who) if who else None

    done = post(person, "return_update", submitted, reason="Name the amount.")

    assert done.status_code == answer
    assert state_of(submitted) == state


def test_a_reviewer_who_wrote_in_it_is_told_that_another_decides(editor, task, period):
    most = Ministry.objects.get(slug="most")
    Membership.objects.create(user=editor, ministry=most, role=MembershipRole.REVIEWER)
    submitted = submitted_of(editor, task, period)

    for name in ("accept_update", "return_update"):
        answer = post(editor, name, submitted, reason="Mine.")
        assert answer.status_code == 403
        assert "another reviewer has to accept or return it" in answer.content.decode()
    assert state_of(submitted) == State.SUBMITTED


def test_a_visitor_is_asked_to_sign_in_and_led_back_to_the_report(submitted):
    answer = post(None, "accept_update", submitted)

    assert answer["Location"].endswith(f"?next=/plans/13fyp-sei/updates/{submitted.pk}/")


def test_a_return_without_a_reason_is_refused_at_its_field(reviewer, submitted):
    answer = post(reviewer, "return_update", submitted, reason="  \r\n ")

    assert answer.status_code == 400
    assert "Say what has to change." in answer.content.decode()
    assert state_of(submitted) == State.SUBMITTED


@pytest.mark.parametrize("reason", ["x" * 2001, "a\0b", "\u202eabc"])
def test_a_reason_that_cannot_stand_is_refused_and_kept_in_the_form(reviewer, submitted, reason):
    answer = post(reviewer, "return_update", submitted, reason=reason)

    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.content.decode()
    assert reason in answer.content.decode()
    assert state_of(submitted) == State.SUBMITTED


def test_a_report_that_changed_meanwhile_is_not_accepted_and_the_reviewer_is_told(
    editor, reviewer, submitted
):
    back = withdraw(editor, submitted, submitted.version)
    saved = save(editor, back, back.version, {"narrative": "Other."})
    submit(editor, saved, saved.version)

    answer = post(reviewer, "accept_update", submitted, version=submitted.version - 1)
    reason = post(
        reviewer, "return_update", submitted, version=submitted.version - 1, reason="Old story."
    )

    assert (answer.status_code, reason.status_code) == (409, 409)
    assert "changed since you opened it" in answer.content.decode()
    assert "Other." in answer.content.decode()
    assert "Old story." in reason.content.decode()
    assert state_of(submitted) == State.SUBMITTED


@pytest.mark.parametrize("version", ["", "x", "-1", "1e3", "９", "9" * 40])
def test_a_forged_version_changes_nothing(reviewer, submitted, version):
    assert post(reviewer, "accept_update", submitted, version=version).status_code == 400
    assert state_of(submitted) == State.SUBMITTED


def test_a_draft_is_not_accepted_by_its_key(reviewer, editor, administrator, task, period):
    draft = draft_of(editor, task, period)

    assert post(reviewer, "accept_update", draft).status_code == 404
    assert post(administrator, "accept_update", draft).status_code == 409
    assert state_of(draft) == State.DRAFT


def test_accepting_twice_leaves_one_entry(reviewer, coordinator, submitted):
    first = post(reviewer, "accept_update", submitted)
    second = post(coordinator, "accept_update", submitted)

    assert (first.status_code, second.status_code) == (302, 409)
    assert RecordEntry.objects.count() == 1


def test_two_who_accept_at_once_one_wins(
    postgresql, transactional_db, reviewer, coordinator, submitted, plan
):
    start = Barrier(2)

    def accept_as(person):
        start.wait()
        try:
            return post(person, "accept_update", submitted).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(accept_as, [reviewer, coordinator]))

    assert sorted(answers) == [302, 409]
    assert RecordEntry.objects.count() == 1
    assert list(faults_in(plan)) == []


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        (None, 302),
        ("reader", 403),
        ("co_holder", 404),
        ("editor", 302),
        ("second_editor", 302),
        ("reviewer", 302),
        ("coordinator", 302),
    ],
)
def test_who_comments(request, submitted, who, answer):
    person = request.getfixturevalue(who) if who else None

    done = post(person, "comment_on_update", submitted, text="多少？\r\nHow much?")

    assert done.status_code == answer
    said = [one.text for one in Comment.objects.all()]
    assert said == (["多少？\nHow much?"] if who and answer == 302 else [])


def test_a_member_reads_an_accepted_report_of_another_ministry_but_does_not_comment(
    accepted, co_holder
):
    assert post(co_holder, "comment_on_update", accepted, text="Well.").status_code == 403
    assert not Comment.objects.exists()


@pytest.mark.parametrize(("length", "answer"), [(2000, 302), (2001, 400), (0, 400)])
def test_a_comment_has_2000_characters_at_most(editor, submitted, length, answer):
    done = post(editor, "comment_on_update", submitted, text="字" * length)

    assert done.status_code == answer
    if length > 2000:
        assert "字" * length in done.content.decode()


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        (None, 302),
        ("reader", 403),
        ("editor", 403),
        ("reviewer", 403),
        ("coordinator", 403),
        ("co_holder", 302),
        ("administrator", 302),
    ],
)
def test_who_gives_the_word_of_a_holder(request, accepted, who, answer):
    person = request.getfixturevalue(who) if who else None

    done = post(person, "give_word", accepted, holder="mof", verdict="confirmed")

    assert done.status_code == answer
    given = [(word.holder.slug, word.by) for word in Confirmation.objects.all()]
    assert given == ([("mof", person)] if who and answer == 302 else [])


def test_a_dispute_without_a_sentence_is_refused_at_its_field(co_holder, accepted):
    answer = post(co_holder, "give_word", accepted, holder="mof", verdict="disputed", sentence=" ")

    assert answer.status_code == 400
    assert "Say in a sentence what is disputed." in answer.content.decode()
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"holder": "mof", "verdict": "perhaps"}, 400),
        ({"holder": "nobody", "verdict": "confirmed"}, 400),
        ({"verdict": "confirmed"}, 400),
        ({"holder": "miit", "verdict": "confirmed"}, 400),
        ({"holder": "ndrc", "verdict": "confirmed"}, 403),
    ],
)
def test_a_forged_word_is_refused(co_holder, accepted, fields, answer):
    """Task 48 is supported by MIIT, which has no word; for NDRC its own people speak."""
    assert post(co_holder, "give_word", accepted, **fields).status_code == answer
    assert not Confirmation.objects.exists()


def test_a_word_on_what_was_corrected_is_refused(
    co_holder, accepted, editor, reviewer, task, period
):
    accepted_of(editor, reviewer, task, period, narrative="It was set up in June.")

    answer = post(co_holder, "give_word", accepted, holder="mof", verdict="confirmed")

    assert answer.status_code == 409
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize(
    ("next_address", "leads_to"),
    [
        ("/plans/13fyp-sei/review/", "/plans/13fyp-sei/review/"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("/\\evil.example/", None),
        ("javascript:alert(1)", None),
        ("/plans/\r\nSet-Cookie: a=b", None),
        ("http://testserver/plans/", None),
    ],
)
def test_the_way_back_leads_to_our_own_addresses(co_holder, accepted, next_address, leads_to):
    answer = post(
        co_holder, "give_word", accepted, holder="mof", verdict="confirmed", next=next_address
    )

    assert answer.status_code == 302
    assert answer["Location"] == (leads_to or f"/plans/13fyp-sei/updates/{accepted.pk}/")
    assert "Set-Cookie: a=b" not in str(answer.headers)


def test_every_step_is_posted_from_our_own_form(reviewer, submitted):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reviewer)
    for name in ("accept_update", "return_update", "comment_on_update", "give_word"):
        address = reverse(name, args=["13fyp-sei", submitted.pk])
        assert client.post(address, {"version": submitted.version}).status_code == 403
        assert client.get(address).status_code == 405
    assert client.post(reverse("review", args=["13fyp-sei"])).status_code == 403
    assert state_of(submitted) == State.SUBMITTED


def test_a_name_with_nul_is_no_holder(accepted, co_holder):
    browser = Client()
    browser.force_login(co_holder)
    answer = browser.post(
        f"/plans/13fyp-sei/updates/{accepted.pk}/word/", {"holder": "\0", "verdict": "confirmed"}
    )

    assert answer.status_code == 400
    assert not accepted.confirmations.exists()
