"""The head matter: title, issuer, dates, source and translation credit."""

from datetime import date

import pytest

from planning.reading.document import read_text
from tests.planning.reading.short_plan import TEXT


def head_of(text):
    _outline, head, findings, _lines, _table = read_text(text)
    return head, [finding for finding in findings if finding.line == 1]


def test_the_head_says_what_the_plan_is():
    head, findings = head_of(TEXT)

    assert head.title == "First Plan for Lighthouses and Ferries"
    assert head.title_zh == "《灯塔与渡船发展规划》"
    assert head.issuer == "Harbour Council"
    assert head.issued_on == date(2017, 3, 5)
    assert (head.period_start, head.period_end) == ("2017", "2019")
    assert head.source_url == "https://example.org/lighthouses-and-ferries"
    assert head.translation_credit == (
        "Translator: Nobody, Inc; Editor: Somebody Else, Test Bench;"
        " Translation Date: April 1, 2017"
    )
    assert findings == []


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("<b>Title</b>", "", "title"),
        ("<b>Author</b>", "", "issuer"),
        ("March 5, 2017\n", "", "day of issue"),
        ("March 5, 2017\n", "Smarch 5, 2017\n", "day of issue"),
        ("March 5, 2017\n", "February 30, 2017\n", "day of issue"),
        ("planning period is 2017-2019", "planning period is long", "planning period"),
        ('href="', "", "source address"),
    ],
)
def test_what_the_head_does_not_say_is_listed_to_be_filled_in(old, new, missing):
    _head, findings = head_of(TEXT.replace(old, new))

    (finding,) = findings
    assert f"found no {missing} in the head matter" in finding.message
    assert not finding.error
