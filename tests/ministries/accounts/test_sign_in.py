"""Signing in: by e-mail, with a password, and not by guessing."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from ministries.models import Membership, MembershipRole, Ministry, User
from tests.ministries.accounts.conftest import (
    NEW_PASSWORD,
    PASSWORD,
    link_in_mail,
    new_password_by_mail,
)

pytestmark = pytest.mark.django_db


def is_signed_in(browser):
    return browser.get("/accounts/").status_code == 200


def test_a_person_signs_in_in_any_case_and_comes_back_to_the_page(client, editor, sign_in):
    page = sign_in("LINA@example.org", browser=client, next="/plans/13fyp-sei/tasks/12/")

    assert page["Location"] == "/plans/13fyp-sei/tasks/12/"
    assert is_signed_in(client)


def test_the_header_leads_to_the_sign_in_and_back(client, plan):
    page = client.get("/plans/13fyp-sei/tasks/?role=lead").content.decode()

    assert "/accounts/login/?next=/plans/13fyp-sei/tasks/%3Frole%3Dlead" in page.replace("%2F", "/")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example.org/", "//evil.example.org", "javascript:x"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(client, editor, sign_in, elsewhere):
    assert sign_in(editor.email, browser=client, next=elsewhere)["Location"] == "/"


def test_no_address_is_kept_beside_the_accounts_own(client, editor, sign_in):
    sign_in(editor.email, browser=client)
    new_password_by_mail(client, editor.email)

    assert not EmailAddress.objects.exists()


def test_a_reset_link_is_void_once_the_address_was_changed(client, editor):
    client.post("/accounts/password/reset/", {"email": editor.email})
    User.objects.filter(pk=editor.pk).update(email="lina@mof.example.org")

    page = client.get(link_in_mail(), follow=True).content.decode()

    assert "This link doesn't work any more" in page


STEPS = {
    "/plans/13fyp-sei/updates/7/accept/": "/plans/13fyp-sei/updates/7/",
    "/plans/13fyp-sei/updates/7/submit/?a=b": "/plans/13fyp-sei/updates/7/",
    "/plans/13fyp-sei/updates/7/evidence/": "/plans/13fyp-sei/updates/7/",
    "/plans/13fyp-sei/updates/7/evidence/3/remove/": "/plans/13fyp-sei/updates/7/",
    "/accounts/sessions/end/": "/accounts/sessions/",
}
PAGES = [
    "/plans/13fyp-sei/updates/7/edit/",
    "/plans/13fyp-sei/tasks/12/updates/",
    "/plans/13fyp-sei/updates/7/evidence/3/",
    "/plans/13fyp-sei/my-work/sheet.xlsx?period=2026-q3",
    "/nothing/here/",
]


@pytest.mark.parametrize(("asked", "leads_to"), [*STEPS.items(), *((page, page) for page in PAGES)])
def test_after_signing_in_a_step_leads_to_its_page(client, editor, sign_in, asked, leads_to):
    assert sign_in(editor.email, browser=client, next=asked)["Location"] == leads_to


def test_whoever_signed_in_elsewhere_is_led_from_a_step_to_its_page_too(client, editor):
    client.force_login(editor)

    page = client.get("/accounts/login/", {"next": "/accounts/sessions/end/"})

    assert page["Location"] == "/accounts/sessions/"


def test_an_office_behind_one_address_signs_in_within_a_minute(db, sign_in):
    colleagues = [f"colleague{number}@example.org" for number in range(30)]
    for address in colleagues:
        User.objects.create_user(address, PASSWORD, name="李娜")

    with time_machine.travel(timezone.now(), tick=False):
        answers = {sign_in(address).status_code for address in colleagues * 10}

    assert answers == {302}


@pytest.mark.parametrize(("language", "said"), [("en", "Wait a minute"), ("zh-hans", "分工")])
def test_past_the_limit_our_own_page_says_to_wait(client, db, language, said):
    with time_machine.travel(timezone.now(), tick=False):
        for number in range(601):
            page = client.post(
                "/accounts/login/", {"login": ""}, headers={"accept-language": language}
            )
            assert (page.status_code == 429) == (number == 600)

    assert f'<html lang="{language}">' in page.content.decode()
    assert said in page.content.decode()


@pytest.mark.parametrize("address", ["", "password/change/", "sessions/"])
def test_no_browser_stores_a_page_of_an_account(client, editor, address):
    client.force_login(editor)

    assert "no-store" in client.get(f"/accounts/{address}")["Cache-Control"]


def test_after_five_wrong_passwords_the_right_one_is_refused_too(editor, sign_in):
    for _ in range(5):
        last = sign_in(editor.email, "a guess")
    assert last.status_code == 429

    refused = sign_in("Lina@Example.org")

    assert refused.status_code == 429
    assert "locked for 15 more minutes" in " ".join(refused.content.decode().split())


def test_another_address_is_not_locked(editor, administrator, sign_in):
    for _ in range(6):
        sign_in(editor.email, "a guess")

    assert sign_in(administrator.email, "correct horse").status_code == 302


def test_an_address_without_an_account_is_locked_alike(db, sign_in):
    for _ in range(5):
        last = sign_in("nobody@example.org", "a guess")

    assert last.status_code == 429


def test_the_lock_ends_after_a_quarter_of_an_hour_however_often_it_is_tried(editor, sign_in):
    for _ in range(5):
        sign_in(editor.email, "a guess")
    with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=False):
        still = sign_in(editor.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        later = sign_in(editor.email)

    assert "locked for 5 more minutes" in " ".join(still.content.decode().split())
    assert later.status_code == 302


def test_a_new_password_by_mail_ends_the_lock(client, editor, sign_in):
    for _ in range(5):
        sign_in(editor.email, "a guess")
    new_password_by_mail(client, editor.email)

    assert sign_in(editor.email, NEW_PASSWORD).status_code == 302


def test_a_reset_of_an_unknown_address_says_the_same_and_sends_nothing(client, editor):
    known = client.post("/accounts/password/reset/", {"email": editor.email}, follow=True)
    assert [message.to for message in mail.outbox] == [[editor.email]]

    unknown = client.post("/accounts/password/reset/", {"email": "no@example.org"}, follow=True)

    assert (
        known.redirect_chain == unknown.redirect_chain == [("/accounts/password/reset/done/", 302)]
    )
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "evil", ["lina@example.org\nBcc: evil@example.org", "a\r\nTo: b@example.org"]
)
def test_no_header_is_put_into_a_mail(client, editor, evil):
    page = client.post("/accounts/password/reset/", {"email": evil})

    assert page.status_code == 200
    assert page.context["form"].errors["email"]
    assert mail.outbox == []


def test_a_reset_link_works_once(client, editor):
    client.post("/accounts/password/reset/", {"email": editor.email})
    form = client.get(link_in_mail(), follow=True)
    sent = {"password1": "another good one", "password2": "another good one"}
    client.post(form.request["PATH_INFO"], sent)

    again = Client().get(link_in_mail(0), follow=True).content.decode()

    assert "This link doesn't work any more" in again


def test_sign_up_is_closed(client, db):
    assert "Accounts are given by invitation" in client.get("/accounts/signup/").content.decode()
    sent = {"email": "me@example.org", "password1": PASSWORD, "password2": PASSWORD}

    client.post("/accounts/signup/", sent)

    assert not User.objects.exists()


@pytest.mark.parametrize("address", ["email/", "confirm-email/", "confirm-email/x/", "login/code/"])
def test_what_is_not_offered_has_no_address(client, editor, address):
    client.force_login(editor)

    assert client.get(f"/accounts/{address}").status_code == 404


def test_whoever_is_made_inactive_is_out_at_once_and_cannot_come_back(client, editor, sign_in):
    sign_in(editor.email, browser=client)
    assert is_signed_in(client)

    User.objects.filter(pk=editor.pk).update(is_active=False)

    assert not is_signed_in(client)
    page = sign_in(editor.email, browser=client)
    assert not is_signed_in(client)
    assert "This account is not active" in client.get(page["Location"]).content.decode()
    # To whom doesn't know the password, it is an account like any other, or none.
    guessed = sign_in(editor.email, "a guess").content.decode()
    assert "not active" not in guessed
    assert "not correct" in guessed


def test_who_reports_for_a_ministry_comes_to_their_work(editor, sign_in):
    Membership.objects.create(
        user=editor, ministry=Ministry.objects.get(slug="most"), role=MembershipRole.EDITOR
    )

    assert sign_in(editor.email)["Location"] == "/my-work/"
    assert sign_in(editor.email, next="/accounts/")["Location"] == "/accounts/"


@pytest.mark.parametrize("role", [MembershipRole.READER, MembershipRole.REVIEWER])
def test_who_reports_for_none_comes_to_the_plans(editor, sign_in, role):
    Membership.objects.create(user=editor, ministry=Ministry.objects.get(slug="most"), role=role)

    assert sign_in(editor.email)["Location"] == "/"


def test_a_changed_password_signs_other_browsers_out_and_is_told_by_mail(client, editor, sign_in):
    other = Client()
    for browser in (client, other):
        sign_in(editor.email, browser=browser)
    sent = {"oldpassword": PASSWORD, "password1": "a new good one", "password2": "a new good one"}

    client.post("/accounts/password/change/", sent)

    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert [message.to for message in mail.outbox] == [[editor.email]]


def test_sign_out_everywhere_ends_every_session(client, editor, sign_in):
    others = [Client(), Client()]
    for browser in (client, *others):
        sign_in(editor.email, browser=browser)
    assert client.get("/accounts/sessions/").context["session_count"] == 3

    client.post("/accounts/sessions/")
    assert [is_signed_in(browser) for browser in (client, *others)] == [True, False, False]

    sign_in(editor.email, browser=others[0])
    client.post("/accounts/sessions/end/")
    assert [is_signed_in(browser) for browser in (client, *others)] == [False, False, False]


def test_the_admin_has_no_sign_in_of_its_own(client, administrator, editor, sign_in):
    page = client.get("/admin/matrix/task/", follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/login/?next=/admin/matrix/task/"
    sent = {"username": administrator.email, "password": "correct horse"}
    client.post("/admin/login/", sent)
    assert not is_signed_in(client)

    sign_in(editor.email, browser=client)

    assert client.get("/admin/", follow=True).status_code == 403


def test_a_password_is_changed_in_one_place(administrator_client):
    page = administrator_client.get("/admin/password_change/")

    assert page["Location"] == "/accounts/password/change/"


def test_a_wrong_password_is_not_written_down(editor, sign_in):
    from axes.models import AccessAttempt

    sign_in(editor.email, "almost my secret")

    attempt = AccessAttempt.objects.get()
    assert "almost my secret" not in str(vars(attempt))


def test_a_signed_in_page_asks_for_session_person_and_notices_and_writes_nothing(
    client, editor, sign_in, plan, django_assert_max_num_queries
):
    sign_in(editor.email, browser=client)
    address = "/plans/13fyp-sei/targets/"
    with django_assert_max_num_queries(6) as asked:
        client.get(address)

    assert {query["sql"].split()[0] for query in asked.captured_queries} == {"SELECT"}
