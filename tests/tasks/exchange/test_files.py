"""Files beside the pages: what part of the plan they are, and how they are written."""

import csv
import io
import re
from html import unescape

import pytest

from tasks.exchange.files.sheets import guarded

pytestmark = pytest.mark.django_db

BESIDE = "/plans/13fyp-sei/"
DAY = {"as_of": "2020-12-31"}


@pytest.fixture
def rows(client, plan):
    """Read a CSV file as a program does, each row by its columns' names."""

    def read(name, **parameters):
        response = client.get(BESIDE + name, parameters)
        assert response.status_code == 200, response.content
        text = response.content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    return read


def test_tasks_csv_has_one_row_a_task(rows):
    tasks = {row["number"]: row for row in rows("tasks.csv", **DAY)}
    assert len(tasks) == 69
    assert tasks["61"] == {
        "plan": "13fyp-sei",
        "number": "61",
        "position": "61",
        "title": tasks["61"]["title"],
        "form": "led",
        "lead": "Ministry of Finance",
        "supporting": tasks["61"]["supporting"],
        "joint": "",
        "sections": tasks["61"]["sections"],
        "chapters": "10",
        "as_of": "2020-12-31",
        "status": "not_reported",
        "status_progress": "",
        "status_period": "",
        "guarded": "",
    }
    assert tasks["9"]["lead"] == (
        "Ministry of Industry and Information Technology; "
        "National Development and Reform Commission"
    )
    assert tasks["9"]["sections"] == "3.2; box-7"
    assert tasks["12"]["form"] == "joint"
    assert tasks["12"]["lead"] == tasks["12"]["supporting"] == ""
    assert len(tasks["12"]["joint"].split("; ")) == 7
    assert tasks["69"]["sections"] == tasks["69"]["chapters"] == ""


def test_matrix_csv_has_one_row_a_responsibility(rows):
    matrix = rows("matrix.csv", **DAY)
    assert len(matrix) == 379
    assert len({(row["task"], row["ministry"]) for row in matrix}) == 379
    assert matrix[1] == {
        "plan": "13fyp-sei",
        "task": "1",
        "task_position": "1",
        "task_title": matrix[0]["task_title"],
        "ministry": "ndrc",
        "ministry_name": "National Development and Reform Commission",
        "ministry_name_zh": "国家发展和改革委员会",
        "ministry_abbreviation": "NDRC",
        "ministry_kind": "commission",
        "role": "lead",
        "position": "2",
        "chapters": "2",
        "as_of": "2020-12-31",
        "task_status": "not_reported",
        "task_status_progress": "",
        "task_status_period": "",
        "guarded": "",
    }


def test_files_take_the_filters_of_their_page(rows):
    led = rows("tasks.csv", ministry="ndrc", role="lead")
    assert len(led) == 13
    assert all("National Development and Reform Commission" in row["lead"] for row in led)
    assert len(rows("tasks.csv", ministry="miit", role="supporting")) == 17
    assert [row["number"] for row in rows("tasks.csv", chapter="none")] == ["69"]


def test_the_matrix_file_holds_the_whole_rows_of_the_matrix_page(rows):
    tasks = {row["number"] for row in rows("tasks.csv", ministry="mof")}
    assert len(tasks) == 35
    matrix = rows("matrix.csv", ministry="mof")
    everything = [row for row in rows("matrix.csv") if row["task"] in tasks]
    assert matrix == everything
    assert len(rows("matrix.csv", ministry="mof", holders="asked")) == 35


@pytest.mark.parametrize(
    "parameters",
    [{}, {"ministry": "mof"}, {"role": "lead", "chapter": "10", "as_of": "2018-01-01"}],
)
def test_the_files_that_a_page_links_to_hold_what_it_shows(client, plan, parameters):
    for name, shown in (
        ("tasks", lambda page: page.context["page"].paginator.count),
        ("matrix", lambda page: page.context["cell_count"]),
    ):
        page = client.get(f"{BESIDE}{name}/", parameters)
        links = re.findall(r'href="([^"]+\.(?:csv|json)[^"]*)"', page.content.decode())
        assert len(links) == 2
        for link in links:
            file = client.get(unescape(link))
            assert file["Fengong-Rows"].split(" of ")[0] == str(shown(page))


@pytest.mark.parametrize("name", ["tasks", "matrix"])
@pytest.mark.parametrize("parameters", [{}, {"ministry": "mof", "ordering": "-title"}, DAY])
def test_the_json_file_is_the_apis_own_body(client, plan, name, parameters):
    file = client.get(f"{BESIDE}{name}.json", parameters)
    api = client.get(f"/api/v1{BESIDE}{name}/", {**parameters, "page_size": 1000})
    assert file["Content-Type"] == "application/json"
    assert file.content == api.content


@pytest.mark.parametrize("name", ["tasks.csv", "tasks.json"])
def test_a_part_says_that_it_is_a_part(client, plan, name):
    part = client.get(BESIDE + name, {"ministry": "ndrc", "role": "lead", **DAY})
    assert part["Fengong-Rows"] == "13 of 69"
    assert part["Fengong-As-Of"] == "2020-12-31"
    assert part["Fengong-Source"] == (
        "http://www.gov.cn/zhengce/content/2016-12/19/content_5150090.htm"
    )
    ending = name.split(".")[1]
    assert part["Content-Disposition"] == (
        f'attachment; filename="13fyp-sei-tasks-13-of-69-as-of-2020-12-31.{ending}"'
    )
    assert client.get(f"{BESIDE}matrix.csv")["Fengong-Rows"] == "379 of 379"


