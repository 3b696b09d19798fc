"""Accounts in a real browser under the strict policy."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from ministries.models import User

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a horse, correct, on a battery"


@pytest.fixture
def person(live_server: LiveServer) -> User:
    """A person with an account."""
    cache.clear()
    return User.objects.create_user("lina@example.org", PASSWORD, name="李娜")


def sign_in(page: Page, server: LiveServer, person: User) -> None:
    page.goto(f"{server.url}/plans/13fyp-sei/tasks/12/")
    page.click(".site-aside >> text=Sign in")
    page.fill("#id_login", person.email)
    page.fill("#id_password", PASSWORD)
    page.click(".account-form [type=submit]")


def test_the_second_step_is_turned_on_and_asked_for(
    page: Page, live_server: LiveServer, person: User, complaints: list[str]
) -> None:
    sign_in(page, live_server, person)
    page.click(".account-name")
    page.click("text=Second step at sign-in")
    page.click("text=Turn the second step on")
    page.fill("#id_password", PASSWORD)
    page.click(".account-form [type=submit]")
    expect(page.locator(".totp-picture")).to_have_js_property("complete", True)
    assert page.evaluate("document.querySelector('.totp-picture').naturalWidth") > 0
    secret = page.inner_text("#totp-key")
    page.fill("#id_code", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.click(".account-form [type=submit]")
    codes = page.locator(".recovery-codes code")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    page.click(".sign-out button")

    sign_in(page, live_server, person)
    expect(page.locator("h1")).to_have_text("Second step")
    page.fill("#id_code", recovery)
    page.click(".account-form [type=submit] >> nth=0")

    expect(page).to_have_url(f"{live_server.url}/plans/13fyp-sei/tasks/12/")
    expect(page.locator(".account-name")).to_have_text("李娜")
    assert complaints == []


def test_sign_out_everywhere_signs_another_browser_out(
    page: Page, browser: Browser, live_server: LiveServer, person: User, complaints: list[str]
) -> None:
    other = browser.new_context().new_page()
    for window in (page, other):
        sign_in(window, live_server, person)
        expect(window.locator(".account-name")).to_be_visible()
    page.click(".account-name")
    page.click("text=Where you are signed in")
    expect(page.locator(".sessions tbody tr")).to_have_count(2)

    page.click("text=Sign out everywhere else")

    expect(page.locator(".sessions tbody tr")).to_have_count(1)
    other.reload()
    expect(other.locator(".site-aside >> text=Sign in")).to_be_visible()
    expect(page.locator(".account-name")).to_be_visible()
    other.context.close()
    assert complaints == []
