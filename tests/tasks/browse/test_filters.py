"""Which tasks answer a question, and what each further choice would leave."""

from datetime import date

import pytest
from django.http import QueryDict

from planning.models import Plan
from tasks.browse.facets import chapter_facet, chapters_by_task, ministry_facet, role_facet
from tasks.browse.filters import TaskFilterSet
from tasks.browse.parameters import BadQuery
from tasks.matrix.changing import amend
from tasks.matrix.rules import Held, Linked

pytestmark = pytest.mark.django_db


def numbers(plan: Plan, query: str) -> list[str]:
    return [task.number for task in TaskFilterSet.asked(QueryDict(query), plan).qs]


def counts(facet) -> dict[str, int]:
    return {value.value: value.count for value in facet}


def test_a_ministry_with_a_role_means_that_ministry_in_that_role(plan):
    assert len(numbers(plan, "ministry=ndrc&role=lead")) == 13
    assert len(numbers(plan, "ministry=miit&role=supporting")) == 17
    assert numbers(plan, "ministry=mof&role=lead") == ["48", "61"]


def test_a_facet_says_what_an_abbreviation_stands_for_where_the_document_writes_another(plan):
    more = {one.value: one.more for one in ministry_facet(TaskFilterSet.asked(QueryDict(), plan))}
    assert more["cnipa"] == "SIPO · State Intellectual Property Office"
    assert more["mof"] == ""


def test_two_ministries_mean_either_of_them(plan):
    assert numbers(plan, "ministry=nbs") == ["69"]
    assert numbers(plan, "ministry=nbs&ministry=org-dept") == ["63", "69"]


def test_a_chapter_means_everything_linked_below_it(plan):
    assert numbers(plan, "chapter=2") == ["1", "2", "3", "4", "5", "6", "7"]


def test_a_section_is_found_through_its_measures_and_boxes(plan):
    assert numbers(plan, "section=10.5") == [str(n) for n in range(53, 63)]
    assert numbers(plan, "section=box-1") == ["1"]


def test_tasks_without_a_passage_can_be_asked_for(plan):
    assert numbers(plan, "chapter=none") == ["69"]
    assert "69" in numbers(plan, "chapter=none&chapter=2")


def test_all_words_must_be_in_the_title(plan):
    assert numbers(plan, "q=patent+law") == ["49"]
    assert numbers(plan, "q=patent+broadband") == []


def test_a_number_is_found_as_a_word(plan):
    assert numbers(plan, "q=12") == ["12"]


def test_the_order_can_be_the_number_of_ministries(plan):
    most = numbers(plan, "ordering=-holders")
    # Row 35 of the appendix names thirteen bodies, more than any other.
    assert most[0] == "35"
    assert numbers(plan, "ordering=-number")[0] == "69"


@pytest.mark.parametrize(
    ("query", "parameter", "message"),
    [
        ("ministri=mof", "ministri", "ministry"),
        ("ministry=moff", "ministry", "mof"),
        ("ministry=mfo", "ministry", "mof"),
        ("role=leading", "role", "lead"),
        ("section=99.9", "section", "99.9"),
        ("chapter=3.2", "chapter", "3.2"),
        ("ordering=random", "ordering", "random"),
        ("as_of=2018-02-30", "as_of", "2018-02-30"),
        ("as_of=20180230", "as_of", "20180230"),
        ("q=%00", "q", ""),
    ],
)
def test_what_cannot_be_answered_is_named_with_what_may_stand_there(
    plan, query, parameter, message
):
    with pytest.raises(BadQuery) as refused:
        TaskFilterSet.asked(QueryDict(query), plan)
    (problem,) = refused.value.problems
    assert problem.name == parameter
    assert message in problem.message


def test_every_bad_parameter_is_named_at_once(plan):
    with pytest.raises(BadQuery) as refused:
        TaskFilterSet.asked(QueryDict("ministry=moff&role=boss"), plan)
    assert {problem.name for problem in refused.value.problems} == {"ministry", "role"}


def test_roles_are_counted_for_the_ministry_asked_for(plan):
    question = TaskFilterSet.asked(QueryDict("ministry=mof"), plan)
    assert counts(role_facet(question)) == {"lead": 2, "supporting": 11, "joint": 22}


def test_roles_count_tasks_that_have_them(plan):
    question = TaskFilterSet.asked(QueryDict(""), plan)
    assert counts(role_facet(question)) == {"lead": 23, "supporting": 23, "joint": 46}


def test_ministries_are_counted_in_the_role_asked_for(plan):
    question = TaskFilterSet.asked(QueryDict("role=lead"), plan)
    found = counts(ministry_facet(question))
    assert found["ndrc"] == 13
    assert sum(found.values()) == 33


@pytest.mark.parametrize("query", ["", "ministry=mof", "role=joint&q=innovation", "chapter=10"])
def test_a_facets_count_is_what_choosing_it_gives(plan, query):
    question = TaskFilterSet.asked(QueryDict(query), plan)
    facets = {
        "ministry": ministry_facet(question),
        "role": role_facet(question),
        "chapter": chapter_facet(question, chapters_by_task(question)),
    }
    for name, facet in facets.items():
        for value in facet:
            chosen = QueryDict(query, mutable=True)
            chosen.setlist(name, [value.value])
            assert value.count == len(numbers(plan, chosen.urlencode())), (name, value)


def test_what_is_left_without_each_filter_is_counted(plan):
    question = TaskFilterSet.asked(QueryDict("ministry=mof&role=lead&chapter=5"), plan)
    assert question.qs.count() == 0
    assert question.left_without_each() == {"ministry": 5, "role": 5, "chapter": 2}


def test_the_same_question_is_answered_for_another_day(plan, administrator):
    task = plan.tasks.get(number="16")
    amend(
        task,
        [Held("mara", "joint", 1), Held("ndrc", "joint", 2), Held("most", "joint", 3)],
        [],
        day=date(2018, 3, 17),
        version=task.version,
        author=administrator,
        source="Institutional reform of March 2018",
    )
    assert "16" in numbers(plan, "ministry=moa&as_of=2018-03-16")
    assert "16" not in numbers(plan, "ministry=moa&as_of=2018-03-17")
    assert numbers(plan, "ministry=mara&as_of=2018-03-17") == ["16"]
    assert "16" in numbers(plan, "chapter=4&as_of=2018-03-16")
    assert "16" in numbers(plan, "chapter=none&as_of=2018-03-17")


def test_tasks_without_a_passage_are_those_of_the_day_asked_for(plan, administrator):
    task = plan.tasks.get(number="69")
    amend(
        task,
        [Held("nbs", "lead", 1), Held("ndrc", "supporting", 2), Held("miit", "supporting", 3)],
        [Linked("closing", "same subject")],
        day=date(2018, 3, 17),
        version=task.version,
        author=administrator,
        source="Invented for this test",
    )
    assert numbers(plan, "chapter=none&as_of=2018-03-16") == ["69"]
    assert numbers(plan, "chapter=none&as_of=2018-03-17") == []
