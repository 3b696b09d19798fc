"""Every list of the admin answers a filter whose number is past every database."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG
from django.test import Client
from django.urls import reverse

from ministries.models import User
from planning.models import Plan
from tasks.reporting.models import ReportingWindow

HUGE = "9" * 23
# Every foreign key of every list, beside the filters that it offers.
LISTS = [
    (model._meta.label_lower, field.name)
    for model in admin.site._registry
    for field in [*model._meta.concrete_fields, *model._meta.related_objects]
    if field.is_relation or field.primary_key
]


@pytest.fixture
def window(plan: Plan) -> ReportingWindow:
    """A window of the year."""
    return ReportingWindow.objects.create(
        plan=plan, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31), reason="Review."
    )


@pytest.mark.parametrize(("model", "field"), LISTS)
@pytest.mark.parametrize("number", [HUGE, f"-{HUGE}"])
def test_a_number_past_every_database_is_a_filter_like_any_other_that_is_none(
    administrator_client: Client, plan: Plan, model: str, field: str, number: str
) -> None:
    path = reverse("admin:{}_{}_changelist".format(*model.split(".")))

    for name in (field, f"{field}__exact", f"{field}__in"):
        response = administrator_client.get(path, {name: number})

        if response.status_code == 302:
            assert response["Location"].endswith(f"?{ERROR_FLAG}=1")
            assert administrator_client.get(response["Location"]).status_code == 200
        else:
            # Empty, or not a lookup that the list allows.
            assert response.status_code in (200, 400)


@pytest.mark.parametrize(
    "path",
    ["matrix/task/?plan", "planning/section/?plan", "matrix/change/?task", "matrix/change/?author"],
)
def test_the_lists_that_people_filter_by_key_are_found_among_them(
    administrator_client: Client, plan: Plan, path: str
) -> None:
    response = administrator_client.get(f"/admin/{path}={HUGE}")

    assert response.status_code in (200, 302)


@pytest.mark.parametrize(
    ("kind", "instead"),
    [
        ("ministries.user", "Whoever leaves is made inactive"),
        ("matrix.task", "Correct it as an erratum"),
        ("planning.plan", "Load a corrected package"),
        ("planning.section", "Load a corrected package"),
        ("reporting.reportingwindow", "Reports and the record rest on it"),
    ],
)
def test_what_is_never_deleted_says_what_to_do_instead(
    administrator_client: Client, plan: Plan, window: ReportingWindow, kind: str, instead: str
) -> None:
    one = apps.get_model(kind)._default_manager.first()
    path = reverse("admin:{}_{}_delete".format(*kind.split(".")), args=[one.pk])

    for answer in (administrator_client.get(path), administrator_client.post(path)):
        page = answer.content.decode()
        assert answer.status_code == 403
        assert instead in page
        assert "ask an administrator" not in page
    one.refresh_from_db()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_days_and_times_are_written_as_on_the_pages(
    administrator_client: Client, administrator: User, window: ReportingWindow, language: str
) -> None:
    User.objects.update(date_joined=datetime(2026, 9, 30, 7, 5, tzinfo=UTC))
    ReportingWindow.objects.update(last_day=date(2026, 9, 30))

    accept = {"HTTP_ACCEPT_LANGUAGE": language}
    path = reverse("admin:ministries_user_change", args=[administrator.pk])
    assert "2026-09-30 15:05" in administrator_client.get(path, **accept).content.decode()
    path = reverse("admin:reporting_reportingwindow_changelist")
    assert "2026-09-30" in administrator_client.get(path, **accept).content.decode()
