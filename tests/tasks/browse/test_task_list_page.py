"""The list of tasks as people see it."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(plan):
    return reverse("tasks", args=[plan.slug])


def test_the_list_shows_all_tasks_with_their_holders(client, address):
    page = client.get(address)
    assert page.status_code == 200
    assert page.content.decode().count('class="task-row"') == 69
    assert "69 tasks" in page.content.decode()
    assert "State Administration of Radio, Film, and Television" in page.content.decode()


def test_each_filter_that_is_set_can_be_taken_away(client, address):
    page = client.get(address, {"ministry": "mof", "role": "lead"})
    assert [(chip.value, chip.query) for chip in page.context["chips"]] == [
        ("Ministry of Finance", "?role=lead"),
        ("Lead", "?ministry=mof"),
    ]
    assert page.content.decode().count('class="task-row"') == 2


def test_where_nothing_answers_the_page_says_which_filter_to_loosen(client, address):
    page = client.get(address, {"ministry": "mof", "role": "lead", "chapter": "5"})
    text = page.content.decode()
    assert "No task answers all of these filters." in text
    assert "?ministry=mof&amp;role=lead" in text
    assert [one["count"] for one in page.context["to_loosen"]] == [5, 5, 2]


def test_a_mistyped_filter_is_answered_with_400_and_its_name(client, address):
    page = client.get(address, {"ministry": "moff"})
    assert page.status_code == 400
    assert "moff" in page.content.decode()
    assert "Did you mean “mof”?" in page.content.decode()


@pytest.mark.parametrize("number", ["0", "2", "x", "-1", "９", "9" * 40])
def test_a_page_that_does_not_exist_is_answered_with_400(client, address, number):
    page = client.get(address, {"page": number})
    assert page.status_code == 400
    assert "pages run from 1 to 1" in page.content.decode()


def test_markup_in_the_words_is_shown_and_not_run(client, address):
    page = client.get(address, {"q": "<script>alert(1)</script>"})
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.content.decode()
    assert "&lt;script&gt;" in page.content.decode()


def test_the_day_stays_in_every_link(client, address):
    page = client.get(address, {"as_of": "2018-12-31"})
    assert "as of <strong>2018-12-31</strong>" in page.content.decode()
    assert f'href="{address}1/?as_of=2018-12-31"' in page.content.decode()


def test_the_list_takes_at_most_twelve_queries_for_a_visitor(
    client, address, django_assert_max_num_queries
):
    for query in ({}, {"ministry": "mof", "role": "lead", "chapter": "5", "q": "x"}):
        with django_assert_max_num_queries(12):
            client.get(address, query)


def test_the_list_takes_at_most_fourteen_queries_signed_in(
    client, administrator, address, django_assert_max_num_queries
):
    client.force_login(administrator)
    with django_assert_max_num_queries(14):
        client.get(address)


def test_a_day_given_twice_is_refused_and_none_of_them_dropped(client, address):
    page = client.get(f"{address}?as_of=2018-99-99&as_of=2018-12-31")
    assert page.status_code == 400
    assert "takes one value; it was given 2 times" in page.content.decode()
    assert client.get(f"{address}?ministry=mof&ministry=nbs").status_code == 200
