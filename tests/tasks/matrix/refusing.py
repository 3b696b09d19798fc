"""Loads broken packages in vain."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.stored import everything_stored


def refused(folder: Path) -> str:
    """Load the package in vain, see that nothing was stored, and return what was said."""
    before = everything_stored()
    with pytest.raises(CommandError, match="nothing was loaded") as error:
        call_command("load_plan", folder, stdout=StringIO())
    assert everything_stored() == before
    return str(error.value)


def refused_with(folder: Path, file: str, old: str, new: str) -> str:
    """Put `new` for the one `old` of a file, load in vain, and return what was said."""
    path = folder / file
    text = path.read_bytes().decode()
    assert text.count(old) == 1, text.count(old)
    path.write_bytes(text.replace(old, new).encode())
    return refused(folder)
