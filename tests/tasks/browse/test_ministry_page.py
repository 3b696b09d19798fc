"""The page of one ministry."""

from datetime import date

import pytest
from django.urls import reverse

from ministries.models import Contact, Membership, Ministry
from tasks.matrix.changing import amend
from tasks.matrix.state import state_of
from tests.tasks.browse.reading import links, main_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def page_of(client, plan):
    def page_of(slug: str, **query: str):
        page = client.get(reverse("ministry", args=[plan.slug, slug]), query)
        assert page.status_code == 200
        return page

    return page_of


def numbers(page) -> dict[str, list[str]]:
    return {
        part.role.value: [one.task.number for one in part.held] for part in page.context["parts"]
    }


def test_what_the_ministry_of_finance_leads_and_with_whom(page_of):
    page = page_of("mof")
    assert {part.role.value: part.count for part in page.context["parts"]} == {
        "lead": 2,
        "supporting": 11,
        "joint": 22,
    }
    assert numbers(page)["lead"] == ["48", "61"]
    led = page.context["parts"][0].held
    assert [one.ministry.slug for one in led[0].others] == ["most", "ndrc", "moe", "miit"]
    assert [section.number for section in led[0].sections] == ["10.2.4"]


def test_every_count_leads_to_the_tasks_it_counts(client, page_of):
    found = links(page_of("ndrc"))
    assert found["/plans/13fyp-sei/tasks/?ministry=ndrc"] == "62 tasks"
    assert found["/plans/13fyp-sei/tasks/?ministry=ndrc&role=lead"] == "● 13 Lead"
    assert found["/plans/13fyp-sei/tasks/?ministry=ndrc&role=supporting"] == "○ 8 Supporting"
    assert found["/plans/13fyp-sei/tasks/?ministry=ndrc&role=joint"] == "◐ 41 Joint"


def test_tasks_by_chapter_agree_with_the_list(client, page_of, plan):
    page = page_of("ndrc")
    for chapter, count in page.context["by_chapter"]:
        query = {"ministry": "ndrc", "chapter": chapter.number}
        listed = client.get(reverse("tasks", args=[plan.slug]), query)
        assert listed.context["page"].paginator.count == count
    # Task 69 has no passage of its own, and NDRC supports it.
    assert page.context["without_passage"] == 1


def test_partners_come_with_the_list_of_the_tasks_of_both(client, page_of):
    page = page_of("ndrc")
    first = page.context["partners"][:3]
    assert [(one.body.ministry.slug, one.tasks) for one in first] == [
        ("miit", 57),
        ("most", 39),
        ("mof", 34),
    ]
    together = "/plans/13fyp-sei/tasks/?ministry=ndrc&partner=mof"
    assert links(page)[together] == "34"
    assert client.get(together).context["page"].paginator.count == 34


def test_both_names_are_shown_and_the_chinese_one_is_ours(page_of):
    assert "Ministry of Finance MOF 财政部 Chinese name: ours" in main_words(page_of("mof"))


def test_a_name_that_the_document_writes_otherwise_stands_beside_its_name_then(page_of):
    text = main_words(page_of("sapprft"))
    assert text.index("State Administration of Radio, Film, and Television") < text.index(
        "Called on 2016-11-29 State Administration of Press, Publication, Radio, Film and"
    )
    assert "Called on" not in main_words(page_of("mof"))


def test_an_uncertain_body_says_so(page_of):
    assert "Which body the document means, or how it is called, isn't certain." in main_words(
        page_of("cac")
    )


def test_a_body_that_has_ended_says_so_on_top_with_where_its_duties_went(page_of):
    text = main_words(page_of("aqsiq"))
    assert text.index("This body had ended by ") < text.index("15 tasks")
    assert "merged into State Administration for Market Regulation (2018-03-17)" in text
    assert "functions transferred to General Administration of Customs (2018-03-17)" in text
    assert "Institutional reform plan of the State Council" in text


def test_before_its_end_a_body_goes_on(page_of):
    text = main_words(page_of("aqsiq", as_of="2018-03-16"))
    assert "had ended" not in text
    assert "State Administration for Market Regulation" not in text


def test_of_two_ends_the_later_counts(page_of):
    between = main_words(page_of("sapprft", as_of="2018-03-18"))
    assert "had ended" not in between
    assert "split, in part to National Radio and Television Administration" in between
    assert "had ended by 2018-03-21" in main_words(page_of("sapprft", as_of="2018-03-21"))


def test_what_became_of_a_successor_in_its_turn_is_told_from_its_day_on(page_of):
    assert "National Financial Regulatory Administration" not in main_words(
        page_of("cbrc", as_of="2023-03-09")
    )
    assert (
        "merged into China Banking and Insurance Regulatory Commission (2018-03-17), in its turn"
        " merged into National Financial Regulatory Administration (2023-03-10)"
        in main_words(page_of("cbrc", as_of="2023-03-10"))
    )


