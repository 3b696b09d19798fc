"""What programs are told about the shipped plan."""

from collections import Counter

import pytest

pytestmark = pytest.mark.django_db


def test_the_root_says_where_to_begin(client):
    assert client.get("/api/v1/").json() == {
        "plans": "http://testserver/api/v1/plans/",
        "schema": "http://testserver/api/v1/schema/",
        "docs": "http://testserver/api/v1/docs/",
    }


def test_every_address_that_an_answer_names_can_be_followed(client, api):
    root = client.get("/api/v1/").json()
    for address in [*root.values(), *api("")["links"].values(), api("")["url"]]:
        assert client.get(address).status_code == 200, address
    for part in ("tasks", "ministries", "sections"):
        for row in api(f"{part}/", page_size=2)["results"]:
            assert client.get(row["url"]).status_code == 200, row["url"]


def test_a_plan_says_where_it_comes_from_and_how_large_it_is(client, api):
    listed = client.get("/api/v1/plans/").json()
    assert (listed["count"], listed["total"]) == (1, 1)
    one = api("")
    assert one["document_number"] == "国发〔2016〕67号"
    assert one["counts"] == {
        "tasks": 69,
        "ministries": 41,
        "responsibilities": 379,
        "lead": 33,
        "supporting": 97,
        "joint": 249,
    }
    assert one["counts"] == listed["results"][0]["counts"]


def test_a_licence_that_nobody_stated_is_called_unknown(api):
    assert api("")["licence"] == "unknown"


def test_ndrc_leads_13_tasks(api):
    tasks = api("tasks/", ministry="ndrc", role="lead")
    assert (tasks["count"], tasks["total"]) == (13, 69)
    for task in tasks["results"]:
        assert task["form"] == "led"
        assert ("ndrc", "lead") in {(held["ministry"], held["role"]) for held in task["holders"]}


def test_miit_supports_17_tasks(api):
    assert api("tasks/", ministry="miit", role="supporting")["count"] == 17


def test_every_filter_of_the_list_page_narrows_tasks(api):
    assert api("tasks/", chapter="2")["count"] == 7
    assert api("tasks/", section="box-7")["results"][0]["number"] == "9"
    assert [task["number"] for task in api("tasks/", chapter="none")["results"]] == ["69"]
    assert api("tasks/", q="broadband")["results"][0]["number"] == "1"
    busiest = api("tasks/", ordering="-holders")["results"]
    sizes = [len(task["holders"]) for task in busiest]
    assert sizes == sorted(sizes, reverse=True)


def test_23_tasks_are_led_and_46_joint(api):
    forms = Counter(task["form"] for task in api("tasks/")["results"])
    assert forms == {"led": 23, "joint": 46}


def test_a_task_names_its_holders_in_the_order_of_the_sentence(api):
    task = api("tasks/9/")
    assert [(held["ministry"], held["role"]) for held in task["holders"]] == [
        ("miit", "lead"),
        ("ndrc", "lead"),
        ("most", "supporting"),
        ("mof", "supporting"),
        ("aqsiq", "supporting"),
        ("caac", "supporting"),
    ]
    assert task["sentence"].startswith("Led by the Ministry of Industry and Information Technology")
    assert [section["section"] for section in task["sections"]] == ["3.2", "box-7"]
    assert task["chapters"] == ["3"]
    assert task["changes"] == []


def test_numbers_are_text_and_no_database_key_leaves(api):
    for part in ("tasks", "ministries", "sections", "targets", "responsibilities", "matrix"):
        row = api(f"{part}/", page_size=1)["results"][0]
        assert not {"id", "pk"} & set(row)
        assert not [name for name in row if name.endswith("_id")]
    assert api("tasks/12/")["number"] == "12"
    assert api("matrix/", q="12")["results"][0]["task"] == "12"


def test_all_379_responsibilities_come_in_one_page(api):
    for part in ("matrix", "responsibilities"):
        whole = api(f"{part}/", page_size=1000)
        assert (whole["count"], whole["total"], len(whole["results"])) == (379, 379, 379)
        assert whole["next"] is whole["previous"] is None
        roles = Counter(row["role"] for row in whole["results"])
        assert roles == {"lead": 33, "supporting": 97, "joint": 249}


def test_pages_lead_from_one_to_the_next_and_hold_every_row_once(client, api):
    page = api("matrix/", page_size=100, ordering="-title")
    rows = page["results"]
    while page["next"]:
        page = client.get(page["next"]).json()
        rows += page["results"]
    assert len(rows) == 379
    assert len({(row["task"], row["ministry"]) for row in rows}) == 379
    # In which order titles sort is the database's; that it is the tasks' order is ours.
    in_order = [task["number"] for task in api("tasks/", ordering="-title")["results"]]
    assert list(dict.fromkeys(row["task"] for row in rows)) == in_order


