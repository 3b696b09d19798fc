"""The page of messages, a message's page, the preview, and pauses."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ministries.models import Membership, MembershipRole, Ministry
from tasks.reminders.admin import steps
from tasks.reminders.models import Attempt, Decision, Mention, Message, Pause, Planned, Reminder
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tasks.reminders.vocabulary import Answer, MessageState
from tests.tasks.reminders.conftest import at, person

pytestmark = pytest.mark.django_db
NOW = at(2026, 11, 24, 10)
LIST = reverse("admin:reminders_message_changelist")
PREVIEW = reverse("admin:reminders_preview")
PAUSES = reverse("admin:reminders_pause_changelist")
DOUBLED = (
    "Where a process died between the mail server's acceptance and our commit, the message"
    " goes again with the same Message-ID and is listed here as possibly doubled."
)


@pytest.fixture
def desk(administrator) -> Client:
    """A browser in which the administrator is signed in."""
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def sent(plan, window, periods, editor) -> Message:
    """The digest that Edith, the only person with a role, got on 24 November."""
    plan_everything(NOW)
    for key in list(sweep(NOW)):
        assert send(key, NOW) == Answer.ACCEPTED
    return Message.objects.get(user=editor)


def words(answer) -> str:
    """Return what a page says, on one line."""
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def page_of(message: Message) -> str:
    return reverse("admin:reminders_message_change", args=[message.pk])


def listed(desk: Client, query: str) -> list[str]:
    """Return the addresses on the page of messages."""
    answer = desk.get(f"{LIST}?{query}")
    assert answer.status_code == 200, answer.headers
    return sorted(message.address for message in answer.context["cl"].result_list)


def take(desk: Client, action: str, message: Message, **more: str):
    """Take a step from a message's own page."""
    fields = {"action": action, "_selected_action": message.pk, "from_its_page": "1", **more}
    return desk.post(LIST, fields)


def test_the_page_of_messages_says_what_went_to_whom_and_why(desk, sent):
    text = words(desk.get(LIST))
    assert "Edith edith@example.org Period opened: MOST editor of the ministry sent" in text
    assert "Messages What went to whom, when and why; and what is on its way." in text
    Message.objects.filter(pk=sent.pk).update(state=MessageState.GIVEN_UP, possibly_doubled=True)
    Attempt.objects.filter(message=sent).update(answer=Answer.REFUSED, said="550 no such mailbox")
    text = words(desk.get(LIST))
    assert "given up possibly doubled the mail server refuses it 550 no such mailbox" in text
    assert re.search(r"Given up in 30 days 1 ", text)


def test_many_ministries_are_named_only_by_the_messages_own_page(desk, sent):
    text = words(desk.get(LIST))
    assert re.search(r"Ada admin@example.org Period opened: \S+, \S+, \S+ and \d+ more", text)


def test_the_possibly_doubled_are_listed_with_what_it_means(desk, sent):
    assert DOUBLED not in words(desk.get(LIST))
    Message.objects.filter(pk=sent.pk).update(possibly_doubled=True)
    query = "possibly_doubled__exact=1"
    assert listed(desk, query) == ["edith@example.org"]
    assert DOUBLED in words(desk.get(f"{LIST}?{query}"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state__exact=sent", ["admin@example.org", "edith@example.org"]),
        ("state__exact=waiting", []),
        ("ministry=most", ["edith@example.org"]),
        ("ministry=mof", ["admin@example.org"]),
        ("kind=opened&ministry=most", ["edith@example.org"]),
        ("kind=accepted", []),
        ("day_from=2026-11-24&day_until=2026-11-24&ministry=most", ["edith@example.org"]),
        ("day_from=2026-11-25", []),
        ("day_until=2026-11-23", []),
        ("q=EDITH", ["edith@example.org"]),
        ("q=科学技术部", ["edith@example.org"]),
        ("q=nobody-so-called", []),
        ("q=%00", ["admin@example.org", "edith@example.org"]),
    ],
)
def test_messages_are_found_by_what_they_are(desk, sent, query, expected):
    assert listed(desk, query) == expected


@pytest.mark.parametrize(
    "query", ["day_from=yesterday", "day_until=2026-02-31", "ministry=none", "kind=x", "plan=x"]
)
def test_a_filter_that_is_none_is_said_to_be_none(desk, sent, query):
    assert desk.get(f"{LIST}?{query}").headers["Location"] == f"{LIST}?e=1"


