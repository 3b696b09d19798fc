"""The translation catalogues: compiled without gettext, and checked for what is missing."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "ministries", "planning", "tasks", "texts")
CATALOGUE = ROOT / "config" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}")


def compile_catalogue(source: Path) -> None:
    """Write the compiled catalogue beside its source."""
    polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))


def unfinished(catalogue: polib.POFile) -> Iterator[str]:
    """Yield each text that isn't translated, or not as it was written, and why."""
    for entry in catalogue:
        if entry.obsolete:
            yield f"no longer used: “{entry.msgid}”"
        elif "fuzzy" in entry.flags:
            yield f"a guess that nobody confirmed (fuzzy): “{entry.msgid}”"
        elif not entry.translated():
            yield f"not translated: “{entry.msgid}”"
        else:
            wanted = _placeholders(entry.msgid_plural or entry.msgid)
            for text in entry.msgstr_plural.values() or [entry.msgstr]:
                if _placeholders(text) != wanted:
                    yield f"placeholders differ: “{entry.msgid}” → “{text}”"


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def can_collect() -> bool:
    """Whether GNU gettext is installed, which finds the texts in code and templates."""
    return shutil.which("xgettext") is not None


def collected(root: Path = ROOT) -> polib.POFile:
    """Return the texts that code and templates under `root` mark for translation.

    Works on a copy, so that looking changes nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for room in ROOMS:
            shutil.copytree(root / room, copy / room, ignore=shutil.ignore_patterns("locale"))
        (copy / "locale").mkdir()
        environment = {
            name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
        }
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "-l", "zh_Hans", "-v", "0"],
            cwd=copy,
            env=environment,
            check=True,
        )
        return polib.pofile(str(copy / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))


def differences(catalogue: polib.POFile, used: polib.POFile) -> Iterator[str]:
    """Yield each text that is used but not in the catalogue, and the other way round."""
    known = {_key(entry) for entry in catalogue if not entry.obsolete}
    marked = {_key(entry) for entry in used}
    for entry in used:
        if _key(entry) not in known:
            where = ", ".join(f"{file}:{line}" for file, line in entry.occurrences)
            yield f"not in the catalogue: “{entry.msgid}” ({where})"
    for entry in catalogue:
        if not entry.obsolete and _key(entry) not in marked:
            yield f"no longer used: “{entry.msgid}”"


def _key(entry: polib.POEntry) -> tuple[str, str, str]:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural


if __name__ == "__main__":
    compile_catalogue(Path(sys.argv[1]))
