"""What can't be answered is answered with where and why, never with a server error."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

PLAN = "/api/v1/plans/13fyp-sei/"
FILES = "/plans/13fyp-sei/"


def problem(client, address, parameters=None, status=400, **headers):
    response = client.get(address, parameters or {}, headers=headers)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/",
        "/api/v1/plans/",
        "/api/v1/schema/",
        "/api/v1/docs/",
        PLAN,
        *(
            PLAN + part
            for part in (
                "tasks/",
                "tasks/12/",
                "ministries/",
                "ministries/mof/",
                "sections/",
                "sections/3.2/",
                "targets/",
                "responsibilities/",
                "matrix/",
            )
        ),
        *(
            FILES + file
            for file in (
                "tasks.csv",
                "tasks.json",
                "tasks.datapackage.json",
                "matrix.csv",
                "matrix.json",
                "matrix.datapackage.json",
            )
        ),
    ],
)
def test_an_unknown_parameter_is_named_everywhere(client, plan, address):
    [error] = problem(client, address, {"ministy": "mof"})["errors"]
    assert (error["parameter"], error["value"]) == ("ministy", "mof")
    assert "“ministy”" in error["message"]


def test_the_problem_names_parameter_value_and_what_may_stand_there(client, plan):
    body = problem(client, PLAN + "tasks/", {"role": "leader"})
    assert body == {
        "type": reverse("api-docs") + "#bad-parameter",
        "title": "A parameter can't be answered",
        "status": 400,
        "detail": "“leader” can't be asked of “role” here. Did you mean “lead”?",
        "errors": [
            {
                "parameter": "role",
                "value": "leader",
                "message": "“leader” can't be asked of “role” here. Did you mean “lead”?",
                "allowed": ["lead", "supporting", "joint"],
            }
        ],
    }


def test_the_known_ministries_are_listed_beside_an_unknown_one(client, plan):
    [error] = problem(client, PLAN + "matrix/", {"ministry": "mofa"})["errors"]
    assert len(error["allowed"]) == 41
    assert "Did you mean “mof”?" in error["message"]


def test_every_bad_parameter_is_named_at_once(client, plan):
    body = problem(client, PLAN + "tasks/", {"role": "boss", "section": "99.9", "chapter": "11"})
    assert {error["parameter"] for error in body["errors"]} == {"role", "section", "chapter"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "-1"),
        ("page", "2"),
        ("page", ""),
        ("page", "last"),
        ("page", "1.0"),
        ("page", "１"),
        ("page", "9223372036854775808"),
        ("page", "9" * 5000),
        ("page_size", "0"),
        ("page_size", "1001"),
        ("page_size", "18446744073709551616"),
        ("as_of", "2018-02-30"),
        ("as_of", "20180317"),
        ("as_of", "yesterday"),
        ("as_of", "10000-01-01"),
        ("as_of", "\x00"),
        ("ministry", ""),
        ("ministry", "NDRC"),
        ("ministry", "国家发展和改革委员会"),
        ("ministry", "\x00"),
        ("ministry", "m" * 20_000),
        ("section", "🙂"),
        ("chapter", "9223372036854775808"),
        ("ordering", "id"),
        ("q", "\x00"),
        ("q", "a " * 2000),
    ],
)
def test_a_bad_value_is_named_and_never_a_server_error(client, plan, name, value):
    [error] = problem(client, PLAN + "tasks/", {name: value})["errors"]
    assert (error["parameter"], error["value"]) == (name, value)


@pytest.mark.parametrize("value", ["🙂", "财政", "%", "_", "'; --", "\\", "a " * 99, "\ud7ff"])
def test_any_words_may_be_searched_for(client, plan, value):
    assert client.get(PLAN + "tasks/", {"q": value}).status_code == 200


def test_a_parameter_that_takes_one_value_is_refused_when_it_is_given_twice(client, plan):
    address = PLAN + "tasks/?as_of=2017-01-01&as_of=2018-01-01"
    [error] = problem(client, address)["errors"]
    assert error["parameter"] == "as_of"
    assert error["message"] == "“as_of” takes one value; it was given 2 times."


def test_more_parameters_than_can_be_read_are_a_problem_too(client, plan):
    problem(client, PLAN + "tasks/?" + "&".join(f"p{n}=1" for n in range(1500)))


@pytest.mark.parametrize("holders", ["some", "ASKED", "\x00"])
def test_holders_takes_one_of_two_values(client, plan, holders):
    [error] = problem(client, PLAN + "matrix/", {"holders": holders})["errors"]
    assert error["allowed"] == ["all", "asked"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/api/v1/plans/14fyp/", "There is no plan “14fyp”; /api/v1/plans/ lists the plans."),
        (PLAN + "tasks/70/", "/api/v1/plans/13fyp-sei/tasks/ lists what it has."),
        (PLAN + "ministries/NDRC/", "Did you mean “ndrc”?"),
        (PLAN + "ministries/mara/", "The plan has no “mara”"),
        (PLAN + "sections/box-22/", "Did you mean “box-2”?"),
        (PLAN + "tasks/%00/", "The plan has no"),
        (PLAN + "tasks/9223372036854775808/", "The plan has no"),
        (PLAN + "tasks/%F0%9F%99%82/", "The plan has no “🙂”"),
        ("/api/v1/plans/%00/tasks/", "There is no plan"),
        ("/api/v1/plans/" + "x" * 5000 + "/matrix/", "There is no plan"),
        ("/api/v1/nothing/here/", "There is nothing at this address"),
        ("/api/v1/a%0Ab/", "There is nothing at this address"),
        ("/plans/14fyp/matrix.csv", "There is no plan “14fyp”"),
    ],
)
def test_what_does_not_exist_is_404_and_says_where_to_look(client, plan, path, said):
    assert said in problem(client, path, status=404)["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("path", ["tasks/", "tasks/12/", "matrix/"])
def test_nothing_can_be_written(client, plan, method, path):
    response = getattr(client, method)(PLAN + path)
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert response["Allow"] == "GET, HEAD"
    assert response.json()["status"] == 405


def test_a_type_that_there_is_not_is_406(client, plan):
    body = problem(client, PLAN + "tasks/", status=406, accept="image/png")
    assert body["type"] == "about:blank"
    problem(client, "/api/v1/schema/", status=406, accept="image/png")


def test_a_browser_gets_json_and_a_head_request_no_body(client, plan):
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = client.get(PLAN + "tasks/", headers={"accept": browser})
    assert page["Content-Type"] == "application/json"
    head = client.head(PLAN + "tasks/")
    assert (head.status_code, head.content) == (200, b"")


def test_an_address_without_its_last_slash_leads_to_the_one_with_it(client, plan):
    response = client.get("/api/v1/plans/13fyp-sei/tasks?role=lead")
    assert (response.status_code, response["Location"]) == (
        301,
        "/api/v1/plans/13fyp-sei/tasks/?role=lead",
    )


def test_a_session_reads_for_its_person_and_writes_nothing(client, plan, administrator):
    client.force_login(administrator)
    response = client.get(PLAN + "tasks/")
    assert "Cookie" in response["Vary"]
    assert response["Cache-Control"] == "private"
    assert client.post(PLAN + "tasks/").status_code == 405
