"""What a digest says of reports that no reminder of its day is about, by hand.

MOST owes four reports a quarter. The first two quarters of 2026 are overdue, and were reminded of
on 15 October; on the 19th, the day before the third is due, only that one is reminded of.
"""

from datetime import date

import pytest
import time_machine
from django.core import mail

from ministries.models import Contact, Membership, MembershipRole, Ministry
from tasks.reminders.letters.following_up import LONGEST_TITLE
from tasks.reminders.letters.wording import cut_to
from tasks.reminders.still_owed import reports_owed, reports_owed_by
from tasks.reporting.models import ActingBody, ReportingPeriod
from tasks.reporting.reviewing import send_back
from tests.tasks.reminders.conftest import at, person
from tests.tasks.reminders.postbox import mails_to, page_of, subject_of, text_of, work
from tests.tasks.reporting.reports import submitted_of

pytestmark = pytest.mark.django_db
BESIDES = "Besides these"


@pytest.fixture
def quarters(plan, window, periods) -> dict[str, ReportingPeriod]:
    """The quarters of 2026, each opened on the day after its last."""
    for period in periods.values():
        period.opened_at = at(period.opens_on.year, period.opens_on.month, period.opens_on.day)
        period.save()
    return periods


def last_mail_to(address: str):
    return mails_to(address)[-1]


def test_a_digest_counts_what_is_owed_besides_what_it_names(quarters, editor):
    work(at(2026, 10, 15))
    assert BESIDES not in text_of(last_mail_to("edith@example.org")), "it names all"
    work(at(2026, 10, 19))
    came = last_mail_to("edith@example.org")

    assert subject_of(came).startswith("8 reports overdue, 4 reports due by 2026-10-20 — National")
    text = text_of(came)
    assert "Due soon (4)" in text
    assert text.count("/updates/?period=") == 4
    assert (
        """
Besides these, still to be handed in: 8 reports overdue.

All in My work:
  http://127.0.0.1:8000/plans/13fyp-sei/my-work/
"""
        in text
    )
    assert "Besides these, still to be handed in: 8 reports overdue." in page_of(came)


def test_what_was_handed_in_is_not_owed_besides_and_what_came_back_in_time_is_not_late(
    plan, quarters, editor, reviewer
):
    with time_machine.travel(at(2026, 4, 10)):
        in_time = submitted_of(editor, plan.tasks.get(number="48"), quarters["2026-q1"])
    send_back(reviewer, in_time, in_time.version, "Please give the number of pilot sites.")
    submitted_of(editor, plan.tasks.get(number="48"), quarters["2026-q2"])
    work(at(2026, 10, 15))
    work(at(2026, 10, 19))
    came = last_mail_to("edith@example.org")

    said = "Besides these, still to be handed in: 6 reports overdue, 1 report to hand in again."
    assert said in " ".join(text_of(came).split())
    assert subject_of(came).startswith("6 reports overdue, 4 reports due by 2026-10-20")


def test_what_is_due_later_is_counted_too(plan, quarters, editor):
    work(at(2026, 10, 15))
    later = quarters["2026-q2"]
    later.due_on, later.due_reason = date(2026, 12, 1), "The figures come late."
    later.save()
    work(at(2026, 10, 19))

    text = " ".join(text_of(last_mail_to("edith@example.org")).split())
    said = "Besides these, still to be handed in: 4 reports overdue, 4 reports due by 2026-12-01."
    assert said in text


def test_only_who_writes_reports_is_told_and_only_of_ministries_they_write_for(
    plan, quarters, editor, administrator, coordinator
):
    Contact.objects.create(
        ministry=Ministry.objects.get(slug="mof"), name="Desk", email="desk@mof.example"
    )
    Membership.objects.create(
        user=administrator, ministry=Ministry.objects.get(slug="most"), role=MembershipRole.EDITOR
    )
    person("Rita", ("most", MembershipRole.REVIEWER))
    work(at(2026, 10, 15))
    mail.outbox.clear()
    work(at(2026, 10, 19))

    told = {one.to[0]: one for one in mail.outbox if BESIDES in one.body}
    assert set(told) == {"edith@example.org", "admin@example.org"}
    assert "handed in: 8 reports overdue." in told["admin@example.org"].body
    others = {one.to[0] for one in mail.outbox} - set(told)
    assert {"conrad@example.org", "desk@mof.example"} <= others


def test_an_event_says_nothing_of_the_rest(plan, quarters, editor, reviewer):
    work(at(2026, 10, 15))
    update = submitted_of(editor, plan.tasks.get(number="48"), quarters["2026-q2"])
    send_back(reviewer, update, update.version, "Please give the number of pilot sites.")
    mail.outbox.clear()
    work(at(2026, 11, 24))

    (came,) = [one for one in mails_to("edith@example.org") if "Returned" in subject_of(one)]
    assert BESIDES not in text_of(came)


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("Building the platform for data", 30, "Building the platform for data"),
        ("Building the platform for data", 29, "Building the platform for…"),
        ("Building the platform, for data", 24, "Building the platform…"),
        ("国家战略性新兴产业发展规划", 8, "国家战略性新兴…"),
        ("Donaudampfschifffahrtsgesellschaft", 11, "Donaudampf…"),
    ],
)
def test_what_is_too_long_is_cut_where_a_word_ends(text, most, cut):
    assert cut_to(text, most) == cut
    assert len(cut) <= most


def test_no_task_is_named_with_half_a_word_in_what_is_followed_up(plan):
    for task in plan.tasks.all():
        cut = cut_to(task.title, LONGEST_TITLE).rstrip("…")
        assert task.title.startswith(cut)
        assert task.title[len(cut) : len(cut) + 1] in ("", " ", ",", ";")


def test_what_ended_bodies_owe_is_counted_with_who_acts_for_them(plan, quarters, administrator):
    """AQSIQ answers for 43 and 44 and ended in 2018, as did CFDA, which is named to act for it;
    MOST is named to act for CFDA.
    """
    aqsiq, cfda, most = (Ministry.objects.get(slug=slug) for slug in ("aqsiq", "cfda", "most"))
    decided = {"valid_from": date(2026, 1, 1), "reason": "decided", "author": administrator}
    for body, acting in ((aqsiq, cfda), (cfda, most)):
        ActingBody.objects.create(plan=plan, body=body, acting=acting, **decided)

    owed = reports_owed_by({most.pk}, plan, [quarters["2026-q3"]])

    numbers = {one.task.number for one in owed}
    assert {"30", "43", "44", "48"} <= numbers
    assert {one.ministry for one in owed} == {most}
    everything = reports_owed(plan, [quarters["2026-q3"]])
    assert owed == everything[most.pk, quarters["2026-q3"].pk], "the same as by the whole plan"