def test_a_row_of_the_matrix_has_what_a_data_frame_wants(api):
    assert api("matrix/", page_size=1)["results"] == [
        {
            "plan": "13fyp-sei",
            "task": "1",
            "task_position": 1,
            "task_title": "Building an infrastructure for the country to become an internet "
            "superpower and organizing the implementation of the broadband rural demonstration "
            "project",
            "ministry": "miit",
            "ministry_name": "Ministry of Industry and Information Technology",
            "ministry_name_zh": "工业和信息化部",
            "ministry_abbreviation": "MIIT",
            "ministry_kind": "ministry",
            "role": "lead",
            "position": 1,
            "chapters": ["2"],
            "task_status": "not_reported",
            "task_status_progress": None,
            "task_status_period": None,
        }
    ]


def test_the_matrix_holds_every_row_of_the_tasks_found(api):
    tasks = api("tasks/", ministry="ndrc", role="lead")["results"]
    expected = {
        (task["number"], held["ministry"], held["role"])
        for task in tasks
        for held in task["holders"]
    }
    rows = api("matrix/", ministry="ndrc", role="lead", page_size=1000)["results"]
    assert {(row["task"], row["ministry"], row["role"]) for row in rows} == expected
    assert len(rows) == len(expected) > 13


def test_holders_asked_leaves_the_rows_of_that_ministry_in_that_role(api):
    rows = api("matrix/", ministry="ndrc", role="lead", holders="asked")
    assert (rows["count"], rows["total"]) == (13, 379)
    assert {(row["ministry"], row["role"]) for row in rows["results"]} == {("ndrc", "lead")}
    assert api("matrix/", ministry="mof", holders="asked")["count"] == 35


def test_responsibilities_are_narrowed_row_by_row(api):
    assert api("responsibilities/", ministry="miit", role="supporting")["count"] == 17
    assert api("responsibilities/", role="lead")["count"] == 33
    assert api("responsibilities/", ministry=["ndrc", "mof"], role="lead")["count"] == 15
    assert api("responsibilities/", ministry="mof", page_size=1)["results"] == [
        {
            "task": "1",
            "ministry": "mof",
            "role": "supporting",
            "position": 6,
            "valid_from": None,
            "valid_until": None,
        }
    ]


def test_ministries_are_counted_by_role(api):
    ministries = api("ministries/")
    assert ministries["count"] == 41
    counts = {one["slug"]: one["counts"] for one in ministries["results"]}
    assert counts["ndrc"]["lead"] == 13
    assert counts["miit"]["supporting"] == 17
    assert sum(one["tasks"] for one in counts.values()) == 379


def test_a_ministrys_fate_comes_with_its_source_and_certainty(api):
    moa = api("ministries/moa/")
    assert moa["ended_on"] == "2018-03-17"
    assert moa["name_on_day"] is None
    assert api("ministries/moa/", as_of="2017-01-01")["name_on_day"] == "Ministry of Agriculture"
    merged = moa["successions"][0]
    assert (merged["successor"], merged["kind"]) == ("mara", "merged into")
    assert merged["successor_name_zh"] == "农业农村部"
    assert "National People's Congress" in merged["source"]
    assert merged["certain"] is True
    assert api("ministries/cac/")["certain"] is False


def test_a_dated_name_holds_on_its_day(api):
    before = api("ministries/cac/", as_of="2018-03-20")
    after = api("ministries/cac/", as_of="2018-03-21")
    assert before["name_zh_on_day"] == "中央网络安全和信息化领导小组办公室"
    assert after["name_zh_on_day"] == "中央网络安全和信息化委员会办公室"


def test_the_outline_says_whose_words_the_summaries_are(api):
    sections = api("sections/", page_size=1000)
    assert sections["count"] == 198
    for section in sections["results"]:
        ours = "Fengong's own words, not the document's" if section["summary"] else None
        assert section["summary_origin"] == ours
        assert "text" not in section
    assert api("sections/", kind="box")["count"] == 21
    assert api("sections/", kind=["box", "chapter"])["count"] == 31


def test_a_section_names_its_tasks_and_targets(api):
    box = api("sections/box-7/")
    assert (box["parent"], box["chapter"]) == ("3.2", "3")
    assert box["tasks"] == [{"task": "9", "basis": "names the box"}]
    assert "Added value of strategic emerging industries, share of GDP" in [
        target["subject"] for target in api("sections/1.4/")["targets"]
    ]


def test_the_documents_text_is_in_the_detail_alone_once_it_is_imported(api, plan):
    assert api("sections/3.2/")["text"] is None
    plan.sections.filter(number="3.2").update(text="Invented.\n\nIn two paragraphs.")
    assert api("sections/3.2/")["text"] == "Invented.\n\nIn two paragraphs."
    listed = {one["number"]: one for one in api("sections/", page_size=1000)["results"]}
    assert listed["3.2"]["has_text"] is True
    assert listed["3.3"]["has_text"] is False
    assert "text" not in listed["3.2"]


def test_a_targets_range_has_both_ends_as_numbers(api):
    targets = api("targets/")
    assert targets["count"] == 62
    ends = [(one["value"], one["low"], one["high"]) for one in targets["results"]]
    assert ("8-10", 8.0, 10.0) in ends
    for milestone in api("targets/", kind="milestone")["results"]:
        assert (milestone["value"], milestone["low"], milestone["high"]) == ("", None, None)
