"""From the Markdown that ministries write to HTML that is safe to show."""

from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Headings would compete with the page's own; pictures would load from elsewhere.
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "h4", "h5", "h6", "hr", "del"}
_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def narrative_html(text: str) -> SafeString:
    """Return Markdown as HTML without scripts, pictures, styles or links to other schemes."""
    html = _markdown.render(text)
    for level in "123":
        html = html.replace(f"<h{level}>", "<h4>").replace(f"</h{level}>", "</h4>")
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(safe)  # noqa: S308 (nh3 has cleaned it)


def narrative_plain(text: str) -> str:
    """Return what Markdown says in one line, without its marks, for a list to quote."""
    return " ".join(unescape(nh3.clean(narrative_html(text), tags=set())).split())
