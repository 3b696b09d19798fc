"""A person's choices about mail: what they wanted stands, and nobody else's is touched."""

import html
import re
import threading
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from reversion.models import Version

from ministries.models import MembershipRole
from tasks.reminders.models import MailChoices
from tasks.reminders.vocabulary import Frequency, Topic
from tests.tasks.reporting.conftest import person

pytestmark = pytest.mark.django_db
AWAY = {"away_from": "2026-12-01", "away_until": "2026-12-14"}


def signed_in(someone):
    client = Client()
    client.force_login(someone)
    return client


def words_of(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def opened(browser):
    """The page's form as a browser would send it, with what stood in it when it was opened."""
    form = browser.get("/mail-choices/").context["form"]
    data = {}
    for bound in form:
        value = form.get_initial_for_field(bound.field, bound.name)
        value = list(map(str, value)) if isinstance(value, list) else "" if value is None else value
        data[bound.html_initial_name] = value
        if value is not False:
            data[bound.html_name] = "on" if value is True else value
    return data


def send(browser, **changes):
    return browser.post("/mail-choices/", {**opened(browser), **changes}, follow=True)


def test_what_was_chosen_stands_and_is_kept_with_who_chose_it(editor):
    browser = signed_in(editor)

    answer = send(browser, frequency="weekly", events_at_once="", wanted=["word"])

    assert "Your choices are saved." in words_of(answer)
    stored = MailChoices.objects.get()
    assert stored.frequency == Frequency.WEEKLY
    assert not stored.events_at_once
    assert stored.topics_declined == {Topic.OPENED, Topic.ACCEPTED}
    assert Version.objects.get_for_object(stored).get().revision.user == editor
    page = browser.get("/mail-choices/").content.decode()
    assert re.search(r'value="weekly"[^>]*checked', page)
    assert "Nothing was changed." in words_of(send(browser))


def test_the_language_in_which_it_is_read_is_proposed_and_stands_once_saved(editor):
    browser = signed_in(editor)
    browser.post("/i18n/setlang/", {"language": "zh-hans"})
    page = browser.get("/mail-choices/").content.decode()
    assert re.search(r'value="zh-hans"[^>]*checked', page)
    assert not MailChoices.objects.exists(), "the switch alone changes no mail"

    send(browser)

    assert MailChoices.objects.get().language == "zh-hans"


def test_a_stand_in_is_named_and_both_are_told(editor, reviewer):
    browser = signed_in(editor)

    told = words_of(send(browser, stand_in=str(reviewer.pk), **AWAY))

    assert "Rebecca stands in for you from 2026-12-01 to 2026-12-14." in told
    assert "as: Ministry of Science and Technology (editor)" in told
    other = words_of(signed_in(reviewer).get("/mail-choices/"))
    assert "You stand in for Edith from 2026-12-01 to 2026-12-14." in other
    assert "There is nobody" in other, "nobody else reviews for the ministry"


def test_what_the_stand_in_does_not_get_is_said(plan, reviewer):
    both = person("Bo", ("most", MembershipRole.EDITOR), ("mof", MembershipRole.EDITOR))

    told = words_of(send(signed_in(both), stand_in=str(reviewer.pk), **AWAY))

    assert "This comes to you all the same: Ministry of Finance (editor)." in told


def test_a_stand_in_who_can_not_be_any_more_is_said_and_can_be_taken_back(editor, reviewer):
    browser = signed_in(editor)
    send(browser, stand_in=str(reviewer.pk), **AWAY)
    reviewer.is_active = False
    reviewer.save()

    told = words_of(browser.get("/mail-choices/"))
    assert "Rebecca can't stand in for you any more" in told
    assert "You stand in" not in told
    # Other choices can be made beside one that fell out of use.
    assert "are saved" in words_of(send(browser, frequency="weekly"))
    assert "are saved" in words_of(send(browser, stand_in="", away_from="", away_until=""))
    assert MailChoices.objects.get().stand_in is None


def test_a_time_that_is_over_is_said_so(editor, reviewer):
    MailChoices.objects.create(
        user=editor, stand_in=reviewer, away_from="2026-11-01", away_until="2026-11-23"
    )

    told = words_of(signed_in(editor).get("/mail-choices/"))

    assert "Rebecca stood in for you until 2026-11-23: that is over" in told
    assert "You stand in for" not in words_of(signed_in(reviewer).get("/mail-choices/"))


def test_a_stand_in_who_will_be_away_too_is_said(editor, reviewer, coordinator):
    send(
        signed_in(reviewer),
        stand_in=str(coordinator.pk),
        away_from="2026-12-10",
        away_until="2026-12-20",
    )

    told = words_of(send(signed_in(editor), stand_in=str(reviewer.pk), **AWAY))

    assert "Rebecca is away too, from 2026-12-10 to 2026-12-20." in told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"away_from": "", "away_until": "2026-12-14"}, "Name the stand-in, the first day and"),
        ({"away_from": "2026-12-14", "away_until": "2026-12-01"}, "can't end before it begins"),
        ({"away_from": "2026-11-01", "away_until": "2026-11-23"}, "This day is over already."),
        ({"away_from": "2026-12-01", "away_until": "2027-12-03"}, "That is more than a year."),
        ({"away_from": "下周", "away_until": "2026-12-14"}, "Enter a valid date."),
        ({"away_from": "2026-12-01", "away_until": "99999-12-14"}, "Enter a valid date."),
        ({"stand_in": "9" * 30, **AWAY}, "Select a valid choice."),
        ({"stand_in": "\0", **AWAY}, "Null characters are not allowed."),
        ({"stand_in": "", **AWAY}, "Name the stand-in, the first day and"),
        ({"frequency": "hourly"}, "Select a valid choice."),
        ({"wanted": ["overdue"]}, "Select a valid choice."),
        ({"language": "tlh"}, "Select a valid choice."),
    ],
)
def test_what_can_not_be_is_said_at_its_field_and_nothing_is_stored(
    editor, reviewer, changes, said
):
    answer = send(signed_in(editor), **{"stand_in": str(reviewer.pk), **changes})

    assert words_of(answer).count(said) == 1
    assert "Nothing was saved yet" in words_of(answer)
    assert not MailChoices.objects.exists()


