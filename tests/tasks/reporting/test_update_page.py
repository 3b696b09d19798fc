"""The page of a report: who sees it, and how much of it."""

import pytest
from django.test import Client
from django.urls import reverse

from ministries.models import Ministry
from tasks.reporting import sight
from tasks.reporting.models import RecordEntry
from tasks.reporting.reviewing import accept, comment, give_word, send_back
from tasks.reporting.vocabulary import Status, Verdict
from tasks.reporting.writing import save, submit
from tests.tasks.reporting.reports import accepted_of, draft_of, submitted_of

DETAILS = {
    "obstacles": "Local budgets are late.",
    "help_needed": "A word with the Ministry of Finance.",
    "next_milestone": "Third call",
}


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def accepted(editor, reviewer, task, period):
    return accepted_of(editor, reviewer, task, period, **DETAILS)


def address(update):
    return reverse("update", args=["13fyp-sei", update.pk])


def seen_by(person, update):
    client = Client()
    if person:
        client.force_login(person)
    return client.get(address(update))


def test_a_visitor_reads_how_it_goes_and_nothing_for_members(accepted, co_holder):
    give_word(
        co_holder, accepted, Ministry.objects.get(slug="mof"), Verdict.DISPUTED, "Not paid out."
    )

    page = seen_by(None, accepted).content.decode()

    assert "The fund was set up." in page
    assert "On track" in page
    assert "40 per cent" in page
    assert "2026 Q3" in page
    assert "Disputed" in page
    assert RecordEntry.objects.get().hash in page
    for hidden in (*DETAILS.values(), "Edith", "Rebecca", "Cora", "Not paid out.", "<form action"):
        assert hidden not in page


def test_an_account_without_a_role_reads_what_a_visitor_reads(accepted, reader):
    page = seen_by(reader, accepted).content.decode()

    assert "The fund was set up." in page
    assert "Local budgets are late." not in page


def test_a_member_of_another_ministry_reads_the_details(accepted, co_holder, editor):
    comment(editor, accepted, "资金已经到位。")

    page = seen_by(co_holder, accepted).content.decode()

    for shown in (*DETAILS.values(), "Edith", "Rebecca", "资金已经到位。"):
        assert shown in page


@pytest.mark.parametrize(
    ("who", "draft", "submitted", "returned"),
    [
        (None, 404, 404, 404),
        ("reader", 404, 404, 404),
        ("co_holder", 404, 404, 404),
        ("editor", 200, 200, 200),
        ("second_editor", 200, 200, 200),
        ("reviewer", 404, 200, 200),
        ("coordinator", 404, 200, 200),
        ("administrator", 200, 200, 200),
    ],
)
def test_what_is_not_accepted_is_for_its_two_sides(
    request, editor, reviewer, task, period, who, draft, submitted, returned
):
    person = request.getfixturevalue(who) if who else None
    update = draft_of(editor, task, period)
    assert seen_by(person, update).status_code == draft
    update = submit(editor, update, update.version)
    assert seen_by(person, update).status_code == submitted
    send_back(reviewer, update, update.version, "Name the amount.")
    assert seen_by(person, update).status_code == returned


def test_a_report_has_no_page_in_another_plan_and_forged_keys_have_none(
    accepted, short_plan, editor, client
):
    client.force_login(editor)

    for plan, key in (
        (short_plan.slug, accepted.pk),
        ("13fyp-sei", accepted.pk + 1),
        ("13fyp-sei", 10**30),
    ):
        assert client.get(reverse("update", args=[plan, key])).status_code == 404


def test_a_correction_and_what_it_corrects_lead_to_each_other(
    accepted, editor, reviewer, task, period
):
    correction = accepted_of(editor, reviewer, task, period, narrative="It was set up in June.")

    assert f'href="{address(correction)}"' in seen_by(None, accepted).content.decode()
    assert f'href="{address(accepted)}"' in seen_by(None, correction).content.decode()


def test_a_correction_under_way_is_not_shown_to_those_who_may_not_see_it(
    accepted, editor, task, period
):
    correction = submitted_of(editor, task, period, narrative="It was set up in June.")

    assert address(correction) not in seen_by(None, accepted).content.decode()
    assert address(correction) in seen_by(editor, accepted).content.decode()


def test_the_reviewer_sees_what_changed_since_it_was_returned(editor, reviewer, task, period):
    update = submitted_of(editor, task, period)
    returned = send_back(reviewer, update, update.version, "Name the amount.")
    saved = save(editor, returned, returned.version, {"narrative": "The fund of 3 bn was set up."})
    again = submit(editor, saved, saved.version)

    page = seen_by(reviewer, again).content.decode()

    assert "since it was handed in before" in page
    assert "The fund<ins> of 3 bn</ins> was set up." in page


