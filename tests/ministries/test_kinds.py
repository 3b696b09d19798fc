"""The kinds of bodies."""

import csv

from django.conf import settings
from django.utils import translation

from ministries.models import Ministry


def shipped_kinds() -> set[str]:
    path = settings.BASE_DIR / "ministries" / "data" / "ministries.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["kind"] for row in csv.DictReader(file)}


def test_every_kind_of_the_shipped_register_has_a_chinese_word():
    with translation.override("zh-hans"):
        words = {kind: Ministry(kind=kind).kind_in_language for kind in shipped_kinds()}
    assert words["ministry"] == "部"
    assert words["party body"] == "党中央机构"
    assert not [kind for kind, word in words.items() if word.isascii()]
