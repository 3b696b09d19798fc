"""What a value of a package must be; the same limits as the database's."""

import pytest
from django.apps import apps

from planning.reading.package_layout import PLAN_TABLES, Column
from tasks.matrix.register_layout import REGISTER_TABLES

MODELS = {
    "plan": "planning.Plan",
    "sections": "planning.Section",
    "targets": "planning.Target",
    "bodies": "matrix.PlanBody",
    "tasks": "matrix.Task",
    "ministries": "ministries.Ministry",
    "names": "ministries.MinistryName",
    "successions": "ministries.Succession",
}


@pytest.mark.parametrize("table", [*PLAN_TABLES, *REGISTER_TABLES], ids=lambda table: table.name)
def test_a_column_allows_no_more_than_the_database_holds(table):
    if table.name not in MODELS:
        assert all(not column.longest for column in table.columns)
        return
    fields = {field.name: field for field in apps.get_model(MODELS[table.name])._meta.fields}
    for column in table.columns:
        limit = getattr(fields.get(column.name), "max_length", None)
        if column.type == "string" and limit and not column.allowed:
            assert column.longest == limit, column.name


@pytest.mark.parametrize(
    ("type_", "good", "bad"),
    [
        ("integer", ["0", "7", "999999999"], ["-1", "07", "1_000", " 1", "1.0", "٣", "1000000000"]),
        ("year", ["2016"], ["02016", "x"]),
        ("date", ["2016-11-29"], ["2016-11-31", "20161129", "2016-W48-2", "2016-11-29T00:00"]),
        (
            "datetime",
            ["2026-01-31T12:00:00+00:00", "2026-01-31T12:00:00.250000+00:00"],
            [
                "2026-01-31",
                "2026-01-31T12:00:00",
                "2026-01-31T12:00:00Z",
                "2026-01-31 12:00:00+00:00",
                "2026-01-31T20:00:00+08:00",
                "0001-01-01T00:00:00+08:00",
            ],
        ),
        ("string", ["部", "a\nb", "a\tb", "“”"], ["a\0b", "a\x1bb", "a\x7f"]),
    ],
)
def test_a_value_is_taken_only_as_it_would_be_written_back(type_, good, bad):
    column = Column("value", type_)

    assert [value for value in good if column.problem(value)] == []
    assert [value for value in bad if not column.problem(value)] == []


def test_an_empty_value_is_a_problem_only_where_one_is_required():
    assert Column("value", "date").problem("") == ""
    assert Column("value", "date", required=True).problem("") == "a value is required"
