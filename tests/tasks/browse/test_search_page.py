"""Search over tasks, ministries and sections."""

import pytest
from django.urls import reverse

from tasks.browse.search import MinistryHit, SectionHit, TaskHit
from tasks.matrix.importing_text import import_text
from tests.tasks.browse.reading import links, main_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(client, plan):
    def search(words: str, **query: str):
        page = client.get(reverse("search", args=[plan.slug]), {"q": words, **query})
        assert page.status_code == 200
        return page

    return search


def name_of(hit: TaskHit | MinistryHit | SectionHit) -> str:
    if isinstance(hit, TaskHit):
        return f"task {hit.task.number}"
    return hit.ministry.slug if isinstance(hit, MinistryHit) else hit.section.number


def exact(page) -> list[str]:
    return [name_of(hit) for hit in page.context["found"].exact]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("mof", ["mof"]),
        ("MOF", ["mof"]),
        ("财政部", ["mof"]),
        ("ministry of finance", ["mof"]),
        ("12", ["task 12"]),
        ("Task 12", ["task 12"]),
        ("3", ["task 3", "3"]),
        ("3.2", ["3.2"]),
        ("3(2)", ["3.2"]),
        ("chapter 3", ["3"]),
        ("10.1.2", ["10.1.2"]),
        ("box 7", ["box-7"]),
        ("Box 7", ["box-7"]),
        ("box-7", ["box-7"]),
        ("专栏7", ["box-7"]),
        ("第3章", ["3"]),
        ("Big Data Development Project", ["box-3"]),
        ("Box 3 Big Data Development Project", ["box-3"]),
        ("3.2 Implement new breakthroughs in the aviation industry", ["3.2"]),
        ("closing", ["closing"]),
        # The document's name of one body is the register's name of its successor.
        ("National Health Commission", ["nhfpc", "nhc"]),
        # Abbreviations and names of later years.
        ("CNIPA", ["cnipa"]),
        ("China State Railway Group Co., Ltd.", ["crc"]),
        ("生态环境部", ["mee"]),
        ("State Administration of Radio, Film, and Television", ["sapprft"]),
        ("  mof  ", ["mof"]),
        ("task 70", []),
        ("finance", []),
    ],
)
def test_the_very_thing_that_is_named_stands_on_top(search, words, names):
    page = search(words)
    assert exact(page) == names
    if names:
        assert 'class="exact"' in page.content.decode()


def test_the_very_thing_does_not_stand_twice(search):
    page = search("mof")
    assert [name_of(hit) for hit in page.context["found"].other_ministries] == ["mofcom"]
    assert links(page)["/plans/13fyp-sei/ministries/mof/"] == "Ministry of Finance"
    assert page.content.decode().count('href="/plans/13fyp-sei/ministries/mof/"') == 1


def test_results_are_grouped_and_counted(search):
    page = search("broadband")
    text = main_words(page)
    assert "1 task 2 ministries" not in text
    assert "1 task" in text
    assert [name_of(hit) for hit in page.context["found"].tasks] == ["task 1"]
    assert "Ministry of Industry and Information Technology · National Development" in text
    # Headings that say it come first, in reading order.
    assert [hit.section.number for hit in page.context["found"].sections][:2] == [
        "2.1.2",
        "box-1",
    ]


def test_many_tasks_are_shown_in_part_and_lead_to_the_whole_list(client, search):
    page = search("implementation")
    whole = "/plans/13fyp-sei/tasks/?q=implementation"
    count = page.context["found"].task_count
    assert count > 10
    assert len(page.context["found"].tasks) == 10
    assert links(page)[whole] == f"All {count} tasks as a list"
    assert client.get(whole).context["page"].paginator.count == count


def test_more_than_ten_sections_are_folded_away_and_none_is_lost(search):
    page = search("development")
    sections = page.context["found"].sections
    assert len(sections) > 10
    text = page.content.decode()
    for hit in sections:
        assert f'href="/plans/13fyp-sei/sections/{hit.section.number}/"' in text


def test_words_are_marked_where_they_stand(search):
    text = search("broadband RURAL").content.decode()
    assert "<mark>broadband</mark> <mark>rural</mark> demonstration project" in text
    assert "<mark>Broadband</mark> <mark>Rural</mark> Demonstration Project" in text


@pytest.mark.parametrize(
    ("short", "slugs"),
    [
        ("发改委", ["ndrc"]),
        ("国家发改委", ["ndrc"]),
        ("工信部", ["miit"]),
        ("国资委", ["sasac"]),
        ("市场监管总局", ["samr"]),
        ("人社部", ["mohrss"]),
        ("住建部", ["mohurd"]),
        ("央行", ["pboc"]),
        ("证监会", ["csrc"]),
        ("银监会", ["cbrc"]),
        ("保监会", ["circ"]),
        ("银保监会", ["cbirc"]),
        ("质检总局", ["aqsiq"]),
        ("工商总局", ["saic"]),
        ("卫计委", ["nhfpc"]),
        ("卫健委", ["nhc"]),
        ("环保部", ["mep"]),
        ("中科院", ["cas"]),
        ("网信办", ["cac"]),
        ("国防科工局", ["sastind"]),
        # One office's short name, later another's.
        ("广电总局", ["sapprft", "nrta"]),
    ],
)
def test_a_body_is_found_under_its_customary_chinese_short_name(search, short, slugs):
    assert exact(search(short)) == slugs


@pytest.mark.parametrize(
    "words", ["，财政部。", "《财政部》", "（财政部）", "“财政部”：", "财政部、；"]
)
def test_chinese_punctuation_around_words_is_no_part_of_them(search, words):
    page = search(words)
    assert exact(page) == ["mof"]
    assert page.context["words"] == "财政部"


