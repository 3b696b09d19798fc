"""The API's page for people, in a real browser under its policy."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_matrix_can_be_asked_for_from_the_page_and_nothing_comes_from_elsewhere(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/api/v1/docs/")
    operation = page.locator("#operations-matrix-matrix_list")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table .response-col_status").last).to_contain_text(
        "200"
    )
    expect(operation.locator(".live-responses-table")).to_contain_text('"count": 379')
    assert complaints == []
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
