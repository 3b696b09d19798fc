"""An administrator at work in the admin, in a real browser under the strict policy."""

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from ministries.models import User
from tasks.matrix.models import Task

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signed_in(page: Page, live_server: LiveServer, administrator: User) -> Page:
    """The administrator's window, signed in by its form."""
    page.goto(f"{live_server.url}/admin/")
    page.fill("#id_login", administrator.email)
    page.fill("#id_password", "correct horse")
    page.click(".account-form [type=submit]")
    return page


@pytest.fixture
def task(signed_in: Page) -> Task:
    """Task 13: MIIT and NDRC lead, five bodies support."""
    return Task.objects.get(plan__slug="13fyp-sei", number="13")


def test_an_administrator_corrects_a_role_and_is_asked_how(
    signed_in: Page, task: Task, complaints: list[str]
) -> None:
    page = signed_in
    page.click("text=Tasks")
    page.fill("#searchbar", "new materials upgrade")
    page.press("#searchbar", "Enter")
    page.click("#result_list tbody th a")
    page.select_option("#id_responsibilities-1-role", "supporting")
    page.click("[name=_continue]")
    expect(page.locator(".field-kind .errorlist")).to_have_text(
        "Something was changed: say whether it was misread or not."
    )
    page.check("text=Erratum: the document was misread.")
    page.click("[name=_continue]")
    expect(page.locator(".field-reason .errorlist")).to_have_text(
        "An erratum needs a reason: what was misread?"
    )
    page.fill("#id_reason", "NDRC was read as a second lead.")
    page.click("[name=_continue]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#id_responsibilities-1-role")).to_have_value("supporting")
    page.click("text=History")
    expect(page.locator("#change-history")).to_contain_text(
        "erratum: National Development and Reform Commission: lead → supporting."
    )
    assert complaints == []


def test_a_ministry_is_chosen_by_its_chinese_name(
    signed_in: Page, live_server: LiveServer, task: Task, complaints: list[str]
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/admin/matrix/task/{task.pk}/change/")
    page.click("#responsibilities-group .add-row a")
    page.fill("#id_responsibilities-7-position", "8")
    page.select_option("#id_responsibilities-7-role", "supporting")
    page.click("#responsibilities-7 .select2-selection")
    page.fill(".select2-search__field", "教育部")
    page.click(".select2-results__option:has-text('Ministry of Education')")
    page.check("text=Amendment: who is responsible changes")
    page.fill("#id_day", "2018-03-17")
    page.fill("#id_source", "国发〔2018〕1号")
    page.click("[name=_continue]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    row = task.responsibilities.get(ministry__slug="moe")
    assert (row.role, row.position, str(row.valid_from)) == ("supporting", 8, "2018-03-17")
    assert complaints == []


def test_a_stale_form_shows_both_and_a_version_is_restored(
    signed_in: Page, live_server: LiveServer, task: Task, complaints: list[str]
) -> None:
    page = signed_in
    address = f"{live_server.url}/admin/matrix/task/{task.pk}/change/"
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    other.fill("#id_title", "Their title")
    other.check("#id_kind_0")
    other.fill("#id_reason", "Theirs")
    other.click("[name=_save]")
    page.fill("#id_title", "My title")
    page.check("#id_kind_0")
    page.fill("#id_reason", "Mine")
    page.click("[name=_save]")
    stale = page.locator(".stale")
    expect(stale).to_contain_text("Nothing was saved")
    expect(stale).to_contain_text("Their title")
    expect(stale).to_contain_text("My title")
    expect(page.locator("#id_title")).to_have_value("Their title")
    page.goto(address.replace("change", "history"))
    page.click("text=Restore…")
    page.fill("#id_reason", "It was right at first.")
    page.click("text=Restore this version")
    expect(page.locator(".messagelist .success")).to_contain_text("restored, as an erratum")
    expect(page.locator("#id_title")).to_have_value(task.title)
    # The browser itself notes that the refused form was answered with 409.
    assert [text for text in complaints if "409" not in text] == []


def fits(part: Locator) -> bool:
    """Whether it lies between the edges of a narrow window."""
    box = part.bounding_box()
    return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_a_tasks_rows_and_history_fit_a_narrow_screen(
    signed_in: Page, live_server: LiveServer, task: Task
) -> None:
    page = signed_in
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/admin/matrix/task/{task.pk}/change/")
    for group in ("responsibilities", "section_links"):
        for part in (".field-role select", ".field-basis select", ".delete input"):
            for shown in page.locator(f"#{group}-0 {part}").all():
                assert fits(shown), (group, part)
    page.fill("#id_title", "Another title")
    page.check("#id_kind_0")
    page.fill("#id_reason", "Misread")
    page.click("[name=_continue]")
    page.click("text=History")
    assert fits(page.locator("#change-history >> text=Another title >> nth=-1"))
    restore = page.locator("#change-history >> text=Restore…")
    assert fits(restore)
    box = restore.bounding_box()
    assert box is not None
    assert box["height"] < 24, "the words of the link stand in one line"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_of_the_admin_breaks_the_policy(
    signed_in: Page,
    live_server: LiveServer,
    task: Task,
    complaints: list[str],
    language: str,
) -> None:
    page = signed_in
    page.context.add_cookies(
        [{"name": "django_language", "value": language, "url": live_server.url}]
    )
    for listed in ("", "password_change/", "ministries/ministry/add/", "ministries/user/add/"):
        page.goto(f"{live_server.url}/admin/{listed}")
        expect(page.locator("html")).to_have_attribute("lang", language)
    for model in (
        "matrix/task",
        "planning/plan",
        "planning/section",
        "ministries/ministry",
        "ministries/user",
    ):
        page.goto(f"{live_server.url}/admin/{model}/")
        page.click("#result_list tbody th a >> nth=0")
        expect(page.locator("#content [name=_save]")).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.click("a.historylink")
        expect(page.locator("#content-main .module")).to_be_visible()
    page.goto(f"{live_server.url}/admin/matrix/change/")
    assert complaints == []
