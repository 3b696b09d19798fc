"""Markdown becomes HTML that can do no harm."""

import pytest

from tasks.reporting.narrative import narrative_html, narrative_plain


def test_paragraphs_lists_and_links_are_shown():
    html = narrative_html("**Set up**\n\n- one\n- two\n\n[text](https://example.org/)")

    assert "<strong>Set up</strong>" in html
    assert html.count("<li>") == 2
    assert 'href="https://example.org/"' in html
    assert 'rel="nofollow noopener noreferrer"' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/x.png)",
        '<img src=x onerror="alert(1)">',
        '<a href="https://example.org" style="color:red" onclick="x()">x</a>',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<svg/onload=alert(1)>",
    ],
)
def test_nothing_that_acts_or_loads_gets_through(text):
    html = narrative_html(text)

    for forbidden in ("<script", "<img", "<svg", "<a style", 'href="javascript', 'href="data'):
        assert forbidden not in html


def test_headings_stay_below_those_of_the_page():
    assert narrative_html("# Great") == "<h4>Great</h4>\n"


def test_a_list_quotes_it_in_one_plain_line():
    text = "**Done** & paid:\n\n- one\n- [two](https://example.org) <3"

    assert narrative_plain(text) == "Done & paid: one two <3"
