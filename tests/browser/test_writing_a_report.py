"""A report that saves itself, in a real browser: a lost session, a closed tab, two tabs."""

import re
from datetime import date
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from ministries.models import MembershipRole, User
from planning.models import Plan
from tasks.reporting.beginning import begin
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.writing import save
from tests.tasks.reporting.conftest import person

pytestmark = pytest.mark.django_db(transaction=True)
# The form waits three seconds after the last key.
SOON = 15_000


@pytest.fixture
def editor(plan: Plan) -> User:
    """An editor of the first lead of task 48."""
    return person("Edith", ("most", MembershipRole.EDITOR))


@pytest.fixture
def draft(plan: Plan, editor: User) -> StatusUpdate:
    """What she has begun to write."""
    period = ReportingPeriod.objects.create(
        plan=plan,
        code="2020-q4",
        first_day=date(2020, 10, 1),
        last_day=date(2020, 12, 31),
        due_on=date(2021, 1, 15),
    )
    update = begin(editor, plan.tasks.get(number="48"), period)
    return save(editor, update, update.version, {"narrative": "The fund was set up."})


def sign_in(context: BrowserContext, live_server: LiveServer, user: User) -> None:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    name, value = settings.SESSION_COOKIE_NAME, session.session_key
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])


@pytest.fixture
def address(live_server: LiveServer, draft: StatusUpdate) -> str:
    """Where the form is."""
    return live_server.url + reverse("edit_update", args=["13fyp-sei", draft.pk])


@pytest.fixture
def form(page: Page, live_server: LiveServer, editor: User, address: str) -> Page:
    """The form, opened by its editor."""
    sign_in(page.context, live_server, editor)
    page.goto(address)
    return page


def stored() -> str:
    return StatusUpdate.objects.get().narrative


def test_a_draft_saves_itself_and_says_when(form: Page, complaints: list[str]) -> None:
    form.fill("#id_narrative", "The first tranche is out.")
    expect(form.locator(".save-state")).to_have_text("Not saved yet")
    expect(form.locator(".save-state")).to_have_text(re.compile(r"Saved \d\d:\d\d"), timeout=SOON)
    assert stored() == "The first tranche is out."

    form.check("text=At risk")
    expect(form.locator(".save-state")).to_have_text("Not saved yet")
    expect(form.locator(".save-state")).to_have_text(re.compile("Saved"), timeout=SOON)
    assert StatusUpdate.objects.get().status == "at_risk"
    form.reload()
    expect(form.locator(".restore")).to_be_hidden()
    assert complaints == []


def test_what_is_refused_while_writing_is_said(form: Page) -> None:
    form.fill("#id_progress", "140")
    form.fill("#id_narrative", "The first tranche is out.")

    at_field = form.locator(".field:has(#id_progress) .errorlist")
    expect(at_field).to_have_text("Progress runs from 0 to 100.", timeout=SOON)
    expect(form.locator(".save-state")).to_contain_text("Some fields need another look.")
    assert StatusUpdate.objects.get().progress is None
    assert stored() == "The first tranche is out."

    form.reload()
    expect(form.locator("#id_narrative")).to_have_value("The first tranche is out.")
    expect(form.locator(".restore-text")).to_have_text("140")
    form.click("text=Put it back")
    form.fill("#id_progress", "40")
    expect(form.locator(".save-state")).to_have_text(re.compile(r"Saved \d\d:\d\d$"), timeout=SOON)
    expect(at_field).to_have_count(0)
    assert StatusUpdate.objects.get().progress == 40


def test_a_lost_session_and_a_closed_tab_lose_nothing(
    form: Page, live_server: LiveServer, editor: User, address: str
) -> None:
    Session.objects.all().delete()
    form.fill("#id_narrative", "The first tranche is out.")
    expect(form.locator(".save-state")).to_have_text(
        "You are signed out: sign in in another tab, nothing is lost.", timeout=SOON
    )
    context = form.context
    form.close()
    assert stored() == "The fund was set up."

    sign_in(context, live_server, editor)
    anew = context.new_page()
    anew.goto(address)
    expect(anew.locator("#id_narrative")).to_have_value("The fund was set up.")
    expect(anew.locator(".restore")).to_contain_text("The first tranche is out.")
    anew.click("text=Put it back")
    expect(anew.locator("#id_narrative")).to_have_value("The first tranche is out.")
    expect(anew.locator(".save-state")).to_have_text(re.compile("Saved"), timeout=SOON)
    assert stored() == "The first tranche is out."
    anew.reload()
    expect(anew.locator(".restore")).to_be_hidden()


def test_the_form_goes_on_saving_once_its_editor_has_signed_in_again_elsewhere(
    form: Page, live_server: LiveServer, editor: User
) -> None:
    Session.objects.all().delete()
    form.context.clear_cookies()
    form.fill("#id_narrative", "The first tranche is out.")
    expect(form.locator(".save-state")).to_contain_text("You are signed out", timeout=SOON)

    sign_in(form.context, live_server, editor)
    other = form.context.new_page()
    other.goto(f"{live_server.url}/plans/13fyp-sei/my-work/")
    form.press("#id_narrative", "End")
    form.type("#id_narrative", " More follows.")
    expect(form.locator(".save-state")).to_have_text(re.compile("Saved"), timeout=SOON)
    assert stored() == "The first tranche is out. More follows."


def test_a_form_opened_before_its_editor_signed_in_again_is_saved_with_the_button(
    form: Page, live_server: LiveServer, editor: User
) -> None:
    form.context.clear_cookies()
    sign_in(form.context, live_server, editor)
    other = form.context.new_page()
    other.goto(f"{live_server.url}/plans/13fyp-sei/my-work/")

    form.fill("#id_narrative", "The first tranche is out.")
    form.click(".form-steps button:has-text('Save the draft')")

    expect(form.locator(".messages")).to_contain_text("The draft is saved.")
    assert stored() == "The first tranche is out."


def test_of_two_tabs_the_second_is_told_and_shows_both_texts(form: Page, address: str) -> None:
    second = form.context.new_page()
    second.goto(address)
    form.fill("#id_narrative", "From the first tab.")
    expect(form.locator(".save-state")).to_have_text(re.compile("Saved"), timeout=SOON)

    second.fill("#id_narrative", "From the second tab.")
    expect(second.locator(".save-state")).to_contain_text("Save to see both texts", timeout=SOON)
    assert stored() == "From the first tab."

    second.click(".form-steps button:has-text('Save the draft')")
    expect(second.locator("h1")).to_have_text("You wrote in another window too")
    expect(second.locator(".rival")).to_contain_text("From the first tab.")
    expect(second.locator(".rival ins").first).to_have_text("second")
    second.check("[name=take-narrative][value=mine]")
    second.click("text=Save what is chosen")
    expect(second.locator("#id_narrative")).to_have_value("From the second tab.")
    assert stored() == "From the second tab."


def test_a_draft_is_written_and_handed_in_without_scripts(
    page: Page, live_server: LiveServer, editor: User, address: str
) -> None:
    plain = page.context.browser.new_context(java_script_enabled=False)
    sign_in(plain, live_server, editor)
    form = plain.new_page()
    form.goto(address)
    form.check("text=On track")
    form.fill("#id_narrative", "The first tranche is out.")
    form.press("#id_progress", "Enter")
    expect(form.locator(".messages")).to_contain_text("The draft is saved.")
    form.click("text=Save and hand in")
    expect(form.locator(".messages")).to_contain_text("was handed in")
    assert StatusUpdate.objects.get().state == "submitted"
    plain.close()
