"""A form of a task that somebody else was faster than."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from ministries.models import Ministry, User
from planning.models import Plan
from tasks.matrix.models import Task
from tasks.matrix.packages.loading import load_plan
from tasks.matrix.state import state_of
from tests.places import SHIPPED_PLAN
from tests.tasks.browse.reading import words_of
from tests.tasks.matrix.admin_form import added, address, fields_of, opened

ERRATUM = {"kind": "erratum", "reason": "The row was misread."}


@pytest.fixture
def task(plan: Plan) -> Task:
    """Task 13: MIIT and NDRC lead, five bodies support."""
    return plan.tasks.get(number="13")


def pk_of(slug: str) -> int:
    return Ministry.objects.get(slug=slug).pk


@pytest.fixture
def other_client(administrator: User) -> Client:
    """A second administrator's browser."""
    client = Client()
    client.force_login(User.objects.create_superuser("bo@example.org", "x", name="Bo"))
    return client


def test_a_stale_form_is_refused_and_shows_what_changed_and_what_was_typed(
    administrator_client: Client, other_client: Client, task: Task
) -> None:
    mine = opened(administrator_client, task)
    theirs = opened(other_client, task)
    other_client.post(
        address(task),
        {**theirs, **ERRATUM, "reason": "Page break.", "responsibilities-1-role": "supporting"},
    )
    task.refresh_from_db()
    stored = state_of(task)
    mine = added(
        mine,
        "responsibilities",
        ministry=Ministry.objects.get(slug="moe").pk,
        role="supporting",
        position=8,
    )
    typed = {
        "title": "Another title 海洋",
        "responsibilities-3-DELETE": "on",
        "kind": "amendment",
        "day": "2018-03-17",
        "source": "Mine",
        "reason": "My reason",
    }
    response = administrator_client.post(address(task), {**mine, **typed})
    assert response.status_code == 409
    task.refresh_from_db()
    assert state_of(task) == stored
    assert task.changes.count() == 1

    page = response.content.decode()
    assert "Nothing was saved: the task changed while you had it open" in page
    (change,) = response.context["meanwhile"]
    assert change.author.name == "Bo"
    for words in (
        "Bo",
        "National Development and Reform Commission: lead → supporting.",
        "Page break.",
        "Another title 海洋",
        "MOE · Ministry of Education",
    ):
        assert words in page

    typed_rows = response.context["typed"].responsibilities
    marks = [(row.is_new, row.is_to_go) for row in typed_rows]
    assert marks[0] == (False, False)  # MIIT leads in both.
    assert marks[1] == (True, False)  # NDRC: typed as lead, stands as supporting.
    assert marks[3] == (False, True)  # MOF was ticked off.
    assert marks[7] == (True, False)  # MOE is new.
    # What isn't about the rows stands in the form again.
    form = response.context["adminform"].form
    assert [form[name].value() for name in ("kind", "day", "source", "reason")] == [
        "amendment",
        "2018-03-17",
        "Mine",
        "My reason",
    ]


def test_what_was_typed_is_labelled_beside_what_it_lacks_of_the_task_now(
    administrator_client: Client, other_client: Client, task: Task
) -> None:
    mine = opened(administrator_client, task)
    theirs = opened(other_client, task)
    theirs = added(theirs, "responsibilities", ministry=pk_of("moe"), role="supporting", position=8)
    section = task.plan.sections.get(number="1").pk
    theirs = added(theirs, "section_links", section=section, basis="same subject")
    other_client.post(address(task), {**theirs, **ERRATUM})
    response = administrator_client.post(address(task), {**mine, **ERRATUM, "title": "Mine"})
    typed = response.context["typed"]
    (held,) = [row for row in typed.responsibilities if row.is_missing]
    assert held.cells == ("8", "MOE · Ministry of Education", "Supporting")
    (link,) = [row for row in typed.links if row.is_missing]
    assert link.cells[0].startswith("1 Accelerate the expansion")
    # What both have said and still say is marked by nothing.
    assert not [row for row in (*typed.responsibilities, *typed.links) if row.is_new]
    words = words_of(response.content.decode())
    assert "Title: Mine ( ≠ differs from what stands now)" in words
    assert "in the task now, not in what you typed 8 MOE · Ministry of Education Support" in words
    assert "How to go on" in words


