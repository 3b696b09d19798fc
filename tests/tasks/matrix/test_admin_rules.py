"""What the admin's form of a task refuses: at the field, and never with a server error."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from ministries.models import Ministry, User
from planning.models import Plan, Section
from tasks.matrix.changing import BeforeIssue, amend
from tasks.matrix.models import Change, Responsibility, SectionLink, Task
from tasks.matrix.state import state_of
from tests.tasks.matrix.admin_form import added, address, messages_at, opened

ERRATUM = {"kind": "erratum", "reason": "The row was misread."}
AMENDMENT = {"kind": "amendment", "day": "2018-03-17", "source": "Reform plan of March 2018"}
JOINT_BESIDE = "A joint role can't stand beside a lead or supporting one"
HUGE = "1" + "0" * 30


@pytest.fixture
def task(plan: Plan) -> Iterator[Task]:
    """Task 13: MIIT and NDRC lead, five bodies support. Whatever is refused, nothing is stored."""
    task = plan.tasks.get(number="13")
    before = state_of(task)
    yield task
    task.refresh_from_db()
    assert state_of(task) == before
    assert task.version == 1
    assert not Change.objects.filter(task=task).exists()


@pytest.fixture
def sent(administrator_client: Client, task: Task) -> dict[str, str]:
    """What the opened form would send."""
    return opened(administrator_client, task)


def pk_of(slug: str) -> str:
    return str(Ministry.objects.get(slug=slug).pk)


@pytest.mark.parametrize("how", [ERRATUM, AMENDMENT])
def test_a_ministry_entered_twice_is_named_at_its_second_row(
    administrator_client: Client, task: Task, sent: dict[str, str], how: dict[str, str]
) -> None:
    sent = added(sent, "responsibilities", ministry=pk_of("mof"), role="supporting", position=8)
    response = administrator_client.post(address(task), {**sent, **how})
    assert messages_at(response) == {
        "responsibilities-7-ministry": ["This ministry stands in the task twice"]
    }


def test_the_very_same_row_twice_is_refused_by_an_amendment_too(
    administrator_client: Client, task: Task, sent: dict[str, str]
) -> None:
    sent = added(sent, "responsibilities", ministry=pk_of("mof"), role="supporting", position=4)
    response = administrator_client.post(address(task), {**sent, **AMENDMENT})
    assert messages_at(response) == {
        "responsibilities-7-ministry": ["This ministry stands in the task twice"],
        "responsibilities-7-position": ["Another ministry has this position"],
    }


def test_two_positions_alike_are_named_at_the_second(
    administrator_client: Client, task: Task, sent: dict[str, str]
) -> None:
    response = administrator_client.post(
        address(task), {**sent, **ERRATUM, "responsibilities-4-position": "4"}
    )
    assert messages_at(response) == {
        "responsibilities-4-position": ["Another ministry has this position"]
    }


def test_a_joint_role_beside_a_lead_is_named_at_its_row(
    administrator_client: Client, task: Task, sent: dict[str, str]
) -> None:
    response = administrator_client.post(
        address(task), {**sent, **AMENDMENT, "responsibilities-6-role": "joint"}
    )
    assert messages_at(response) == {"responsibilities-6-role": [JOINT_BESIDE]}


def test_a_lead_behind_a_supporting_ministry_is_told_where_to_stand(
    administrator_client: Client, task: Task, sent: dict[str, str]
) -> None:
    swapped = {"responsibilities-1-position": "3", "responsibilities-2-position": "2"}
    for changed, row, place in (
        (swapped, "responsibilities-1", 2),
        ({"responsibilities-4-role": "lead"}, "responsibilities-4", 3),
    ):
        response = administrator_client.post(address(task), {**sent, **ERRATUM, **changed})
        assert messages_at(response) == {
            f"{row}-position": [
                "A lead stands before every supporting ministry: give it a position before"
                f" {place}, and where none is free move the others back"
            ]
        }


def test_a_task_keeps_a_ministry(
    administrator_client: Client, task: Task, sent: dict[str, str]
) -> None:
    gone = {f"responsibilities-{index}-DELETE": "on" for index in range(7)}
    response = administrator_client.post(address(task), {**sent, **ERRATUM, **gone})
    assert messages_at(response) == {"responsibilities": ["The task has no responsible ministry"]}


def test_supporting_ministries_need_a_lead(
    administrator_client: Client, task: Task, sent: dict[str, str]
) -> None:
    gone = {"responsibilities-0-DELETE": "on", "responsibilities-1-DELETE": "on"}
    response = administrator_client.post(address(task), {**sent, **ERRATUM, **gone})
    assert messages_at(response) == {"responsibilities": ["Supporting ministries need a lead"]}


def test_a_section_linked_twice_is_named_at_its_second_row(
    administrator_client: Client, task: Task, sent: dict[str, str]
) -> None:
    again = {"section": sent["section_links-0-section"], "basis": "same subject"}
    for how in (ERRATUM, AMENDMENT):
        response = administrator_client.post(
            address(task), {**added(sent, "section_links", **again), **how}
        )
        assert messages_at(response) == {
            "section_links-2-section": ["The task is linked to this section twice"]
        }


def test_several_messages_are_shown_at_once(
    administrator_client: Client, task: Task, sent: dict[str, str]
) -> None:
    response = administrator_client.post(
        address(task),
        {**sent, "responsibilities-4-position": "4", "responsibilities-6-role": "joint"},
    )
    assert set(messages_at(response)) == {
        "kind",
        "responsibilities-4-position",
        "responsibilities-6-role",
    }
    assert "Please correct the errors below." in response.content.decode()


@pytest.mark.parametrize("key", ["0", "-1", "99999999", HUGE, "abc", "", "\x00", "🧪"])
def test_an_unknown_ministry_or_section_is_a_message(
    administrator_client: Client, task: Task, sent: dict[str, str], key: str
) -> None:
    response = administrator_client.post(
        address(task),
        {
            **sent,
            **ERRATUM,
            "responsibilities-3-ministry": key,
            "section_links-0-section": key,
        },
    )
    assert response.status_code == 200
    assert {"responsibilities-3-ministry", "section_links-0-section"} <= set(messages_at(response))


def test_another_plans_section_is_refused(
    administrator_client: Client, task: Task, sent: dict[str, str], short_plan: Plan
) -> None:
    other = Section.objects.filter(plan=short_plan).first()
    response = administrator_client.post(
        address(task), {**sent, **ERRATUM, "section_links-0-section": other.pk}
    )
    assert list(messages_at(response)) == ["section_links-0-section"]


@pytest.mark.parametrize("position", ["0", "-1", HUGE, "10000", "1.5", "three", "", "\x00"])
def test_an_impossible_position_is_a_message(
    administrator_client: Client, task: Task, sent: dict[str, str], position: str
) -> None:
    response = administrator_client.post(
        address(task), {**sent, **ERRATUM, "responsibilities-3-position": position}
    )
    assert list(messages_at(response)) == ["responsibilities-3-position"]


def test_no_place_is_left_behind_the_last_one(
    administrator_client: Client, task: Task, sent: dict[str, str]
) -> None:
    sent = added(sent, "responsibilities", ministry=pk_of("moe"), role="supporting", position="")
    response = administrator_client.post(
        address(task), {**sent, **ERRATUM, "responsibilities-6-position": "9999"}
    )
    assert messages_at(response) == {"responsibilities-7-position": ["This field is required."]}


@pytest.mark.parametrize("role", ["boss", "", "LEAD", "\x00"])
def test_an_unknown_role_is_a_message(
    administrator_client: Client, task: Task, sent: dict[str, str], role: str
) -> None:
    response = administrator_client.post(
        address(task), {**sent, **ERRATUM, "responsibilities-3-role": role}
    )
    assert list(messages_at(response)) == ["responsibilities-3-role"]


@pytest.mark.parametrize("title", ["", "   \r\n ", "a\x00b", "字" * 100_000])
def test_an_impossible_title_is_a_message(
    administrator_client: Client, task: Task, sent: dict[str, str], title: str
) -> None:
    response = administrator_client.post(address(task), {**sent, **ERRATUM, "title": title})
    assert list(messages_at(response)) == ["title"]


@pytest.mark.parametrize("field", ["source", "reason", "section_links-0-note"])
def test_a_text_too_long_for_a_package_is_a_message(
    administrator_client: Client, task: Task, sent: dict[str, str], field: str
) -> None:
    response = administrator_client.post(
        address(task), {**sent, **AMENDMENT, field: "长" * 140_000}
    )
    assert list(messages_at(response)) == [field]


def test_rows_that_are_not_the_tasks_are_refused(
    administrator_client: Client, task: Task, sent: dict[str, str]
) -> None:
    foreign = Responsibility.objects.exclude(task=task).first()
    link = SectionLink.objects.exclude(task=task).first()
    for key in (str(foreign.pk), HUGE, "abc", "", "-1", "\x00", sent["responsibilities-1-id"]):
        response = administrator_client.post(
            address(task), {**sent, **ERRATUM, "responsibilities-0-id": key}
        )
        assert response.status_code == 200
        assert any(name.startswith("responsibilities") for name in messages_at(response))
    response = administrator_client.post(
        address(task), {**sent, **ERRATUM, "section_links-0-id": str(link.pk)}
    )
    assert "section_links" in messages_at(response)


@pytest.mark.parametrize(
    "management",
    [
        {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
        {"TOTAL_FORMS": "3", "INITIAL_FORMS": "3"},
        {"TOTAL_FORMS": "8", "INITIAL_FORMS": "8"},
        {"TOTAL_FORMS": HUGE, "INITIAL_FORMS": "7"},
        {"TOTAL_FORMS": "many", "INITIAL_FORMS": "7"},
        {"TOTAL_FORMS": "-1", "INITIAL_FORMS": "-1"},
    ],
)
def test_a_tampered_count_of_rows_is_refused(
    administrator_client: Client, task: Task, sent: dict[str, str], management: dict[str, str]
) -> None:
    counts = {f"responsibilities-{name}": value for name, value in management.items()}
    response = administrator_client.post(address(task), {**sent, **ERRATUM, **counts})
    assert response.status_code == 200
    assert "responsibilities" in messages_at(response)


def test_an_empty_form_is_refused(administrator_client: Client, task: Task) -> None:
    """Without even a version nobody can tell what it was filled in for."""
    assert administrator_client.post(address(task), {}).status_code == 409
    response = administrator_client.post(address(task), {"version": "1"})
    assert response.status_code == 200
    assert {"title", "responsibilities", "section_links"} <= set(messages_at(response))


def test_a_day_shown_that_is_none_is_a_message(
    administrator_client: Client, task: Task, sent: dict[str, str]
) -> None:
    for day in ("2018-02-30", "soon", "\x00", "99999-01-01"):
        response = administrator_client.post(address(task), {**sent, **ERRATUM, "shown_on": day})
        assert response.status_code == 200
        assert "shown_on" in messages_at(response)
        page = administrator_client.get(address(task), {"day": day})
        assert page.status_code == 200
        assert "is no day, written YYYY-MM-DD" in page.content.decode()


@pytest.mark.parametrize("day", ["2018-02-30", "x"])
def test_a_day_that_is_none_is_warned_of_on_that_very_page(
    administrator_client: Client, task: Task, day: str
) -> None:
    page = administrator_client.get(address(task), {"day": day})
    assert [str(message) for message in page.context["messages"]] == [
        f"“{day}” is no day, written YYYY-MM-DD: you see today."
    ]
    assert '<ul class="messagelist">' in page.content.decode()
    assert "messagelist" not in administrator_client.get(address(task)).content.decode()


def test_a_task_that_is_none_leads_back_to_the_start(administrator_client: Client) -> None:
    for key in ("0", HUGE, "abc", "%00"):
        response = administrator_client.get(f"/admin/matrix/task/{key}/change/")
        assert response.status_code == 302
        assert response["Location"] == "/admin/"


def test_tasks_are_neither_added_nor_deleted(administrator_client: Client, task: Task) -> None:
    assert administrator_client.get("/admin/matrix/task/add/").status_code == 403
    assert administrator_client.post("/admin/matrix/task/add/", {}).status_code == 403
    delete = f"/admin/matrix/task/{task.pk}/delete/"
    assert administrator_client.post(delete, {"post": "yes"}).status_code == 403
    page = administrator_client.get("/admin/matrix/task/").content.decode()
    assert "none is added or deleted here" in page


def test_only_an_administrator_may_see_or_save_a_task(
    client: Client, task: Task, sent: dict[str, str], reader: object
) -> None:
    changed = {**sent, **ERRATUM, "title": "Another"}
    for signed_in in (False, True):
        if signed_in:
            client.force_login(reader)  # type: ignore[arg-type]
        for response in (client.get(address(task)), client.post(address(task), changed)):
            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize(
    ("how", "field"),
    [
        (ERRATUM, "title"),
        (ERRATUM, "reason"),
        (AMENDMENT, "source"),
        (AMENDMENT, "section_links-0-note"),
        (AMENDMENT, "section_links-0-note_zh"),
    ],
)
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bell\a", "Holds a control character, U+0007"),
        ("\u200b\u202c", "Holds a character that turns the direction, U+202C"),
        ("\u200b\u200b", "Holds only characters that can't be seen, first U+200B"),
    ],
)
def test_a_text_that_a_package_refuses_is_refused_at_its_field(
    administrator_client: Client,
    task: Task,
    sent: dict[str, str],
    how: dict[str, str],
    field: str,
    text: str,
    message: str,
) -> None:
    response = administrator_client.post(address(task), {**sent, **how, field: text})
    assert messages_at(response)[field] == [message]


@pytest.mark.parametrize(("day", "is_taken"), [("2016-11-29", False), ("2016-11-30", True)])
def test_an_amendment_begins_after_the_day_of_issue(
    plan: Plan, administrator: User, day: str, is_taken: bool
) -> None:
    """The plan was issued on 29 November 2016."""
    task = plan.tasks.get(number="14")
    state = state_of(task)

    def amend_it() -> None:
        how = {"version": 1, "author": administrator, "source": "A decision"}
        amend(task, state.held[:-1], state.links, day=date.fromisoformat(day), **how)

    if is_taken:
        amend_it()
    else:
        with pytest.raises(BeforeIssue):
            amend_it()
    assert Change.objects.filter(task=task).exists() == is_taken
