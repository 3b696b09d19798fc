"""Which of two languages a reader gets, decided once."""

from django.utils.translation import get_language

CHINESE = "zh-hans"


def reads_chinese() -> bool:
    """Return whether the reader asked for Chinese pages."""
    return get_language() == CHINESE


def in_language(english: str, chinese: str) -> str:
    """Return the text in the reader's language, or the English one where there is no other."""
    return chinese if chinese and reads_chinese() else english
