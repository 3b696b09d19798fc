"""People in the admin: who may enter, and how somebody is added."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from ministries.models import Membership, Ministry, User
from tests.tasks.matrix.admin_form import added, fields_of, messages_at

ADD = reverse("admin:ministries_user_add")


def address(person: User) -> str:
    return reverse("admin:ministries_user_change", args=[person.pk])


@pytest.fixture
def new_person() -> dict[str, str]:
    """What is asked of a new person."""
    return {
        "email": "Li.Na@example.org",
        "name": "李娜",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }


def test_adding_a_person_asks_email_and_name_and_never_a_password(
    administrator_client: Client, new_person: dict[str, str]
) -> None:
    page = administrator_client.get(ADD)
    assert set(page.context["adminform"].form.fields) == {"email", "name", "is_superuser"}
    assert administrator_client.post(ADD, new_person).status_code == 302
    person = User.objects.get(email="Li.Na@example.org")
    assert not person.has_usable_password()
    assert (person.name, person.is_active, person.is_superuser) == ("李娜", True, False)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "LI.NA@EXAMPLE.ORG"}, "email"),
        ({"email": "no address"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "a\x00@example.org"}, "email"),
        ({"name": "字" * 1000}, "name"),
        ({"name": "a\u202eb"}, "name"),
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


def test_no_administrator_sets_a_password_and_none_stands_in_the_history(
    administrator_client: Client, administrator: User, reader: User
) -> None:
    sent = fields_of(administrator_client.get(address(reader)))
    assert not any("password" in name for name in sent)
    administrator_client.post(address(reader), {**sent, "name": "Rita R.", "password": "x"})
    reader.refresh_from_db()
    assert reader.check_password("correct horse")
    assert administrator_client.get(address(reader) + "../password/").status_code == 302
    version = Version.objects.get_for_object(reader).get()
    assert version.revision.user == administrator
    assert "password" not in json.dumps(json.loads(version.serialized_data))


@pytest.mark.parametrize(
    ("name", "lookup"),
    [
        ("user", "password__startswith"),
        ("user", "memberships__user__password__contains"),
        ("membership", "user__password__startswith"),
    ],
)
def test_no_list_is_asked_how_a_password_begins(
    administrator_client: Client, name: str, lookup: str
) -> None:
    path = reverse(f"admin:ministries_{name}_changelist")
    assert administrator_client.get(path, {lookup: "md5"}).status_code == 400


def test_roles_are_given_and_withdrawn_at_the_person_and_kept_in_the_history(
    administrator_client: Client, administrator: User, reader: User, plan: object
) -> None:
    finance = Ministry.objects.get(slug="mof")
    sent = fields_of(administrator_client.get(address(reader)))
    given = added(sent, "memberships", ministry=finance.pk, role="editor")
    assert administrator_client.post(address(reader), given).status_code == 302
    assert reader.is_member
    listed = administrator_client.get(reverse("admin:ministries_user_changelist"))
    assert "MOF (editor)" in listed.content.decode()
    twice = fields_of(administrator_client.get(address(reader)))
    twice = added(twice, "memberships", ministry=finance.pk, role="editor")
    assert administrator_client.post(address(reader), twice).status_code == 200
    sent = fields_of(administrator_client.get(address(reader)))
    withdrawn = {**sent, "memberships-0-DELETE": "on"}
    assert administrator_client.post(address(reader), withdrawn).status_code == 302
    assert not reader.is_member
    newest, oldest = Version.objects.get_for_object(reader)
    assert oldest.revision.user == administrator
    kept = [one.object_repr for one in oldest.revision.version_set.all()]
    assert "Rita · editor · MOF" in kept
    compared = administrator_client.get(
        reverse("admin:ministries_user_compare", args=[reader.pk]),
        {"version_id1": oldest.pk, "version_id2": newest.pk},
    ).content.decode()
    assert "Rita · editor · MOF" in compared


def test_whoever_has_not_signed_in_yet_is_found(
    administrator_client: Client, administrator: User, reader: User
) -> None:
    path = reverse("admin:ministries_user_changelist")
    for choice, people in (("no", [reader]), ("yes", [administrator])):
        found = administrator_client.get(path, {"signed_in": choice})
        assert list(found.context["cl"].result_list) == people


def test_memberships_are_listed_and_filtered_but_changed_at_the_person(
    administrator_client: Client, reader: User, plan: object
) -> None:
    one = Membership.objects.create(
        user=reader, ministry=Ministry.objects.get(slug="mof"), role="reader"
    )
    path = reverse("admin:ministries_membership_changelist")
    page = administrator_client.get(path, {"role__exact": "reader"})
    assert list(page.context["cl"].result_list) == [one]
    assert address(reader) in page.content.decode()
    assert not administrator_client.get(path, {"role__exact": "editor"}).context["cl"].result_list
    assert administrator_client.get(reverse("admin:ministries_membership_add")).status_code == 403
    delete = reverse("admin:ministries_membership_delete", args=[one.pk])
    assert administrator_client.post(delete, {"post": "yes"}).status_code == 403


def test_making_a_person_inactive_ends_their_sessions_for_good(
    administrator_client: Client, reader: User
) -> None:
    browser = Client()
    browser.post("/accounts/login/", {"login": reader.email, "password": "correct horse"})
    sent = fields_of(administrator_client.get(address(reader)))
    inactive = {name: value for name, value in sent.items() if name != "is_active"}
    administrator_client.post(address(reader), inactive)
    administrator_client.post(address(reader), sent)
    reader.refresh_from_db()
    assert reader.is_active
    assert browser.get("/accounts/").status_code == 302


def test_an_administrator_signs_a_person_out_and_takes_a_lost_phone_off(
    administrator_client: Client, reader: User
) -> None:
    TOTP.activate(reader, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    browser = Client()
    browser.force_login(reader)
    UserSession.objects.create(
        user=reader, ip="127.0.0.1", session_key=browser.session.session_key, user_agent=""
    )
    for step in ("sign_out", "remove_second_step"):
        path = reverse(f"admin:ministries_user_{step}", args=[reader.pk])
        assert administrator_client.get(path).status_code == 405
        assert administrator_client.post(path).status_code == 302
    assert browser.get("/accounts/").status_code == 302
    assert not Authenticator.objects.exists()
    comments = {one.revision.comment for one in Version.objects.get_for_object(reader)}
    assert comments == {"Signed out everywhere.", "Second step at sign-in taken off."}


@pytest.mark.parametrize("step", ["invite_again", "sign_out", "remove_second_step", "hand_over"])
def test_the_steps_are_for_administrators_alone(client: Client, reader: User, step: str) -> None:
    client.force_login(reader)
    path = reverse(f"admin:ministries_user_{step}", args=[reader.pk])
    assert client.post(path)["Location"].startswith("/admin/login/")
    assert client.get(path.replace(f"/{reader.pk}/", "/999999/")).status_code == 302


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
        "Ministries and people": ["Memberships", "Ministries", "People"],
        "Plans": ["Plans", "Sections"],
        "Reminders": [
            "Messages",
            "Reminders",
            "Pauses of all mail",
            "Rules for reminders",
            "Choices about mail",
            "Failed jobs",
        ],
        "Reporting": [
            "Acting bodies",
            "Choices of answerable ministries",
            "Entries of the record",
            "Excuses",
            "Reporting periods",
            "Reporting windows",
            "Status updates",
        ],
        "The matrix": ["Changes of the matrix", "Tasks"],
    }
    assert not site.is_registered(Group)
