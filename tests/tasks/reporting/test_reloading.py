"""Loading a plan's package again when reports and choices rest on the plan."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ministries.models import Ministry
from planning.models import Target
from tasks.matrix.packages.exporting import export_plan
from tasks.reporting.beginning import begin
from tasks.reporting.models import AnswerableChoice, TargetValue
from tasks.reporting.vocabulary import Status
from tasks.reporting.writing import save
from tests.stored import everything_stored

WRITTEN = {"status": Status.ON_TRACK, "narrative": "The fund was set up."}


@pytest.fixture
def package(plan, tmp_path):
    export_plan(plan, tmp_path / "package")
    return tmp_path / "package"


@pytest.fixture
def update(editor, plan, period):
    task = plan.tasks.get(number="48")
    return save(editor, begin(editor, task, period), 1, WRITTEN)


@pytest.fixture
def target(plan):
    return Target.objects.filter(section__plan=plan, section__number="1.4").first()


def load(folder):
    call_command("load_plan", folder, replace=True, stdout=StringIO())


def drop(package, number, *files):
    """Leave out a task from the package, with all that is tied to it."""
    for file in files:
        path = package / file
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(f"{number},")]
        assert len(kept) < len(lines)
        path.write_text("".join(kept), encoding="utf-8")


def test_a_package_that_drops_a_reported_task_is_refused(plan, administrator, period, package):
    begin(administrator, plan.tasks.get(number="69"), period)
    drop(package, "69", "tasks.csv", "responsibilities.csv")
    before = everything_stored()

    with pytest.raises(CommandError, match=r"tasks\.csv: 69: in use by status update \(1\)"):
        load(package)

    assert everything_stored() == before


def test_a_package_that_drops_a_task_with_a_choice_is_refused(plan, administrator, package):
    AnswerableChoice.objects.create(
        task=plan.tasks.get(number="69"),
        ministry=Ministry.objects.get(slug="mof"),
        valid_from=date(2026, 1, 1),
        reason="agreed",
        author=administrator,
    )
    drop(package, "69", "tasks.csv", "responsibilities.csv")

    with pytest.raises(CommandError, match="put these rows back"):
        load(package)

    assert plan.tasks.filter(number="69").exists()


def test_a_package_that_drops_a_task_nobody_reported_on_is_loaded(plan, update, package):
    drop(package, "69", "tasks.csv", "responsibilities.csv")

    load(package)

    assert plan.tasks.count() == 68
    assert plan.tasks.get(number="48").status_updates.get() == update


def test_a_package_that_drops_a_target_with_values_is_refused(plan, update, target, package):
    TargetValue.objects.create(update=update, target=target, value=14)
    path = package / "targets.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    before = everything_stored()

    with pytest.raises(CommandError, match=r"targets\.csv: 1\.4 / Added value .* of a target \(1"):
        load(package)

    assert everything_stored() == before


def test_values_stay_with_their_target_when_a_package_changes_it(plan, update, target, package):
    TargetValue.objects.create(update=update, target=target, value=14)
    path = package / "targets.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count('share of GDP",at_least,15,%') == 1
    path.write_text(text.replace("at_least,15,%", "at_least,16,%"), encoding="utf-8")

    load(package)

    value = TargetValue.objects.get(update=update)
    assert (value.target_id, value.target.value) == (target.pk, "16")


def test_a_reported_task_can_be_corrected_by_a_package(plan, update, package):
    path = package / "tasks.csv"
    text = path.read_text(encoding="utf-8")
    title = plan.tasks.get(number="48").title
    assert text.count(title) == 1
    path.write_text(text.replace(title, "Another title"), encoding="utf-8")

    load(package)

    update.refresh_from_db()
    assert update.task.title == "Another title"
