"""What stands in mails, by hand, of the plan reported on in 2026."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ministries.models import Contact, MembershipRole, Ministry
from tasks.matrix.models import Task
from tasks.reminders.letters.mails import written
from tasks.reminders.models import MailChoices, Message, Reminder
from tasks.reminders.outlook import Told
from tasks.reminders.recipients import Recipient
from tasks.reminders.vocabulary import Form, Kind, Level
from tasks.reporting.models import ReportingPeriod
from tasks.reporting.owing import Owed
from tasks.reporting.reviewing import send_back
from tasks.reporting.vocabulary import Scope
from tests.tasks.reminders.conftest import at, person
from tests.tasks.reminders.postbox import (
    mails_to,
    page_of,
    subject_of,
    text_of,
    the_mail_to,
    work,
)
from tests.tasks.reporting.reports import accepted_of, draft_of, submitted_of

pytestmark = pytest.mark.django_db
REASON = "Please give the number\nof pilot sites."


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def opened_in_time(periods):
    """Each quarter was opened on the day after its last."""
    for period in periods.values():
        period.opened_at = at(period.opens_on.year, period.opens_on.month, period.opens_on.day)
        period.save()


@pytest.fixture
def contact(db):
    ministry = Ministry.objects.get(slug="most")
    return Contact.objects.create(
        ministry=ministry, name="计划处", email="plan@most.example", telephone="010 1234"
    )


def test_a_digest_names_each_report_once_with_its_state_and_a_link_to_its_form(
    plan, window, periods, period, editor, task
):
    draft_of(editor, task, period)
    work(at(2026, 11, 24))

    text = text_of(the_mail_to("edith@example.org"))

    assert (
        """
Overdue (12)
------------

30  Preparing the groundwork for strategic industries and achieving
    breakthroughs in the core areas of air and sea, information networks,
    life sciences, and nuclear technology
    - 2026 Q1 · overdue for 223 days, since 2026-04-15 · not begun
      Write it:
      http://127.0.0.1:8000/plans/13fyp-sei/tasks/30/updates/?period=2026-q1
"""
        in text
    )
    assert (
        """
    - 2026 Q3 · overdue for 35 days, since 2026-10-20 · draft
      Go on writing:
      http://127.0.0.1:8000/plans/13fyp-sei/tasks/48/updates/?period=2026-q3

All in My work:
  http://127.0.0.1:8000/plans/13fyp-sei/my-work/

--\x20
You are an editor of MOST.
"""
        in text
    )
    assert text.count("/tasks/48/updates/?period=2026-q3") == 1


def test_the_html_part_has_the_same_links_as_the_text(plan, window, periods, editor):
    work(at(2026, 11, 24))
    came = the_mail_to("edith@example.org")

    links = [line.strip() for line in text_of(came).splitlines() if "/updates/?" in line]

    assert len(links) == 12
    assert [link for link in links if f'href="{link}"' not in page_of(came)] == []


def test_the_most_urgent_comes_first_in_mail_and_subject(plan, opened_in_time, editor):
    work(at(2026, 10, 15))
    came = the_mail_to("edith@example.org")

    text = text_of(came)
    assert subject_of(came).startswith("8 reports overdue, 4 reports due by 2026-10-20 — National")
    assert len(subject_of(came)) <= 78
    assert text.index("Overdue (8)") < text.index("Due soon (4)")
    assert "2026 Q3 · due in 5 days, on 2026-10-20 · not begun" in text


def test_a_mail_that_was_delayed_says_how_it_is_when_it_goes_out(plan, opened_in_time, editor):
    work(at(2026, 10, 15))
    message = Message.objects.get()
    reminder = Reminder.objects.filter(ministry__slug="most", period__code="2026-q3").first()
    told = _told(reminder, editor, plan.tasks.filter(number="48"), Level.EDITOR)

    assert "due in 5 days" in written(message, [told]).body
    late = written(message, [told], date(2026, 10, 22))

    assert "overdue for 2 days, since 2026-10-20" in late.body
    assert late.subject.startswith("12 reports overdue"), "with eleven that it doesn't name"


def _told(reminder, user, tasks, level):
    most = reminder.ministry
    owed = [Owed(task, reminder.period, Scope.TASK, most, most) for task in tasks]
    return Told(reminder, Recipient(level, user=user), owed)


def test_mail_comes_in_the_language_that_was_chosen(plan, window, periods, editor):
    MailChoices.objects.create(user=editor, language="zh-hans")
    work(at(2026, 11, 24))
    came = the_mail_to("edith@example.org")

    assert "“十三五”国家战略性新兴产业发展规划" in subject_of(came)
    assert "“十三五”国家战略性新兴产业发展规划" in text_of(came)
    assert '<html lang="zh-hans">' in page_of(came)
    assert "科学技术部" in text_of(came)
    assert "MOST" not in text_of(came)


def test_a_contact_gets_no_link_that_needs_an_account(plan, window, periods, contact):
    work(at(2026, 11, 24))
    came = the_mail_to("plan@most.example")

    both = text_of(came) + page_of(came)
    assert "You are the contact of MOST, where no editor can be reached." in text_of(came)
    assert "http://127.0.0.1:8000/plans/13fyp-sei/tasks/48/\n" in text_of(came)
    for personal in ("/updates/", "my-work", "mail-choices", "not begun"):
        assert personal not in both
    assert came["List-Unsubscribe"] is None


def test_a_contact_is_not_told_how_far_a_report_is_or_why_it_came_back(
    plan, window, period, editor, reviewer, task, contact
):
    update = submitted_of(editor, task, period)
    send_back(reviewer, update, update.version, REASON)
    editor.is_active = False
    editor.save()
    work(at(2026, 11, 24))

    came = " ".join(text_of(one) + page_of(one) for one in mails_to("plan@most.example"))

    assert "Returned to you (1)" in came
    for secret in ("pilot sites", "Rebecca", "Edith", "draft"):
        assert secret not in came


def test_what_came_back_says_who_returned_it_and_why_to_who_wrote_it(
    plan, window, period, editor, reviewer, task
):
    update = submitted_of(editor, task, period)
    send_back(reviewer, update, update.version, REASON)
    MailChoices.objects.create(user=editor, events_at_once=True)
    work(at(2026, 11, 24))

    (came,) = [one for one in mails_to("edith@example.org") if "Returned" in subject_of(one)]

    assert subject_of(came).startswith("Returned to you: task 48, 2026 Q3 — Exploring the")
    assert """
      > Please give the number
      > of pilot sites.
      Revise it:
      http://127.0.0.1:8000/plans/13fyp-sei/tasks/48/updates/?period=2026-q3
