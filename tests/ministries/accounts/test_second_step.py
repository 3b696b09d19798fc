"""The second step at sign-in: a code from an app, or a recovery code."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

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
