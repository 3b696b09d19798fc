"""Questions about a plan's outline and targets."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from planning.models import Section, Target

pytestmark = pytest.mark.django_db


def numbers(sections):
    return [section.number for section in sections]


def test_chapters_come_in_reading_order(plan):
    assert numbers(plan.sections.chapters()) == [str(number) for number in range(1, 11)]


def test_a_chapter_holds_all_that_stands_below_it(plan, django_assert_num_queries):
    section = plan.sections.get(number="3.2")

    with django_assert_num_queries(2):
        inside = numbers(plan.sections.within(section))

    assert inside == ["3.2", "3.2.1", "3.2.2", "3.2.3", "3.2.4", "box-7"]
    assert "3.2.4" in numbers(plan.sections.within(plan.sections.get(number="3")))
    assert numbers(plan.sections.within(plan.sections.get(number="closing"))) == ["closing"]


def test_another_plans_sections_are_never_inside(plan, short_plan):
    inside = Section.objects.within(short_plan.sections.get(number="3"))

    assert {section.plan_id for section in inside} == {short_plan.pk}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("foghorns", ["2", "2.2"]),
        ("renew lighthouses", ["2", "2.1"]),
        ("box-2", ["box-2"]),
        ("BOX-2", ["box-2"]),
        ("灯塔", ["2", "2.1", "box-1"]),
        ("nowhere", []),
    ],
)
def test_a_section_answers_to_its_number_heading_and_summary(short_plan, words, found):
    assert numbers(short_plan.sections.matching(words)) == found


def test_a_section_answers_to_its_imported_text(short_plan):
    short_plan.sections.filter(number="3.2.2").update(text="Give a medal after twenty years.")

    assert numbers(short_plan.sections.matching("medal years")) == ["3.2.2"]


def test_targets_are_counted_at_the_section_that_states_them(short_plan):
    counted = short_plan.sections.with_target_counts().filter(target_count__gt=0)

    assert [(section.number, section.target_count) for section in counted] == [
        ("1.3", 2),
        ("2", 1),
        ("box-1", 1),
    ]


def test_goals_are_numeric_and_headline_goals_those_of_the_first_chapter(plan, short_plan):
    of_plan = Target.objects.filter(section__plan=plan)

    assert of_plan.goals().count() == 35
    headline = of_plan.headline()
    assert {target.section.number for target in headline} == {"1.4"}
    assert headline[0].subject.startswith("Added value of strategic emerging industries")
    assert (headline[0].value, headline[0].unit, headline[0].year) == ("15", "%", 2020)
    assert Target.objects.filter(section__plan=short_plan).headline().count() == 2


def test_a_targets_value_is_a_number_by_its_lower_end(short_plan):
    targets = Target.objects.filter(section__plan=short_plan)

    assert [target.low for target in targets] == [Decimal(90), Decimal(120), Decimal(3), None]


def test_a_section_is_called_as_people_say_it(plan):
    labels = {
        number: str(plan.sections.get(number=number)).split(" ")[0]
        for number in ("3", "3.2", "10.1.2")
    }

    assert labels == {"3": "3", "3.2": "3.2", "10.1.2": "10.1.2"}
    assert plan.sections.get(number="box-7").label == "Box 7"
    assert plan.sections.get(number="closing").label == ""


def test_what_has_two_languages_is_shown_in_the_readers(plan):
    section = plan.sections.get(number="box-7")

    with override("zh-hans"):
        assert plan.title_in_language.startswith("“十三五”")
        assert section.summary_in_language == section.summary_zh
    assert plan.title_in_language.startswith("National 13th Five-Year Plan")
    assert section.summary_in_language == section.summary


def test_a_text_is_read_by_paragraphs():
    assert Section(text="One.\n\nTwo.").paragraphs == ["One.", "Two."]
    assert Section().paragraphs == []