""" in text_of(came)
    assert "returned by Rebecca, 2026-11-24" in text_of(came)
    assert "Please give the number<br>of pilot sites." in page_of(came)


def test_a_stand_in_who_may_not_see_it_gets_no_mail_of_it(
    plan, window, period, editor, reviewer, task
):
    update = submitted_of(editor, task, period)
    send_back(reviewer, update, update.version, REASON)
    stand_in = person("Steve", ("most", MembershipRole.READER))
    days = {"away_from": date(2026, 11, 1), "away_until": date(2026, 11, 30)}
    MailChoices.objects.create(user=editor, stand_in=stand_in, **days)
    work(at(2026, 11, 24))

    assert mails_to("steve@example.org") == []
    assert any("Returned to you (1)" in text_of(one) for one in mails_to("edith@example.org"))


def test_a_returned_report_in_a_digest_is_not_listed_twice(
    plan, window, period, editor, reviewer, task
):
    update = submitted_of(editor, task, period)
    send_back(reviewer, update, update.version, REASON)
    MailChoices.objects.create(user=editor, events_at_once=False)
    work(at(2026, 11, 24))

    text = text_of(the_mail_to("edith@example.org"))

    assert text.count("/tasks/48/updates/?period=2026-q3") == 1
    assert text.index("Returned to you (1)") < text.index("Overdue (11)")


def test_what_was_handed_in_in_time_and_came_back_is_not_called_overdue(
    plan, window, period, editor, reviewer, task
):
    with time_machine.travel(at(2026, 10, 12)):
        update = submitted_of(editor, task, period)
    send_back(reviewer, update, update.version, REASON)
    work(at(2026, 11, 25))

    text = text_of(mails_to("edith@example.org")[-1])

    assert "To be handed in again (1)" in text
    assert "2026 Q3 · was handed in in time · returned" in text


def test_a_report_that_waits_for_review_leads_its_reviewer_to_it(
    plan, window, period, editor, reviewer, task
):
    update = submitted_of(editor, task, period)
    work(at(2026, 11, 24))

    came = mails_to("rebecca@example.org")[0]

    assert subject_of(came).startswith("For your review: task 48, 2026 Q3 — ")
    assert f"http://127.0.0.1:8000/plans/13fyp-sei/updates/{update.pk}/\n" in text_of(came)
    assert "http://127.0.0.1:8000/plans/13fyp-sei/review/\n" in text_of(came)
    assert "handed in by Edith" in text_of(came)


def test_a_word_that_is_awaited_links_to_where_it_is_given(
    plan, window, periods, period, editor, reviewer, co_holder, task
):
    update = accepted_of(editor, reviewer, task, period)
    work(at(2026, 11, 27))

    text = text_of(mails_to("cora@example.org")[-1])

    assert "Waiting for your word (1)" in text
    assert "2026 Q3 · reported by MOST: On track" in text
    assert f"/plans/13fyp-sei/updates/{update.pk}/#words\n" in text


def test_administrators_are_told_why_it_comes_to_them_and_whom_to_ask(
    plan, opened_in_time, administrator, editor, contact
):
    work(at(2026, 11, 17))

    text = text_of(the_mail_to("admin@example.org"))

    assert "neither an editor, a contact nor a\nreviewer who can be reached: MIIT, NDRC" in text
    assert "You are an administrator, and are told what has been overdue for long." in text
    assert (
        """
