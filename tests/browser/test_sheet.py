"""An editor at the sheet of reports: keys, paste, what is marked, saved, kept and refused."""

from datetime import date

import openpyxl
import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ministries.models import Membership, MembershipRole, Ministry, User
from planning.models import Plan
from tasks.reporting.models import ReportingWindow, StatusUpdate
from tasks.reporting.periods import open_periods
from tasks.reporting.vocabulary import Parts

pytestmark = pytest.mark.django_db(transaction=True)

PASTE = """([text, html]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  if (html) data.setData("text/html", "<table></table>");
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
  );
}"""


@pytest.fixture
def editor(live_server: LiveServer) -> User:
    """An editor of the Ministry of Science and Technology."""
    user = User.objects.create_user("edith@example.org", "correct horse", name="Edith")
    ministry = Ministry.objects.get(slug="most")
    Membership.objects.create(user=user, ministry=ministry, role=MembershipRole.EDITOR)
    return user


@pytest.fixture
def sheet(page: Page, live_server: LiveServer, editor: User) -> Page:
    """Their sheet of the third quarter of 2026: with all parts reported, 42 rows."""
    plan = Plan.objects.get(slug="13fyp-sei")
    ReportingWindow.objects.create(
        plan=plan,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 9, 30),
        parts=Parts.ALL,
        reason="evaluation",
    )
    open_periods(plan, date(2026, 11, 24))
    client = Client()
    client.force_login(editor)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/plans/13fyp-sei/my-work/sheet/?ministry=most&period=2026-q3")
    return page


def paste(page: Page, cell: str, text: str, html: bool = True) -> None:
    page.focus(f'[name="{cell}"]')
    page.evaluate(PASTE, [text, html])


def test_42_rows_are_pasted_from_a_spreadsheet_and_saved_in_one_go(
    sheet: Page, complaints: list[str]
) -> None:
    page = sheet
    first = page.locator("tr[data-row]").first.get_attribute("data-row")
    lines = [f'On track\t{n}\t"Line {n}\nsaid ""so"""\t=1+1' for n in range(42)]

    paste(page, f"status~{first}", "\n".join(lines))

    expect(page.locator("[data-status]")).to_have_text("Cells not saved yet: 168")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".messages")).to_contain_text("42 rows were saved.")
    expect(page.locator("[data-status]")).to_have_text("Everything is saved.")
    stored = StatusUpdate.objects.order_by("progress")
    assert [(one.status, one.progress, one.narrative, one.obstacles) for one in stored] == [
        ("on_track", n, f'Line {n}\nsaid "so"', "=1+1") for n in range(42)
    ]
    assert complaints == []


def test_keys_move_between_cells(sheet: Page) -> None:
    page = sheet
    numbers = page.locator("tr[data-row]").evaluate_all("rows => rows.map(r => r.dataset.row)")
    here = "document.activeElement.name"

    page.focus(f'[name="progress~{numbers[0]}"]')
    page.keyboard.press("Enter")
    assert page.evaluate(here) == f"progress~{numbers[1]}"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(here) == f"progress~{numbers[2]}"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(here) == f"narrative~{numbers[2]}"
    page.keyboard.type("ab")
    # Inside a text the arrow moves in it.
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(here) == f"narrative~{numbers[2]}"
    page.keyboard.press("Alt+Enter")
    assert page.input_value(f'[name="narrative~{numbers[2]}"]') == "a\nb"
    page.keyboard.press("Shift+Enter")
    assert page.evaluate(here) == f"narrative~{numbers[1]}"
    page.keyboard.press("Tab")
    assert page.evaluate(here) == f"obstacles~{numbers[1]}"


