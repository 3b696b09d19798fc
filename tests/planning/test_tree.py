"""The outline as a tree."""

import pytest

from planning.tree import OutlineTree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(plan):
    return OutlineTree(plan.sections.all())


@pytest.fixture
def section(plan):
    return lambda number: plan.sections.get(number=number)


def numbers(sections) -> list[str]:
    return [section.number for section in sections]


def test_chapters_and_the_closing_paragraph_stand_in_nothing(tree):
    assert numbers(tree.roots) == [str(n) for n in range(1, 11)] + ["closing"]


def test_a_trail_leads_from_the_chapter_down(tree, section):
    assert numbers(tree.trail_to(section("10.1.2"))) == ["10", "10.1"]
    assert tree.trail_to(section("10")) == []


def test_what_stands_within_a_section_comes_in_reading_order(tree, section):
    assert numbers(tree.within(section("3.1"))) == ["3.1", "3.1.1", "3.1.2", "3.1.3", "box-6"]
    assert numbers(tree.within(section("closing"))) == ["closing"]


def test_neighbours_are_read_before_and_after_whatever_their_depth(tree, section):
    before, after = tree.beside(section("3.1"))
    assert (before.number, after.number) == ("3", "3.1.1")
    assert tree.beside(section("1"))[0] is None
    assert tree.beside(section("closing"))[1] is None


def test_a_tree_asks_the_database_once(tree, section, django_assert_num_queries):
    chapter = section("10")
    with django_assert_num_queries(0):
        for part in tree.within(chapter):
            tree.trail_to(part)
            tree.children_of(part)
