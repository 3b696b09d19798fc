"""A person's notices: theirs alone, unread until opened, and gone with the role."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ministries.models import Membership
from tasks.reminders.models import MailChoices, Message
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tasks.reminders.vocabulary import FAILED, Channel, Form, Frequency, MessageState
from tasks.reporting.beginning import begin
from tasks.reporting.reviewing import send_back
from tasks.reporting.writing import save, submit
from tests.tasks.reminders.conftest import at

pytestmark = pytest.mark.django_db


def work(now):
    plan_everything(now)
    for key in list(sweep(now)):
        send(key, now)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def words_of(answer):
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def notice(person, subject, channel=Channel.NOTICE, state=MessageState.SENT, **values):
    """One that stands since a moment, of nobody's ministry."""
    return Message.objects.create(
        form=Form.DIGEST,
        channel=channel,
        state=state,
        day=values.pop("day", "2026-11-01"),
        address=person.email,
        user=person,
        subject=subject,
        finished_at=values.pop("finished_at", timezone.now()),
        **values,
    )


@pytest.fixture
def reads_here(editor):
    """The editor wants no mail, but notices in Fengong."""
    MailChoices.objects.create(user=editor, frequency=Frequency.IN_FENGONG)
    return editor


def test_what_is_owed_stands_here_for_who_wants_no_mail_and_opening_it_is_reading_it(
    plan, window, periods, reads_here, mailoutbox
):
    work(at(2026, 11, 24))
    browser = signed_in(reads_here)
    told = Message.objects.get()

    page = browser.get("/plans/13fyp-sei/")
    assert "Notices 1 (1 unread notice)" in words_of(page)
    listed = words_of(browser.get("/notices/"))
    assert "unread" in listed
    assert "in Fengong alone" in listed
    opened = browser.get(f"/notices/{told.pk}/")
    assert opened.status_code == 200
    assert "settled" not in words_of(opened)
    assert "unread" not in words_of(browser.get("/notices/"))
    assert mailoutbox == []


def test_a_mail_that_arrived_is_listed_and_counts_as_read(plan, window, periods, editor):
    work(at(2026, 11, 24))
    browser = signed_in(editor)

    listed = words_of(browser.get("/notices/"))

    assert "by mail to edith@example.org" in listed
    assert "unread" not in listed
    assert "Mark all as read" not in listed


@pytest.mark.parametrize("state", FAILED)
def test_a_mail_that_never_arrived_is_unread_here_and_said_on_the_page_of_choices(editor, state):
    notice(editor, "Two overdue", Channel.MAIL, state)
    browser = signed_in(editor)

    listed = words_of(browser.get("/notices/"))
    assert "the mail to edith@example.org could not be delivered" in listed
    assert "(1 unread notice)" in listed
    chosen = words_of(browser.get("/mail-choices/"))
    assert "Mail to edith@example.org could not be delivered" in chosen

    notice(editor, "Arrived", Channel.MAIL, day="2026-11-02")
    assert "could not be delivered, for" not in words_of(browser.get("/mail-choices/"))


def test_what_was_settled_since_is_said_so(plan, period, periods, reads_here):
    work(at(2026, 11, 24))
    told = Message.objects.get()
    for task in {t for mention in told.mentions.all() for t in mention.reminder.tasks.all()}:
        for one in periods.values():
            update = begin(reads_here, task, one)
            values = {"status": "on_track", "narrative": "Done."}
            if one.code == "2026-q3":
                update = save(reads_here, update, update.version, values)
                submit(reads_here, update, update.version)
    page = words_of(signed_in(reads_here).get(f"/notices/{told.pk}/"))
    assert "settled" not in page, "drafts of two quarters are owed still"


def test_a_report_that_came_back_and_was_handed_in_again_is_settled(
    plan, period, reads_here, reviewer
):
    update = begin(reads_here, plan.tasks.get(number="48"), period)
    values = {"status": "on_track", "narrative": "Done."}
    update = save(reads_here, update, update.version, values)
    update = submit(reads_here, update, update.version)
    update = send_back(reviewer, update, update.version, "Say how much.")
    work(at(2026, 11, 24))
    told = Message.objects.get(user=reads_here, form=Form.EVENT)
    browser = signed_in(reads_here)
    assert "settled" not in words_of(browser.get(f"/notices/{told.pk}/"))

    update.refresh_from_db()
    update = save(reads_here, update, update.version, values | {"narrative": "Three."})
    submit(reads_here, update, update.version)

    assert "All this is settled since" in words_of(browser.get(f"/notices/{told.pk}/"))


