"""Tasks that two ministries hold together."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from tasks.browse.facets import ministry_facet, role_facet
from tasks.browse.filters import TaskFilterSet
from tasks.browse.parameters import BadQuery
from tests.tasks.browse.reading import main_words

pytestmark = pytest.mark.django_db


def numbers(plan, query: str) -> list[str]:
    return [task.number for task in TaskFilterSet.asked(QueryDict(query), plan).qs]


def test_a_partner_holds_the_task_too(plan):
    both = numbers(plan, "ministry=mof&partner=nea")
    assert both == [
        number
        for number in numbers(plan, "ministry=mof")
        if number in numbers(plan, "ministry=nea")
    ]
    assert len(both) == 7


def test_it_does_not_matter_who_is_named_as_the_partner(plan):
    assert numbers(plan, "ministry=ndrc&partner=miit") == numbers(
        plan, "ministry=miit&partner=ndrc"
    )


def test_the_role_is_the_ministrys_and_the_partner_may_have_any(plan):
    assert numbers(plan, "ministry=mof&role=lead&partner=moe") == ["48"]
    assert numbers(plan, "ministry=moe&role=lead&partner=mof") == []


def test_several_partners_mean_any_of_them(plan):
    one, other = (numbers(plan, f"ministry=mof&partner={slug}") for slug in ("nea", "moe"))
    either = numbers(plan, "ministry=mof&partner=nea&partner=moe")
    assert set(either) == {*one, *other}


def test_a_partner_alone_narrows_as_a_ministry_does(plan):
    assert numbers(plan, "partner=nbs") == ["69"]


def test_facets_hold_under_the_partner(plan):
    question = TaskFilterSet.asked(QueryDict("ministry=mof&partner=nea"), plan)
    assert {value.value: value.count for value in ministry_facet(question)}["mof"] == 7
    assert sum(value.count for value in role_facet(question)) == 7


def test_an_unknown_partner_is_refused_by_name(plan):
    with pytest.raises(BadQuery) as refused:
        TaskFilterSet.asked(QueryDict("partner=moff"), plan)
    assert refused.value.problems[0].name == "partner"
    assert "Did you mean “mof”?" in refused.value.problems[0].message


def test_a_partner_is_a_chip_that_can_be_taken_away(client, plan):
    page = client.get(reverse("tasks", args=[plan.slug]), {"ministry": "mof", "partner": "nea"})
    assert [(chip.name, chip.query) for chip in page.context["chips"]] == [
        ("Ministry", "?partner=nea"),
        ("Together with", "?ministry=mof"),
    ]
    assert "Together with: National Energy Administration" in main_words(page)


def test_the_search_for_words_keeps_the_partner(client, plan):
    page = client.get(reverse("tasks", args=[plan.slug]), {"ministry": "mof", "partner": "nea"})
    assert ("partner", "nea") in page.context["kept"]


def test_the_matrix_takes_a_partner_too(client, plan):
    page = client.get(reverse("matrix", args=[plan.slug]), {"ministry": "mof", "partner": "nea"})
    assert page.context["page"].paginator.count == 7


def test_200_words_of_one_letter_are_answered_and_more_refused(client, plan):
    address = reverse("tasks", args=[plan.slug])
    assert client.get(address, {"q": "a " * 100}).status_code == 200
    page = client.get(address, {"q": "a " * 2000})
    assert page.status_code == 400
    assert "200" in main_words(page)
