"""Handing over the work of a person who leaves."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from ministries.handing_over import Handover
from ministries.models import Membership, Ministry, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(plan):
    return Ministry.objects.get(slug="mof")


@pytest.fixture
def ndrc(plan):
    return Ministry.objects.get(slug="ndrc")


@pytest.fixture
def leaving(finance, ndrc):
    """An editor of MOF, who reviews for NDRC everywhere."""
    person = User.objects.create_user("leaving@example.org", "correct horse", name="李娜")
    Membership.objects.create(user=person, ministry=finance, role="editor")
    Membership.objects.create(user=person, ministry=ndrc, role="reviewer", everywhere=True)
    return person


@pytest.fixture
def successor(ndrc):
    """A reviewer of NDRC."""
    person = User.objects.create_user("successor@example.org", "correct horse", name="Rita")
    Membership.objects.create(user=person, ministry=ndrc, role="reviewer")
    return person


def page_of(person):
    return reverse("admin:ministries_user_hand_over", args=[person.pk])


def roles_of(person):
    rows = person.memberships.values_list("ministry__slug", "role", "everywhere")
    return sorted(rows)


def test_roles_move_and_those_held_already_are_merged(leaving, successor):
    Handover(leaving, successor).carry_out()

    assert roles_of(successor) == [("mof", "editor", False), ("ndrc", "reviewer", True)]
    assert roles_of(leaving) == []
    leaving.refresh_from_db()
    assert not leaving.is_active


def test_whoever_leaves_is_signed_out_everywhere_at_once(client, leaving, successor):
    client.post("/accounts/login/", {"login": leaving.email, "password": "correct horse"})
    assert client.get("/accounts/").status_code == 200

    Handover(leaving, successor).carry_out()
    User.objects.filter(pk=leaving.pk).update(is_active=True)

    assert client.get("/accounts/").status_code == 302


def test_it_is_shown_first_and_done_once_confirmed(
    administrator_client, administrator, leaving, successor
):
    sent = {"successor": successor.pk, "reason": "Leaves for another office."}
    assert administrator_client.get(page_of(leaving)).status_code == 200
    shown = administrator_client.post(page_of(leaving), sent)
    words = " ".join(shown.content.decode().split())
    assert "Ministry of Finance · editor: goes to the successor" in words
    assert "reviews every ministry: the successor has this role already" in words
    assert len(roles_of(leaving)) == 2

    done = administrator_client.post(page_of(leaving), {**sent, "confirmed": "yes"})

    assert done["Location"] == reverse("admin:ministries_user_change", args=[successor.pk])
    assert roles_of(successor) == [("mof", "editor", False), ("ndrc", "reviewer", True)]
    for person in (leaving, successor):
        revision = Version.objects.get_for_object(person).get().revision
        assert revision.user == administrator
        assert revision.comment == (
            "Work of leaving@example.org handed over to successor@example.org:"
            " Leaves for another office."
        )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "a\u202eb"}, "reason"),
        ({"successor": ""}, "successor"),
        ({"successor": "999999"}, "successor"),
        ({"successor": "9" * 30}, "successor"),
        ({"successor": "x"}, "successor"),
    ],
)
def test_what_is_missing_is_said_at_the_field_and_nothing_moves(
    administrator_client, leaving, successor, change, field
):
    sent = {"successor": successor.pk, "reason": "Leaves.", "confirmed": "yes", **change}

    page = administrator_client.post(page_of(leaving), sent)

    assert list(page.context["form"].errors) == [field]
    assert len(roles_of(leaving)) == 2


def test_nobody_hands_over_to_themselves_or_to_one_who_left(
    administrator_client, leaving, successor
):
    sent = {"successor": leaving.pk, "reason": "Leaves.", "confirmed": "yes"}
    page = administrator_client.post(page_of(leaving), sent)
    assert "Choose another person" in page.content.decode()
    User.objects.filter(pk=successor.pk).update(is_active=False)
    page = administrator_client.post(page_of(leaving), {**sent, "successor": successor.pk})

    assert page.context["form"].errors["successor"]
    assert len(roles_of(leaving)) == 2


def test_a_successor_who_left_a_moment_ago_is_noticed(leaving, successor):
    handover = Handover(leaving, successor)
    User.objects.filter(pk=successor.pk).update(is_active=False)

    with pytest.raises(ValidationError, match="Choose another person"):
        handover.carry_out()

    assert len(roles_of(leaving)) == 2


def test_the_last_administrator_stays(administrator_client, administrator, successor):
    sent = {"successor": successor.pk, "reason": "Leaves.", "confirmed": "yes"}
    page = administrator_client.post(page_of(administrator), sent)
    assert "Nobody else is an administrator" in page.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_active

    other = User.objects.create_superuser("other@example.org", "correct horse")
    administrator_client.post(page_of(administrator), sent)

    administrator.refresh_from_db()
    successor.refresh_from_db()
    assert (administrator.is_active, other.is_active) == (False, True)
    # The rights of an administrator don't move.
    assert not successor.is_superuser


def test_nobody_else_sees_the_page(client: Client, leaving, successor):
    client.force_login(successor)

    assert client.get(page_of(leaving)).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_the_last_two_administrators_who_leave_at_once_one_stays(postgresql: None) -> None:
    successor = User.objects.create_user("successor@example.org")
    leaving = [User.objects.create_superuser(f"{name}@example.org", "x") for name in ("ada", "bo")]
    barrier = threading.Barrier(2)
    refused: list[str] = []

    def hand_over(person: User) -> None:
        try:
            barrier.wait()
            Handover(person, User.objects.get(pk=successor.pk)).carry_out()
        except ValidationError as error:
            refused.extend(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_over, args=[person]) for person in leaving]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.administrators().count() == 1
    assert refused == ["Nobody else is an administrator: make another person one first."]
