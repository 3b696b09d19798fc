"""The link in a mail by which some of them are declined without signing in."""

from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client

from tasks.reminders.letters.declining import SALT, link_to_decline
from tasks.reminders.models import MailChoices
from tasks.reminders.vocabulary import Frequency, Topic
from tests.tasks.reminders.conftest import at
from tests.tasks.reminders.postbox import mails_to, text_of, the_mail_to, work

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(editor):
    """The path of a link that declines mail on opened periods."""
    address = link_to_decline(editor, [Topic.OPENED])
    assert address.startswith("http://127.0.0.1:8000/mail-choices/unsubscribe/")
    return address.removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def mailbox():
    """What posts for a mailbox: no cookie, no token of a form."""
    return Client(enforce_csrf_checks=True)


def test_one_click_declines_it_without_signing_in(mailbox, link, editor, plan, window, periods):
    answer = mailbox.post(link, ONE_CLICK)

    assert answer.status_code == 200
    assert editor.mail_choices.topics_declined == {Topic.OPENED}
    work(at(2026, 11, 24))
    assert mails_to("edith@example.org") == []


def test_the_link_in_the_header_is_one(mailbox, editor, plan, window, periods):
    work(at(2026, 11, 24))
    header = "".join(the_mail_to("edith@example.org")["List-Unsubscribe"].split())

    mailbox.post(header.strip("<>").removeprefix("http://127.0.0.1:8000"), ONE_CLICK)

    assert MailChoices.objects.get(user=editor).topics_declined == {Topic.OPENED}


def test_a_mail_that_comes_in_anothers_place_offers_nothing_to_decline(
    plan, window, periods, editor, reviewer
):
    MailChoices.objects.create(
        user=editor, stand_in=reviewer, away_from="2026-11-20", away_until="2026-11-30"
    )
    work(at(2026, 11, 24))

    mail = the_mail_to("rebecca@example.org")
    assert "You stand in for Edith" in text_of(mail)
    assert mail["List-Unsubscribe"] is None
    assert "Not to be told any more" not in text_of(mail)


def test_looking_declines_nothing_since_scanners_look(mailbox, link):
    page = mailbox.get(link)

    assert "edith@example.org" in page.content.decode()
    assert "a period has opened" in page.content.decode()
    assert not MailChoices.objects.exists()
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer"


def test_there_is_a_way_back_and_other_choices_stay(mailbox, link, editor):
    choices = MailChoices(user=editor, frequency=Frequency.WEEKLY, language="zh-hans")
    choices.decline({Topic.WORD})
    choices.save()

    done = mailbox.post(link, ONE_CLICK)
    assert 'name="again"' in done.content.decode()
    mailbox.post(link, ONE_CLICK)
    choices.refresh_from_db()
    assert choices.topics_declined == {Topic.WORD, Topic.OPENED}

    mailbox.post(link, {"again": "1"})
    choices.refresh_from_db()
    assert choices.topics_declined == {Topic.WORD}
    assert (choices.frequency, choices.language) == (Frequency.WEEKLY, "zh-hans")


def test_it_says_what_always_comes(mailbox, link):
    assert "What is due or overdue" in mailbox.get(link).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "token",
    [
        "nothing",
        "计划",
        signing.dumps([1, "opened"], salt="another"),
        signing.dumps([999_999, "opened"], salt=SALT),
        signing.dumps([1, "everything"], salt=SALT),
        signing.dumps({"a": 1}, salt=SALT),
        signing.dumps([], salt=SALT),
        signing.dumps(["x\0", "opened"], salt=SALT),
    ],
    # A signature differs each second, and so would the tests' names.
    ids=["words", "chinese", "salt", "nobody", "topic", "shape", "empty", "nul"],
)
def test_a_link_that_is_not_ours_says_so_and_changes_nothing(mailbox, editor, method, token):
    answer = getattr(mailbox, method)(f"/mail-choices/unsubscribe/{token}/")

    assert answer.status_code == 404
    assert "Nothing was changed" in answer.content.decode()
    assert not MailChoices.objects.exists()


def test_a_changed_link_says_so(mailbox, link):
    changed = link.replace("unsubscribe/W", "unsubscribe/X")

    assert mailbox.post(changed, ONE_CLICK).status_code == 404
    assert not MailChoices.objects.exists()


def test_a_link_holds_for_a_year(mailbox, link):
    with time_machine.travel(at(2027, 11, 20), tick=False):
        assert mailbox.get(link).status_code == 200
    with time_machine.travel(at(2027, 11, 20) + timedelta(days=10), tick=False):
        assert mailbox.get(link).status_code == 404


def test_it_works_where_only_members_read(mailbox, link, settings):
    settings.READING = "members"

    assert mailbox.post(link, ONE_CLICK).status_code == 200
