"""Who changed what and when, field by field, and the way back to an earlier version."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from reversion.models import Version

from ministries.models import Ministry, User
from planning.models import Plan
from tasks.matrix.history import versions_of
from tasks.matrix.models import Task
from tasks.matrix.packages.checking import check_plan
from tasks.matrix.state import TaskState, state_of
from tests.tasks.matrix.admin_form import added, address, opened, row_of

AMENDMENT = {"kind": "amendment", "day": "2018-03-17", "source": "Reform plan of March 2018"}
ERRATUM = {"kind": "erratum", "reason": "The row was misread."}


@pytest.fixture
def task(plan: Plan) -> Task:
    """Task 13: MIIT and NDRC lead, five bodies support."""
    return plan.tasks.get(number="13")


@pytest.fixture
def before(task: Task) -> TaskState:
    """What task 13 said before it was changed."""
    return state_of(task)


def pk_of(slug: str) -> str:
    return str(Ministry.objects.get(slug=slug).pk)


def change_much_at_once(client: Client, task: Task) -> None:
    """A changed role, a row gone, one new, two swapped, the title, and a link, in one save."""
    sent = opened(client, task)
    rows = {
        slug: row_of(sent, "responsibilities", "ministry", pk_of(slug))
        for slug in ("ndrc", "most", "mof", "soa")
    }
    sent = added(sent, "responsibilities", ministry=pk_of("moe"), role="supporting", position=8)
    changed = {
        "title": "A title misread",
        f"{rows['ndrc']}-role": "supporting",
        f"{rows['soa']}-DELETE": "on",
        f"{rows['most']}-position": "4",
        f"{rows['mof']}-position": "3",
        "section_links-0-DELETE": "on",
        "section_links-1-note": "Another note",
    }
    response = client.post(address(task), {**sent, **ERRATUM, **changed})
    assert response.status_code == 302


def restore_address(task: Task, version: Version) -> str:
    return reverse("admin:matrix_task_revision", args=[task.pk, version.pk])


def compare(client: Client, task: Task) -> str:
    newest, oldest = versions_of(task)
    page = client.get(
        reverse("admin:matrix_task_compare", args=[task.pk]),
        {"version_id1": oldest.pk, "version_id2": newest.pk},
    )
    assert page.status_code == 200
    (whole,) = page.context["compare_data"]
    return whole["diff"]


def test_the_history_says_who_did_what_and_when(
    administrator_client: Client, administrator: User, task: Task, before: TaskState
) -> None:
    change_much_at_once(administrator_client, task)
    page = administrator_client.get(reverse("admin:matrix_task_history", args=[task.pk]))
    newest, oldest = page.context["action_list"]
    assert newest["revision"].user == administrator
    assert "erratum: Title:" in newest["revision"].comment
    assert oldest["revision"].user is None
    assert oldest["revision"].comment == "as it stood before the first change kept here"
    assert "Ada" in page.content.decode()


def test_two_versions_are_compared_field_by_field_in_one_table(
    administrator_client: Client, task: Task, before: TaskState
) -> None:
    change_much_at_once(administrator_client, task)
    page = " ".join(compare(administrator_client, task).split())
    for subject, field, was, now in (
        ("Title", "Title", before.title, "A title misread"),
        ("National Development and Reform Commission", "role", "Lead", "Supporting"),
        ("State Oceanic Administration", "position", "7", ""),
        ("Ministry of Education", "role", "", "Supporting"),
        ("Ministry of Science and Technology", "position", "3", "4"),
        ("Ministry of Finance", "position", "4", "3"),
        ("Section 3.6", "basis", "same wording", ""),
        ("Section box-10", "note", "The title names this project.", "Another note"),
    ):
        was = f"<del>{was}</del>" if was else "–"
        now = f"<ins>{now}</ins>" if now else "–"
        assert (
            f'<th scope="row">{subject}</th> <td>{field}</td> <td> {was} </td> <td> {now} </td>'
            in page
        )


def test_restoring_puts_title_responsibilities_and_links_back_in_one_step(
    administrator_client: Client, administrator: User, task: Task, before: TaskState
) -> None:
    change_much_at_once(administrator_client, task)
    task.refresh_from_db()
    assert not state_of(task).same_as(before)
    oldest = versions_of(task).last()
    confirm = administrator_client.get(restore_address(task, oldest))
    assert "What restoring it changes" in confirm.content.decode()
    response = administrator_client.post(
        restore_address(task, oldest),
        {"version": str(task.version), "reason": "The page was read upside down."},
    )
    assert response.status_code == 302
    task.refresh_from_db()
    assert state_of(task).same_as(before)
    assert task.version == 3
    assert check_plan(task.plan) == []
    change = task.changes.last()
    assert (change.kind, change.day, change.author) == ("erratum", None, administrator)
    assert change.reason == "The page was read upside down."
    assert "State Oceanic Administration: supporting, position 7, added." in change.text
    at = timezone.localtime(oldest.revision.date_created)
    assert change.text.startswith(f"Back to the version of {at:%Y-%m-%d %H:%M} (Asia/Shanghai).\n")
    # The way back is a version too, and itself open to it.
    assert versions_of(task).count() == 3


def test_an_end_that_is_taken_back_is_told_with_its_day(
    administrator_client: Client, task: Task
) -> None:
    sent = opened(administrator_client, task)
    gone = {
        f"{row_of(sent, 'responsibilities', 'ministry', pk_of('soa'))}-DELETE": "on",
        "section_links-0-DELETE": "on",
    }
    administrator_client.post(address(task), {**sent, **AMENDMENT, **gone})
    oldest = versions_of(task).last()
    oldest.revision.date_created = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    oldest.revision.save()
    administrator_client.post(
        restore_address(task, oldest), {"version": "2", "reason": "Mistyped."}
    )
    assert task.changes.last().text.splitlines() == [
        "Back to the version of 2026-11-24 08:30 (Asia/Shanghai).",
        "State Oceanic Administration: supporting, no longer ends on 2018-03-17.",
        "Link to section 3.6: no longer ends on 2018-03-17.",
    ]


def test_a_later_version_is_restored_over_an_earlier_one(
    administrator_client: Client, task: Task, before: TaskState
) -> None:
    change_much_at_once(administrator_client, task)
    task.refresh_from_db()
    changed = state_of(task)
    newest, oldest = versions_of(task)
    for version, wanted in ((oldest, before), (newest, changed), (oldest, before)):
        task.refresh_from_db()
        administrator_client.post(
            restore_address(task, version), {"version": str(task.version), "reason": "Again."}
        )
        task.refresh_from_db()
        assert state_of(task).same_as(wanted)


def test_restoring_asks_for_a_reason_and_confirmation(
    administrator_client: Client, task: Task, before: TaskState
) -> None:
    change_much_at_once(administrator_client, task)
    task.refresh_from_db()
    changed = state_of(task)
    oldest = versions_of(task).last()
    for reason in ("", "  ", "a\x00b", "长" * 140_000):
        response = administrator_client.post(
            restore_address(task, oldest), {"version": str(task.version), "reason": reason}
        )
        assert response.status_code == 200
        assert "reason" in response.context["form"].errors
    assert administrator_client.get(restore_address(task, oldest)).status_code == 200
    task.refresh_from_db()
    assert state_of(task) == changed
    assert task.changes.count() == 1


def test_restoring_what_stands_already_records_nothing(
    administrator_client: Client, task: Task, before: TaskState
) -> None:
    change_much_at_once(administrator_client, task)
    newest = versions_of(task).first()
    response = administrator_client.post(
        restore_address(task, newest), {"version": "2", "reason": "x"}
    )
    assert "nothing to restore" in response.content.decode()
    assert task.changes.count() == 1


@pytest.mark.parametrize("version", ["1", "99", "", "abc", "1" + "0" * 30])
def test_restoring_over_a_change_made_meanwhile_is_refused(
    administrator_client: Client, task: Task, before: TaskState, version: str
) -> None:
    change_much_at_once(administrator_client, task)
    task.refresh_from_db()
    changed = state_of(task)
    oldest = versions_of(task).last()
    response = administrator_client.post(
        restore_address(task, oldest), {"version": version, "reason": "My reason"}
    )
    assert response.status_code == 409
    page = response.content.decode()
    assert "Nothing was restored: the task changed" in page
    assert "My reason" in page
    task.refresh_from_db()
    assert state_of(task) == changed


def test_reversions_own_ways_back_are_shut(
    administrator_client: Client, task: Task, before: TaskState
) -> None:
    change_much_at_once(administrator_client, task)
    oldest = versions_of(task).last()
    task.refresh_from_db()
    changed = state_of(task)
    for path in ("/admin/matrix/task/recover/", f"/admin/matrix/task/recover/{oldest.pk}/"):
        assert administrator_client.get(path).status_code == 404
        assert administrator_client.post(path, {}).status_code == 404
    # What reversion's revert would have taken as its form does nothing here.
    administrator_client.post(restore_address(task, oldest), {"_save": "Save"})
    task.refresh_from_db()
    assert state_of(task) == changed


def test_a_version_that_cant_be_read_is_said_to_be_and_stops_nothing(
    administrator_client: Client, task: Task
) -> None:
    change_much_at_once(administrator_client, task)
    for kept in Version.objects.all():
        model = kept.content_type.model
        kept.serialized_data = f'[{{"model": "matrix.{model}", "pk": "none", "fields": {{}}}}]'
        kept.save()
    newest, oldest = versions_of(task)
    response = administrator_client.get(restore_address(task, oldest), follow=True)
    assert "too old to be read" in response.content.decode()
    compared = administrator_client.get(
        reverse("admin:matrix_task_compare", args=[task.pk]),
        {"version_id1": oldest.pk, "version_id2": newest.pk},
    )
    assert "too old to be compared field by field" in compared.content.decode()
    sent = {**opened(administrator_client, task), **ERRATUM, "title": "Once more"}
    assert administrator_client.post(address(task), sent).status_code == 302
    task.refresh_from_db()
    assert task.title == "Once more"


def test_another_tasks_version_is_not_restored(
    administrator_client: Client, task: Task, plan: Plan
) -> None:
    change_much_at_once(administrator_client, task)
    other = plan.tasks.get(number="14")
    version = versions_of(task).last()
    assert administrator_client.get(restore_address(other, version)).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("admin:matrix_task_revision", args=[task.pk, "abc"])
    huge = f"/admin/matrix/task/{task.pk}/history/{'9' * 30}/"
    assert administrator_client.get(huge).status_code == 404


def test_only_an_administrator_reads_the_history(
    client: Client, administrator_client: Client, reader: User, task: Task
) -> None:
    change_much_at_once(administrator_client, task)
    client.force_login(reader)
    for path in (
        reverse("admin:matrix_task_history", args=[task.pk]),
        reverse("admin:matrix_task_compare", args=[task.pk]),
        restore_address(task, versions_of(task).last()),
    ):
        assert client.get(path).status_code == 302
        assert client.post(path, {"version": "2", "reason": "x"}).status_code == 302
    assert task.changes.count() == 1
