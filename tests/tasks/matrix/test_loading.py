"""Loading a plan and writing it back: all or nothing, byte for byte."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.signals import pre_save

from ministries.models import Ministry
from planning.models import Plan, Target
from planning.reading.package import read_package
from planning.reading.vocabulary import ChangeKind, Role
from tasks.matrix.models import Change, PlanBody, Responsibility, SectionLink, Task
from tasks.matrix.packages.checking import check_plan
from tasks.matrix.packages.exporting import export_plan
from tasks.matrix.packages.loading import EditedSinceLoading, load_plan
from tests.places import SHIPPED_PLAN, SHORT_PLAN
from tests.stored import everything_stored

pytestmark = pytest.mark.django_db


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def exported(plan, folder):
    export_plan(plan, folder)
    return contents(folder)


def load(folder, **options):
    printed = StringIO()
    call_command("load_plan", folder, stdout=printed, no_color=True, **options)
    return printed.getvalue().splitlines()


def changed(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_shipped_plan_has_69_tasks_41_bodies_and_379_responsibilities(plan):
    held = Responsibility.objects.filter(task__plan=plan)

    assert plan.tasks.count() == 69
    assert plan.bodies.count() == 41
    assert held.count() == 379
    assert [held.filter(role=role).count() for role in Role] == [33, 97, 249]
    assert plan.sections.filter(kind="chapter").count() == 10
    assert plan.sections.filter(kind="box").count() == 21


def test_the_shipped_plan_is_written_back_byte_for_byte(plan, tmp_path):
    assert exported(plan, tmp_path / "out") == contents(SHIPPED_PLAN)


def test_an_amended_plan_is_written_back_byte_for_byte(short_plan, tmp_path):
    assert exported(short_plan, tmp_path / "out") == contents(SHORT_PLAN)


def test_loading_again_says_that_nothing_differs_and_touches_nothing(short_plan):
    before = everything_stored()

    assert load(SHORT_PLAN) == ["short-plan is loaded already and nothing differs"]
    assert everything_stored() == before


def test_loading_a_changed_package_says_what_changed(short_plan, package_copy):
    changed(package_copy, "tasks.csv", "Training crews", "Schooling crews")
    changed(package_copy, "responsibilities.csv", "7,mot,supporting,2,,\n", "")

    assert load(package_copy) == [
        "tasks.csv: 7: title: “Training crews in towers and on board” →"
        " “Schooling crews in towers and on board”",
        "responsibilities.csv: 7 / mot: removed (supporting, 2)",
        "short-plan: loaded again, differences: 2, tasks: 8",
    ]
    assert short_plan.tasks.get(number="7").responsibilities.count() == 1


def test_loading_says_that_the_source_or_the_order_of_rows_changed(short_plan, package_copy):
    targets = package_copy / "targets.csv"
    header, *rows = targets.read_text(encoding="utf-8").splitlines(keepends=True)
    targets.write_text(header + rows[1] + rows[0] + "".join(rows[2:]), encoding="utf-8")
    changed(package_copy, "datapackage.json", "short-plan.txt", "other.txt")

    assert load(package_copy)[:2] == [
        "targets.csv: the order of rows differs",
        "datapackage.json: source_file: “short-plan.txt” → “other.txt”",
    ]


def test_rows_that_stay_keep_their_keys(short_plan, package_copy):
    before = dict(short_plan.tasks.values_list("number", "pk"))
    sections = dict(short_plan.sections.values_list("number", "pk"))
    changed(package_copy, "tasks.csv", "Training crews", "Schooling crews")

    load(package_copy)

    assert dict(short_plan.tasks.values_list("number", "pk")) == before
    assert dict(short_plan.sections.values_list("number", "pk")) == sections


def test_targets_that_stay_keep_their_keys_whatever_their_order_and_value(short_plan, package_copy):
    targets = package_copy / "targets.csv"
    header, *rows = targets.read_text(encoding="utf-8").splitlines(keepends=True)
    # The last stands first, one says another value, and one like another but for its year is added.
    rows = [rows[-1], *rows[:-1], rows[1].replace("120,ferries,2019", "140,ferries,2020")]
    rows[1] = rows[1].replace(",90,%", ",95,%")
    targets.write_text(header + "".join(rows), encoding="utf-8")
    before = dict(Target.objects.filter(section__plan=short_plan).values_list("pk", "subject"))

    load(package_copy)

    after = Target.objects.filter(section__plan=short_plan)
    assert {target.pk: target.subject for target in after if target.pk in before} == before
    assert after.count() == len(before) + 1
    assert after.get(subject="Share of lamps renewed").value == "95"
    ferries = after.filter(subject="Ferries in service")
    assert [(target.pk in before, target.value) for target in ferries] == [
        (True, "120"),
        (False, "140"),
    ]
    assert exported(short_plan, package_copy.parent / "out") == contents(package_copy)


def test_a_target_that_a_package_drops_is_gone(short_plan, package_copy):
    changed(
        package_copy,
        "targets.csv",
        "2,goal,Total output value,between,3-5,million shells,2019,48,,\n",
        "",
    )

    load(package_copy)

    assert not Target.objects.filter(subject="Total output value").exists()
    assert Target.objects.filter(section__plan=short_plan).count() == 3


def test_a_form_opened_before_a_load_is_stale_after_it(short_plan, package_copy):
    version = short_plan.tasks.get(number="7").version
    changed(package_copy, "tasks.csv", "Training crews", "Schooling crews")

    load(package_copy)

    assert short_plan.tasks.get(number="7").version == version + 1


def test_the_imported_text_stays_when_a_package_is_loaded_again(short_plan, package_copy):
    short_plan.sections.filter(number="2.1").update(text="Give every tower a lamp.")
    changed(package_copy, "sections.csv", "New lamps, and keepers", "Lamps, and keepers")

    load(package_copy)

    assert short_plan.sections.get(number="2.1").text == "Give every tower a lamp."


def test_a_section_and_all_that_was_tied_to_it_can_go(short_plan, package_copy):
    sections = package_copy / "sections.csv"
    lines = sections.read_text().splitlines(keepends=True)
    sections.write_text("".join(line for line in lines if not line.startswith("box-3,")))
    changed(package_copy, "section_links.csv", "5,box-3,names the box,,,,\n", "")

    load(package_copy)

    assert not short_plan.sections.filter(number="box-3").exists()
    assert SectionLink.objects.filter(task__plan=short_plan).count() == 8


def test_a_task_and_its_changes_can_go(short_plan, package_copy):
    task = short_plan.tasks.get(number="8")
    Change.objects.create(task=task, kind=ChangeKind.ERRATUM, text="a comma")
    for name in ("tasks", "responsibilities"):
        path = package_copy / f"{name}.csv"
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("8,")))

    load(package_copy, replace=True)

    assert short_plan.tasks.count() == 7
    assert Change.objects.filter(task__plan=short_plan).count() == 2


def test_an_edited_plan_is_not_overwritten_unasked(short_plan, package_copy):
    short_plan.tasks.filter(number="7").update(title="Schooling crews")
    before = everything_stored()
    printed = StringIO()

    with pytest.raises(CommandError, match=r"edited since it was loaded.*--replace"):
        call_command("load_plan", SHORT_PLAN, stdout=printed)

    assert printed.getvalue().splitlines() == [
        "tasks.csv: 7: title: “Schooling crews” → “Training crews in towers and on board”"
    ]
    assert everything_stored() == before


def test_an_edited_plan_is_overwritten_when_told_to(short_plan, tmp_path):
    short_plan.tasks.filter(number="7").update(title="Schooling crews")

    assert (
        load(SHORT_PLAN, replace=True)[-1] == "short-plan: loaded again, differences: 1, tasks: 8"
    )
    assert exported(short_plan, tmp_path / "out") == contents(SHORT_PLAN)


def test_edits_that_were_exported_can_be_loaded_as_they_are(short_plan, tmp_path):
    short_plan.tasks.filter(number="7").update(title="Schooling crews")
    export_plan(short_plan, tmp_path / "out")

    assert load(tmp_path / "out") == ["short-plan is loaded already and nothing differs"]


def test_the_author_of_a_change_survives_a_load(short_plan, package_copy, administrator):
    Change.objects.filter(task__plan=short_plan).update(author=administrator)
    changed(package_copy, "tasks.csv", "Training crews", "Schooling crews")

    load(package_copy)

    assert {change.author for change in Change.objects.filter(task__plan=short_plan)} == {
        administrator
    }


def test_no_person_stands_in_a_package(short_plan, tmp_path, administrator):
    Change.objects.filter(task__plan=short_plan).update(author=administrator)

    files = exported(short_plan, tmp_path / "out")

    assert files == contents(SHORT_PLAN)


def test_two_plans_share_the_register(plan, short_plan, tmp_path):
    assert exported(plan, tmp_path / "one") == contents(SHIPPED_PLAN)
    assert exported(short_plan, tmp_path / "other") == contents(SHORT_PLAN)
    assert Ministry.objects.get(slug="mof").plan_bodies.count() == 2


def amended_by_a_new_body(plan):
    """Give task 12's first place to a body that the register didn't know, from 2019 on."""
    bells = Ministry.objects.create(slug="bells", name="Board of Bells", abbreviation="BB")
    task = plan.tasks.get(number="12")
    first = task.responsibilities.get(position=1)
    first.valid_until = date(2019, 1, 1)
    first.save()
    Responsibility.objects.create(
        task=task, ministry=bells, role=first.role, position=1, valid_from=date(2019, 1, 1)
    )
    Change.objects.create(
        task=task,
        kind=ChangeKind.AMENDMENT,
        day=date(2019, 1, 1),
        source="An invented decision",
        text="Board of Bells (bells) takes the place of ndrc from 1 January 2019.",
    )
    return bells


def test_a_plan_amended_by_a_new_body_loads_elsewhere_as_it_was_exported(plan, tmp_path):
    amended_by_a_new_body(plan)
    assert check_plan(plan) == []
    first = exported(plan, tmp_path / "first")
    assert read_package(tmp_path / "first")["bodies"][-1] == {
        "ministry": "bells",
        "name": "Board of Bells",
    }
    Change.objects.filter(task__plan=plan).delete()
    Task.objects.filter(plan=plan).delete()
    plan.delete()

    loaded = load_plan(tmp_path / "first").plan

    assert exported(loaded, tmp_path / "second") == first
    assert loaded.tasks.get(number="12").changes.count() == 1


def test_an_erratum_is_exported_and_loads_back(plan, tmp_path):
    held = Responsibility.objects.get(task__plan=plan, task__number="46", position=3)
    held.ministry = Ministry.objects.get(slug="moe")
    held.save()
    Change.objects.create(
        task=held.task, kind=ChangeKind.ERRATUM, reason="misread", text="most → moe"
    )

    first = exported(plan, tmp_path / "first")
    with pytest.raises(EditedSinceLoading):
        load_plan(SHIPPED_PLAN)
    load_plan(SHIPPED_PLAN, replace=True)
    assert exported(plan, tmp_path / "shipped") == contents(SHIPPED_PLAN)

    load_plan(tmp_path / "first")
    assert exported(plan, tmp_path / "second") == first


def test_a_body_that_two_tasks_share_stands_once_among_the_bodies(plan, tmp_path):
    PlanBody.objects.filter(plan=plan, ministry__slug="mof").delete()

    export_plan(plan, tmp_path)

    bodies = [row["ministry"] for row in read_package(tmp_path)["bodies"]]
    assert bodies.count("mof") == 1
    assert bodies[-1] == "mof"


def test_a_load_that_fails_half_way_leaves_nothing(plan):
    def fail(**kwargs):
        raise OSError("the disk is full")

    before = everything_stored()
    pre_save.connect(fail, sender=Change)
    try:
        with pytest.raises(OSError, match="disk is full"):
            load_plan(SHORT_PLAN)
    finally:
        pre_save.disconnect(fail, sender=Change)

    assert everything_stored() == before


def test_a_folder_that_can_not_be_written_is_answered_in_one_line(plan, tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(CommandError, match=r"can't write .*file"):
        call_command("export_plan", plan.slug, tmp_path / "file" / "out", stdout=StringIO())


@pytest.mark.parametrize("command", ["export_plan", "check_plan", "write_appendix", "import_text"])
def test_a_plan_that_is_not_loaded_is_answered_with_those_that_are(plan, command, tmp_path):
    arguments = {"export_plan": [tmp_path], "import_text": [tmp_path / "text"]}.get(command, [])

    with pytest.raises(CommandError, match="no plan “14fyp”; loaded plans: 13fyp-sei"):
        call_command(command, "14fyp", *arguments, stdout=StringIO())


def test_a_copy_under_another_name_is_another_plan(plan, tmp_path):
    copy = shutil.copytree(SHIPPED_PLAN, tmp_path / "copy")
    changed(copy, "plan.csv", "\n13fyp-sei,", "\nanother,")

    load(copy)

    assert Plan.objects.get(slug="another").tasks.count() == 69
    assert plan.tasks.count() == 69


@pytest.mark.usefixtures("postgresql")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_load_a_plan_at_once_the_second_finds_it_loaded():
    together = Barrier(2)

    def load_it(_):
        try:
            together.wait()
            return load_plan(SHORT_PLAN).is_new
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(load_it, range(2))) == [False, True]

    assert Plan.objects.get(slug="short-plan").tasks.count() == 8