def test_an_unknown_status_is_marked_and_kept_and_nothing_is_stored(sheet: Page) -> None:
    page = sheet
    paste(page, "status~48", "going well\t140")

    with page.expect_navigation():
        page.click("[data-save]")

    assert page.input_value('[name="status~48"]') == "going well"
    assert page.input_value('[name="progress~48"]') == "140"
    expect(page.locator(".sheet-message")).to_have_text(
        ["“going well” is no status: choose one of the list.", "Progress runs from 0 to 100."]
    )
    assert page.evaluate("document.activeElement.name") == "status~48"
    assert not StatusUpdate.objects.exists()


def test_lines_of_a_text_are_pasted_into_one_cell(sheet: Page) -> None:
    page = sheet
    page.fill('[name="narrative~48"]', "")
    page.focus('[name="narrative~48"]')
    page.evaluate(PASTE, ["one\ntwo", False])

    # The browser's own paste does it; ours only leaves it alone, and no cell below is filled.
    assert page.input_value('[name="narrative~49:most"]') == ""


def test_leaving_with_unsaved_cells_warns_and_what_was_typed_is_put_back(sheet: Page) -> None:
    page = sheet
    warned = []

    def leave(dialog):
        warned.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.fill('[name="narrative~48"]', "Not saved yet.")
    page.reload()

    assert warned == ["beforeunload"]
    expect(page.locator("[data-kept]")).to_be_visible()
    assert page.input_value('[name="narrative~48"]') == "Not saved yet."
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert StatusUpdate.objects.get().narrative == "Not saved yet."
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_a_lost_session_loses_no_text(sheet: Page, editor: User) -> None:
    page = sheet
    cookies = page.context.cookies()
    page.fill('[name="narrative~48"]', "Typed all afternoon.")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    address = page.url
    page.click("[data-save]")
    page.wait_for_load_state()
    assert not StatusUpdate.objects.exists()

    page.context.add_cookies(
        [one for one in cookies if one["name"] == settings.SESSION_COOKIE_NAME]
    )
    page.goto(address)

    assert page.input_value('[name="narrative~48"]') == "Typed all afternoon."


def test_signing_out_asks_and_leaves_nothing_in_the_browser(sheet: Page) -> None:
    page = sheet
    address = page.url
    asked = []

    def answer(dialog):
        asked.append(dialog.message)
        dialog.accept() if len(asked) > 1 else dialog.dismiss()

    page.on("dialog", answer)
    page.fill('[name="narrative~48"]', "Typed all afternoon.")
    page.click("text=Sign out")
    expect(page.locator("h1")).to_contain_text("Sheet of reports")
    assert page.evaluate("localStorage.length") == 1

    with page.expect_navigation():
        page.click("text=Sign out")

    assert len(asked) == 2
    assert "kept in this browser" in asked[0]
    page.goto(address)
    expect(page.locator("h1")).to_have_text("Sign in")
    assert page.evaluate("localStorage.length") == 0


def test_without_javascript_the_sheet_is_one_form(sheet: Page, live_server: LiveServer) -> None:
    cookies = sheet.context.cookies()
    context = sheet.context.browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(sheet.url)
    page.select_option('[name="status~48"]', "delayed")
    page.fill('[name="narrative~48"]', "Late.")

    page.click("[data-save]")

    expect(page.locator(".messages")).to_contain_text("1 row was saved.")
    assert StatusUpdate.objects.get().narrative == "Late."
    context.close()


def test_a_file_goes_home_and_comes_back(sheet: Page, tmp_path, complaints: list[str]) -> None:
    page = sheet
    with page.expect_download() as download:
        page.click("text=download as XLSX")
    path = tmp_path / "sheet.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["F3"] = "Written on the train."
    book.save(path)

    page.click("text=upload a filled in file")
    page.set_input_files("#sheet-file", path)
    page.click("text=Show what it would change")
    expect(page.locator(".sheet-preview")).to_contain_text("Written on the train.")
    assert not StatusUpdate.objects.exists()
    page.click("text=Apply all of it")

    expect(page.locator(".messages")).to_contain_text("1 row of the file was saved.")
    assert StatusUpdate.objects.get().narrative == "Written on the train."
    assert complaints == []
