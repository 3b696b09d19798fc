"""A ministry on paper."""

import pytest
from django.urls import reverse

from tests.tasks.browse.reading import main_words

pytestmark = pytest.mark.django_db


def briefing(client, plan, slug: str, **query: str):
    page = client.get(reverse("briefing", args=[plan.slug, slug]), query)
    assert page.status_code == 200
    return page


def test_a_briefing_says_who_what_with_whom_and_where_in_the_plan(client, plan):
    text = main_words(briefing(client, plan, "mof"))
    assert "35 tasks : ● Lead 2 · ○ Supporting 11 · ◐ Joint 22" in text
    assert "Works with most: NDRC (34), MIIT (32), MOST (25), AQSIQ (10), CAC (7)" in text
    # A partner in another role has its mark; one in the same role has none.
    assert "fiscal funds in strate… MOST, NDRC, ○ Supporting MOE, ○ Supporting MIIT 10.2.4" in text
    assert "● Lead MIIT, ● Lead NDRC, CAC, MOFCOM, MOA, SAPPRFT 2.1 , Box 1" in text


def test_what_an_unmarked_name_means_is_said_once_above_the_tasks(client, plan):
    text = main_words(briefing(client, plan, "mof"))
    before, _, after = text.partition("A name without a mark has the same role as this ministry.")
    assert "Lead (2)" not in before
    assert "Lead (2)" in after
    assert "A name without a mark" not in after


def test_a_briefing_names_its_day_source_and_address(client, plan):
    text = main_words(briefing(client, plan, "mof", as_of="2018-12-31"))
    assert "As of 2018-12-31." in text
    assert "国发〔2016〕67号" in text
    assert "http://testserver/plans/13fyp-sei/ministries/mof/briefing/?as_of=2018-12-31" in text


def test_a_briefing_of_an_ended_body_names_its_successors(client, plan):
    text = main_words(briefing(client, plan, "saic"))
    assert "This body had ended by" in text
    assert "merged into State Administration for Market Regulation (2018-03-17)" in text


def test_a_briefing_of_a_body_that_goes_on_names_the_duties_that_moved(client, plan):
    assert "Duties moved away: SAMR (2018-03-17), MEE (2018-03-17)" in main_words(
        briefing(client, plan, "ndrc")
    )


def test_a_task_without_a_passage_has_none(client, plan):
    assert "Conducting statistical monitoring surveys of strategic emerging industries" in (
        main_words(briefing(client, plan, "nbs"))
    )
    assert "NDRC, ○ Supporting MIIT –" in main_words(briefing(client, plan, "nbs"))


def test_a_briefing_of_a_body_without_tasks_says_so(client, plan):
    assert "it holds no task of it" in main_words(briefing(client, plan, "samr"))


def test_a_briefing_takes_a_fixed_number_of_queries(
    client, administrator_client, plan, django_assert_num_queries
):
    address = reverse("briefing", args=[plan.slug, "ndrc"])
    with django_assert_num_queries(12):
        client.get(address)
    with django_assert_num_queries(15):
        administrator_client.get(address)
