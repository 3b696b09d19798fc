"""Questions about the matrix, on any day, each in a fixed number of queries."""

from datetime import date

import pytest

from ministries.models import Ministry
from planning.reading.vocabulary import Role
from tasks.matrix.models import Responsibility, SectionLink

pytestmark = pytest.mark.django_db

EVE, REFORM = date(2018, 3, 16), date(2018, 3, 17)


def body(slug):
    return Ministry.objects.get(slug=slug)


def numbers(tasks):
    return [task.number for task in tasks]


class TestWhoHoldsATask:
    def test_ndrc_leads_thirteen_tasks(self, plan):
        led = numbers(plan.tasks.held_by([body("ndrc")], [Role.LEAD]))

        assert led == ["1", "3", "4", "9", "13", "19", "21", "23", "25", "26", "36", "37", "48"]

    def test_miit_supports_seventeen_tasks(self, plan):
        assert plan.tasks.held_by([body("miit")], [Role.SUPPORTING]).count() == 17

    def test_a_ministry_and_a_role_mean_that_ministry_in_that_role(self, plan):
        assert numbers(plan.tasks.held_by([body("mof")], [Role.LEAD])) == ["48", "61"]
        assert numbers(plan.tasks.held_by([body("cas")], [Role.LEAD])) == []

    def test_an_empty_choice_does_not_narrow(self, plan):
        assert plan.tasks.held_by().count() == 69
        assert plan.tasks.held_by(roles=[Role.LEAD]).count() == 23
        assert plan.tasks.held_by(roles=[Role.JOINT]).count() == 46
        assert plan.tasks.held_by([body("ndrc")]).count() == 62

    def test_several_ministries_or_roles_widen(self, plan):
        assert plan.tasks.held_by([body("mof"), body("ndrc")], [Role.LEAD]).count() == 14

    def test_a_task_counts_for_who_held_it_on_the_day(self, short_plan):
        old, new = [body("nhfpc")], [body("nhc")]

        assert numbers(short_plan.tasks.held_by(old, day=EVE)) == ["4"]
        assert numbers(short_plan.tasks.held_by(new, day=EVE)) == []
        assert numbers(short_plan.tasks.held_by(old, day=REFORM)) == []
        assert numbers(short_plan.tasks.held_by(new, day=REFORM)) == ["4"]
        assert numbers(short_plan.tasks.held_by(new)) == ["4"]


class TestHolders:
    def test_they_come_in_the_order_of_the_sentence_with_the_documents_names(self, plan):
        task = plan.tasks.with_holders().get(number="1")

        assert [(held.ministry.slug, held.role) for held in task.holders] == [
            ("miit", "lead"),
            ("ndrc", "lead"),
            ("cac", "supporting"),
            ("mofcom", "supporting"),
            ("moa", "supporting"),
            ("mof", "supporting"),
            ("sapprft", "supporting"),
        ]
        assert task.holders[-1].name == "State Administration of Radio, Film, and Television"
        assert task.is_led

    def test_a_joint_task_is_not_led(self, plan):
        assert not plan.tasks.with_holders().get(number="2").is_led

    def test_they_are_those_of_the_day(self, short_plan):
        def holders(day):
            task = short_plan.tasks.with_holders(day).get(number="4")
            return [held.ministry.slug for held in task.holders]

        assert holders(EVE) == ["mot", "nhfpc"]
        assert holders(REFORM) == ["mot", "nhc"]
        assert holders(None) == ["mot", "nhc"]

    def test_a_body_the_document_does_not_name_is_called_as_the_register_calls_it(self, plan):
        task = plan.tasks.get(number="46")
        Responsibility.objects.create(task=task, ministry=body("mee"), role=Role.JOINT, position=9)

        (held,) = Responsibility.objects.with_names().filter(ministry=body("mee"))

        assert held.name == "Ministry of Ecology and Environment"

    def test_counting_them_takes_the_day_into_account(self, short_plan):
        counts = dict(short_plan.tasks.with_holder_count(EVE).values_list("number", "holder_count"))

        assert counts == {"1": 5, "2": 4, "3": 4, "4": 2, "5": 4, "6": 1, "7": 2, "8": 4}
        before_all = date(1900, 1, 1)
        Responsibility.objects.filter(task__number="6").update(valid_from=REFORM)
        assert short_plan.tasks.with_holder_count(before_all).get(number="6").holder_count == 0

    def test_all_tasks_with_holders_and_passages_take_three_queries(
        self, plan, django_assert_num_queries
    ):
        with django_assert_num_queries(3):
            tasks = list(plan.tasks.with_holders().with_passages().with_holder_count())
            for task in tasks:
                assert len(task.holders) == task.holder_count
                assert [held.name for held in task.holders]
                assert [link.section.heading for link in task.passages] or task.number == "69"


