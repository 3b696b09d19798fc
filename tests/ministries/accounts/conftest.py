"""What tests of accounts share."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from ministries.models import User

PASSWORD = "a horse, correct, on a battery"
NEW_PASSWORD = "another good one"


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests() -> None:
    """Allauth counts requests of one address of the network in the cache."""
    cache.clear()


@pytest.fixture
def editor(db: None) -> User:
    """A person with an account who can sign in."""
    return User.objects.create_user("lina@example.org", PASSWORD, name="李娜")


@pytest.fixture
def sign_in() -> Callable[..., Any]:
    """Send the sign-in form from a browser, a fresh one unless one is given."""

    def send(
        email: str, password: str = PASSWORD, browser: Client | None = None, **also: str
    ) -> Any:
        sent = {"login": email, "password": password, **also}
        return (browser or Client()).post("/accounts/login/", sent)

    return send


def link_in_mail(number: int = -1) -> str:
    """The path of the link in the last mail sent."""
    found = re.search(r"http://testserver(/\S+)", mail.outbox[number].body)
    assert found
    return found[1]


def new_password_by_mail(browser: Client, email: str) -> None:
    """Ask for a reset, follow the link in the mail, and set the new password."""
    browser.post("/accounts/password/reset/", {"email": email})
    form = browser.get(link_in_mail(), follow=True)
    sent = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    browser.post(form.request["PATH_INFO"], sent)