def test_the_reviewer_sees_what_changed_since_the_last_period(editor, reviewer, task, periods):
    accepted_of(editor, reviewer, task, periods["2026-q2"])
    update = submitted_of(editor, task, periods["2026-q3"], status=Status.DELAYED, progress=45)

    page = seen_by(reviewer, update).content.decode()

    assert "What changed since 2026 Q2" in page
    assert "<del>On track</del> → <ins>Delayed</ins>" in page
    assert "<del>40 per cent</del> → <ins>45 per cent</ins>" in page


def test_an_earlier_version_is_for_the_two_sides_also_after_acceptance(
    editor, reviewer, task, period, co_holder
):
    update = submitted_of(editor, task, period, narrative="Mr Wang was removed.")
    returned = send_back(reviewer, update, update.version, "No names.")
    saved = save(editor, returned, returned.version, {"narrative": "The office changed."})
    accepted = accepted_of(editor, reviewer, task, period, narrative=saved.narrative)

    assert "Wang" in seen_by(reviewer, accepted).content.decode()
    assert "Wang" not in seen_by(co_holder, accepted).content.decode()


def test_script_in_a_narrative_is_not_handed_on(editor, reviewer, task, period):
    update = accepted_of(
        editor, reviewer, task, period, narrative="<script>alert(1)</script> [x](javascript:1)"
    )

    page = seen_by(None, update).content.decode()

    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_a_long_history_takes_no_more_queries(
    accepted, editor, administrator, django_assert_max_num_queries
):
    for number in range(30):
        comment(editor, accepted, f"Comment {number}")
    client = Client()
    client.force_login(administrator)

    with django_assert_max_num_queries(34):
        client.get(address(accepted))


def test_every_word_of_a_holder_is_kept_in_sight(accepted, co_holder):
    mof = Ministry.objects.get(slug="mof")
    give_word(co_holder, accepted, mof, Verdict.DISPUTED, "Not paid out.")
    give_word(co_holder, accepted, mof, Verdict.CONFIRMED)

    steps = [(one.what, one.body) for one in seen_by(None, accepted).context["way"]]
    assert steps == [("Disputed", "MOF"), ("Confirmed", "MOF")]
    page = seen_by(None, accepted).content.decode()
    assert page.index("<strong>Disputed</strong> MOF") < page.index(
        "<strong>Confirmed</strong> MOF"
    )
    assert "Not paid out." not in page
    assert "Cora" not in page
    member = seen_by(co_holder, accepted)
    assert [one.what for one in member.context["way"]] == [
        "Started",
        "Submitted",
        "Accepted",
        "Disputed",
        "Confirmed",
    ]
    assert "Not paid out." in member.content.decode()


def test_members_read_everyone_who_wrote_and_who_handed_it_in(
    editor, second_editor, administrator, reviewer, co_holder, task, period
):
    draft = draft_of(editor, task, period)
    draft = save(second_editor, draft, draft.version, {"narrative": "All new."})
    handed_in = submit(administrator, draft, draft.version)
    accept(reviewer, handed_in, handed_in.version)

    page = " ".join(seen_by(co_holder, handed_in).content.decode().split())

    assert "<dd>Edith, Edgar, handed in by Ada</dd>" in page
    assert "Edgar" not in seen_by(None, handed_in).content.decode()


def test_a_report_is_the_same_on_every_day_so_a_parameter_is_refused(accepted, client):
    for query in ("?as_of=2026-11-23", "?page=2"):
        answer = client.get(address(accepted) + query)
        assert answer.status_code == 400
        assert "There is no parameter" in answer.content.decode()


def test_what_is_for_members_is_said_in_one_place(accepted, co_holder, monkeypatch):
    everyone = (*sight.FOR_EVERYONE, "obstacles")
    monkeypatch.setattr(sight, "FOR_EVERYONE", everyone)
    monkeypatch.setattr(sight, "FOR_MEMBERS", ("next_milestone", "author"))
    monkeypatch.setattr(sight, "ON_PAGES_FOR_MEMBERS", ())

    visitor, member = (seen_by(who, accepted).content.decode() for who in (None, co_holder))

    assert "Local budgets are late." in visitor
    assert "Third call" not in visitor
    assert "Third call" in member
    assert "Written by" in member
    for hidden in ("A word with the Ministry of Finance.", "Reviewed by", "Its way so far"):
        assert hidden not in member


@pytest.mark.parametrize("name", ["update", "my_work", "review"])
def test_no_browser_stores_what_members_alone_see(reviewer, accepted, name):
    client = Client()
    client.force_login(reviewer)
    key = [accepted.pk] if name == "update" else []

    page = client.get(reverse(name, args=["13fyp-sei", *key]))

    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert "private" in page["Cache-Control"]


def test_what_a_visitor_reads_may_be_stored(accepted):
    assert "no-store" not in seen_by(None, accepted).headers.get("Cache-Control", "")


def test_a_form_that_is_gone_back_to_may_be_stored(editor, task, period):
    client = Client()
    client.force_login(editor)

    form = client.get(address(draft_of(editor, task, period)) + "edit/")

    assert form.status_code == 200
    assert form["Cache-Control"] == "private"
