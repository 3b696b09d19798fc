"""Acting bodies named for several ended bodies in one step."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from ministries.models import Ministry, User
from planning.models import Plan
from tasks.reporting.answering import Answerers
from tasks.reporting.beginning import begin
from tasks.reporting.choosing import ended_bodies
from tasks.reporting.models import ActingBody, ReportingWindow
from tasks.reporting.owing import owed_in
from tasks.reporting.vocabulary import Parts, Status
from tasks.reporting.writing import save, submit

PAGE = reverse("admin:reporting_actingbody_ended", args=["13fyp-sei"])
TODAY = date(2026, 11, 24)
# Every body of the plan that ended by then and leads or shares a task.
ENDED = ["moa", "sapprft", "mep", "saic", "aqsiq", "sclao", "soa", "nhfpc", "cfda", "moc", "cbrc"]


@pytest.fixture(autouse=True)
def _today():
    """A day on which three quarters of 2026 are open."""
    with time_machine.travel("2026-11-24T12:00:00+08:00"):
        yield


def key(slug):
    return Ministry.objects.get(slug=slug).pk


def listed(client):
    """What the page says it lists, which it wants to hear again."""
    return re.search(r'name="listed" value="([^"]+)"', client.get(PAGE).content.decode())[1]


@pytest.fixture
def asked(administrator_client):
    return {
        "listed": listed(administrator_client),
        "first_day": "2026-09-30",
        "reason": "The reform of 2018.",
    }


def test_the_page_lists_every_ended_body_with_its_tasks_and_successors(plan):
    bodies = {ended.body.slug: ended for ended in ended_bodies(plan, TODAY)}

    assert set(ENDED) | {"circ"} == set(bodies)
    answering = {
        slug: sorted(task.number for task in ended.tasks if task.pk in ended.answers_for)
        for slug, ended in bodies.items()
        if ended.answers_for
    }
    assert answering == {"moa": ["16"], "moc": ["28"], "aqsiq": ["43", "44"]}
    assert [one.slug for one in bodies["sapprft"].successors] == ["nrta", "publicity-dept"]
    # The body that took it over has the first place, whoever got some duty before.
    assert [one.slug for one in bodies["cbrc"].successors] == ["nfra", "pboc"]


def test_nothing_is_chosen_beforehand(administrator_client):
    page = administrator_client.get(PAGE)

    assert {
        bound.value() or ""
        for bound in page.context["form"]
        if bound.name.startswith(("body-", "another-", "task-"))
    } == {""}


def test_supporting_bodies_are_listed_where_they_report_their_parts(plan):
    ReportingWindow.objects.create(
        plan=plan,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 12, 31),
        parts=Parts.ALL,
        reason="x",
    )
    numbers = {
        ended.body.slug: [task.number for task in ended.tasks]
        for ended in ended_bodies(plan, TODAY)
    }
    assert numbers["moa"] == ["1", "3", "16", "20", "24", "25", "26"]


def test_several_are_stored_in_one_step_with_author_and_history(
    administrator_client, administrator, plan, asked, periods
):
    task = plan.tasks.get(number="28")
    sent = {
        **asked,
        f"body-{key('moa')}": key("mara"),
        f"body-{key('moc')}": key("mct"),
        # Of the broadcasting body's tasks one belongs to another successor than the rest.
        f"body-{key('sapprft')}": key("nrta"),
        f"task-{key('sapprft')}-{task.pk}": key("publicity-dept"),
        f"body-{key('aqsiq')}": "another",
        f"another-{key('aqsiq')}": key("most"),
    }

    response = administrator_client.post(PAGE, sent, follow=True)

    assert "5 choices were stored." in response.content.decode()
    stored = {
        (one.body.slug, one.task and one.task.number): one.acting.slug
        for one in ActingBody.objects.all()
    }
    assert stored == {
        ("moa", None): "mara",
        ("moc", None): "mct",
        ("sapprft", None): "nrta",
        ("sapprft", "28"): "publicity-dept",
        ("aqsiq", None): "most",
    }
    for one in ActingBody.objects.all():
        assert (one.author, one.valid_from, one.reason) == (
            administrator,
            date(2026, 9, 30),
            "The reform of 2018.",
        )
        assert Version.objects.get_for_object(one).get().revision.user == administrator
    owed = {one.task.number: one.ministry.slug for one in owed_in(plan, [periods["2026-q3"]])}
    assert {number: owed[number] for number in ("16", "28", "43", "44")} == {
        "16": "mara",
        "28": "mct",
        "43": "most",
        "44": "most",
    }
    left = {ended.body.slug for ended in ended_bodies(plan, TODAY)}
    assert left == {*ENDED, "circ"} - {"moa", "moc", "sapprft", "aqsiq"}


def test_past_periods_are_as_they_were_when_the_first_day_is_today(
    administrator_client, plan, asked, periods
):
    before = owed_in(plan, periods.values())
    sent = {**asked, "first_day": "2026-11-24", f"body-{key('moa')}": key("mara")}

    administrator_client.post(PAGE, sent)

    assert ActingBody.objects.count() == 1
    assert owed_in(plan, periods.values()) == before


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"first_day": ""}, "first_day"),
        ({"first_day": "2026-02-30"}, "first_day"),
        ({"first_day": "0206-01-01"}, "first_day"),
        ({"reason": ""}, "reason"),
        ({"reason": "a\x00b"}, "reason"),
        ({"body-moa": "ndrc"}, "body-moa"),  # No successor: it stands under "another".
        ({"body-moa": "another"}, "another-moa"),
        ({"body-moa": "another", "another-moa": "sapprft"}, "another-moa"),  # It has ended.
        ({"body-moa": "another", "another-moa": "x"}, "another-moa"),
        ({"body-moa": ""}, "__all__"),
        ({"listed": ""}, "__all__"),
    ],
)
def test_what_cant_be_stored_is_a_message_at_the_field_and_nothing_is_stored(
    administrator_client, asked, fields, field
):
    moa = key("moa")
    known = {"ndrc", "sapprft"}
    fields = {
        name.replace("moa", str(moa)): key(value) if value in known else value
        for name, value in {"body-moa": str(key("mara")), **fields}.items()
    }

    response = administrator_client.post(PAGE, {**asked, **fields})

    assert response.status_code in (200, 409)
    assert field.replace("moa", str(moa)) in response.context["form"].errors
    assert not ActingBody.objects.exists()


def test_one_that_cant_be_keeps_all_from_being_stored_and_what_was_chosen_is_shown(
    administrator_client, administrator, plan, asked
):
    ActingBody.objects.create(
        plan=plan,
        body=Ministry.objects.get(slug="moc"),
        acting=Ministry.objects.get(slug="mct"),
        valid_from=date(2100, 1, 1),
        reason="to come",
        author=administrator,
    )
    sent = {
        **asked,
        f"body-{key('moa')}": key("mara"),
        f"body-{key('moc')}": key("mct"),
    }

    response = administrator_client.post(PAGE, sent)

    form = response.context["form"]
    assert "end that one first" in str(form.errors[f"body-{key('moc')}"])
    assert form[f"body-{key('moa')}"].value() == str(key("mara"))
    assert ActingBody.objects.count() == 1


def test_for_all_its_other_tasks_it_may_reach_back_though_one_was_reported_on(
    administrator_client, administrator, plan, asked, period
):
    own = {**asked, f"task-{key('moa')}-{plan.tasks.get(number='16').pk}": key("mara")}
    administrator_client.post(PAGE, own)
    task = plan.tasks.get(number="16")
    draft = begin(administrator, task, period)
    written = {"status": Status.ON_TRACK, "narrative": "Seeds were sown."}
    draft = save(administrator, draft, draft.version, written)
    submit(administrator, draft, draft.version)

    # For all its other tasks it may: nobody has reported on those.
    rest = {**asked, "listed": listed(administrator_client), f"body-{key('moa')}": key("nfga")}
    assert administrator_client.post(PAGE, rest).status_code == 302
    answerers = Answerers(plan)
    moa = Ministry.objects.get(slug="moa")
    assert answerers.reporter_for(moa, task.pk, period.last_day).slug == "mara"


def test_a_list_that_has_changed_meanwhile_is_shown_again(administrator_client, asked):
    sent = {**asked, f"body-{key('moa')}": key("mara")}
    administrator_client.post(PAGE, sent)

    second = {
        **asked,
        f"body-{key('moa')}": key("nfga"),
        f"body-{key('moc')}": key("mct"),
    }
    response = administrator_client.post(PAGE, second)

    assert response.status_code == 409
    assert "the list has changed" in response.content.decode()
    assert ActingBody.objects.get().acting.slug == "mara"
    # What is still open keeps what was chosen, and can be stored now.
    form = response.context["form"]
    assert form[f"body-{key('moc')}"].value() == str(key("mct"))
    again = {**second, "listed": form.listed_now}
    assert administrator_client.post(PAGE, again).status_code == 302
    assert {one.acting.slug for one in ActingBody.objects.all()} == {"mara", "mct"}


def test_a_body_whose_acting_one_has_ended_too_is_asked_for_at_the_later(plan, administrator):
    ActingBody.objects.create(
        plan=plan,
        body=Ministry.objects.get(slug="moa"),
        acting=Ministry.objects.get(slug="sapprft"),
        valid_from=date(2016, 1, 1),
        reason="x",
        author=administrator,
    )
    bodies = {ended.body.slug: ended for ended in ended_bodies(plan, TODAY)}

    assert "moa" not in bodies
    assert "16" in [task.number for task in bodies["sapprft"].tasks]


def test_the_page_takes_a_fixed_few_queries(administrator_client, django_assert_max_num_queries):
    administrator_client.get(PAGE)
    with django_assert_max_num_queries(24):
        administrator_client.get(PAGE)


def test_only_administrators_enter(client: Client, coordinator, editor):
    for person in (None, coordinator, editor):
        if person:
            client.force_login(person)
        for response in (client.get(PAGE), client.post(PAGE, {})):
            assert response["Location"].startswith("/admin/login/")


def test_a_plan_that_isnt_there_is_not_found(administrator_client):
    path = reverse("admin:reporting_actingbody_ended", args=["14fyp"])
    assert administrator_client.get(path).status_code == 404


@pytest.mark.usefixtures("postgresql")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_name_several_at_once_the_second_sees_the_list_again():
    assert Plan.objects.exists()
    author = User.objects.create_superuser("a@example.org", "x", name="A")
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(author)
    asked = {
        "listed": listed(clients[0]),
        "first_day": "2026-11-24",
        "reason": "The reform.",
        f"body-{key('moa')}": key("mara"),
        f"body-{key('moc')}": key("mct"),
    }
    together = Barrier(2)

    def name_them(client):
        try:
            together.wait()
            return client.post(PAGE, asked).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(name_them, clients)) == [302, 409]
    assert ActingBody.objects.count() == 2
