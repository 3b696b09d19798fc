"""The second step at sign-in: a code from an app, or a recovery code."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from tests.ministries.accounts.conftest import NEW_PASSWORD, PASSWORD, new_password_by_mail

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE = "/accounts/second-step/authenticate/"


def code_now() -> str:
    """What an app would show at this moment."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


@pytest.fixture
def careful(editor):
    """The editor with the second step on."""
    TOTP.activate(editor, SECRET)
    RecoveryCodes.activate(editor)
    return editor


def test_a_password_alone_does_not_let_in(client, careful, sign_in):
    page = sign_in(careful.email, browser=client)
    assert page["Location"] == CODE
    assert client.get("/accounts/").status_code == 302

    assert client.post(CODE, {"code": code_now()}).status_code == 302
    assert client.get("/accounts/").status_code == 200


def test_the_admin_asks_for_the_code_too(client, administrator, sign_in):
    TOTP.activate(administrator, SECRET)
    client.get("/admin/", follow=True)
    sign_in(administrator.email, "correct horse", browser=client, next="/admin/")

    assert client.get("/admin/").status_code == 302
    assert client.post(CODE, {"code": code_now()})["Location"] == "/admin/"


def test_a_recovery_code_lets_in_once(careful, sign_in):
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(careful.email, browser=browser)

    assert first.post(CODE, {"code": code}).status_code == 302
    assert second.post(CODE, {"code": code}).status_code == 200
    assert [browser.get("/accounts/").status_code for browser in (first, second)] == [200, 302]


def test_guessed_codes_are_counted_like_guessed_passwords(client, careful, sign_in):
    sign_in(careful.email, browser=client)
    for _ in range(4):
        assert client.post(CODE, {"code": "000000"}).status_code == 200
    assert client.post(CODE, {"code": "000000"}).status_code == 429

    # The right code, and the right password in another browser, come too late.
    assert client.post(CODE, {"code": code_now()}).status_code == 429
    assert sign_in(careful.email).status_code == 429


def test_a_new_password_entry_between_codes_does_not_start_the_count_anew(careful, sign_in):
    for _ in range(5):
        browser = Client()
        sign_in(careful.email, browser=browser)
        last = browser.post(CODE, {"code": "000000"})

    assert last.status_code == 429


@pytest.mark.django_db(transaction=True)
def test_turning_it_on_asks_for_the_password_and_is_told_by_mail(client, editor, sign_in):
    sign_in(editor.email, browser=client)
    activate = "/accounts/second-step/totp/activate/"
    asked = client.get(activate)
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert client.post(asked["Location"], {"password": "wrong"}).status_code == 200

    client.post(asked["Location"], {"password": "a horse, correct, on a battery"})
    page = client.get(activate)
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post(activate, {"code": code})

    assert Authenticator.objects.filter(user=editor, type="totp").exists()
    assert mail.outbox[0].to == [editor.email]
    assert secret not in mail.outbox[0].body


@pytest.mark.django_db(transaction=True)
def test_a_reset_that_anyone_asked_for_does_not_bar_from_turning_it_on(client, editor, sign_in):
    Client().post("/accounts/password/reset/", {"email": editor.email})
    sign_in(editor.email, browser=client)
    activate = "/accounts/second-step/totp/activate/"
    client.post(client.get(activate)["Location"], {"password": PASSWORD})

    secret = client.get(activate).context["form"].secret
    client.post(activate, {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))})

    assert Authenticator.objects.filter(user=editor, type="totp").exists()


def test_an_unconfirmed_address_that_was_kept_earlier_does_not_bar_either(client, editor, sign_in):
    EmailAddress.objects.create(user=editor, email=editor.email, verified=False)
    sign_in(editor.email, browser=client)
    activate = "/accounts/second-step/totp/activate/"

    asked = client.get(activate)

    assert asked["Location"].startswith("/accounts/reauthenticate/")


def test_a_reset_by_mail_does_not_end_the_lock_on_codes(client, careful, sign_in):
    sign_in(careful.email, browser=client)
    for _ in range(5):
        last = client.post(CODE, {"code": "000000"})
    new_password_by_mail(Client(), careful.email)

    # Here and in another browser, which is told nothing that would not help.
    assert last.status_code == client.post(CODE, {"code": code_now()}).status_code == 429
    refused = sign_in(careful.email, NEW_PASSWORD)
    assert refused.status_code == 429
    assert "locked for 15 more minutes" in " ".join(refused.content.decode().split())
    assert "/accounts/password/reset/" not in refused.content.decode()


def test_a_reset_between_wrong_codes_does_not_start_the_count_anew(careful, sign_in):
    browsers = [Client(), Client()]
    sign_in(careful.email, browser=browsers[0])
    for _ in range(4):
        browsers[0].post(CODE, {"code": "000000"})
    new_password_by_mail(Client(), careful.email)
    sign_in(careful.email, NEW_PASSWORD, browser=browsers[1])

    assert browsers[1].post(CODE, {"code": "000000"}).status_code == 429


def test_the_right_code_ends_the_count_of_wrong_ones(careful, sign_in):
    for codes in (["000000"] * 4 + [None], ["000000"] * 4):
        browser = Client()
        sign_in(careful.email, browser=browser)
        answers = [browser.post(CODE, {"code": code or code_now()}) for code in codes]

    assert [answer.status_code for answer in answers] == [200] * 4


def test_guessed_passwords_close_the_second_step_too(client, careful, sign_in):
    sign_in(careful.email, browser=client)
    for _ in range(5):
        sign_in(careful.email, "a guess")

    assert client.post(CODE, {"code": code_now()}).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_no_browser_stores_the_key_and_the_recovery_codes(client, editor, sign_in):
    sign_in(editor.email, browser=client)
    activate = "/accounts/second-step/totp/activate/"
    client.post(client.get(activate)["Location"], {"password": PASSWORD})
    key = client.get(activate)
    TOTP.activate(editor, SECRET)
    RecoveryCodes.activate(editor)

    codes = client.get("/accounts/second-step/recovery-codes/")

    assert key.context["form"].secret in key.content.decode()
    assert codes.context["unused_codes"][0] in codes.content.decode()
    for page in (key, codes):
        assert "no-store" in page["Cache-Control"]
        assert "private" in page["Cache-Control"]
