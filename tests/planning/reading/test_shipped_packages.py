"""The folders that ship: what their descriptions say of their files, and what they promise."""

import csv
import json
import re
from datetime import date

import pytest

from planning.reading.package import read_package
from tests.places import REGISTER, SHIPPED_PLAN, SHORT_PLAN


def resources(folder):
    """Return the described tables of a folder, each with its rows as plain CSV."""
    description = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in description["resources"]:
        with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
            resource["header"], *records = csv.reader(file)
        resource["rows"] = [
            dict(zip(resource["header"], record, strict=True)) for record in records
        ]
    return {resource["name"]: resource for resource in description["resources"]}


def is_of_type(type_, value):
    if type_ == "date":
        return date.fromisoformat(value).isoformat() == value
    patterns = {"integer": r"\d+", "year": r"\d{4}", "datetime": r"\d{4}-\d\d-\d\dT.*\+00:00"}
    return type_ == "string" or re.fullmatch(patterns[type_], value) is not None


def problems_of_field(field, value):
    """Check a value as Frictionless reads the field's description."""
    rules = field.get("constraints", {})
    if not value:
        return ["required"] if rules.get("required") else []
    found = [] if is_of_type(field["type"], value) else ["type"]
    if "pattern" in rules and not re.fullmatch(rules["pattern"], value):
        found.append("pattern")
    if "enum" in rules and value not in rules["enum"]:
        found.append("enum")
    if "maxLength" in rules and len(value) > rules["maxLength"]:
        found.append("maxLength")
    return found


@pytest.mark.parametrize("folder", [SHIPPED_PLAN, REGISTER, SHORT_PLAN], ids=lambda path: path.name)
class TestADescription:
    def test_names_every_file_and_its_columns_in_order(self, folder):
        tables = resources(folder)

        assert {f"{name}.csv" for name in tables} == {path.name for path in folder.glob("*.csv")}
        for table in tables.values():
            assert table["header"] == [field["name"] for field in table["schema"]["fields"]]

    def test_holds_of_every_value(self, folder):
        found = [
            (name, number, field["name"], problem)
            for name, table in resources(folder).items()
            for number, row in enumerate(table["rows"], 2)
            for field in table["schema"]["fields"]
            for problem in problems_of_field(field, row[field["name"]])
        ]

        assert found == []

    def test_holds_of_every_primary_key(self, folder):
        for name, table in resources(folder).items():
            keys = [tuple(row[c] for c in table["schema"]["primaryKey"]) for row in table["rows"]]
            assert len(set(keys)) == len(keys), name

    def test_holds_of_every_foreign_key(self, folder):
        tables = resources(folder)
        for name, table in tables.items():
            for key in table["schema"].get("foreignKeys", []):
                (column,), (other,) = key["fields"], key["reference"]["fields"]
                known = {row[other] for row in tables[key["reference"]["resource"] or name]["rows"]}
                used = {row[column] for row in table["rows"]} - {""}
                assert used <= known, (name, column)

    def test_is_a_tabular_data_package(self, folder):
        description = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))

        assert description["profile"] == "tabular-data-package"
        assert {resource["profile"] for resource in description["resources"]} == {
            "tabular-data-resource"
        }


@pytest.fixture(scope="module")
def package():
    return read_package(SHIPPED_PLAN)


def test_every_chapter_section_and_box_has_a_summary_in_both_languages(package):
    missing = [
        row["number"]
        for row in package["sections"]
        if row["kind"] in ("chapter", "section", "box")
        and not (row["summary"] and re.search("[\u4e00-\u9fff]", row["summary_zh"]))
    ]

    assert missing == []


def test_every_task_but_the_last_is_tied_to_a_passage(package):
    linked = {row["task"] for row in package["section_links"]}

    # 69, on statistical monitoring, has no passage of its own.
    assert linked == {str(number) for number in range(1, 69)}


def test_every_link_says_why_in_both_languages(package):
    for row in package["section_links"]:
        assert row["note"], row
        assert re.search("[\u4e00-\u9fff]", row["note_zh"]), row


def test_a_link_that_names_a_box_leads_to_a_box(package):
    kinds = {row["number"]: row["kind"] for row in package["sections"]}
    by_name = [row for row in package["section_links"] if row["basis"] == "names the box"]

    assert {kinds[row["section"]] for row in by_name} == {"box"}
    assert {row["section"] for row in by_name} == {f"box-{number}" for number in range(1, 22)}


def test_links_hold_always_and_nothing_has_been_changed_yet(package):
    assert {(row["valid_from"], row["valid_until"]) for row in package["section_links"]} == {
        ("", "")
    }
    assert package["changes"] == []


def test_every_target_is_one_by_its_kind_and_has_a_line(package):
    assert {row["kind"] for row in package["targets"]} == {"goal", "specification", "milestone"}
    for row in package["targets"]:
        assert row["line"], row
        assert bool(row["value"]) == (row["kind"] != "milestone"), row
        # What has neither number nor day would be a wish, not a target.
        assert row["value"] or row["year"], row


def test_a_contradiction_of_the_document_stands_at_both_places_with_a_note(package):
    values = {
        row["section"]: row
        for row in package["targets"]
        if row["unit"] == "trillion yuan" and row["section"] in ("1.4", "4", "6")
    }

    assert [values[section]["value"] for section in ("1.4", "4", "6")] == ["10", "8-10", "8"]
    assert all(row["note"] and row["note_zh"] for row in values.values())


def test_the_plans_own_text_is_not_in_the_package(package):
    assert set(package["sections"][0]) == {
        "number",
        "kind",
        "parent",
        "heading",
        "line",
        "summary",
        "summary_zh",
    }
    assert package.source_sha256 == (
        "5d52b7c3dc0b27c729c411063fd85fe2e169d7d987cb95ed08a617db21654731"
    )