class TestTheMatrix:
    def test_it_has_379_responsibilities_by_task_and_position(
        self, plan, django_assert_num_queries
    ):
        with django_assert_num_queries(1):
            rows = list(Responsibility.objects.matrix(plan.tasks.all()))
            places = [(row.task.position, row.position) for row in rows]
            assert all(row.ministry.slug and row.name for row in rows)

        assert len(rows) == 379
        assert places == sorted(places)

    def test_it_is_that_of_the_tasks_asked_for(self, plan, short_plan):
        rows = Responsibility.objects.matrix(plan.tasks.filter(number="46"))

        assert [row.ministry.slug for row in rows] == ["mof", "sta", "most"]
        assert Responsibility.objects.matrix(short_plan.tasks.all()).count() == 26

    def test_it_is_that_of_the_day(self, short_plan):
        def bodies(day):
            rows = Responsibility.objects.matrix(short_plan.tasks.all(), day)
            return {row.ministry.slug for row in rows}

        assert bodies(EVE) - bodies(REFORM) == {"nhfpc"}
        assert bodies(REFORM) - bodies(EVE) == {"nhc"}

    def test_counts_by_role_and_ministry_add_up_to_it(self, plan):
        held = Responsibility.objects.filter(task__plan=plan)

        assert {row["role"]: row["tasks"] for row in held.counted_by_role()} == {
            "lead": 23,
            "supporting": 23,
            "joint": 46,
        }
        by_ministry = {row["ministry_id"]: row["tasks"] for row in held.counted_by_ministry()}
        assert sum(by_ministry.values()) == 379
        assert by_ministry[body("mof").pk] == 35
        both = {
            (row["ministry_id"], row["role"]): row["tasks"]
            for row in held.counted_by_ministry_and_role()
        }
        assert [both[body("ndrc").pk, role] for role in Role] == [13, 8, 41]

    def test_partners_are_the_other_holders_of_the_same_tasks(self, plan):
        held = Responsibility.objects.filter(task__plan=plan)

        counted = held.partners_of(body("mof")).counted_by_ministry().order_by("-tasks")[:4]

        assert [(row["ministry_id"], row["tasks"]) for row in counted] == [
            (body("ndrc").pk, 34),
            (body("miit").pk, 32),
            (body("most").pk, 25),
            (body("aqsiq").pk, 10),
        ]


class TestPassages:
    def test_tasks_are_found_by_the_section_they_are_tied_to(self, plan):
        box = plan.sections.filter(number="box-7")

        assert numbers(plan.tasks.linked_to(box)) == ["9"]
        assert numbers(
            plan.tasks.linked_to(plan.sections.within(plan.sections.get(number="3.2")))
        ) == ["9"]

    def test_only_the_last_task_has_no_passage_of_its_own(self, plan):
        assert numbers(plan.tasks.unlinked()) == ["69"]

    def test_a_tie_holds_from_a_day_until_a_day(self, plan):
        SectionLink.objects.filter(task__plan=plan, section__number="box-7").update(
            valid_from=REFORM
        )
        box = plan.sections.filter(number="box-7")

        assert numbers(plan.tasks.linked_to(box, EVE)) == []
        assert numbers(plan.tasks.linked_to(box, REFORM)) == ["9"]

    def test_passages_come_in_reading_order(self, plan):
        task = plan.tasks.with_passages().get(number="1")

        assert [link.section.number for link in task.passages] == ["2.1", "box-1"]

    def test_ties_of_some_tasks(self, plan):
        ties = SectionLink.objects.of_tasks(plan.tasks.filter(number__in=["1", "69"]))

        assert ties.count() == 2


class TestWords:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("broadband", ["1"]),
            ("BROADBAND rural", ["1"]),
            ("rural broadband", ["1"]),
            ("12", ["12"]),
            ("patent 49", ["49"]),
            ("nowhere-in-the-plan", []),
            ("100%_", []),
        ],
    )
    def test_a_task_answers_to_all_words_of_its_title_or_its_number(self, plan, words, found):
        assert numbers(plan.tasks.matching(words)) == found

    def test_no_words_do_not_narrow(self, plan):
        assert plan.tasks.matching("  ").count() == 69
