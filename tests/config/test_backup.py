"""`manage.py backup` and `restore`: programs of their own, from one place into an empty one."""

import hashlib
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from config.backup.contents import LEFT_OUT, BadBackup, is_safe_member, kept_models
from config.backup.reading import opened
from config.backup.writing import _Exact

FILL = "from tests.config.places_to_restore import fill; fill()"
SHOW = "from tests.config.places_to_restore import show; show()"


@contextmanager
def place(folder: Path, on: str) -> Iterator[dict[str, str]]:
    """Give the environment of a program without data, on a kind of database."""
    inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment = {**inherited, "FENGONG_VAR": str(folder)}
    if on == "sqlite":
        yield environment
        return
    url, name = os.environ["DATABASE_URL"], f"fengong_backup_{os.getpid()}_{folder.name}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield {**environment, "DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(where: dict[str, str], *arguments: object, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env=where,
        capture_output=True,
        text=True,
        timeout=120,
        **options,
    )


def shell(where: dict[str, str], code: str) -> str:
    done = manage(where, "shell", "-v0", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout


def here() -> str:
    """The kind of database under test."""
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Iterator[dict[str, str]]:
    """A place with the shipped plan, people, reports, corrections and evidence."""
    with place(tmp_path_factory.mktemp("filled"), here()) as where:
        shell(where, FILL)
        yield where


@pytest.fixture(scope="module")
def backup(filled, tmp_path_factory) -> Path:
    """A backup of it."""
    file = tmp_path_factory.mktemp("backup") / "fengong.zip"
    done = manage(filled, "backup", file)
    assert (done.returncode, done.stderr) == (0, "")
    return file


@pytest.fixture
def empty(tmp_path) -> Iterator[dict[str, str]]:
    """A place where nothing is yet."""
    with place(tmp_path / "empty", "sqlite") as where:
        yield where


def refused(where: dict[str, str], file: Path) -> str:
    """Return why a file is not restored, having seen that nothing was."""
    done = manage(where, "restore", file)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    var = Path(where["FENGONG_VAR"])
    names = {path.name for path in var.glob("**/*")}
    assert names <= {"secret_key", "fengong.sqlite3", "fengong.sqlite3-shm", "fengong.sqlite3-wal"}
    if "fengong.sqlite3" in names:
        with sqlite3.connect(var / "fengong.sqlite3") as database:
            assert database.execute("SELECT count(*) FROM ministries_user").fetchone() == (0,)
    return done.stderr


def unread(file: Path) -> str:
    """Return why a file is refused before anything is asked of the place."""
    with pytest.raises(BadBackup) as refusal, opened(file):
        pass
    return str(refusal.value)


@pytest.mark.parametrize("kind", sorted({here(), "sqlite"}))
def test_what_is_restored_is_what_was_there_on_either_database(filled, backup, tmp_path, kind):
    with place(tmp_path / "restored", kind) as where:
        done = manage(where, "restore", backup)
        assert (done.returncode, done.stderr) == (0, "")
        assert "13fyp-sei: the record holds" in done.stdout

        # The same rows, the same pages, and a record that leads to the same hash.
        *restored, pauses = json.loads(shell(where, SHOW))
        *before, none = json.loads(shell(filled, SHOW))
        assert restored == before
        # But for the mail: a copy that was brought up elsewhere must not send it a second time.
        [[reason, by, ended]] = pauses
        assert (reason[:28], by, ended) == ("restored from a copy made 20", None, None)
        assert none == []
        assert "all mail rests until an administrator lets it go on" in done.stdout
        [newest] = [line.split()[-1] for line in done.stdout.splitlines() if "entries" in line]
        assert manage(where, "verify_record", "13fyp-sei", "--expect", newest).returncode == 0

        # And people can go on: new rows get keys of their own.
        shell(where, "from tests.config.places_to_restore import go_on; go_on()")
        assert manage(where, "verify_record", "13fyp-sei", "--expect", newest).returncode == 0


def test_a_backup_says_what_is_in_it(filled, backup):
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.namelist()[-1] == "manifest.json"
        for name, described in manifest["members"].items():
            content = archive.read(name)
            assert hashlib.sha256(content).hexdigest() == described["sha256"]
            if "rows" in described:
                assert content.count(b"\n") == described["rows"]

    assert manifest["members"]["data/matrix.task.jsonl"]["rows"] == 69
    assert manifest["members"]["data/matrix.responsibility.jsonl"]["rows"] == 379
    for kept in ("reminder", "reminder_tasks", "event", "message", "mention", "attempt"):
        assert manifest["members"][f"data/reminders.{kept}.jsonl"]["rows"] > 0, kept
    assert not any("celery" in name or "pulse" in name for name in manifest["members"])
    assert manifest["record"]["13fyp-sei"]["entries"] == 3
    assert not any("session" in name or "secret_key" in name for name in manifest["members"])
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_not_overwritten(filled, backup):
    before = backup.read_bytes()

    done = manage(filled, "backup", backup)

    assert (done.returncode, "it exists already: choose another name" in done.stderr) == (1, True)
    assert backup.read_bytes() == before


def test_a_place_that_holds_something_is_left_as_it_is(filled, backup):
    before = shell(filled, SHOW)

    done = manage(filled, "restore", backup)

    assert done.returncode == 1
    assert "nothing is restored, since the database holds" in done.stderr
    assert "name an empty place in the environment" in done.stderr
    assert shell(filled, SHOW) == before


def test_a_place_with_evidence_but_no_database_is_not_empty(backup, empty):
    stray = Path(empty["FENGONG_VAR"]) / "evidence" / "stray"
    stray.parent.mkdir(parents=True)
    stray.write_text("mine")

    done = manage(empty, "restore", backup)

    assert (done.returncode, "there are files in" in done.stderr) == (1, True)
    assert stray.read_text() == "mine"


def rewritten(backup: Path, folder: Path, change) -> Path:
    """Copy a backup with its members changed: `change` gets them by name, and the manifest."""
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    file = folder / "changed.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        if manifest is not None:
            archive.writestr("manifest.json", json.dumps(manifest))
    return file


def describe(manifest: dict, name: str, content: bytes) -> None:
    sha256 = hashlib.sha256(content).hexdigest()
    manifest["members"][name] = {"size": len(content), "sha256": sha256}


@pytest.mark.usefixtures("sqlite")
def test_a_file_that_is_cut_off_or_is_no_backup_is_refused(backup, empty, tmp_path):
    content = backup.read_bytes()
    for cut in (b"", b"hello", content[: len(content) // 2], content[:-30]):
        file = tmp_path / "cut.zip"
        file.write_bytes(cut)
        assert unread(file) == "it isn't a backup of Fengong, or was damaged or cut off"
    assert "cut off" in refused(empty, file)
    assert "No such file or directory" in refused(empty, tmp_path / "absent.zip")
    assert "Is a directory" in refused(empty, tmp_path)


@pytest.mark.usefixtures("sqlite")
def test_a_damaged_member_is_named(backup, tmp_path):
    def without_sense(members, manifest):
        members["data/matrix.task.jsonl"] = members["data/matrix.task.jsonl"][:-10]

    file = rewritten(backup, tmp_path, without_sense)
    assert "data/matrix.task.jsonl isn't what the manifest says" in unread(file)

    content = bytearray(backup.read_bytes())
    with zipfile.ZipFile(backup) as archive:
        member = archive.getinfo("data/matrix.task.jsonl")
    content[member.header_offset + 300] ^= 255
    file.write_bytes(content)
    assert "data/matrix.task.jsonl can't be read" in unread(file)


@pytest.mark.usefixtures("sqlite")
def test_missing_evidence_is_named(backup, tmp_path):
    with zipfile.ZipFile(backup) as archive:
        name = next(name for name in archive.namelist() if name.startswith("evidence/"))

    file = rewritten(backup, tmp_path, lambda members, manifest: members.pop(name))

    assert f"manifest and archive differ in {name}" in unread(file)


@pytest.mark.usefixtures("sqlite")
def test_a_backup_of_another_version_is_refused(backup, tmp_path):
    def newer(members, manifest):
        manifest["migrations"]["reporting"].append("0099_reports_in_verse")

    refusal = unread(rewritten(backup, tmp_path, newer))
    assert "made by another version (the backup has the migration reporting.0099" in refusal

    def another_form(members, manifest):
        manifest["format"] = 2

    refusal = unread(rewritten(backup, tmp_path, another_form))
    assert "made by another version, in a form that this one can't read" in refusal


def test_a_backup_of_the_demonstration_stays_in_a_demonstration(backup, empty, tmp_path):
    def invented(members, manifest):
        assert manifest["demo"] is False
        manifest["demo"] = True

    file = rewritten(backup, tmp_path, invented)

    assert "people and reports are invented: restore it with FENGONG_DEMO=1" in refused(empty, file)
    done = manage({**empty, "FENGONG_DEMO": "1"}, "restore", file)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.usefixtures("sqlite")
@pytest.mark.parametrize(
    "name",
    ["../outside", "evidence/../../outside", "/etc/outside", "evidence/a/./b", "evidence/", "x"],
)
def test_a_member_that_would_leave_its_place_is_refused(backup, tmp_path, name):
    def outside(members, manifest):
        members[name] = b"x"
        describe(manifest, name, b"x")

    refusal = unread(rewritten(backup, tmp_path, outside))

    assert f"a member's name isn't one of a backup: {name!r}" in refusal
    assert not (tmp_path / "outside").exists()


def test_names_of_members():
    assert is_safe_member("evidence/ab/信 1.pdf")
    assert not is_safe_member("evidence\\a")
    assert not is_safe_member("evidence//a")
    assert not is_safe_member("data/reporting.move.jsonl/x")


def test_rows_that_cannot_stand_are_refused_and_nothing_is_kept(backup, empty, tmp_path):
    """Its hashes may fit and its rows not: a backup that somebody wrote by hand."""
    name = "data/reporting.evidence.jsonl"

    def orphaned(members, manifest):
        members[name] = members[name].replace(b'"update": ', b'"update": 9')
        describe(manifest, name, members[name])

    assert "nothing is restored" in refused(empty, rewritten(backup, tmp_path, orphaned))

    def of_another_table(members, manifest):
        members[name] = members["data/reporting.edit.jsonl"]
        describe(manifest, name, members[name])

    refusal = refused(empty, rewritten(backup, tmp_path, of_another_table))
    assert f"{name} holds a row of another table" in refusal

    def nonsense(members, manifest):
        members[name] = b"{}\n"
        describe(manifest, name, members[name])

    refusal = refused(empty, rewritten(backup, tmp_path, nonsense))
    assert f"{name} holds what is no row of this program" in refusal


def test_a_record_that_does_not_hold_is_restored_and_named(backup, empty, tmp_path):
    """All that is left is brought back; and nobody is left to think that it is sound."""
    name = "data/reporting.statusupdate.jsonl"

    def embellished(members, manifest):
        assert b"Three billion." in members[name]
        members[name] = members[name].replace(b"Three billion.", b"Nine billion.")
        describe(manifest, name, members[name])

    done = manage(empty, "restore", rewritten(backup, tmp_path, embellished))

    assert done.returncode == 1
    assert "everything in the backup is restored, but its record doesn't hold" in done.stderr
    assert "isn't as it was accepted: narrative" in done.stderr


@pytest.mark.usefixtures("sqlite")
def test_evidence_that_is_gone_is_said_when_it_is_backed_up(backup, empty, tmp_path):
    manage(empty, "restore", backup)
    [lost, *_others] = (Path(empty["FENGONG_VAR"]) / "evidence").rglob("*.txt")
    lost.unlink()

    done = manage(empty, "backup", tmp_path / "again.zip")

    assert done.returncode == 1
    assert f"1 files of evidence were not there to copy: ab/{lost.name}" in done.stderr
    assert zipfile.is_zipfile(tmp_path / "again.zip")


@pytest.mark.usefixtures("sqlite")
def test_a_full_disk_leaves_no_file(filled, tmp_path):
    def small_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (64_000, 64_000))

    done = manage(filled, "backup", tmp_path / "full.zip", preexec_fn=small_disk)

    assert (done.returncode, list(tmp_path.iterdir())) == (1, [])
    assert "can't write" in done.stderr
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("sqlite")
def test_a_backup_that_is_killed_leaves_no_file_that_looks_whole(filled, tmp_path):
    large = Path(filled["FENGONG_VAR"]) / "evidence" / "ab" / "letter.txt"
    before = large.read_bytes()
    file = tmp_path / "killed.zip"
    try:
        large.write_bytes(os.urandom(100_000_000))
        process = subprocess.Popen(
            [sys.executable, "manage.py", "backup", str(file)], cwd=settings.BASE_DIR, env=filled
        )
        while not list(tmp_path.glob(".killed.zip.*.part")):
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    finally:
        large.write_bytes(before)

    [part] = tmp_path.iterdir()
    assert part != file
    assert not zipfile.is_zipfile(part)
    assert manage(filled, "backup", file).returncode == 0


def test_nothing_that_is_kept_points_at_what_is_left_out():
    pointing = {
        field.related_model._meta.app_label
        for model in kept_models()
        for field in model._meta.concrete_fields
        if field.is_relation
    }

    assert ContentType in kept_models()
    assert not pointing & LEFT_OUT


def test_times_keep_their_microseconds():
    at = datetime(2026, 11, 24, 10, 0, 0, 123456, tzinfo=UTC)

    assert json.dumps([at, date(2026, 11, 24)], cls=_Exact) == (
        '["2026-11-24T10:00:00.123456+00:00", "2026-11-24"]'
    )
