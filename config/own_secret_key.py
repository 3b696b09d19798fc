"""The secret key that Fengong makes for itself where the environment names none."""

import fcntl
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def own_secret_key(var: Path) -> str:
    """Return the key kept in the folder `var`, made at the first start.

    Raises ImproperlyConfigured where the folder or the key can't be made or read.
    """
    path = var / "secret_key"
    try:
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        return kept or _make_key(path)
    except OSError as error:
        raise ImproperlyConfigured(
            f"can't keep data in {var} ({error.strerror}): make the folder writable for this"
            " user, or name another one in the environment as FENGONG_VAR"
        ) from error


def _make_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("r+", encoding="utf-8") as file:
        # Two programs that start at once must end with one key: the second waits and reads.
        fcntl.flock(file, fcntl.LOCK_EX)
        key = file.read()
        if not key:
            key = get_random_secret_key()
            file.write(key)
        return key
