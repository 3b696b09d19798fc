"""A person names a stand-in and how often mail comes, and reads a notice."""

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from ministries.models import Membership, MembershipRole, Ministry, User
from tasks.reminders.models import MailChoices, Message
from tasks.reminders.vocabulary import Channel, Form, MessageState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(live_server) -> User:
    """An editor with a colleague, and two unread notices."""
    ministry = Ministry.objects.get(slug="most")
    for name in ("Edgar", "Edith"):
        user = User.objects.create_user(f"{name.lower()}@example.org", "correct horse", name=name)
        Membership.objects.create(user=user, ministry=ministry, role=MembershipRole.EDITOR)
    for day in (1, 2):
        Message.objects.create(
            form=Form.DIGEST,
            channel=Channel.NOTICE,
            state=MessageState.SENT,
            day=date(2026, 11, day),
            address=user.email,
            user=user,
            subject=f"{day} reports overdue",
            text="Task 48\nhttp://127.0.0.1:8000/plans/13fyp-sei/tasks/48/",
            finished_at=datetime(2026, 11, day, tzinfo=timezone.get_current_timezone()),
        )
    return user


@pytest.fixture
def signed_in(page: Page, live_server, editor: User) -> Page:
    """Their browser."""
    client = Client()
    client.force_login(editor)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    return page


def test_choices_and_a_stand_in_are_set_and_kept(
    signed_in: Page, live_server, complaints: list[str]
) -> None:
    page = signed_in
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/accounts/")
    page.click("text=Your choices about mail")
    first = timezone.localdate() + timedelta(days=1)

    page.get_by_label("one mail a week").check()
    page.get_by_label("Stand-in").select_option(label="Edgar")
    page.get_by_label("First day").fill(first.isoformat())
    page.get_by_label("Last day").fill((first - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#id_away_until_error")).to_contain_text("can't end before it begins")
    expect(page.get_by_label("one mail a week")).to_be_checked()
    assert not MailChoices.objects.exists()
    page.get_by_label("Last day").fill((first + timedelta(days=9)).isoformat())
    page.get_by_role("button", name="Save").click()

    expect(page.locator(".messages")).to_contain_text("Your choices are saved.")
    page.reload()
    expect(page.get_by_label("one mail a week")).to_be_checked()
    expect(page.locator(".choices-form .day-banner")).to_contain_text("Edgar stands in for you")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert complaints == []


def test_the_count_falls_as_notices_are_read(
    signed_in: Page, live_server, complaints: list[str]
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/plans/13fyp-sei/")

    page.get_by_role("link", name="Notices (2 unread notices)").click()
    page.get_by_role("link", name="1 reports overdue").click()

    expect(page.get_by_role("link", name="Notices (1 unread notice)")).to_be_visible()
    expect(page.locator(".notice-text a")).to_have_text(
        "http://127.0.0.1:8000/plans/13fyp-sei/tasks/48/"
    )
    page.locator(".trail a").click()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator(".messages")).to_contain_text("1 notice is marked as read.")
    expect(page.locator(".unread-mark")).to_have_count(0)
    assert complaints == []