def test_names_stand_with_their_days_source_and_certainty(page_of):
    text = main_words(page_of("sta"))
    assert (
        "State Administration of Taxation not certain Circular of the State Council General Office"
        " on English names of State Council bodies, 2018 – 2018-08" in text
    )
    assert "2018-08-01" not in text


def test_a_body_of_the_register_that_the_plan_does_not_name_has_its_page(client, page_of):
    page = page_of("samr")
    text = main_words(page)
    assert "The plan's document doesn't name this body, and it holds no task of it." in text
    assert "State Administration for Industry and Commerce merged into this body" in text
    inherited = "/plans/13fyp-sei/tasks/?ministry=saic&ministry=aqsiq&ministry=cfda"
    assert links(page)[inherited] == "Tasks of the bodies that ended into it"
    assert client.get(inherited).context["page"].paginator.count > 15


def test_before_it_was_founded_a_successor_has_taken_over_nothing(page_of):
    text = main_words(page_of("samr", as_of="2016-11-29"))
    assert "Tasks of the bodies that ended into it" not in text
    assert "What it took over" not in text


def test_a_body_of_the_plan_that_lost_its_only_task_says_so(page_of, plan, administrator):
    task = plan.tasks.get(number="63")
    state = state_of(task)
    amend(
        task,
        [row for row in state.held if row.ministry != "org-dept"],
        state.links,
        day=date(2018, 3, 21),
        version=task.version,
        author=administrator,
        source="Circular 9 of 2018",
    )
    assert "It holds no task of this plan on the day shown." in main_words(page_of("org-dept"))
    assert page_of("org-dept", as_of="2018-03-20").context["task_count"] == 1


def test_a_chinese_reader_sees_the_chinese_name_first(client, plan):
    page = client.get(
        reverse("ministry", args=[plan.slug, "mof"]), headers={"accept-language": "zh-hans"}
    )
    text = main_words(page)
    assert text.index("财政部") < text.index("Ministry of Finance")


def test_an_unknown_ministry_is_answered_with_those_that_look_like_it(client, plan):
    page = client.get(reverse("ministry", args=[plan.slug, "mofa"]))
    assert page.status_code == 404
    text = main_words(page)
    assert "There is no ministry “mofa”." in text
    assert {"mof", "mfa", "moa"} <= set(text.split("Did you mean:")[1].replace(",", "").split())


def test_an_abbreviation_in_capitals_is_answered_with_the_address(client, plan):
    page = client.get("/plans/13fyp-sei/ministries/NDRC/")
    assert page.status_code == 404
    assert links(page)["/plans/13fyp-sei/ministries/ndrc/"] == "ndrc"


def test_a_past_day_is_kept_in_every_link(page_of):
    page = page_of("ndrc", as_of="2018-12-31")
    inside = [href for href in links(page) if href.startswith("/plans/")]
    assert [href for href in inside if "as_of=2018-12-31" not in href] == []


@pytest.mark.parametrize("slug", ["ndrc", "mof", "cbrc", "samr", "cac"])
def test_the_page_takes_a_fixed_number_of_queries(
    client, administrator_client, plan, django_assert_max_num_queries, slug
):
    address = reverse("ministry", args=[plan.slug, slug])
    with django_assert_max_num_queries(12):
        client.get(address)
    # Session, person, and how many notices are unread.
    with django_assert_max_num_queries(15):
        administrator_client.get(address)


@pytest.mark.parametrize("who", ["visitor", "account without a role", "member", "administrator"])
def test_a_contact_is_shown_to_members_and_that_there_is_one_to_everyone(
    client, plan, reader, administrator, who
):
    ministry = Ministry.objects.get(slug="mof")
    address = "/plans/13fyp-sei/ministries/mof/"
    assert "Contact: No contact is known." in main_words(client.get(address))
    Contact.objects.create(
        ministry=ministry, name="General office", email="office@mof.example.org", telephone="1 2"
    )
    if who != "visitor":
        client.force_login(administrator if who == "administrator" else reader)
    if who == "member":
        Membership.objects.create(user=reader, ministry=ministry, role="reader")

    page = client.get(address)

    is_shown = who in ("member", "administrator")
    assert ("office@mof.example.org" in page.content.decode()) is is_shown
    assert ("General office" in main_words(page)) is is_shown
    assert ("known to signed-in members" in main_words(page)) is not is_shown


def test_a_member_asks_no_query_more_than_an_administrator(
    client, plan, reader, django_assert_max_num_queries
):
    ministry = Ministry.objects.get(slug="mof")
    Membership.objects.create(user=reader, ministry=ministry, role="reader")
    client.force_login(reader)
    with django_assert_max_num_queries(15):
        client.get("/plans/13fyp-sei/ministries/mof/")
