"""The matrix as people see it."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(plan):
    return reverse("matrix", args=[plan.slug])


def cells(page) -> dict[str, int]:
    found = re.findall(r'<td class="role-(\w+)"', page.content.decode())
    return {role: found.count(role) for role in set(found)}


def test_all_379_responsibilities_stand_on_one_page(client, address):
    page = client.get(address)
    assert cells(page) == {"lead": 33, "supporting": 97, "joint": 249}
    assert "69 tasks × 41 ministries: 379 responsibilities" in page.content.decode()


def test_roles_are_told_apart_without_colour(client, address):
    text = client.get(address).content.decode()
    assert text.count('●</span><span class="unseen">Lead') == 33
    assert text.count('○</span><span class="unseen">Supporting') == 97
    assert text.count('◐</span><span class="unseen">Joint') == 249


def test_a_column_counts_the_ministrys_tasks_and_links_to_them(client, address, plan):
    page = client.get(address)
    totals = {column.body.ministry.slug: column for column in page.context["columns"]}
    assert totals["mof"].total == 35
    tasks = client.get(reverse("tasks", args=[plan.slug]) + totals["mof"].list_query)
    assert tasks.context["page"].paginator.count == 35


def test_a_filtered_matrix_shows_with_whom(client, address):
    page = client.get(address, {"ministry": "mof", "role": "lead"})
    assert [column.body.ministry.slug for column in page.context["columns"]] == [
        "miit",
        "ndrc",
        "mof",
        "most",
        "moe",
    ]
    assert cells(page) == {"lead": 4, "supporting": 5}


def test_rows_can_stand_under_their_chapters(client, address):
    page = client.get(address, {"group": "chapter"})
    groups = {g.section.number if g.section else "": g for g in page.context["groups"]}
    assert [row.task.number for row in groups["2"].rows] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [row.task.number for row in groups[""].rows] == ["69"]
    assert sum(len(group.rows) for group in groups.values()) == 69
    assert sum(cells(page).values()) == 379


def test_columns_can_stand_under_kinds_of_ministry(client, address):
    page = client.get(address, {"group": "kind"})
    kinds = dict(page.context["kinds"])
    assert sum(kinds.values()) == 41
    assert kinds["regulatory commission"] == 3


def test_columns_can_stand_by_load(client, address):
    page = client.get(address, {"columns": "load"})
    busiest = [(c.body.ministry.slug, c.total) for c in page.context["columns"]][:4]
    assert busiest == [("ndrc", 62), ("miit", 60), ("most", 42), ("mof", 35)]


@pytest.mark.parametrize("query", [{"group": "rows"}, {"columns": "random"}, {"grup": "kind"}])
def test_a_layout_that_does_not_exist_is_answered_with_400(client, address, query):
    assert client.get(address, query).status_code == 400


def test_the_matrix_takes_at_most_twelve_queries_for_a_visitor(
    client, address, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        client.get(address, {"group": "chapter"})


def test_the_matrix_takes_at_most_fourteen_queries_signed_in(
    client, administrator, address, django_assert_max_num_queries
):
    client.force_login(administrator)
    with django_assert_max_num_queries(14):
        client.get(address)


def test_a_chinese_reader_reads_whole_chinese_names_above_the_columns(client, address):
    page = client.get(address, {"group": "kind"}, headers={"accept-language": "zh-hans"})
    heads = re.findall(
        r'<th scope="col" class="matrix-ministry.*?>([^<>]+)</a>', page.content.decode()
    )
    assert len(heads) == 41
    assert {"财政部", "国家国防科技工业局", "中央网络安全和信息化领导小组办公室"} <= set(heads)
    assert not [head for head in heads if head.isascii()]
    assert [kind for kind, _span in page.context["kinds"]][:2] == ["部", "管理局"]


def test_a_printed_key_names_what_each_abbreviation_stands_for(client, address):
    key = client.get(address).content.decode().split("matrix-key", 1)[1].split("</section>")[0]
    # 40 of the 41 bodies have an abbreviation; the other stands above its column by name.
    assert key.count("</strong> = ") == 40
    assert "<strong>SAPPRFT</strong> = State Administration of Radio, Film, and Television" in key


def test_a_chinese_reader_needs_no_key(client, address):
    page = client.get(address, headers={"accept-language": "zh-hans"})
    assert "matrix-key" not in page.content.decode()
