"""What becomes of DATABASE_URL."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import web_server
from config.database import database


def test_without_an_address_it_is_a_file_in_var(tmp_path):
    chosen = database("", tmp_path / "名 with space #1")

    assert chosen["ENGINE"] == "django.db.backends.sqlite3"
    assert chosen["NAME"] == str(tmp_path / "名 with space #1" / "fengong.sqlite3")


def test_sqlite_lets_writers_wait_for_each_other_and_keeps_every_commit(tmp_path):
    options = database(f"sqlite:///{tmp_path}/x.sqlite3", tmp_path)["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]


def test_postgresql_keeps_what_its_address_asks_for_beside_the_pool(tmp_path):
    chosen = database("postgres://me:pw@db.example:5433/plans?sslmode=require", tmp_path)

    assert (chosen["HOST"], chosen["PORT"], chosen["NAME"]) == ("db.example", 5433, "plans")
    assert chosen["OPTIONS"]["sslmode"] == "require"


def test_postgresql_has_a_connection_for_every_thread_of_the_web_server(tmp_path):
    pool = database("postgres://me:pw@db.example:5433/plans", tmp_path)["OPTIONS"]["pool"]

    assert pool["max_size"] == web_server.THREADS == 8


@pytest.mark.parametrize("url", ["mysql://db/x", "fengong", "/var/lib/x.sqlite3"])
def test_any_other_address_is_refused_with_an_example(tmp_path, url):
    with pytest.raises(ImproperlyConfigured, match="postgres://user:password@host:5432/name"):
        database(url, tmp_path)
