"""The scorecard in a narrow window."""

from datetime import date

import pytest
from django.urls import reverse

from ministries.models import MembershipRole
from tasks.reporting.models import ReportingWindow
from tasks.reporting.periods import open_periods
from tests.tasks.reporting.conftest import TODAY, person
from tests.tasks.reporting.reports import accepted_of

WIDE = """() => [...document.querySelectorAll("body *")].filter(one =>
    one.getBoundingClientRect().right > 391 && !one.closest(".wide-table, .heat-box"))
    .map(one => one.tagName + "." + one.getAttribute("class"))"""


@pytest.mark.parametrize("is_mobile", [False, True])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_on_a_phone_tables_scroll_in_themselves_and_the_page_does_not(
    browser, live_server, plan, language, is_mobile
):
    """With two years of months and more, as wide as it gets."""
    ReportingWindow.objects.create(
        plan=plan, first_day=date(2019, 1, 1), last_day=date(2026, 12, 31), reason="evaluation"
    )
    open_periods(plan, TODAY)
    task, editor = plan.tasks.get(number="30"), person("Edith", ("most", MembershipRole.EDITOR))
    reviewer = person("Rebecca", ("most", MembershipRole.REVIEWER))
    accepted_of(editor, reviewer, task, plan.reporting_periods.last())
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        is_mobile=is_mobile,
        extra_http_headers={"Accept-Language": language},
    )
    page = context.new_page()
    for query in ("", "ministry=ndrc"):
        address = reverse("scorecard", args=[plan.slug])
        page.goto(f"{live_server.url}{address}?{query}")
        assert page.evaluate(WIDE) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()