def test_the_list_asks_a_fixed_number_of_queries(desk, sent, django_assert_num_queries):
    opened = list(Reminder.objects.filter(ministry__slug="most"))
    for number in range(40):
        user = person(f"Reader{number}")
        message = Message.objects.create(
            form="digest", day=NOW.date(), address=user.email, user=user, state=MessageState.SENT
        )
        message.attempts.create(number=1, answer=Answer.ACCEPTED)
        Mention.objects.bulk_create(
            Mention(message=message, reminder=one, level="editor", named=[]) for one in opened
        )
    with django_assert_num_queries(25):
        assert desk.get(LIST).status_code == 200


def test_reminders_that_nobody_can_be_told_are_named(desk, sent, administrator):
    assert "there is nobody who could be told" not in words(desk.get(LIST))
    Message.objects.filter(user=administrator).update(state=MessageState.GIVEN_UP)
    owed_elsewhere = Reminder.objects.exclude(ministry__slug="most").count()
    text = words(desk.get(LIST))
    assert f"{owed_elsewhere} reminders are owed, and there is nobody who could be told." in text
    assert re.search(r"MIIT · 2026 Q3 · Period opened · 2026-11-24", text)


def test_a_messages_page_shows_what_it_held_and_every_attempt(desk, sent):
    mention = sent.mentions.filter(reminder__period__code="2026-q1").get()
    Mention.objects.filter(pk=mention.pk).update(dropped_at=NOW, dropped_because="not_owed")
    text = words(desk.get(page_of(sent)))
    for part in (
        "Period opened MOST 13fyp-sei · 2026 Q2 editor of the ministry",
        "nothing of it was owed any more",
        "the mail server accepted it",
        sent.subject,
        sent.reference,
        "A mail that comes back later comes to a mailbox that Fengong doesn't read",
    ):
        assert part in text, part


def test_a_step_is_taken_only_with_a_reason(desk, sent, administrator):
    asked = take(desk, "note_that_it_came_back", sent)
    assert "The address then counts as failed" in words(asked)
    assert "This field is required" in words(
        take(desk, "note_that_it_came_back", sent, confirmed="yes", reason=" ")
    )
    sent.refresh_from_db()
    assert (sent.state, Decision.objects.count()) == (MessageState.SENT, 0)

    done = take(desk, "note_that_it_came_back", sent, confirmed="yes", reason="A bounce came.")
    assert done.headers["Location"] == page_of(sent)
    text = words(desk.get(page_of(sent)))
    assert "noted that it came back Ada A bounce came." in text
    assert "came back" in words(desk.get(LIST))


def test_sending_again_leads_to_the_new_message(desk, sent):
    done = take(desk, "send_again", sent, confirmed="yes", reason="Asked for.")
    copy = Message.objects.latest("pk")
    assert done.headers["Location"] == page_of(copy) != page_of(sent)
    assert str(sent) in words(desk.get(page_of(copy)))


def test_a_message_that_is_being_sent_says_so(desk, sent):
    Message.objects.filter(pk=sent.pk).update(state=MessageState.SENDING)
    done = desk.post(
        LIST,
        {"action": "cancel", "_selected_action": sent.pk, "confirmed": "yes", "reason": "Late."},
        follow=True,
    )
    assert "It is being sent at this moment." in words(done)
    assert "Nothing was done." in words(done)
    assert Decision.objects.count() == 0


def test_more_than_anybody_looks_through_is_refused(desk, sent, monkeypatch):
    monkeypatch.setattr(steps, "AT_ONCE", 1)
    fields = {"action": "send_again", "select_across": "1", "_selected_action": sent.pk}
    done = desk.post(LIST, {**fields, "confirmed": "yes", "reason": "All."}, follow=True)
    assert "Nothing was done: choose at most 1 messages at once." in words(done)
    assert Decision.objects.count() == 0


def test_everything_that_waits_is_tried_now(desk, sent):
    later = timezone.now() + timedelta(hours=1)
    Message.objects.filter(pk=sent.pk).update(state=MessageState.WAITING, next_try_at=later)
    address = reverse("admin:reminders_message_try_all")
    assert "1 message: everything that waits" in words(desk.get(address))
    assert "This field is required" in words(desk.post(address, {"reason": ""}))
    desk.post(address, {"reason": "The server is back."})
    sent.refresh_from_db()
    assert sent.next_try_at <= timezone.now()


