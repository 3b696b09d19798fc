"""A package that breaks a rule is refused with file, row, column and value."""

import pytest

from tests.tasks.matrix.refusing import refused_with

pytestmark = pytest.mark.django_db

# What is done to one file of the short plan: old text, new text, and the problem it makes.
BREAKS = {
    "a task number twice": (
        "tasks.csv",
        "\n2,",
        "\n1,",
        "tasks.csv, row 3, column number “1”: stands in row 2 already (number)",
    ),
    "a ministry twice in a task": (
        "responsibilities.csv",
        "1,soa,lead,2,,",
        "1,mot,lead,2,,",
        "responsibilities.csv, row 3, column task “1, mot”: stands in row 2 already",
    ),
    "a ministry twice on some days": (
        "responsibilities.csv",
        "4,nhc,joint,2,2018-03-17,",
        "4,nhfpc,joint,3,2018-03-16,",
        "responsibilities.csv, row 17, column ministry “nhfpc”: task 4: This ministry stands in",
    ),
    "an unknown ministry": (
        "bodies.csv",
        "cas,Chinese",
        "casx,Chinese",
        "responsibilities.csv, row 28, column ministry “cas”: is not in bodies.csv (ministry)",
    ),
    "a body that the register lacks": (
        "bodies.csv",
        "nhc,National Health Commission\n",
        "nhc,National Health Commission\nbells,Board of Bells\n",
        "bodies.csv, row 20, column ministry “bells”: is not in the register of bodies",
    ),
    "a link to no section": (
        "section_links.csv",
        "1,2.1.1,",
        "1,2.1.9,",
        "section_links.csv, row 2, column section “2.1.9”: is not in sections.csv (number)",
    ),
    "a link of no task": (
        "section_links.csv",
        "7,3.2.1,",
        "17,3.2.1,",
        "section_links.csv, row 10, column task “17”: is not in tasks.csv (number)",
    ),
    "a link twice": (
        "section_links.csv",
        "1,box-1,names the box,The title names the project.,任务名称点明了这一工程。,,",
        "1,2.1.1,names the box,,,2018-01-01,",
        "section_links.csv, row 3, column section “2.1.1”: task 1: The task is linked to this",
    ),
    "a link that ends before it begins": (
        "section_links.csv",
        "7,3.2.1,same wording,,,,",
        "7,3.2.1,same wording,,,2018-01-01,2018-01-01",
        "section_links.csv, row 10, column valid_until “2018-01-01”: task 7: ends before it",
    ),
    "a target in no section": (
        "targets.csv",
        "box-1,milestone",
        "box-9,milestone",
        "targets.csv, row 5, column section “box-9”: is not in sections.csv (number)",
    ),
    "a goal without a value": (
        "targets.csv",
        "at_least,120,ferries",
        "at_least,,ferries",
        "targets.csv, row 3, column value: a goal or specification needs a value",
    ),
    "a milestone with a value": (
        "targets.csv",
        "at home,,,,2019",
        "at home,,7,,2019",
        "targets.csv, row 5, column value “7”: a milestone has no value",
    ),
    "a value that is no figure": (
        "targets.csv",
        ",3-5,",
        ",three to five,",
        "targets.csv, row 4, column value “three to five”: expected a value like",
    ),
    "a gap in the tasks": (
        "tasks.csv",
        "on board,118\n",
        "on board,118\n9,Resting,\n",
        "tasks.csv, row 9, column number “9”: leaves a gap in the numbering; expected 8 or 8.1",
    ),
    "a gap in the sections": (
        "sections.csv",
        "\n2.2.3,",
        "\n2.2.4,",
        "sections.csv, row 15, column number “2.2.4”: leaves a gap in the numbering; expected",
    ),
    "a section before its parent": (
        "sections.csv",
        "box-3,box,3.1,",
        "box-3,box,3.2,",
        "sections.csv, row 20, column parent “3.2”: comes after its own part",
    ),
    "a task without responsibility": (
        "responsibilities.csv",
        "6,moc,joint,1,,\n",
        "",
        "tasks.csv, row 7, column number “6”: The task has no responsible ministry",
    ),
    "a task without responsibility from a day on": (
        "responsibilities.csv",
        "6,moc,joint,1,,\n",
        "6,moc,joint,1,,2018-03-21\n",
        "tasks.csv, row 7, column number “6”: The task has no responsible ministry (from",
    ),
    "a joint role beside a lead": (
        "responsibilities.csv",
        "7,mot,supporting,2,,",
        "7,mot,joint,2,,",
        "responsibilities.csv, row 24, column role “joint”: task 7: A joint role can't stand",
    ),
    "supporting without a lead": (
        "responsibilities.csv",
        "7,moe,lead,1,,",
        "7,moe,supporting,1,,",
        "tasks.csv, row 8, column number “7”: Supporting ministries need a lead",
    ),
    "a lead after a supporting one": (
        "responsibilities.csv",
        "8,nbs,lead,1,,\n8,mot,lead,2,,\n8,soa,supporting,3,,",
        "8,nbs,lead,1,,\n8,mot,supporting,2,,\n8,soa,lead,3,,",
        "responsibilities.csv, row 27, column position “3”: task 8: A lead stands before",
    ),
    "a position twice": (
        "responsibilities.csv",
        "7,mot,supporting,2,,",
        "7,mot,supporting,1,,",
        "responsibilities.csv, row 24, column position “1”: task 7: Another ministry has this",
    ),
    "an end before the beginning": (
        "responsibilities.csv",
        "4,nhc,joint,2,2018-03-17,",
        "4,nhc,joint,2,2018-03-17,2018-03-16",
        "responsibilities.csv, row 17, column valid_until “2018-03-16”: task 4: ends before it",
    ),
    "an unknown role": (
        "responsibilities.csv",
        "7,moe,lead,1,,",
        "7,moe,leader,1,,",
        "responsibilities.csv, row 23, column role “leader”: expected one of: lead, supporting",
    ),
    "a day that no calendar has": (
        "responsibilities.csv",
        "joint,2,,2018-03-17",
        "joint,2,,2018-02-30",
        "responsibilities.csv, row 16, column valid_until “2018-02-30”: expected a day",
    ),
    "a day in another form": (
        "plan.csv",
        "2017-03-05",
        "20170305",
        "plan.csv, row 2, column issued_on “20170305”: expected a day as YYYY-MM-DD",
    ),
    "a period that runs backward": (
        "plan.csv",
        "2017,2019",
        "2019,2017",
        "plan.csv, row 2, column period_end “2017”: comes before the first year",
    ),
    "a year in another script": (
        "plan.csv",
        "2017,2019",
        "２０１７,2019",
        "plan.csv, row 2, column period_start “２０１７”: expected a value like",
    ),
    "an amendment without its day": (
        "changes.csv",
        "4,amendment,2018-03-17,",
        "4,amendment,,",
        "changes.csv, row 2, column day: an amendment needs its first day",
    ),
    "an amendment without its source": (
        "changes.csv",
        '"An invented decision of the Harbour Council, 2018"',
        "",
        "changes.csv, row 2, column source: an amendment needs its source",
    ),
    "an erratum with a day": (
        "changes.csv",
        "6,erratum,,",
        "6,erratum,2018-03-17,",
        "changes.csv, row 3, column day “2018-03-17”: an erratum holds for every day",
    ),
    "a time in another zone": (
        "changes.csv",
        "2018-04-01T08:30:00+00:00",
        "2018-04-01T16:30:00+08:00",
        "changes.csv, row 2, column at “2018-04-01T16:30:00+08:00”: expected a time in UTC",
    ),
    "a time without its zone": (
        "changes.csv",
        "2018-04-01T08:30:00+00:00",
        "2018-04-01T08:30:00",
        "changes.csv, row 2, column at “2018-04-01T08:30:00”: expected a time in UTC",
    ),
    "rows in another order": (
        "section_links.csv",
        "7,3.2.1,same wording,,,,\n",
        "7,3.2.1,same wording,,,,\n6,closing,same subject,,,,\n",
        "section_links.csv, row 11, column task “6”: stands out of order; rows go by task, section",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "expected"), BREAKS.values(), ids=BREAKS.keys())
def test_it_is_refused_with_the_place_and_the_value(package_copy, file, old, new, expected):
    assert expected in refused_with(package_copy, file, old, new)
