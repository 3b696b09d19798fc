"""Recording errata and amendments in the admin's form of a task."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from ministries.models import Ministry, User
from planning.models import Plan
from tasks.matrix.history import versions_of
from tasks.matrix.models import Change, Task
from tasks.matrix.packages.checking import check_plan
from tasks.matrix.state import TaskState, state_of
from tests.tasks.matrix.admin_form import added, address, messages_at, opened, row_of

ERRATUM = {"kind": "erratum", "reason": "The row was misread."}
AMENDMENT = {"kind": "amendment", "day": "2018-03-17", "source": "Reform plan of March 2018"}


@pytest.fixture
def task(plan: Plan) -> Task:
    """Task 13: MIIT and NDRC lead, five bodies support."""
    return plan.tasks.get(number="13")


def pk_of(slug: str) -> int:
    return Ministry.objects.get(slug=slug).pk


def roles_on(task: Task, day: date) -> list[tuple[str, str]]:
    held = task.responsibilities.in_force(day).order_by("position")
    return [(row.ministry.slug, row.role) for row in held.select_related("ministry")]


def is_unchanged(task: Task, before: TaskState) -> bool:
    task.refresh_from_db()
    return state_of(task) == before and not task.changes.exists() and task.version == 1


def test_the_form_shows_who_is_responsible_in_order_and_the_links(
    administrator_client: Client, task: Task
) -> None:
    sent = opened(administrator_client, task)
    slugs = ["miit", "ndrc", "most", "mof", "aqsiq", "sastind", "soa"]
    shown = [sent[f"responsibilities-{index}-ministry"] for index in range(7)]
    assert shown == [str(pk_of(slug)) for slug in slugs]
    assert sent["responsibilities-TOTAL_FORMS"] == "7"
    assert sent["section_links-TOTAL_FORMS"] == "2"
    assert sent["version"] == "1"


def test_an_erratum_holds_for_every_day_and_says_who_and_why(
    administrator_client: Client, administrator: User, task: Task
) -> None:
    sent = opened(administrator_client, task)
    row = row_of(sent, "responsibilities", "ministry", pk_of("ndrc"))
    response = administrator_client.post(
        address(task), {**sent, **ERRATUM, f"{row}-role": "supporting"}
    )
    assert response.status_code == 302
    change = task.changes.get()
    assert (change.kind, change.day, change.author) == ("erratum", None, administrator)
    assert change.reason == "The row was misread."
    assert change.text == "National Development and Reform Commission: lead → supporting."
    for day in (date(2016, 11, 29), date(2026, 1, 1)):
        assert roles_on(task, day)[:2] == [("miit", "lead"), ("ndrc", "supporting")]


def test_an_erratum_corrects_the_title_in_one_line(
    administrator_client: Client, task: Task
) -> None:
    sent = opened(administrator_client, task)
    title = "Improving  the support\r\ncapacity of 新材料 🧪"
    administrator_client.post(address(task), {**sent, **ERRATUM, "title": title})
    task.refresh_from_db()
    assert task.title == "Improving the support capacity of 新材料 🧪"
    assert task.version == 2


def test_an_amendment_begins_on_its_day_and_leaves_the_past(
    administrator_client: Client, task: Task
) -> None:
    sent = opened(administrator_client, task)
    row = row_of(sent, "responsibilities", "ministry", pk_of("aqsiq"))
    response = administrator_client.post(
        address(task), {**sent, **AMENDMENT, f"{row}-ministry": str(pk_of("samr"))}
    )
    assert response.status_code == 302
    assert ("aqsiq", "supporting") in roles_on(task, date(2018, 3, 16))
    assert ("samr", "supporting") in roles_on(task, date(2018, 3, 17))
    assert ("aqsiq", "supporting") not in roles_on(task, date(2018, 3, 17))
    change = task.changes.get()
    assert (change.kind, change.day) == ("amendment", date(2018, 3, 17))
    assert change.source == "Reform plan of March 2018"
    assert check_plan(task.plan) == []


def test_rows_that_are_no_longer_in_force_are_shown_and_can_be_opened(
    administrator_client: Client, task: Task
) -> None:
    sent = opened(administrator_client, task)
    row = row_of(sent, "responsibilities", "ministry", pk_of("soa"))
    administrator_client.post(address(task), {**sent, **AMENDMENT, f"{row}-DELETE": "on"})
    response = administrator_client.get(address(task))
    other = response.context["other_rows"]
    assert [(row.subject, row.valid_until) for row in other] == [
        ("State Oceanic Administration", date(2018, 3, 17))
    ]
    assert other[0].open_on == date(2018, 3, 16)
    assert "?day=2018-03-16" in response.content.decode()
    past = opened(administrator_client, task, "2018-03-16")
    assert past["responsibilities-TOTAL_FORMS"] == "7"


def test_an_erratum_keeps_rows_of_other_days_and_may_correct_them_there(
    administrator_client: Client, task: Task
) -> None:
    sent = opened(administrator_client, task)
    row = row_of(sent, "responsibilities", "ministry", pk_of("aqsiq"))
    administrator_client.post(
        address(task), {**sent, **AMENDMENT, f"{row}-ministry": str(pk_of("samr"))}
    )
    sent = opened(administrator_client, task)
    row = row_of(sent, "responsibilities", "ministry", pk_of("samr"))
    administrator_client.post(
        address(task), {**sent, **ERRATUM, f"{row}-ministry": str(pk_of("cnipa"))}
    )
    assert ("aqsiq", "supporting") in roles_on(task, date(2018, 3, 16))
    assert ("cnipa", "supporting") in roles_on(task, date(2018, 3, 17))
    past = opened(administrator_client, task, "2018-03-16")
    row = row_of(past, "responsibilities", "ministry", pk_of("aqsiq"))
    administrator_client.post(
        address(task), {**past, **ERRATUM, f"{row}-ministry": str(pk_of("pboc"))}
    )
    assert ("pboc", "supporting") in roles_on(task, date(2018, 3, 16))
    assert ("cnipa", "supporting") in roles_on(task, date(2018, 3, 17))


def test_an_erratum_that_breaks_another_day_says_which_row_and_day(
    administrator_client: Client, task: Task
) -> None:
    """A new row of an erratum holds for every day, and so meets rows that ended long ago."""
    sent = opened(administrator_client, task)
    row = row_of(sent, "responsibilities", "ministry", pk_of("soa"))
    administrator_client.post(address(task), {**sent, **AMENDMENT, f"{row}-DELETE": "on"})
    before = state_of(task)
    sent = opened(administrator_client, task)
    new = {"ministry": pk_of("moe"), "role": "supporting", "position": 7}
    response = administrator_client.post(
        address(task), {**added(sent, "responsibilities", **new), **ERRATUM}
    )
    assert messages_at(response) == {
        "responsibilities": [
            "State Oceanic Administration (– 2018-03-17): Another ministry has this position"
        ]
    }
    assert state_of(task) == before
    new = {"ministry": pk_of("soa"), "role": "supporting", "position": 8}
    response = administrator_client.post(
        address(task), {**added(sent, "responsibilities", **new), **ERRATUM}
    )
    assert messages_at(response) == {
        "responsibilities": [
            "State Oceanic Administration (– 2018-03-17): This ministry stands in the task twice"
        ]
    }
    section = {"section": sent["section_links-0-section"], "basis": "same subject"}
    administrator_client.post(
        address(task),
        {**sent, **AMENDMENT, "day": "2019-01-01", "section_links-0-DELETE": "on"},
    )
    sent = opened(administrator_client, task)
    response = administrator_client.post(
        address(task), {**added(sent, "section_links", **section), **ERRATUM}
    )
    assert messages_at(response) == {
        "section_links": ["3.6 (– 2019-01-01): The task is linked to this section twice"]
    }


@pytest.mark.parametrize("how", [ERRATUM, AMENDMENT])
def test_new_rows_left_without_a_position_stand_behind_all_others(
    administrator_client: Client, task: Task, how: dict[str, str]
) -> None:
    sent = opened(administrator_client, task)
    for slug in ("moe", "cas"):
        new = {"ministry": pk_of(slug), "role": "supporting", "position": ""}
        sent = added(sent, "responsibilities", **new)
    response = administrator_client.post(address(task), {**sent, **how})
    assert response.status_code == 302
    places = task.responsibilities.filter(ministry__slug__in=["moe", "cas"])
    assert dict(places.values_list("ministry__slug", "position")) == {"moe": 8, "cas": 9}


def test_a_new_row_without_a_position_leaves_that_of_a_row_of_another_day_alone(
    administrator_client: Client, task: Task
) -> None:
    """An erratum holds for every day, so its new row meets those that ended long ago."""
    sent = opened(administrator_client, task)
    row = row_of(sent, "responsibilities", "ministry", pk_of("soa"))
    administrator_client.post(address(task), {**sent, **AMENDMENT, f"{row}-DELETE": "on"})
    sent = opened(administrator_client, task)
    new = {"ministry": pk_of("moe"), "role": "supporting", "position": ""}
    response = administrator_client.post(
        address(task), {**added(sent, "responsibilities", **new), **ERRATUM}
    )
    assert response.status_code == 302
    assert task.responsibilities.get(ministry__slug="moe").position == 8


def test_links_to_sections_change_by_erratum_too(administrator_client: Client, task: Task) -> None:
    sent = opened(administrator_client, task)
    section = task.plan.sections.get(number="3.6.1")
    sent = added(sent, "section_links", section=section.pk, basis="same subject", note="a\r\nb")
    response = administrator_client.post(address(task), {**sent, **ERRATUM})
    assert response.status_code == 302
    link = task.section_links.get(section=section)
    assert (link.basis, link.note, link.valid_from) == ("same subject", "a\nb", None)
    assert "Link to section 3.6.1: added" in task.changes.get().text


def test_an_amendment_may_begin_in_the_future(administrator_client: Client, task: Task) -> None:
    with travel("2026-06-01", tick=False):
        administrator_client.force_login(User.objects.get())
        sent = opened(administrator_client, task)
        row = row_of(sent, "responsibilities", "ministry", pk_of("soa"))
        response = administrator_client.post(
            address(task), {**sent, **AMENDMENT, "day": "2027-01-01", f"{row}-DELETE": "on"}
        )
        assert response.status_code == 302
        assert opened(administrator_client, task)["responsibilities-TOTAL_FORMS"] == "7"
        later = opened(administrator_client, task, "2027-01-01")
        assert later["responsibilities-TOTAL_FORMS"] == "6"


def test_an_amendment_that_would_undo_a_later_one_unseen_is_refused(
    administrator_client: Client, task: Task
) -> None:
    """A form that shows today must not be the basis for a day on which other rows hold."""
    with travel("2026-06-01", tick=False):
        administrator_client.force_login(User.objects.get())
        sent = opened(administrator_client, task)
        soa = row_of(sent, "responsibilities", "ministry", pk_of("soa"))
        administrator_client.post(
            address(task), {**sent, **AMENDMENT, "day": "2027-01-01", f"{soa}-DELETE": "on"}
        )
        sent = opened(administrator_client, task)
        mof = row_of(sent, "responsibilities", "ministry", pk_of("mof"))
        response = administrator_client.post(
            address(task), {**sent, **AMENDMENT, "day": "2028-01-01", f"{mof}-DELETE": "on"}
        )
    (message,) = (messages_at(response)["day"],)
    assert "On that day other rows hold than those shown here." in message[0]
    assert '<a href="?day=2028-01-01">' in message[0]
    assert task.changes.count() == 1


def test_the_kind_of_a_change_is_asked_for(administrator_client: Client, task: Task) -> None:
    before = state_of(task)
    sent = opened(administrator_client, task)
    response = administrator_client.post(
        address(task), {**sent, "responsibilities-1-role": "supporting"}
    )
    assert messages_at(response) == {
        "kind": ["Something was changed: say whether it was misread or not."]
    }
    assert is_unchanged(task, before)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"kind": "erratum"}, {"reason": ["An erratum needs a reason: what was misread?"]}),
        (
            {**ERRATUM, "day": "2018-01-01", "source": "x"},
            {
                "day": ["An erratum holds for every day. Leave this empty, or choose amendment."],
                "source": ["An erratum has no source of its own: write it into the reason."],
            },
        ),
        (
            {"kind": "amendment"},
            {
                "day": ["An amendment needs its first day."],
                "source": ["An amendment needs its source."],
            },
        ),
        ({**AMENDMENT, "day": "99999-01-01"}, {"day": ["Enter a valid date."]}),
        ({**AMENDMENT, "day": "9999-12-31"}, {"day": ["Please look at the year again."]}),
        (
            {**AMENDMENT, "day": "0001-01-01"},
            {"day": ["The plan was issued on 2016-11-29: an amendment begins after that day."]},
        ),
        (
            {**AMENDMENT, "day": "2016-11-29"},
            {"day": ["The plan was issued on 2016-11-29: an amendment begins after that day."]},
        ),
        (
            {"kind": "guess", "reason": "x"},
            {"kind": ["Select a valid choice. guess is not one of the available choices."]},
        ),
    ],
)
def test_what_a_kind_needs_is_asked_for_at_its_field(
    administrator_client: Client, task: Task, how: dict[str, str], expected: dict[str, list[str]]
) -> None:
    before = state_of(task)
    sent = opened(administrator_client, task)
    response = administrator_client.post(
        address(task), {**sent, **how, "responsibilities-1-role": "supporting"}
    )
    assert response.status_code == 200
    assert messages_at(response) == expected
    assert is_unchanged(task, before)


def test_an_amendment_leaves_the_title_alone(administrator_client: Client, task: Task) -> None:
    before = state_of(task)
    sent = opened(administrator_client, task)
    response = administrator_client.post(address(task), {**sent, **AMENDMENT, "title": "Another"})
    assert messages_at(response) == {
        "title": ["A title is what the document says: only an erratum changes it."]
    }
    assert is_unchanged(task, before)


def test_an_amendment_before_a_recorded_one_is_refused(
    administrator_client: Client, task: Task
) -> None:
    sent = opened(administrator_client, task)
    administrator_client.post(
        address(task), {**sent, **AMENDMENT, "responsibilities-1-role": "supporting"}
    )
    sent = opened(administrator_client, task)
    response = administrator_client.post(
        address(task),
        {**sent, **AMENDMENT, "day": "2018-03-16", "responsibilities-1-role": "lead"},
    )
    assert messages_at(response) == {
        "day": [
            "The task changes on 2018-03-17 already, and a new amendment can&#x27;t begin before"
            f' that day. <a href="/admin/matrix/task/{task.pk}/history/">Restore the version before'
            " that change, then record both in their order.</a>"
        ]
    }
    assert Change.objects.filter(task=task).count() == 1


def test_an_amendment_with_a_mistyped_day_that_was_undone_stands_in_nobodys_way(
    administrator_client: Client, task: Task
) -> None:
    sent = opened(administrator_client, task)
    gone = {f"{row_of(sent, 'responsibilities', 'ministry', pk_of('soa'))}-DELETE": "on"}
    administrator_client.post(address(task), {**sent, **AMENDMENT, "day": "2081-03-17", **gone})
    oldest = versions_of(task).last()
    restored = administrator_client.post(
        reverse("admin:matrix_task_revision", args=[task.pk, oldest.pk]),
        {"version": "2", "reason": "2081 was mistyped for 2018."},
    )
    assert restored.status_code == 302
    sent = opened(administrator_client, task)
    response = administrator_client.post(address(task), {**sent, **AMENDMENT, **gone})
    assert response.status_code == 302
    assert ("soa", "supporting") in roles_on(task, date(2018, 3, 16))
    assert ("soa", "supporting") not in roles_on(task, date(2018, 3, 17))


def test_a_link_that_begins_later_bars_an_earlier_amendment_too(
    administrator_client: Client, task: Task
) -> None:
    sent = opened(administrator_client, task)
    link = {"section": task.plan.sections.get(number="1").pk, "basis": "same subject"}
    administrator_client.post(address(task), {**added(sent, "section_links", **link), **AMENDMENT})
    sent = opened(administrator_client, task)
    response = administrator_client.post(
        address(task),
        {**sent, **AMENDMENT, "day": "2018-03-16", "responsibilities-1-role": "supporting"},
    )
    assert "The task changes on 2018-03-17 already" in messages_at(response)["day"][0]
    assert Change.objects.filter(task=task).count() == 1


@pytest.mark.parametrize("how", [{}, ERRATUM, AMENDMENT])
def test_saving_what_stands_already_records_nothing(
    administrator_client: Client, task: Task, how: dict[str, str]
) -> None:
    before = state_of(task)
    sent = opened(administrator_client, task)
    response = administrator_client.post(address(task), {**sent, **how})
    assert "Nothing was changed, so nothing was recorded." in response.content.decode()
    assert is_unchanged(task, before)
    # What was typed beside it is still there.
    assert response.context["adminform"].form["reason"].value() == how.get("reason", "")