def test_a_pause_is_seen_while_it_lasts_and_kept(desk, sent):
    begin, end = reverse("admin:reminders_pause_begin"), reverse("admin:reminders_pause_end")
    desk.post(begin, {"reason": ""})
    assert not Pause.objects.exists()
    desk.post(begin, {"reason": "The mail server moves."})
    for page in (LIST, reverse("admin:index"), PREVIEW, PAUSES):
        text = words(desk.get(page))
        assert "All mail is paused." in text, page
        assert "by Ada." in text, page
        assert "The mail server moves." in text, page
    assert desk.get(PAUSES).content.decode().count("Let mail go on") == 1, "the button that does"
    assert "All mail is paused already." in words(
        desk.post(begin, {"reason": "Again."}, follow=True)
    )

    desk.post(end)
    assert "All mail is paused." not in words(desk.get(LIST))
    kept = Pause.objects.get()
    assert (str(kept.by), str(kept.ended_by), kept.reason) == (
        "Ada",
        "Ada",
        "The mail server moves.",
    )
    assert "Mail wasn't paused." in words(desk.post(end, follow=True))
    assert {desk.get(begin).status_code, desk.get(end).status_code} == {405}


def test_the_preview_shows_a_days_messages_and_stores_nothing(desk, plan, window, periods, editor):
    text = words(desk.get(PREVIEW, {"day": "2026-11-24"}))
    assert "2 messages on 2026-11-24" in text
    assert (
        "Edith edith@example.org digest · mail Period opened: MOST editor of the ministry" in text
    )
    assert "if nothing changed" in text
    text = words(desk.get(PREVIEW))
    assert "messages on 2026-11-25" in text, "tomorrow's by default"
    for model in (Message, Mention, Reminder, Planned):
        assert not model.objects.exists(), model


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-23", "This day is past: what was sent then stands among the messages."),
        ("2027-11-26", "Choose a day within a year from today."),
        ("9999-12-31", "Choose a day within a year from today."),
        ("someday", "Enter a valid date."),
    ],
)
def test_a_day_that_cannot_be_foreseen_is_refused(desk, plan, day, said):
    text = words(desk.get(PREVIEW, {"day": day}))
    assert said in text
    assert "messages on" not in text


def test_the_preview_names_a_day_on_which_nobody_works(desk, plan, window, periods, editor):
    text = words(desk.get(PREVIEW, {"day": "2026-11-28"}))
    assert "It is no working day" in text
    assert "Nobody would get anything." in text


def test_the_preview_says_where_the_years_holidays_are_not_known(desk, plan):
    said = "The holidays of 2027 are not known yet: weekdays were counted."
    assert said in words(desk.get(PREVIEW, {"day": "2027-01-04"}))
    assert "weekdays were counted" not in words(desk.get(PREVIEW, {"day": "2026-12-31"}))


def test_one_page_has_one_name(desk, sent):
    assert "<h1>Messages</h1>" in desk.get(LIST).content.decode()
    for page in (PREVIEW, page_of(sent), reverse("admin:reminders_message_try_all")):
        assert f'<a href="{LIST}">Messages</a>' in desk.get(page).content.decode(), page


def test_a_reminder_says_how_many_were_told_and_leads_to_the_messages(desk, sent):
    most = Ministry.objects.get(slug="most")
    answer = desk.get(
        reverse("admin:reminders_reminder_changelist"), {"ministry__id__exact": most.pk}
    )
    assert "MOST Period opened 2026-11-24 2026 Q3 · 13fyp-sei open 1" in words(answer)
    reminder = sent.mentions.first().reminder
    page = desk.get(reverse("admin:reminders_reminder_change", args=[reminder.pk]))
    assert page_of(sent) in page.content.decode()
    assert "48" in words(page), "the tasks that were named"


@pytest.mark.parametrize("model", ["message", "reminder", "pause"])
def test_nothing_is_written_or_deleted_by_hand(desk, sent, model):
    key = {"message": sent.pk, "reminder": Reminder.objects.first().pk}.get(model, 1)
    assert desk.get(reverse(f"admin:reminders_{model}_add")).status_code == 403
    deleted = desk.post(reverse(f"admin:reminders_{model}_delete", args=[key]), {"post": "yes"})
    assert deleted.status_code in (302, 403)
    assert Message.objects.filter(pk=sent.pk).exists()
    if model != "pause":
        page = reverse(f"admin:reminders_{model}_change", args=[key])
        assert desk.post(page, {"state": "waiting"}).status_code == 403


def test_an_editor_who_reviews_too_gets_into_no_page_of_delivery(sent, editor):
    Membership.objects.create(
        user=editor, ministry=Ministry.objects.get(slug="mof"), role=MembershipRole.REVIEWER
    )
    client = Client()
    client.force_login(editor)
    for page in (LIST, PREVIEW, PAUSES, page_of(sent)):
        assert client.get(page).status_code in (302, 403), page
    assert take(client, "cancel", sent, confirmed="yes", reason="x").status_code in (302, 403)
    assert not Decision.objects.exists()
