"""Who confirms a report, who disputes it, who is silent, and who is asked for a word."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from ministries.models import Membership, MembershipRole, Ministry
from tasks.reporting.models import StatusUpdate
from tasks.reporting.reviewing import give_word
from tasks.reporting.vocabulary import Verdict
from tasks.reporting.words import awaiting_word_of, speakers_of, words_on
from tests.tasks.reporting.reports import accepted_of, name_acting_body, submitted_of


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def accepted(editor, reviewer, task, period):
    return accepted_of(editor, reviewer, task, period)


def slugs(voices):
    return [voice.holder.slug for voice in voices]


def words_of(update, day=None):
    return words_on(StatusUpdate.objects.in_full().filter(pk=update.pk), day)[update.pk]


def test_the_other_leads_have_a_word_and_supporting_bodies_have_none(accepted):
    words = words_of(accepted)

    assert slugs(words.voices) == ["mof", "ndrc"]
    assert slugs(words.silent) == ["mof", "ndrc"]
    assert (words.confirmed, words.disputed, words.speechless) == ([], [], [])


def test_who_confirmed_and_who_disputes_and_why(accepted, co_holder, administrator):
    give_word(co_holder, accepted, Ministry.objects.get(slug="mof"), Verdict.CONFIRMED)
    give_word(
        administrator,
        accepted,
        Ministry.objects.get(slug="ndrc"),
        Verdict.DISPUTED,
        "It was not set up.",
    )

    words = words_of(accepted)

    assert slugs(words.confirmed) == ["mof"]
    assert [(voice.holder.slug, voice.word.sentence) for voice in words.disputed] == [
        ("ndrc", "It was not set up.")
    ]
    assert words.silent == []


def test_a_past_day_knows_the_words_given_by_its_end(accepted, co_holder):
    finance = Ministry.objects.get(slug="mof")
    # In Shanghai the first word is given late on 20 October, the second early on the 21st.
    with time_machine.travel(datetime(2026, 10, 20, 15, 59, tzinfo=UTC)):
        give_word(co_holder, accepted, finance, Verdict.CONFIRMED)
    with time_machine.travel(datetime(2026, 10, 20, 16, 0, tzinfo=UTC)):
        give_word(co_holder, accepted, finance, Verdict.DISPUTED, "The money was not paid out.")

    assert slugs(words_of(accepted, date(2026, 10, 19)).silent) == ["mof", "ndrc"]
    assert slugs(words_of(accepted, date(2026, 10, 20)).confirmed) == ["mof"]
    assert slugs(words_of(accepted, date(2026, 10, 21)).disputed) == ["mof"]


def test_an_ended_body_has_nobody_to_speak_until_its_acting_body_is_named(
    administrator, reviewer, plan, period
):
    """Of task 28, the ministry of culture and the broadcasting body ended in 2018."""
    task = plan.tasks.get(number="28")
    name_acting_body(administrator, task, "moc", "miit")
    industry = Ministry.objects.get(slug="miit")
    Membership.objects.create(user=reviewer, ministry=industry, role=MembershipRole.REVIEWER)
    accepted = accepted_of(administrator, reviewer, task, period)

    before = words_of(accepted)
    assert slugs(before.speechless) == ["sapprft"]
    assert "sapprft" not in [holder.slug for holder in speakers_of(accepted)]

    name_acting_body(administrator, task, "sapprft", "cac")
    after = words_of(accepted)
    assert after.speechless == []
    assert [(v.holder.slug, v.speaker.slug, v.acts_for_another) for v in after.silent[:2]] == [
        ("sapprft", "cac", True),
        ("cac", "cac", False),
    ]


def test_the_ministry_that_reported_has_spoken_also_for_a_body_it_acts_for(
    administrator, reviewer, plan, period
):
    """It acts for the body that answers for task 28, of which it is a joint holder too."""
    task = plan.tasks.get(number="28")
    name_acting_body(administrator, task, "moc", "miit")
    industry = Ministry.objects.get(slug="miit")
    Membership.objects.create(user=reviewer, ministry=industry, role=MembershipRole.REVIEWER)
    accepted = accepted_of(administrator, reviewer, task, period)

    assert slugs(words_of(accepted).voices) == ["sapprft", "cac", "most", "ndrc", "mof"]


def test_a_word_is_awaited_of_the_editors_of_who_has_one(
    accepted, plan, co_holder, editor, reviewer, second_editor
):
    awaited = awaiting_word_of(co_holder, plan)
    assert [(one.update, one.holder.slug, one.ministry.slug) for one in awaited] == [
        (accepted, "mof", "mof")
    ]
    for other in (editor, second_editor, reviewer):
        assert awaiting_word_of(other, plan) == []

    give_word(co_holder, accepted, Ministry.objects.get(slug="mof"), Verdict.CONFIRMED)
    assert awaiting_word_of(co_holder, plan) == []


def test_a_word_is_awaited_on_what_gives_the_status_now(
    accepted, plan, co_holder, editor, reviewer, task, period, periods
):
    """Nor on an earlier period, nor on what was corrected, nor before acceptance."""
    accepted_of(editor, reviewer, task, periods["2026-q2"])
    submitted_of(editor, plan.tasks.get(number="47"), period)
    correction = accepted_of(editor, reviewer, task, period, narrative="It was set up in May.")

    assert [one.update for one in awaiting_word_of(co_holder, plan)] == [correction]


def test_words_take_as_many_queries_for_many_updates_as_for_one(
    administrator, coordinator, plan, period, accepted, django_assert_num_queries
):
    for task in plan.tasks.exclude(number__in=["48", "16", "28", "43", "44"])[:12]:
        accepted_of(administrator, coordinator, task, period)
    updates = list(StatusUpdate.objects.in_full())
    assert len(updates) == 13

    for some in (updates[:1], updates):
        with django_assert_num_queries(6):
            words_on(some, date(2026, 11, 24))
