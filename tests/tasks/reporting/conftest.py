"""People with roles, an open quarter of the shipped plan, and a report of task 48."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage

from ministries.models import Membership, MembershipRole, Ministry, User
from planning.models import Plan
from tasks.reporting.models import Evidence, ReportingPeriod, ReportingWindow
from tasks.reporting.periods import open_periods

TODAY = date(2026, 11, 24)


def person(name: str, *roles: tuple[str, MembershipRole], everywhere: bool = False) -> User:
    """Make an account with roles in ministries, as (slug, role)."""
    user = User.objects.create_user(f"{name.lower()}@example.org", "correct horse", name=name)
    for slug, role in roles:
        ministry = Ministry.objects.get(slug=slug)
        Membership.objects.create(user=user, ministry=ministry, role=role, everywhere=everywhere)
    return user


@pytest.fixture(autouse=True)
def _today():
    """It is TODAY, whatever the machine's clock says."""
    with time_machine.travel(datetime(2026, 11, 24, 2, tzinfo=UTC), tick=True):
        yield


@pytest.fixture(autouse=True)
def evidence_folder(tmp_path, monkeypatch) -> Path:
    """An empty folder in which this test's evidence is kept."""
    folder = tmp_path / "evidence"
    storage = FileSystemStorage(location=folder, base_url=None)
    monkeypatch.setattr(Evidence._meta.get_field("file"), "storage", storage)
    return folder


@pytest.fixture
def window(plan: Plan) -> ReportingWindow:
    """A window of 2026, opened by an administrator."""
    return ReportingWindow.objects.create(
        plan=plan, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31), reason="evaluation"
    )


@pytest.fixture
def periods(plan: Plan, window: ReportingWindow) -> dict[str, ReportingPeriod]:
    """The three quarters that have opened by TODAY, by code."""
    return {period.code: period for period in open_periods(plan, TODAY)}


@pytest.fixture
def period(periods: dict[str, ReportingPeriod]) -> ReportingPeriod:
    """The third quarter of 2026, due on 20 October: after National Day's week, with Saturday the
    10th, which is worked.
    """
    return periods["2026-q3"]


@pytest.fixture
def editor(db: None) -> User:
    """An editor of the Ministry of Science and Technology, the first lead of task 48."""
    return person("Edith", ("most", MembershipRole.EDITOR))


@pytest.fixture
def second_editor(db: None) -> User:
    """Another editor of the Ministry of Science and Technology."""
    return person("Edgar", ("most", MembershipRole.EDITOR))


@pytest.fixture
def reviewer(db: None) -> User:
    """A reviewer of the Ministry of Science and Technology."""
    return person("Rebecca", ("most", MembershipRole.REVIEWER))


@pytest.fixture
def coordinator(db: None) -> User:
    """A reviewer in the National Development and Reform Commission, for every ministry."""
    return person("Conrad", ("ndrc", MembershipRole.REVIEWER), everywhere=True)


@pytest.fixture
def co_holder(db: None) -> User:
    """An editor of the Ministry of Finance, which leads task 48 too and is named second."""
    return person("Cora", ("mof", MembershipRole.EDITOR))
