"""The API's description: valid, complete, and kept by every operation."""

import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from config.wsgi import application

ADDRESS = "/api/v1/schema/"
schema = schemathesis.openapi.from_wsgi(f"{ADDRESS}?format=json", application)

# What may stand there depends on the plan, so the description can't list it.
OPEN = {"ministry", "partner", "chapter", "section", "task", "period", "page"}
# A day is described by its form; how far off it may lie no keyword of a schema can say.
OPEN |= {"as_of"}


@schema.hook
def map_path_parameters(context, path_parameters):
    """Ask mostly for what exists: a made-up name is only ever 404."""
    known = {"plan": "13fyp-sei", "number": "1", "ministry": "mof"}
    return {
        name: known[name] if len(str(value)) % 3 else value
        for name, value in (path_parameters or {}).items()
    }


@pytest.fixture
def one_connection(plan):
    """Keep the test's connection, and its transaction, over requests, as Django's client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=20,
    # Where CI is set the examples are always the same ones, and then none may be kept.
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_operation_keeps_to_its_description(case, one_connection):
    response = case.call()
    case.validate_response(response, excluded_checks=[positive_data_acceptance])
    if response.status_code == 400 and case.meta.generation.mode.is_positive:
        named = {error["parameter"] for error in response.json()["errors"]}
        assert named
        assert named <= OPEN & set(case.query or {}), response.json()


@pytest.fixture
def described(client):
    """The description as a program reads it."""
    return client.get(ADDRESS, {"format": "json"}).json()


def test_the_description_is_valid_and_made_without_a_warning(tmp_path):
    file = tmp_path / "schema.yaml"
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(file))
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["openapi"] == "3.1.1"


@pytest.mark.parametrize(
    ("asked", "accept", "media_type"),
    [
        ({}, "*/*", "application/vnd.oai.openapi"),
        ({}, "application/json", "application/json"),
        ({}, "application/yaml", "application/yaml"),
        ({"format": "yaml"}, "application/json", "application/vnd.oai.openapi"),
        ({"format": "json"}, "text/html", "application/vnd.oai.openapi+json"),
    ],
)
def test_it_is_yaml_or_json_as_asked_for(client, described, asked, accept, media_type):
    response = client.get(ADDRESS, asked, headers={"accept": accept})
    assert response["Content-Type"].split(";")[0] == media_type
    # JSON is YAML too.
    assert yaml.safe_load(response.content) == described


def test_it_is_the_same_in_every_language(client, described):
    chinese = client.get(ADDRESS, {"format": "json"}, headers={"accept-language": "zh-hans"})
    assert chinese.json() == described


def test_every_operation_describes_just_the_parameters_that_it_takes(client, plan, described):
    for path, operations in described["paths"].items():
        [(method, operation)] = operations.items()
        assert method == "get"
        address = path.format(plan=plan.slug, number="1", ministry="mof")
        refused = client.get(address, {"no-such-parameter": "1"}).json()
        taken = set(refused["errors"][0]["allowed"] or [])
        parameters = operation.get("parameters", [])
        assert {one["name"] for one in parameters if one["in"] == "query"} == taken, path
        assert all(one["description"] for one in parameters), path


def test_closed_lists_and_bounds_are_described(described):
    matrix = described["paths"]["/api/v1/plans/{plan}/matrix/"]["get"]
    schemas = {one["name"]: one["schema"] for one in matrix["parameters"]}
    assert schemas["role"]["items"]["enum"] == ["lead", "supporting", "joint"]
    assert schemas["holders"]["enum"] == ["all", "asked"]
    assert schemas["ordering"]["enum"][:2] == ["number", "-number"]
    assert schemas["as_of"]["format"] == "date"
    assert schemas["page_size"]["maximum"] == 1000
    assert schemas["q"]["maxLength"] == 200
    assert set(matrix["responses"]) == {"200", "400", "404", "406"}


def test_every_field_says_what_it_means(described):
    for name, component in described["components"]["schemas"].items():
        for field, meaning in component.get("properties", {}).items():
            if not name.startswith("Paginated"):
                assert meaning.get("description"), (name, field)


def test_the_examples_are_what_the_api_answers(client, plan, described):
    compared = 0
    for path, operations in described["paths"].items():
        for status, response in operations["get"]["responses"].items():
            for content in response["content"].values():
                for example in content.get("examples", {}).values():
                    address = path.format(plan=plan.slug) + example["summary"]
                    answer = client.get(address)
                    assert answer.status_code == int(status)
                    assert answer.json() == example["value"]
                    compared += 1
    assert compared == 5


def test_the_page_for_people_loads_nothing_from_elsewhere(client):
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in text
    assert "https://" not in text
    assert "http://" not in text


def test_styles_are_relaxed_on_that_page_alone_and_scripts_nowhere(client):
    relaxed = client.get("/api/v1/docs/")["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in relaxed
    assert "script-src" not in relaxed
    assert "default-src 'self'" in relaxed
    assert "unsafe-inline" not in client.get(ADDRESS)["Content-Security-Policy"]
    script = client.get("/api/v1/docs/?script=")
    assert script["Content-Type"] == "application/javascript"
    assert b"/api/v1/schema/" in script.content
