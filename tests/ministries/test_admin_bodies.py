"""Ministries, their names and what became of them, in the admin."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from ministries.models import Membership, Ministry, MinistryName, Succession, User
from tasks.matrix.packages.register import export_register, load_register
from tests.places import REGISTER
from tests.tasks.matrix.admin_form import added, fields_of, messages_at

LIST = reverse("admin:ministries_ministry_changelist")
ADD = reverse("admin:ministries_ministry_add")


@pytest.fixture
def agriculture(plan: object) -> Ministry:
    """The Ministry of Agriculture, since 2018 the Ministry of Agriculture and Rural Affairs."""
    return Ministry.objects.get(slug="moa")


def address(ministry: Ministry) -> str:
    return reverse("admin:ministries_ministry_change", args=[ministry.pk])


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("NDRC", "ndrc"),
        ("财政部", "mof"),
        ("intellectual property", "cnipa"),
        ("中央网络安全和信息化委员会办公室", "cac"),
        ("Finance", "mof"),
    ],
)
def test_a_ministry_is_found_by_any_of_its_names(
    administrator_client: Client, plan: object, words: str, slug: str
) -> None:
    page = administrator_client.get(LIST, {"q": words})
    assert slug in [ministry.slug for ministry in page.context["cl"].result_list]
    offered = administrator_client.get(
        reverse("admin:autocomplete"),
        {
            "term": words,
            "app_label": "matrix",
            "model_name": "responsibility",
            "field_name": "ministry",
        },
    ).json()["results"]
    pk = str(Ministry.objects.get(slug=slug).pk)
    assert pk in [one["id"] for one in offered]


@pytest.mark.parametrize("words", ["\x00", "🧪", "字" * 5_000, "%", "no such body"])
def test_odd_words_find_nothing_and_break_nothing(
    administrator_client: Client, plan: object, words: str
) -> None:
    assert administrator_client.get(LIST, {"q": words}).status_code == 200
    asked = {"app_label": "matrix", "model_name": "responsibility", "field_name": "ministry"}
    answer = administrator_client.get(reverse("admin:autocomplete"), {**asked, "term": words})
    assert answer.status_code == 200


def test_the_form_shows_names_what_became_of_it_and_what_it_took_over(
    administrator_client: Client, agriculture: Ministry
) -> None:
    successor = Ministry.objects.get(slug="mara")
    page = administrator_client.get(address(successor)).content.decode()
    assert "what it took over" in page.lower()
    assert "MOA · Ministry of Agriculture" in page
    sent = fields_of(administrator_client.get(address(agriculture)))
    assert "农业部" in sent.values()
    assert str(successor.pk) in [
        value for name, value in sent.items() if name.endswith("-successor")
    ]


def test_a_new_body_gets_its_names_and_goes_to_the_registers_end(
    administrator_client: Client, plan: object, tmp_path: Path
) -> None:
    sent = fields_of(administrator_client.get(ADD))
    sent |= {
        "name": "Central Science and Technology Commission",
        "name_zh": "中央科技委员会",
        "abbreviation": "CSTC",
        "slug": "cstc",
        "kind": "party body",
        "certain": "on",
        "aliases": "One\r\n\r\n Two \r\n",
    }
    sent = added(
        sent,
        "names",
        name="中央科技委员会",
        language="zh-hans",
        valid_from="2023-03-16",
        from_month_only="on",
        certain="on",
    )
    response = administrator_client.post(ADD, sent)
    assert response.status_code == 302, messages_at(response)
    body = Ministry.objects.get(slug="cstc")
    assert Ministry.objects.last() == body
    assert body.alias_list == ["One", "Two"]
    name = body.names.get()
    assert (name.valid_from, name.from_month_only) == (date(2023, 3, 1), True)
    assert MinistryName.objects.last() == name
    # The register is written and read back the same.
    export_register(tmp_path / "once")
    load_register(tmp_path / "once")
    export_register(tmp_path / "twice")
    for file in ("ministries.csv", "names.csv", "successions.csv"):
        once, twice = ((tmp_path / folder / file).read_bytes() for folder in ("once", "twice"))
        assert once == twice
        added_lines = set(once.decode().splitlines()) - set(
            (REGISTER / file).read_text(encoding="utf-8").splitlines()
        )
        expected = {
            "ministries.csv": {
                "cstc,CSTC,Central Science and Technology Commission,中央科技委员会,"
                "party body,One; Two,yes"
            },
            "names.csv": {"cstc,zh-hans,中央科技委员会,2023-03,,,yes"},
            "successions.csv": set(),
        }
        assert added_lines == expected[file]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"slug": "ndrc"}, {"slug": ["Ministry with this Slug already exists."]}),
        ({"slug": "No Slug"}, {"slug": None}),
        ({"name": ""}, {"name": ["This field is required."]}),
        ({"aliases": "a; b"}, {"aliases": ["Write one name a line, without semicolons."]}),
        ({"kind": "party school"}, {"kind": None}),
        ({"name": "bell\a"}, {"name": ["Holds a control character, U+0007"]}),
        ({"aliases": "\u202eb"}, {"aliases": None}),
        (
            {"name_zh": "\u200b"},
            {"name_zh": ["Holds only characters that can't be seen, first U+200B"]},
        ),
        ({"name": "a\x00b"}, {"name": ["Null characters are not allowed."]}),
        ({"name": "字" * 100_000}, {"name": None}),
    ],
)
def test_a_body_that_the_register_cant_hold_is_a_message(
    administrator_client: Client,
    plan: object,
    fields: dict[str, str],
    expected: dict[str, list[str] | None],
) -> None:
    sent = {**fields_of(administrator_client.get(ADD)), "name": "X", "slug": "x", **fields}
    response = administrator_client.post(ADD, sent)
    assert response.status_code == 200
    found = messages_at(response)
    assert set(found) == set(expected)
    for name, words in expected.items():
        assert words is None or found[name] == words
    assert not Ministry.objects.filter(slug="x").exists()


def test_two_names_of_one_language_from_one_day_are_refused(
    administrator_client: Client, agriculture: Ministry
) -> None:
    sent = fields_of(administrator_client.get(address(agriculture)))
    count = int(sent["names-TOTAL_FORMS"])
    sent = added(sent, "names", name="Ministry of Farming", language="en")
    response = administrator_client.post(address(agriculture), sent)
    assert messages_at(response) == {
        f"names-{count}-language": ["There is another row with the same values."]
    }


@pytest.mark.parametrize("successor", ["itself", "abc", "1" + "0" * 30, "", "\x00"])
def test_a_succession_needs_another_body(
    administrator_client: Client, agriculture: Ministry, successor: str
) -> None:
    sent = fields_of(administrator_client.get(address(agriculture)))
    count = int(sent["successions_from-TOTAL_FORMS"])
    key = str(agriculture.pk) if successor == "itself" else successor
    sent = added(
        sent, "successions_from", successor=key, kind="dissolved", effective_on="2018-03-17"
    )
    response = administrator_client.post(address(agriculture), sent)
    assert list(messages_at(response)) == [f"successions_from-{count}-successor"]
    assert Succession.objects.count() == 84


def test_a_name_cant_end_before_it_begins(
    administrator_client: Client, agriculture: Ministry
) -> None:
    sent = fields_of(administrator_client.get(address(agriculture)))
    sent |= {"names-0-valid_from": "2019-01-01", "names-0-valid_until": "2018-01-01"}
    response = administrator_client.post(address(agriculture), sent)
    assert "It can't end before it begins." in str(messages_at(response))


def test_a_body_that_a_plan_names_is_not_deleted(
    administrator_client: Client, agriculture: Ministry, reader: User
) -> None:
    Membership.objects.create(user=reader, ministry=agriculture, role="reader")
    path = reverse("admin:ministries_ministry_delete", args=[agriculture.pk])
    page = administrator_client.get(path).content.decode()
    assert "can't be deleted: it has a part in plans or reports, people or a contact." in page
    assert "say at “what became of it” when and how it ended" in page
    administrator_client.post(path, {"post": "yes"})
    assert Ministry.objects.filter(pk=agriculture.pk).exists()


def test_a_body_has_one_contact_and_those_without_are_found(
    administrator_client: Client, agriculture: Ministry
) -> None:
    path = reverse("admin:ministries_ministry_changelist")
    assert administrator_client.get(path, {"has_contact": "no"}).context["cl"].result_count == 67
    sent = fields_of(administrator_client.get(address(agriculture)))
    sent = added(sent, "contact", name="General office", email="office at moa", telephone="")
    refused = administrator_client.post(address(agriculture), sent)
    assert messages_at(refused)["contact-0-email"] == ["Enter a valid email address."]
    sent["contact-0-email"] = "office@moa.example.org"
    assert administrator_client.post(address(agriculture), sent).status_code == 302
    assert agriculture.contact.email == "office@moa.example.org"
    found = administrator_client.get(path, {"has_contact": "yes"}).context["cl"].result_list
    assert list(found) == [agriculture]
    version = Version.objects.get_for_object(agriculture).get()
    assert "MOA: General office" in {one.object_repr for one in version.revision.version_set.all()}


def test_a_body_shows_who_serves_it_and_restoring_it_gives_no_role_back(
    administrator_client: Client, agriculture: Ministry, reader: User
) -> None:
    one = Membership.objects.create(user=reader, ministry=agriculture, role="editor")
    page = administrator_client.get(address(agriculture))
    assert reverse("admin:ministries_user_change", args=[reader.pk]) in page.content.decode()
    sent = fields_of(page)
    assert administrator_client.post(address(agriculture), {**sent, "name": "F"}).status_code == 302
    version = Version.objects.get_for_object(agriculture).get()
    one.delete()
    path = reverse("admin:ministries_ministry_revision", args=[agriculture.pk, version.pk])
    administrator_client.post(path, {**sent, "name": "F"})
    assert not Membership.objects.exists()


def test_an_earlier_version_of_a_body_can_be_restored(
    administrator_client: Client, administrator: object, agriculture: Ministry
) -> None:
    for words in ("Farming", "Farms"):
        sent = fields_of(administrator_client.get(address(agriculture)))
        response = administrator_client.post(address(agriculture), {**sent, "name": words})
        assert response.status_code == 302
    history = administrator_client.get(
        reverse("admin:ministries_ministry_history", args=[agriculture.pk])
    )
    newest, oldest = (action["version"] for action in history.context["action_list"])
    assert newest.revision.user == administrator
    revision = reverse("admin:ministries_ministry_revision", args=[agriculture.pk, oldest.pk])
    sent = fields_of(administrator_client.get(revision))
    administrator_client.post(revision, sent)
    agriculture.refresh_from_db()
    assert agriculture.name == "Farming"
    assert agriculture.names.count() == 2


def test_a_body_is_offered_by_its_name_in_the_readers_language(
    administrator_client: Client, plan: object
) -> None:
    asked = {"app_label": "matrix", "model_name": "responsibility", "field_name": "ministry"}
    for language, name in (("en", "MOF · Ministry of Finance"), ("zh-hans", "MOF · 财政部")):
        answer = administrator_client.get(
            reverse("admin:autocomplete"),
            {**asked, "term": "财政"},
            headers={"accept-language": language},
        )
        assert [one["text"] for one in answer.json()["results"]] == [name]


def test_kinds_are_told_in_chinese_to_a_chinese_reader_and_stored_as_they_were(
    administrator_client: Client, agriculture: Ministry
) -> None:
    administrator_client.cookies["django_language"] = "zh-hans"
    page = administrator_client.get(LIST, {"kind": "party body"})
    kinds = {body.kind for body in page.context["cl"].result_list}
    assert kinds == {"party body"}
    words = page.content.decode()
    assert '<td class="field-kind_told">党中央机构</td>' in words
    assert ">监管委员会</a>" in words or ">监督管理委员会</a>" in words
    form = administrator_client.get(address(agriculture)).context["adminform"].form
    assert form["kind"].value() == "ministry"
    assert ("ministry", "部") in form.fields["kind"].choices


def test_a_kind_that_no_body_has_is_no_filter(administrator_client: Client, plan: object) -> None:
    for kind in ("party school", "\x00"):
        response = administrator_client.get(LIST, {"kind": kind})
        assert response.status_code == 302
        assert response["Location"].endswith("?e=1")


@pytest.mark.parametrize("field", ["name", "name_zh", "aliases"])
@pytest.mark.parametrize("name", ["Ministry of Finance", "ministry of finance", "财政部"])
def test_a_name_of_another_body_is_refused_at_the_field(
    administrator_client: Client, plan: object, field: str, name: str
) -> None:
    sent = {**fields_of(administrator_client.get(ADD)), "name": "X", "slug": "x", field: name}
    response = administrator_client.post(ADD, sent)
    assert messages_at(response) == {
        field: [f"MOF · Ministry of Finance is known by this name at the same time: {name}"]
    }


def test_an_alias_of_another_body_is_taken_too(administrator_client: Client, plan: object) -> None:
    name = "Office of the Central Cyberspace Affairs Commission"
    sent = {**fields_of(administrator_client.get(ADD)), "name": name, "slug": "x"}
    response = administrator_client.post(ADD, sent)
    assert list(messages_at(response)) == ["name"]


def test_a_name_is_free_for_a_body_that_began_when_its_bearer_had_ended(
    administrator_client: Client, agriculture: Ministry
) -> None:
    """The Ministry of Agriculture ended on 17 March 2018."""
    sent = {**fields_of(administrator_client.get(ADD)), "slug": "x", "name": agriculture.name}
    too_early = added(sent, "names", name="X", language="en", valid_from="2018-03-16")
    response = administrator_client.post(ADD, too_early)
    assert list(messages_at(response)) == ["name"]
    in_time = added(sent, "names", name="X", language="en", valid_from="2018-03-17")
    assert administrator_client.post(ADD, in_time).status_code == 302


@pytest.mark.parametrize("slug", ["nhc", "nhfpc"])
def test_both_health_commissions_keep_their_name(
    administrator_client: Client, plan: object, slug: str
) -> None:
    """The first had ended before the second began."""
    ministry = Ministry.objects.get(slug=slug)
    sent = fields_of(administrator_client.get(address(ministry)))
    response = administrator_client.post(address(ministry), sent)
    assert response.status_code == 302, messages_at(response)


def test_every_body_of_the_register_can_be_saved_as_it_stands(
    administrator_client: Client, plan: object
) -> None:
    for ministry in Ministry.objects.all():
        sent = fields_of(administrator_client.get(address(ministry)))
        response = administrator_client.post(address(ministry), sent)
        assert response.status_code == 302, (ministry, messages_at(response))