def test_nobody_reads_what_was_told_to_another_not_even_an_administrator(
    editor, second_editor, administrator
):
    key = notice(editor, "For Edith").pk

    for other in (second_editor, administrator):
        assert signed_in(other).get(f"/notices/{key}/").status_code == 404
        assert "For Edith" not in words_of(signed_in(other).get("/notices/"))
    assert Client().get(f"/notices/{key}/")["Location"].startswith("/accounts/login/")
    assert not Message.objects.get().read_at


def test_with_the_role_goes_what_was_told_by_it(plan, window, periods, reads_here):
    work(at(2026, 11, 24))
    told = Message.objects.get()
    browser = signed_in(reads_here)
    Membership.objects.filter(user=reads_here).update(role="reader")

    assert browser.get(f"/notices/{told.pk}/").status_code == 404
    assert "Nothing was sent to you yet." in words_of(browser.get("/notices/"))
    assert "unread notice" not in words_of(browser.get("/plans/13fyp-sei/"))


def test_all_are_marked_as_read_but_what_came_after_the_list_was_opened(editor, second_editor):
    notice(editor, "Old", finished_at=at(2026, 11, 2), day="2026-11-02")
    notice(second_editor, "Another's", finished_at=at(2026, 11, 2))
    browser = signed_in(editor)
    page = browser.get("/notices/").content.decode()
    until = re.search(r'name="until" value="([^"]*)"', page)[1]
    notice(editor, "New", finished_at=at(2026, 11, 3), day="2026-11-03")

    answer = browser.post("/notices/read/", {"until": until}, follow=True)

    assert "1 notice is marked as read." in words_of(answer)
    assert [m.subject for m in Message.objects.unread().order_by("pk")] == ["Another's", "New"]


@pytest.mark.parametrize(
    "until",
    [
        "",
        "soon",
        "2026-11-02",
        "2026-13-45T00:00Z",
        "9" * 40,
        "9999-12-31T23:59:59-23:00",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_a_time_that_is_none_marks_nothing(editor, until):
    notice(editor, "Old")

    answer = signed_in(editor).post("/notices/read/", {"until": until}, follow=True)

    assert "Nothing was marked as read" in words_of(answer)
    assert Message.objects.unread().count() == 1


def test_a_browser_that_looks_ahead_has_not_read_it(editor):
    key = notice(editor, "Old").pk
    browser = signed_in(editor)

    browser.head(f"/notices/{key}/")
    browser.get(f"/notices/{key}/", headers={"Sec-Purpose": "prefetch;prerender"})
    assert not Message.objects.get().read_at

    browser.get(f"/notices/{key}/")
    assert Message.objects.get().read_at


def test_its_links_are_links_and_its_text_is_only_text(editor):
    text = "任务48：逾期\nhttp://127.0.0.1:8000/plans/13fyp-sei/\n<script>alert(1)</script>"
    key = notice(editor, "<b>3 份报告逾期</b>", text=text).pk

    page = signed_in(editor).get(f"/notices/{key}/").content.decode()

    assert '<a href="http://127.0.0.1:8000/plans/13fyp-sei/" rel="nofollow">' in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;3 份报告逾期" in page


def test_fifty_stand_on_a_page_unread_first_and_take_as_many_queries_as_one(
    editor, django_assert_num_queries
):
    browser = signed_in(editor)
    for day in range(1, 29):
        notice(editor, f"Read {day}", Channel.MAIL, day=f"2026-10-{day:02}")
    with django_assert_num_queries(6):
        browser.get("/notices/")
    for month in range(1, 4):
        for day in range(1, 29):
            notice(editor, f"{month}/{day}", day=f"2025-{month:02}-{day:02}")

    with django_assert_num_queries(6):
        first = browser.get("/notices/").content.decode()

    assert first.count('class="is-unread"') == 50
    last = browser.get("/notices/?page=3").content.decode()
    assert last.count("<time") == 12
    assert "Read 1<" in last
    assert "(84 unread notices)" in last


@pytest.mark.parametrize("key", [0, 987654321, 10**30])
def test_what_there_is_not_is_not_found(editor, key):
    assert signed_in(editor).get(reverse("notice", args=[key])).status_code == 404


def test_the_header_costs_a_visitor_nothing_and_a_person_one_query(
    plan, editor, django_assert_num_queries
):
    Client().get("/no-such-page/")
    with django_assert_num_queries(0):
        Client().get("/no-such-page/")
    browser = signed_in(editor)
    with django_assert_num_queries(3):
        assert browser.get("/no-such-page/").status_code == 404
