"""A page as people read it: its words and its links, tags and white space gone."""

import re
from html import unescape

from django.http import HttpResponse


def words_of(html: str) -> str:
    """Return the words of a piece of HTML."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def main_words(page: HttpResponse) -> str:
    """Return the words of a page's main part."""
    return words_of(page.content.decode().split("<main", 1)[1].split(">", 1)[1].split("</main>")[0])


def links(page: HttpResponse) -> dict[str, str]:
    """Return the words of each of the page's links, by address; of doubles, the last."""
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', page.content.decode(), re.DOTALL)
    return {unescape(href): words_of(text) for href, text in found}
