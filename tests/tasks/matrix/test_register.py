"""The register of bodies: loaded and written back byte for byte, and what names mean by day."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ministries.models import Ministry, MinistryName
from planning.reading.package import read_tables
from tasks.matrix.packages.register import (
    export_register,
    load_register,
    names_in_existence,
    shared_names,
)
from tasks.matrix.register_layout import REGISTER_TABLES
from tests.places import REGISTER
from tests.stored import everything_stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def register_copy(tmp_path):
    return shutil.copytree(REGISTER, tmp_path / "register")


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def exported(folder):
    export_register(folder)
    return contents(folder)


def load(folder):
    printed = StringIO()
    call_command("load_register", folder, stdout=printed, no_color=True)
    return printed.getvalue().strip()


def add_row(folder, file, row):
    with (folder / file).open("a", encoding="utf-8", newline="") as open_file:
        open_file.write(f"{row}\n")


def refused(folder) -> str:
    before = everything_stored()
    with pytest.raises(CommandError, match="nothing was loaded") as error:
        load(folder)
    assert everything_stored() == before
    return str(error.value)


def test_the_shipped_register_is_written_back_byte_for_byte(tmp_path):
    assert exported(tmp_path / "out") == contents(REGISTER)


def test_the_commands_write_it_back_too(tmp_path):
    printed = StringIO()

    call_command("export_register", tmp_path / "out", stdout=printed)

    assert contents(tmp_path / "out") == contents(REGISTER)
    assert printed.getvalue().startswith("wrote datapackage.json, ministries.csv, names.csv")
    with pytest.raises(CommandError, match=r"can't write .*out/names.csv"):
        call_command("export_register", tmp_path / "out" / "names.csv", stdout=printed)


def test_loading_again_keeps_every_body_and_its_key(tmp_path):
    before = dict(Ministry.objects.values_list("slug", "pk"))

    assert load(REGISTER) == (
        f"register loaded: {len(before)} ministries, {MinistryName.objects.count()} names,"
        " 84 successions"
    )
    assert dict(Ministry.objects.values_list("slug", "pk")) == before


def test_a_body_added_in_a_file_is_written_back_byte_for_byte(register_copy, tmp_path):
    add_row(register_copy, "ministries.csv", "bells,BB,Board of Bells,钟委员会,office,钟委; 钟,no")
    add_row(register_copy, "names.csv", "bells,en,Board of Bells,2019-05,,An invented law,no")
    add_row(
        register_copy,
        "successions.csv",
        "nhc,bells,,2019-05,functions transferred to,bells,An invented law,no",
    )

    load(register_copy)

    bells = Ministry.objects.get(slug="bells")
    assert bells.alias_list == ["钟委", "钟"]
    assert not bells.certain
    assert bells.names.get().valid_from == date(2019, 5, 1)
    assert bells.names.get().from_month_only
    assert exported(tmp_path / "out") == contents(register_copy)


def test_a_body_added_in_the_database_stands_in_the_files_and_loads_back(tmp_path):
    Ministry.objects.create(slug="bells", name="Board of Bells")
    Ministry.objects.create(slug="horns", name="Board of Horns, Bells, and “Whistles”")

    first = exported(tmp_path / "first")

    assert b"\nbells,,Board of Bells,,,,yes\n" in first["ministries.csv"]
    load(tmp_path / "first")
    assert exported(tmp_path / "second") == first


def test_a_body_that_a_plan_names_can_not_be_dropped(register_copy):
    for file in ("ministries.csv", "names.csv", "successions.csv"):
        path = register_copy / file
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "cas," not in line), encoding="utf-8")

    assert refused(register_copy).endswith(
        "ministries.csv, column slug “cas”: is missing, and a loaded plan names it"
    )


def test_a_body_that_no_plan_names_can_be_dropped(register_copy):
    add_row(register_copy, "ministries.csv", "bells,BB,Board of Bells,,office,,no")
    load(register_copy)

    load(REGISTER)

    assert not Ministry.objects.filter(slug="bells").exists()


@pytest.mark.parametrize(
    ("file", "row", "expected"),
    [
        ("ministries.csv", "ndrc,,Other,,,,yes", "column slug “ndrc”: stands in row 3 already"),
        ("ministries.csv", "bells,,,,,,yes", "column name: a value is required"),
        ("ministries.csv", "Bells,,Board,,,,yes", "column slug “Bells”: expected a value like"),
        ("ministries.csv", "bells,,Board,,,a;b,yes", "column aliases “a;b”: expected a value"),
        ("ministries.csv", "bells,,Board,,,,maybe", "column certain “maybe”: expected one of: yes"),
        (
            "ministries.csv",
            f"bells,,{'Board' * 41},,,,yes",
            "expected at most 200 characters, found 205",
        ),
        ("names.csv", "bells,en,B,,,,yes", "column ministry “bells”: is not in ministries.csv"),
        ("names.csv", "nhc,fr,Santé,,,,yes", "column language “fr”: expected one of: en, zh-hans"),
        ("names.csv", "most,en,M,2018-13,,,yes", "column valid_from “2018-13”: is no day or month"),
        ("names.csv", "most,en,M,,2018-02-30,,yes", "valid_until “2018-02-30”: is no day or month"),
        (
            "names.csv",
            "most,en,M,2019-02-01,2018-02-01,,yes",
            "column valid_until “2018-02-01”: the name ends before it begins",
        ),
        (
            "names.csv",
            "nhfpc,en,Health,2018-03-16,,,yes",
            "column name “Health”: another name of nhfpc holds on the same day",
        ),
        (
            "successions.csv",
            "nhc,bells,,2019-05,renamed,,,yes",
            "column successor “bells”: is not in ministries.csv",
        ),
        (
            "successions.csv",
            "nhc,most,,2019-00,renamed,,,yes",
            "column effective_on “2019-00”: is no day or month",
        ),
        ("successions.csv", "nhc,most,,,renamed,,,yes", "column effective_on: a value is required"),
        ("successions.csv", "nhc,most,,2019,ate,,,yes", "column kind “ate”: expected one of"),
    ],
)
def test_a_broken_register_is_refused_with_the_place_and_the_value(
    register_copy, file, row, expected
):
    number = len((register_copy / file).read_text(encoding="utf-8").splitlines()) + 1
    add_row(register_copy, file, row)

    said = refused(register_copy)

    assert f"{file}, row {number}" in said
    assert expected in said


def test_names_resolve_to_the_body_that_existed_on_the_day():
    tables = read_tables(REGISTER, REGISTER_TABLES)
    then = names_in_existence(tables, date(2016, 11, 29))
    last_day = names_in_existence(tables, date(2018, 3, 16))
    first_day = names_in_existence(tables, date(2018, 3, 17))

    # The commission of 2016 is called by its successor's name in the document.
    assert then["National Health Commission"] == "nhfpc"
    assert last_day["National Health Commission"] == "nhfpc"
    assert first_day["National Health Commission"] == "nhc"
    assert "National Health and Family Planning Commission" not in first_day


def test_every_name_of_a_body_means_it():
    names = names_in_existence(read_tables(REGISTER, REGISTER_TABLES), date(2016, 11, 29))

    assert names["State Administration of Radio, Film, and Television"] == "sapprft"
    assert names["国家新闻出版广电总局"] == "sapprft"
    assert names["State Food and Drug Administration"] == "cfda"
    assert names["State Intellectual Property Office"] == "cnipa"
    assert names["National Intellectual Property Administration"] == "cnipa"


def test_a_name_that_could_mean_two_bodies_means_none():
    tables = read_tables(REGISTER, REGISTER_TABLES)
    for row in tables["ministries"]:
        if row["slug"] in ("moc", "mof"):
            row["aliases"] = "The Ministry"

    assert "The Ministry" not in names_in_existence(tables, date(2016, 11, 29))
    assert shared_names(tables, date(2016, 11, 29)) == {"The Ministry": ["mof", "moc"]}


def test_no_name_of_the_register_means_two_bodies_on_the_plans_day():
    assert shared_names(read_tables(REGISTER, REGISTER_TABLES), date(2016, 11, 29)) == {}


@pytest.mark.usefixtures("postgresql")
@pytest.mark.django_db(transaction=True)
def test_two_who_load_a_new_body_at_once_load_it_once(register_copy, tmp_path):
    add_row(register_copy, "ministries.csv", "bells,BB,Board of Bells,,office,,no")
    together = Barrier(2)

    def load_it(_):
        try:
            together.wait()
            return load_register(register_copy)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(load_it, range(2)))

    assert exported(tmp_path / "out") == contents(register_copy)