MOST · Ministry of Science and Technology
  2026 Q1: 4 reports, overdue for 216 days, since 2026-04-15
  2026 Q2: 4 reports, overdue for 126 days, since 2026-07-14
  2026 Q3: 4 reports, overdue for 28 days, since 2026-10-20
  To ask: 计划处 <plan@most.example>, 010 1234
"""
        in text
    )
    assert "http://127.0.0.1:8000/plans/13fyp-sei/my-work/?ministry=most\n" in text


def test_a_reviewer_who_follows_up_gets_no_link_to_a_form(plan, window, periods, coordinator):
    work(at(2026, 11, 24))

    text = text_of(the_mail_to("conrad@example.org"))

    assert "http://127.0.0.1:8000/plans/13fyp-sei/ministries/most/\n" in text
    assert "/updates/" not in text
    assert "my-work" not in text


def test_an_escalation_of_a_whole_plan_stays_readable(plan, window, periods, administrator):
    """41 ministries owe 69 reports each, for three quarters: 8,487 reports in one mail."""
    titles = list(plan.tasks.values_list("title", flat=True))
    held = []
    for place, ministry in enumerate(Ministry.objects.all()[:41]):
        numbers = range(place * 69 + 1, place * 69 + 70)
        tasks = [
            Task(pk=10_000 + n, plan=plan, number=str(n), title=title, position=n)
            for n, title in zip(numbers, titles, strict=True)
        ]
        for period in periods.values():
            reminder = Reminder(
                ministry=ministry, plan=plan, period=period, kind=Kind.TO_ADMINISTRATORS
            )
            owed = [Owed(task, period, Scope.TASK, ministry, ministry) for task in tasks]
            held.append(Told(reminder, Recipient(Level.ADMINISTRATOR, user=administrator), owed))
    message = Message(form=Form.DIGEST, user=administrator, day=date(2026, 11, 24))

    mail = written(message, held)

    assert len(mail.message().as_bytes()) < 100_000
    assert mail.subject.startswith("8487 reports overdue, to follow up — National")
    assert mail.body.count("2026 Q3: 69 reports") == 41
    assert mail.body.count("and 68 more") == 41


def test_a_line_end_in_a_name_makes_no_header(plan, window, periods, editor):
    plan.title = "Plan\r\nBcc: everyone@example.org"
    plan.save()
    editor.name = "Edith\r\nBcc: x@example.org"
    editor.save()
    work(at(2026, 11, 24))
    came = the_mail_to("edith@example.org")

    assert came["Bcc"] is None
    assert "Plan Bcc: everyone@example.org" in subject_of(came)
    assert "Good day Edith Bcc: x@example.org," in text_of(came)


def test_what_people_wrote_is_text_in_html(plan, window, period, editor, reviewer, task):
    task.title = "<img src=x onerror=alert(1)> & more"
    task.save()
    update = submitted_of(editor, task, period)
    send_back(reviewer, update, update.version, "<script>alert(1)</script>")
    work(at(2026, 11, 24))

    for came in mails_to("edith@example.org"):
        assert "<script" not in page_of(came)
        assert "<img" not in page_of(came)


def test_the_demonstration_says_so_in_subject_and_body(settings, plan, window, periods, editor):
    settings.DEMO = True
    work(at(2026, 11, 24))
    came = the_mail_to("edith@example.org")

    assert subject_of(came).startswith("DEMO: 12 reports overdue — ")
    assert len(subject_of(came)) <= 78
    assert text_of(came).startswith("DEMO · Invented people and reports.")
    assert "DEMO · Invented people and reports." in page_of(came)


def test_a_long_digest_takes_as_few_queries_as_a_short_one(plan, window, periods, editor):
    most = Ministry.objects.get(slug="most")
    period = ReportingPeriod.objects.get(code="2026-q3")
    reminder = Reminder(ministry=most, plan=plan, period=period, kind=Kind.OVERDUE)
    message = Message(form=Form.DIGEST, user=editor, address=editor.email, day=date(2026, 11, 24))

    def queries(number: int) -> int:
        tasks = list(plan.tasks.all()[:number])
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert written(message, [_told(reminder, editor, tasks, Level.EDITOR)])
        return len(counted)

    assert queries(1) == queries(60) <= 17