@pytest.mark.parametrize("day", ["9999-12-31", "2999-12-31", "0001-01-01"])
def test_a_year_of_absence_that_can_only_be_a_slip_is_refused(editor, reviewer, day):
    days = {"away_from": day, "away_until": day}
    answer = send(signed_in(editor), stand_in=str(reviewer.pk), **days)

    assert "Please look at the year again." in words_of(answer)
    assert not MailChoices.objects.exists()


def test_nobody_else_than_is_offered_can_be_named(editor, second_editor, co_holder, reader):
    ronja = person("Ronja", ("most", MembershipRole.READER))
    browser = signed_in(editor)
    page = browser.get("/mail-choices/").content.decode()
    assert "Edgar" in page

    for other in (editor, co_holder, reader, ronja):
        assert f'<option value="{other.pk}">' not in page
        answer = send(browser, stand_in=str(other.pk), **AWAY)
        assert "Select a valid choice." in words_of(answer)
    assert not MailChoices.objects.exists()


def test_of_two_people_of_one_name_the_addresses_are_shown(plan, editor):
    for number in (1, 2):
        someone = person(f"Li{number}", ("most", MembershipRole.EDITOR))
        someone.name = "李娜"
        someone.save()

    page = words_of(signed_in(editor).get("/mail-choices/"))

    assert "李娜 · li1@example.org" in page
    assert "李娜 · li2@example.org" in page


def test_two_windows_do_not_undo_one_another(editor, reviewer):
    browser = signed_in(editor)
    first, second = opened(browser), opened(browser)

    browser.post("/mail-choices/", {**first, "stand_in": str(reviewer.pk), **AWAY})
    browser.post("/mail-choices/", {**second, "frequency": "in_fengong"})

    stored = MailChoices.objects.get()
    assert (stored.frequency, stored.stand_in) == ("in_fengong", reviewer)
    assert stored.away_until == date(2026, 12, 14)


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_the_same_moment_keep_both(postgresql, plan, editor, reviewer):
    browsers = [signed_in(editor), signed_in(editor)]
    sent = [
        {**opened(browsers[0]), "stand_in": str(reviewer.pk), **AWAY},
        {**opened(browsers[1]), "frequency": "weekly"},
    ]
    together = threading.Barrier(2)

    def post(browser, data):
        together.wait()
        browser.post("/mail-choices/", data)
        connection.close()

    threads = [
        threading.Thread(target=post, args=pair) for pair in zip(browsers, sent, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    stored = MailChoices.objects.get()
    assert (stored.frequency, stored.stand_in) == ("weekly", reviewer)


def test_who_works_for_no_ministry_is_told_that_nothing_comes(reader):
    browser = signed_in(reader)

    page = words_of(browser.get("/mail-choices/"))

    assert "so nothing is sent to you" in page
    assert "There is nobody who could stand in for you." in page
    assert "are saved" in words_of(send(browser, frequency="weekly"))


def test_the_page_is_linked_from_the_account_and_asks_for_the_sign_in(editor):
    assert 'href="/mail-choices/"' in signed_in(editor).get("/accounts/").content.decode()
    answer = Client().get("/mail-choices/")
    assert answer["Location"] == "/accounts/login/?next=/mail-choices/"
    assert Client().post("/mail-choices/", {}).status_code == 302


def test_an_account_made_inactive_changes_nothing_any_more(editor):
    browser = signed_in(editor)
    data = opened(browser)
    editor.is_active = False
    editor.save()

    browser.post("/mail-choices/", {**data, "frequency": "weekly"})

    assert not MailChoices.objects.exists()
