"""What the plan wants to be true by a year."""

import re
from html import unescape

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(plan):
    return reverse("targets", args=[plan.slug])


def words(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def test_all_targets_stand_under_their_chapters(client, address):
    page = client.get(address)
    assert page.context["target_count"] == 62
    counts = {chapter.number: len(targets) for chapter, targets in page.context["chapters"]}
    assert list(counts) == ["1", "2", "3", "4", "5", "6", "8"]
    assert (counts["1"], counts["6"], counts["8"]) == (6, 2, 2)


@pytest.mark.parametrize(
    ("kind", "count"), [("goal", 35), ("specification", 13), ("milestone", 14)]
)
def test_the_address_narrows_to_one_kind(client, address, kind, count):
    page = client.get(address, {"kind": kind})
    assert page.context["target_count"] == count
    shown = [target for _chapter, targets in page.context["chapters"] for target in targets]
    assert {target.kind for target in shown} == {kind}


def test_a_target_says_its_figure_year_section_and_what_we_note(client, address):
    text = words(client.get(address, {"kind": "goal"}))
    assert "at least 15% by 2020 Added value of strategic emerging industries" in text
    assert "8–10 trillion yuan by 2020 Scale of the biotech industry" in text
    assert 'ours Written "up to 8-10". Disagrees with 1(4)' in text
    assert "more than 98% no year given Administrative villages" in text


def test_a_bare_figure_has_no_word_before_it(client, address):
    text = words(client.get(address, {"kind": "specification"}))
    assert "1,000 kilowatts no year given Turboshaft engine" in text
    assert "exactly" not in text


def test_a_kind_that_does_not_exist_is_answered_with_400(client, address):
    page = client.get(address, {"kind": "goals"})
    assert page.status_code == 400
    assert "Did you mean “goal”?" in page.content.decode()


def test_the_choice_of_a_kind_keeps_the_day(client, address):
    page = client.get(address, {"as_of": "2017-01-01"})
    assert [one["query"] for one in page.context["kinds"]] == [
        "?as_of=2017-01-01",
        "?as_of=2017-01-01&kind=goal",
        "?as_of=2017-01-01&kind=specification",
        "?as_of=2017-01-01&kind=milestone",
    ]


def test_targets_take_3_queries_and_6_signed_in(
    client, administrator_client, address, django_assert_max_num_queries
):
    with django_assert_max_num_queries(3):
        client.get(address)
    with django_assert_max_num_queries(6):
        administrator_client.get(address)
