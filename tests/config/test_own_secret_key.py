"""The key that a run makes for itself."""

from concurrent.futures import ProcessPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.own_secret_key import own_secret_key


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    var = tmp_path / "var"

    key = own_secret_key(var)

    assert len(key) >= 50
    assert own_secret_key(var) == key
    assert (var / "secret_key").stat().st_mode & 0o777 == 0o600


def test_programs_that_start_at_once_end_with_one_key(tmp_path):
    with ProcessPoolExecutor(4) as programs:
        for round_ in range(20):
            keys = set(programs.map(own_secret_key, [tmp_path / str(round_)] * 4))
            assert len(keys) == 1


def test_a_key_that_a_crash_left_empty_is_made_anew(tmp_path):
    (tmp_path / "secret_key").touch()

    assert len(own_secret_key(tmp_path)) >= 50


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(ImproperlyConfigured, match=f"{tmp_path}/file/var .*FENGONG_VAR"):
        own_secret_key(tmp_path / "file" / "var")
