"""The register and plans that ship with Fengong."""

import pytest

from ministries.models import Ministry
from planning.models import Plan
from planning.reading.package import read_package
from tasks.matrix.models import Responsibility, Task
from tasks.matrix.packages.shipped import PLANS, load_what_is_absent


def test_into_an_empty_database_comes_everything_that_ships(nothing_loaded):
    said = list(load_what_is_absent())

    assert said == [
        "register: 67 ministries, 80 names, 84 successions",
        "13fyp-sei: 69 tasks",
    ]
    assert Responsibility.objects.filter(task__plan__slug="13fyp-sei").count() == 379


@pytest.mark.django_db
def test_what_is_there_stays_as_it_was_corrected():
    list(load_what_is_absent())
    Task.objects.filter(number="12").update(title="corrected")
    Ministry.objects.filter(slug="ndrc").update(name="corrected")

    assert list(load_what_is_absent()) == []
    assert Task.objects.get(number="12").title == "corrected"
    assert Ministry.objects.get(slug="ndrc").name == "corrected"


@pytest.mark.django_db
def test_a_plan_that_is_absent_is_loaded_beside_another_one_and_a_corrected_register():
    list(load_what_is_absent())
    Plan.objects.update(slug="another")
    Ministry.objects.filter(slug="ndrc").update(name="corrected")

    assert list(load_what_is_absent()) == ["13fyp-sei: 69 tasks"]
    assert Ministry.objects.get(slug="ndrc").name == "corrected"


def test_every_shipped_folder_bears_the_slug_of_its_plan():
    folders = [file.parent for file in PLANS.glob("*/plan.csv")]

    assert folders
    for folder in folders:
        assert read_package(folder)["plan"][0]["slug"] == folder.name