def test_a_file_that_holds_no_row_has_its_head_and_says_so(client, plan):
    empty = client.get(BESIDE + "tasks.csv", {"q": "nothing like this"})
    assert empty["Fengong-Rows"] == "0 of 69"
    assert empty.content.decode("utf-8-sig") == (
        "plan,number,position,title,form,lead,supporting,joint,sections,chapters,as_of,"
        "status,status_progress,status_period,guarded\r\n"
    )


def test_csv_is_as_rfc_4180_has_it_and_opens_in_excel(client, plan):
    file = client.get(BESIDE + "matrix.csv")
    assert file["Content-Type"] == "text/csv; charset=utf-8; header=present"
    # Excel takes a file without the mark for the machine's own code page.
    assert file.content.startswith(b"\xef\xbb\xbfplan,task,")
    assert file.content.endswith(b"\r\n")
    assert file.content.count(b"\n") == file.content.count(b"\r\n") == 380
    assert b'"State Administration of Radio, Film, and Television"' in file.content


def test_a_title_with_quotes_and_line_ends_comes_back_as_it_was(client, rows, plan):
    title = 'Say "yes",\nthen no; 财政部 🙂'
    plan.tasks.filter(number="1").update(title=title)
    assert rows("tasks.csv")[0]["title"] == title


def test_none_of_the_plans_texts_is_guarded(rows):
    for name in ("tasks.csv", "matrix.csv"):
        assert {row["guarded"] for row in rows(name)} == {""}


@pytest.mark.parametrize(
    "title",
    ["=1+1", "+8%", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A1"],
)
def test_a_text_that_is_a_formula_is_guarded_and_its_row_says_so(client, rows, plan, title):
    plan.tasks.filter(number="1").update(title=title)
    first, second = rows("tasks.csv")[:2]
    assert (first["title"], first["guarded"]) == (f"'{title}", "title")
    assert second["guarded"] == ""
    assert rows("matrix.csv")[0]["task_title"] == f"'{title}"
    assert rows("matrix.csv")[0]["guarded"] == "task_title"
    body = client.get(BESIDE + "tasks.json").json()
    assert body["results"][0]["title"] == title


@pytest.mark.parametrize("title", ["1=1", "'=1", " =1", "A-B", "'Internet Plus'"])
def test_any_other_text_stays_as_it_is(rows, plan, title):
    plan.tasks.filter(number="1").update(title=title)
    first = rows("tasks.csv")[0]
    assert (first["title"], first["guarded"]) == (title, "")


def test_what_is_no_text_is_never_guarded():
    cells = guarded({"number": -5, "title": "-5", "guarded": ""}, ["title"])
    assert cells == {"number": -5, "title": "'-5", "guarded": "title"}


def test_nothing_that_is_set_apart_by_semicolons_holds_one(rows):
    assert not [row for row in rows("matrix.csv") if "; " in row["ministry_name"]]


@pytest.mark.parametrize("parameter", ["page", "page_size", "group", "columns"])
def test_a_file_refuses_paging_and_layout_by_name(client, plan, parameter):
    for name in ("matrix.csv", "matrix.json", "matrix.datapackage.json"):
        response = client.get(BESIDE + name, {parameter: "1"})
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["errors"][0]["parameter"] == parameter


def test_a_file_is_what_its_address_says_whatever_is_accepted(client, plan):
    for accept in ("text/csv", "application/json", "image/png", "text/html"):
        file = client.get(BESIDE + "tasks.csv", headers={"accept": accept})
        assert file["Content-Type"].startswith("text/csv")


@pytest.fixture
def description(client, plan):
    """Follow a file's link to its description."""

    def follow(name, **parameters):
        link = client.get(BESIDE + name, parameters)["Link"]
        address, *details = link.split("; ")
        assert 'rel="describedby"' in details
        return client.get(address.strip("<>")).json()

    return follow


def test_the_description_says_of_how_many_rows_it_is_which_part(description):
    part = description("tasks.csv", ministry="ndrc", role="lead", **DAY)
    assert (part["rows"], part["total"]) == (13, 69)
    assert part["as_of"] == {"day": "2020-12-31", "asked": True}
    assert part["filters"] == {"ministry": ["ndrc"], "role": ["lead"], "as_of": ["2020-12-31"]}
    assert part["description"].startswith("A part: 13 of the 69 rows that there are as of")
    assert description("matrix.json")["description"].startswith("All 379 rows that there are")


def test_the_description_names_source_credit_and_what_is_unknown(description):
    about = description("matrix.csv")
    [source] = about["sources"]
    assert source["path"] == "http://www.gov.cn/zhengce/content/2016-12/19/content_5150090.htm"
    assert "国发〔2016〕67号" in source["title"]
    assert "Etcetera Language Group" in about["translation_credit"]
    assert about["licence"] == "unknown"
    assert "before a text that a spreadsheet would take for a formula" in about["description"]


@pytest.mark.parametrize("name", ["tasks.csv", "matrix.csv"])
def test_the_described_columns_are_those_of_the_file_each_with_its_meaning(
    client, description, name
):
    [resource] = description(name, ministry="mof", **DAY)["resources"]
    file = client.get(resource["path"])
    assert file["Fengong-As-Of"] == "2020-12-31"
    table = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    fields = resource["schema"]["fields"]
    assert [field["name"] for field in fields] == list(table[0])
    assert all(field["description"] for field in fields)
    keys = [tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in table]
    assert len(set(keys)) == len(table)
    for field in fields:
        allowed = field.get("constraints", {}).get("enum")
        assert not allowed or {row[field["name"]] for row in table} <= set(allowed)


def test_a_query_of_any_text_stays_one_header(client, plan):
    file = client.get(BESIDE + "tasks.csv?q=%22%3E%0D%0AX-Evil:%201")
    assert file.status_code == 200
    assert "X-Evil" not in file.headers
    assert file["Link"].count(">") == 1
