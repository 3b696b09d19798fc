"""People in the admin: who may enter, and how somebody is added."""

import json

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from ministries.models import User
from tests.tasks.matrix.admin_form import fields_of, messages_at

ADD = reverse("admin:ministries_user_add")
PASSWORD = "a horse, correct, on a battery"


def address(person: User) -> str:
    return reverse("admin:ministries_user_change", args=[person.pk])


@pytest.fixture
def new_person() -> dict[str, str]:
    """What is asked of a new person."""
    return {
        "email": "Li.Na@example.org",
        "name": "李娜",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }


def test_adding_a_person_asks_email_name_and_password(
    administrator_client: Client, new_person: dict[str, str]
) -> None:
    page = administrator_client.get(ADD)
    assert {"email", "name", "password1", "password2"} <= set(page.context["adminform"].form.fields)
    assert administrator_client.post(ADD, new_person).status_code == 302
    person = User.objects.get(email="Li.Na@example.org")
    assert person.check_password(PASSWORD)
    assert (person.name, person.is_active, person.is_superuser) == ("李娜", True, False)
    assert Client().login(username="li.na@example.org", password=PASSWORD)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "LI.NA@EXAMPLE.ORG"}, "email"),
        ({"email": "no address"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "a\x00@example.org"}, "email"),
        ({"name": "字" * 1000}, "name"),
        ({"password2": "another"}, "password2"),
        ({"password1": "12345678", "password2": "12345678"}, "password2"),
        ({"password1": "", "password2": ""}, "password1"),
    ],
)
def test_a_person_who_cant_be_added_is_a_message_at_the_field(
    administrator_client: Client,
    new_person: dict[str, str],
    fields: dict[str, str],
    field: str,
) -> None:
    User.objects.create_user("li.na@example.org", "x")
    response = administrator_client.post(
        ADD, {**new_person, "email": "other@example.org", **fields}
    )
    assert response.status_code == 200
    assert field in messages_at(response)
    assert User.objects.count() == 2


def test_a_person_is_found_changed_and_made_inactive(
    administrator_client: Client, reader: User
) -> None:
    found = administrator_client.get(reverse("admin:ministries_user_changelist"), {"q": "rita"})
    assert list(found.context["cl"].result_list) == [reader]
    sent = fields_of(administrator_client.get(address(reader)))
    sent = {**sent, "name": "Rita R."}
    del sent["is_active"]
    assert administrator_client.post(address(reader), sent).status_code == 302
    reader.refresh_from_db()
    assert (reader.name, reader.is_active) == ("Rita R.", False)
    assert not Client().login(username=reader.email, password="correct horse")


def test_a_password_is_set_and_stands_in_no_history(
    administrator_client: Client, administrator: User, reader: User
) -> None:
    path = f"/admin/ministries/user/{reader.pk}/password/"
    assert administrator_client.get(path).status_code == 200
    sent = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert administrator_client.post(path, sent).status_code == 302
    reader.refresh_from_db()
    assert reader.check_password(PASSWORD)
    version = Version.objects.get_for_object(reader).get()
    assert version.revision.user == administrator
    assert "password" not in json.dumps(json.loads(version.serialized_data))


def test_nobody_takes_away_their_own_rights(
    administrator_client: Client, administrator: User
) -> None:
    sent = fields_of(administrator_client.get(address(administrator)))
    assert "is_superuser" not in sent
    administrator_client.post(address(administrator), {**sent, "name": "Ada L."})
    administrator.refresh_from_db()
    assert (administrator.name, administrator.is_active, administrator.is_superuser) == (
        "Ada L.",
        True,
        True,
    )


def test_nobody_is_deleted_and_no_old_account_restored(
    administrator_client: Client, reader: User
) -> None:
    path = reverse("admin:ministries_user_delete", args=[reader.pk])
    assert administrator_client.post(path, {"post": "yes"}).status_code == 403
    sent = fields_of(administrator_client.get(address(reader)))
    for name in ("R1", "R2"):
        administrator_client.post(address(reader), {**sent, "name": name})
    history = administrator_client.get(reverse("admin:ministries_user_history", args=[reader.pk]))
    newest, oldest = (action["version"] for action in history.context["action_list"])
    assert "Restore" not in history.content.decode()
    compared = administrator_client.get(
        reverse("admin:ministries_user_compare", args=[reader.pk]),
        {"version_id1": oldest.pk, "version_id2": newest.pk},
    ).content.decode()
    assert "R1" in compared
    assert "Restore" not in compared
    for path in (
        reverse("admin:ministries_user_revision", args=[reader.pk, oldest.pk]),
        reverse("admin:ministries_user_recover", args=[oldest.pk]),
        reverse("admin:ministries_user_recoverlist"),
    ):
        assert administrator_client.get(path).status_code == 404
        assert administrator_client.post(path, sent).status_code == 404
    reader.refresh_from_db()
    assert reader.check_password("correct horse")


def test_only_administrators_enter(client: Client, reader: User, administrator: User) -> None:
    client.force_login(reader)
    for path in ("/admin/", ADD, address(administrator), "/admin/autocomplete/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")
    administrator.is_active = False
    administrator.save()
    client.force_login(administrator)
    assert client.get("/admin/").status_code == 302


def test_the_start_page_groups_what_there_is(administrator_client: Client) -> None:
    page = administrator_client.get("/admin/")
    groups = {
        str(group["name"]): [str(model["name"]) for model in group["models"]]
        for group in page.context["app_list"]
    }
    assert groups == {
        "Ministries and people": ["Ministries", "People"],
        "Plans": ["Plans", "Sections"],
        "Reporting": [
            "Acting bodies",
            "Choices of answerable ministries",
            "Entries of the record",
            "Reporting periods",
            "Reporting windows",
            "Status updates",
        ],
        "The matrix": ["Changes of the matrix", "Tasks"],
    }
    assert not site.is_registered(Group)