def test_words_set_apart_by_chinese_punctuation_are_words(search):
    text = main_words(search("财政部，牵头"))
    assert "Try one alone: 财政部 · 牵头" in text


def test_a_section_number_in_chinese_brackets_is_still_one_number(search):
    assert exact(search("3（2）")) == ["3.2"]


def test_a_heading_pasted_with_its_quotation_marks_is_called_just_so(search, plan):
    quoted = plan.sections.filter(heading__contains="“").first()
    assert quoted.number in exact(search(quoted.heading))


def test_two_chinese_characters_are_found(search):
    page = search("财政")
    assert [name_of(hit) for hit in page.context["found"].ministries] == ["mof"]
    assert "<mark>财政</mark>部" in page.content.decode()
    # Our Chinese summaries are searched too.
    assert "closing" in [hit.section.number for hit in page.context["found"].sections]


def test_a_ministry_hit_shows_its_tasks_by_role(client, search):
    page = search("财政部")
    assert links(page)["/plans/13fyp-sei/tasks/?ministry=mof&role=lead"] == "● Lead 2"
    assert links(page)["/plans/13fyp-sei/tasks/?ministry=mof"] == "all 35 tasks"


def test_a_later_body_is_found_with_those_it_came_from(search):
    text = main_words(search("samr"))
    assert "State Administration for Market Regulation SAMR" in text
    assert "Holds no task of this plan." in text
    assert "Took over from SAIC · AQSIQ · CFDA" in text


def test_a_former_name_is_shown_as_the_reason(search):
    text = main_words(search("family planning"))
    assert "National Health Commission NHFPC" in text
    assert "Also called: National Health and Family Planning Commission" in text


def test_a_hit_says_what_its_abbreviation_stands_for(search):
    assert (
        "National Intellectual Property Administration SIPO 国家知识产权局 ours in 2016-11 called"
        " State Intellectual Property Office" in main_words(search("sipo"))
    )


def test_a_section_shows_the_tasks_that_are_tied_to_it(search):
    page = search("box 7")
    assert [hit.tasks for hit in page.context["found"].sections] == [["9"]]
    assert "Tasks: 9" in main_words(page)


def test_the_plans_own_text_is_searched_once_it_is_there(plan, search, document):
    assert search("bandwidths").context["found"].is_nothing
    import_text(plan, document)
    hits = search("bandwidths").context["found"].sections
    assert [(hit.section.number, hit.is_ours) for hit in hits] == [
        ("2.1.1", False),
        ("7.2.1", False),
    ]
    assert "text of the plan" in main_words(search("bandwidths"))


@pytest.mark.parametrize("words", ["", "   ", "\t"])
def test_an_empty_search_says_what_can_be_typed(search, words):
    text = main_words(search(words))
    assert "What can be typed:" in text
    assert "3.2 for a section" in text


def test_nothing_found_says_what_to_try(search):
    page = search("purple elephants")
    text = main_words(page)
    assert "Nothing in this plan answers to “purple elephants”." in text
    assert "Try one alone: purple · elephants" in text
    assert links(page)["?q=purple"] == "purple"
    assert "The plan's own text isn't loaded here" in text


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "<b>mof</b>", '"><img src=x onerror=alert(1)>']
)
def test_markup_is_shown_and_not_run(search, words):
    text = search(words).content.decode()
    assert words not in text
    assert "alert(1)</script>" not in text


def test_markup_in_a_title_stays_text_beside_the_mark(search, plan):
    task = plan.tasks.get(number="1")
    task.title = "The <b>broadband</b> & more"
    task.save()
    assert (
        "The &lt;b&gt;<mark>broadband</mark>&lt;/b&gt; &amp; more"
        in search("broadband").content.decode()
    )


@pytest.mark.parametrize(
    "words", ["😀", "%", "_", "\\", "'", "(", "[a-z]+", "财 政", "\u202e", "½"]
)
def test_odd_characters_are_searched_for_as_they_stand(search, words):
    assert search(words).context["words"] == " ".join(words.split())


def test_a_percent_sign_stands_for_itself(search):
    hits = search("%").context["found"].sections
    assert hits
    assert all(
        "%" in hit.section.heading + hit.section.summary + hit.section.summary_zh for hit in hits
    )


def test_a_search_of_200_characters_is_answered_and_a_longer_one_refused(client, search, plan):
    assert search("ab " * 66 + "cd").status_code == 200
    page = client.get(reverse("search", args=[plan.slug]), {"q": "x" * 201})
    assert page.status_code == 400
    assert "at most 200 are searched for" in main_words(page)


def test_a_nul_is_refused_with_a_reason(client, plan):
    page = client.get(reverse("search", args=[plan.slug]), {"q": "mof\0"})
    assert page.status_code == 400
    assert "a character that no text has (NUL)" in main_words(page)


def test_a_past_day_is_kept_and_answered(search):
    before = search("aqsiq", as_of="2016-12-31")
    assert "No longer exists" not in main_words(before)
    assert "No longer exists" in main_words(search("aqsiq"))
    inside = [href for href in links(before) if href.startswith("/plans/")]
    assert [href for href in inside if "as_of=2016-12-31" not in href] == []


@pytest.mark.parametrize("words", ["mof", "e", "development", "3", "purple elephants", "部", ""])
def test_a_search_takes_few_queries_whatever_it_finds(
    client, administrator_client, plan, django_assert_max_num_queries, words
):
    address = reverse("search", args=[plan.slug])
    with django_assert_max_num_queries(12):
        client.get(address, {"q": words})
    with django_assert_max_num_queries(15):
        administrator_client.get(address, {"q": words})
