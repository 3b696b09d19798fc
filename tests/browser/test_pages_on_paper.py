"""The matrix and a ministry's page as Chromium prints them."""

import pytest
from django.urls import reverse

from tests.browser.test_briefing_on_paper import A4, printed

LANDSCAPE = A4[::-1]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_matrix_of_69_tasks_lies_on_three_broad_sheets(
    chromium, live_server, tmp_path, language
):
    address = live_server.url + reverse("matrix", args=["13fyp-sei"])
    assert printed(chromium, address, tmp_path, language) == [LANDSCAPE] * 3


def test_a_ministry_with_35_tasks_and_all_its_partners_takes_four_sheets(
    chromium, live_server, tmp_path
):
    address = live_server.url + reverse("ministry", args=["13fyp-sei", "mof"])
    assert printed(chromium, address, tmp_path) == [A4] * 4