def test_a_note_of_several_lines_as_it_was_read_is_no_difference(
    administrator_client: Client, other_client: Client, task: Task
) -> None:
    task.section_links.update(note="One line\nand another")
    mine = opened(administrator_client, task)
    other_client.post(address(task), {**opened(other_client, task), **ERRATUM, "title": "Theirs"})
    sent = {name: value.replace("\n", "\r\n") for name, value in mine.items()}
    response = administrator_client.post(address(task), {**sent, **ERRATUM})
    assert [row.is_new for row in response.context["typed"].links] == [False, False]


def test_the_stale_page_is_a_form_to_go_on_with(
    administrator_client: Client, other_client: Client, task: Task
) -> None:
    mine = opened(administrator_client, task)
    other_client.post(address(task), {**opened(other_client, task), **ERRATUM, "title": "Theirs"})
    changed = {**ERRATUM, "responsibilities-1-role": "supporting"}
    stale = administrator_client.post(address(task), {**mine, **changed})
    again = fields_of(stale)
    assert again["version"] == "2"
    assert again["title"] == "Theirs"
    response = administrator_client.post(
        address(task), {**again, "responsibilities-1-role": "supporting"}
    )
    assert response.status_code == 302
    task.refresh_from_db()
    assert task.title == "Theirs"
    assert task.responsibilities.get(ministry__slug="ndrc").role == "supporting"


def test_a_form_opened_before_the_plan_was_loaded_anew_is_stale(
    administrator_client: Client, task: Task
) -> None:
    sent = opened(administrator_client, task)
    administrator_client.post(address(task), {**sent, **ERRATUM, "title": "Theirs"})
    mine = opened(administrator_client, task)
    load_plan(SHIPPED_PLAN, replace=True)
    response = administrator_client.post(address(task), {**mine, **ERRATUM, "title": "Mine"})
    assert response.status_code == 409
    assert response.context["meanwhile"] == []
    assert "Mine" in response.content.decode()


@pytest.mark.parametrize("version", ["0", "2", "-1", "abc", "", "1" + "0" * 30, "\x00", "1.0"])
def test_a_version_that_is_none_stores_nothing(
    administrator_client: Client, task: Task, version: str
) -> None:
    sent = {**opened(administrator_client, task), **ERRATUM, "title": "Mine"}
    response = administrator_client.post(address(task), {**sent, "version": version})
    assert response.status_code == 409
    task.refresh_from_db()
    assert task.version == 1
    assert not task.changes.exists()


def test_a_stale_form_full_of_nonsense_is_still_shown(
    administrator_client: Client, task: Task
) -> None:
    huge = "1" + "0" * 30
    nonsense: dict[str, Any] = {
        "version": "0",
        "responsibilities-TOTAL_FORMS": huge,
        "section_links-TOTAL_FORMS": "5000",
        "section_links-0-section": huge,
        "section_links-1-section": "abc",
        "section_links-1-basis": "<script>alert(1)</script>",
        "title": "字" * 100_000,
        "day": "99999-99-99",
        "shown_on": "\x00",
    }
    response = administrator_client.post(address(task), nonsense)
    assert response.status_code == 409
    assert "<script>alert(1)" not in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_save_at_once_exactly_one_wins(postgresql: None) -> None:
    task = Task.objects.get(plan__slug="13fyp-sei", number="13")
    clients = []
    for name in ("ada", "bo"):
        client = Client()
        client.force_login(User.objects.create_superuser(f"{name}@example.org", "x", name=name))
        clients.append(client)
    forms = [
        {**opened(client, task), **ERRATUM, "title": f"Title by {index}"}
        for index, client in enumerate(clients)
    ]
    barrier = threading.Barrier(2)
    statuses: list[int] = [0, 0]

    def save(index: int) -> None:
        try:
            barrier.wait()
            statuses[index] = clients[index].post(address(task), forms[index]).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[index]) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 409]
    task.refresh_from_db()
    assert task.title == f"Title by {statuses.index(302)}"
    assert task.version == 2
    assert task.changes.count() == 1
