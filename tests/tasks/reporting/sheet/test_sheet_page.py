"""The sheet as a page: who may open it, what it shows, and saving all of it or nothing."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ministries.models import Membership, MembershipRole
from tasks.reporting.beginning import begin
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.reviewing import accept
from tasks.reporting.sheet.changes import RowRefused, Typed, compare, store
from tasks.reporting.sheet.rows import sheet_of
from tasks.reporting.vocabulary import Parts
from tasks.reporting.writing import save, submit
from tests.tasks.reporting.conftest import person
from tests.tasks.reporting.sheet.conftest import ADDRESS, FILE, UPLOAD

COMPLETE = {"status": "on_track", "progress": "40", "narrative": "The fund was set up."}


def form_of(editor, most, period, **texts):
    """Return what a browser sends: each row's mark and cells, with `texts` by task typed in."""
    data = {}
    for row in sheet_of(editor, most, period).rows:
        typed = texts.get(f"t{row.key}")
        data[f"seen~{row.key}"] = str(row.seen)
        for name in ("status", "progress", "narrative", "obstacles", "next_milestone_on"):
            data[f"{name}~{row.key}"] = (typed or {}).get(name, row.text(name))
    return data


def stored():
    return set(StatusUpdate.objects.values_list("task__number", "state", "narrative", "version"))


def test_the_sheet_shows_what_the_ministry_owes_and_no_other(client_of_editor):
    page = client_of_editor.get(ADDRESS).content.decode()

    assert re.findall(r'data-row="([^"]*)"', page) == ["30", "42", "47", "48"]


def test_without_parameters_it_is_the_editors_own_and_the_newest_period(client_of_editor):
    response = client_of_editor.get("/plans/13fyp-sei/my-work/sheet/")

    assert response.context["ministry"].slug == "most"
    assert response.context["period"].code == "2026-q3"


def test_with_parts_each_row_says_what_it_speaks_for(client_of_editor, window):
    ReportingPeriod.objects.update(parts=Parts.LEADS_AND_JOINT)

    page = client_of_editor.get(ADDRESS).content.decode()

    # MOST shares task 10, of which the NDRC, named first, gives the status.
    assert {"48", "10:most"} <= set(re.findall(r'data-row="([^"]*)"', page))
    assert "Its own part" in page


@pytest.mark.parametrize("address", [ADDRESS, FILE, UPLOAD])
@pytest.mark.parametrize(
    ("slug", "role", "status"),
    [
        ("most", MembershipRole.EDITOR, 200),
        ("most", MembershipRole.REVIEWER, 403),
        ("most", MembershipRole.READER, 403),
        ("mof", MembershipRole.EDITOR, 403),
    ],
)
def test_only_the_ministrys_editors_open_it(period, address, slug, role, status):
    client = Client()
    client.force_login(person("Someone", (slug, role)))

    assert client.get(address).status_code == status


@pytest.mark.parametrize("address", [ADDRESS, FILE, UPLOAD])
def test_an_administrator_opens_every_sheet_and_a_visitor_is_asked_to_sign_in(
    administrator_client, client, period, address
):
    assert administrator_client.get(address).status_code == 200
    assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    "query",
    ["ministry=nobody", "period=2026-q4", "period=2031-q1", "period=x", "ministry=most%00"],
)
def test_what_there_is_not_is_not_found(client_of_editor, query):
    assert client_of_editor.get(f"/plans/13fyp-sei/my-work/sheet/?{query}").status_code == 404


def test_a_period_that_has_not_ended_takes_no_reports(client_of_editor, plan, editor):
    ReportingPeriod.objects.create(
        plan=plan,
        code="2026-q4",
        first_day="2026-10-01",
        last_day="2026-12-31",
        due_on="2027-01-14",
    )

    response = client_of_editor.post(
        ADDRESS.replace("q3", "q4"), {"seen~48": "new", "status~48": "on_track"}
    )

    assert response.status_code == 404
    assert not StatusUpdate.objects.exists()


def test_without_an_open_period_the_page_says_so(editor, plan):
    client = Client()
    client.force_login(editor)

    page = client.get("/plans/13fyp-sei/my-work/sheet/").content.decode()

    assert "No reporting period is open, so nothing is owed." in page


def test_changed_rows_are_saved_and_no_others(client_of_editor, editor, most, period):
    data = form_of(editor, most, period, t48=COMPLETE, t42={"narrative": "  =1+1\r\n"})

    response = client_of_editor.post(ADDRESS, data, follow=True)

    assert "2 rows were saved." in response.content.decode()
    assert stored() == {
        ("48", "draft", "The fund was set up.", 2),
        ("42", "draft", "  =1+1\n", 2),
    }
    assert StatusUpdate.objects.get(task__number="48").progress == 40


def test_a_sheet_sent_back_as_it_came_changes_nothing(
    client_of_editor, editor, most, period, draft
):
    response = client_of_editor.post(ADDRESS, form_of(editor, most, period), follow=True)

    assert "Nothing was changed, so nothing was saved." in response.content.decode()
    assert stored() == {("30", "draft", "First words.", 2)}


def test_one_wrong_cell_keeps_all_rows_from_being_saved_and_what_was_typed_stays(
    client_of_editor, editor, most, period
):
    wrong = {"status": "going well", "progress": "140", "next_milestone_on": "2027-02-30"}
    data = form_of(editor, most, period, t48=COMPLETE, t42=wrong)

    response = client_of_editor.post(ADDRESS, data)

    page = response.content.decode()
    assert response.status_code == 409
    assert not StatusUpdate.objects.exists()
    assert "Progress runs from 0 to 100." in page
    assert "There is no such day." in page
    for typed in ("The fund was set up.", 'value="140"', "2027-02-30", ">going well</option>"):
        assert typed in page


def test_a_row_that_another_changed_is_told_with_both_texts_and_nothing_is_stored(
    client_of_editor, editor, second_editor, most, period, draft
):
    data = form_of(editor, most, period, t30={"narrative": "My words."}, t48=COMPLETE)
    theirs = save(second_editor, draft, 2, {"narrative": "Their words.", "progress": 10})

    response = client_of_editor.post(ADDRESS, data)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Task 30 was changed since you took this sheet." in page
    assert "My words." in page
    assert "Their words." in page
    assert stored() == {("30", "draft", "Their words.", theirs.version)}
    # What only the other wrote is taken over; after having seen both, the second save counts.
    line = next(line for line in response.context["lines"] if line.row.key == "30")
    assert [cell.text for cell in line.cells[:3]] == ["on_track", "10", "My words."]


def test_a_row_that_nobody_had_begun_when_the_page_was_made_is_not_overwritten(
    client_of_editor, editor, second_editor, most, period, plan
):
    data = form_of(editor, most, period, t48=COMPLETE)
    begun = begin(second_editor, plan.tasks.get(number="48"), period)
    save(second_editor, begun, 1, {"narrative": "Their words."})

    response = client_of_editor.post(ADDRESS, data)

    assert response.status_code == 409
    assert stored() == {("48", "draft", "Their words.", 2)}


def test_a_row_that_only_another_changed_does_not_hold_mine_up(
    client_of_editor, editor, second_editor, most, period, draft
):
    data = form_of(editor, most, period, t48=COMPLETE)
    save(second_editor, draft, 2, {"narrative": "Their words."})

    assert client_of_editor.post(ADDRESS, data).status_code == 302
    assert ("30", "draft", "Their words.", 3) in stored()


def test_a_submitted_row_is_shown_and_takes_no_more_words(
    client_of_editor, editor, most, period, draft
):
    data = form_of(editor, most, period, t30={"narrative": "Too late."})
    submit(editor, draft, draft.version)

    page = client_of_editor.get(ADDRESS).content.decode()
    response = client_of_editor.post(ADDRESS, data)

    assert "First words." in page
    assert 'name="narrative~30"' not in page
    assert response.status_code == 409
    assert "Too late." in response.content.decode()
    assert {(number, text) for number, _, text, _ in stored()} == {("30", "First words.")}


def test_complete_rows_are_handed_in_and_the_others_stay_drafts(
    client_of_editor, editor, most, period
):
    data = form_of(editor, most, period, t48=COMPLETE, t42={"status": "delayed"})

    response = client_of_editor.post(ADDRESS, data | {"action": "hand_in"}, follow=True)

    page = response.content.decode()
    assert "1 report was handed in." in page
    assert "Not complete yet, and kept as drafts: tasks 42." in page
    assert {row[:2] for row in stored()} == {("48", "submitted"), ("42", "draft")}


def test_no_change_since_last_period_takes_the_last_report_over(
    client_of_editor, editor, most, period, last_report
):
    data = form_of(editor, most, period, t42={"narrative": "New."})

    client_of_editor.post(ADDRESS, data | {"action": "unchanged", "tick": ["48"]})

    copy = StatusUpdate.objects.get(task__number="48", period=period)
    assert (copy.status, copy.progress, copy.narrative) == ("at_risk", 30, "The fund is late.")
    assert copy.unchanged
    assert StatusUpdate.objects.get(task__number="42").narrative == "New."


def test_a_row_without_a_last_report_cannot_be_unchanged(
    client_of_editor, editor, most, period, last_report
):
    data = form_of(editor, most, period) | {"action": "unchanged", "tick": ["48", "42", "999"]}

    response = client_of_editor.post(ADDRESS, data)

    assert response.status_code == 409
    assert not StatusUpdate.objects.filter(period=period).exists()


def test_words_of_ones_own_take_the_mark_unchanged_away(
    client_of_editor, editor, most, period, last_report
):
    data = form_of(editor, most, period)
    client_of_editor.post(ADDRESS, data | {"action": "unchanged", "tick": ["48"]})
    client_of_editor.post(ADDRESS, form_of(editor, most, period, t48={"narrative": "It came."}))

    assert not StatusUpdate.objects.get(task__number="48", period=period).unchanged


def test_an_accepted_row_stays_in_view(client_of_editor, editor, reviewer, most, period, draft):
    handed_in = submit(editor, draft, draft.version)
    accept(reviewer, handed_in, handed_in.version)

    page = client_of_editor.get(ADDRESS).content.decode()

    assert 'data-row="30"' in page
    assert "First words." in page


@pytest.mark.parametrize(
    "seen",
    ["", "new", "1.1", "99999999999999999999999.1-" + "0" * 8, "new-" + "x" * 8 + "-00000000" * 6],
)
def test_a_forged_mark_changes_nothing(client_of_editor, seen):
    response = client_of_editor.post(ADDRESS, {"seen~48": seen, "narrative~48": "x"})

    assert response.status_code == 409
    assert not StatusUpdate.objects.exists()


def test_another_ministrys_row_is_none_of_this_sheet(client_of_editor, editor, most, period):
    seen = str(sheet_of(editor, most, period).rows[0].seen)

    response = client_of_editor.post(ADDRESS, {"seen~12": seen, "narrative~12": "x"})

    assert response.status_code == 409
    assert "This row is none of this sheet: 12" in response.content.decode()
    assert not StatusUpdate.objects.exists()


def test_whose_role_was_withdrawn_saves_nothing(client_of_editor, editor, most, period):
    data = form_of(editor, most, period, t48=COMPLETE)
    Membership.objects.filter(user=editor).update(role=MembershipRole.READER)

    assert client_of_editor.post(ADDRESS, data).status_code == 403
    assert not StatusUpdate.objects.exists()


def test_a_form_from_elsewhere_is_refused(editor, period):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)

    assert client.post(ADDRESS, {"seen~48": "new"}).status_code == 403


def test_a_row_refused_in_the_middle_takes_the_rows_before_it_back(
    editor, second_editor, most, period, plan
):
    """Another begins task 48 between the look and the write."""
    sheet = sheet_of(editor, most, period)
    proposal = compare(
        sheet, [Typed(key, str(sheet.by_key[key].seen), COMPLETE) for key in ("30", "48")]
    )
    begun = begin(second_editor, plan.tasks.get(number="48"), period)
    save(second_editor, begun, 1, {"narrative": "Their words."})

    with pytest.raises(RowRefused) as refused:
        store(editor, sheet, proposal.changes)

    assert refused.value.row.key == "48"
    assert stored() == {("48", "draft", "Their words.", 2)}


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client_of_editor, administrator_client, window
):
    def asked(address):
        administrator_client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert administrator_client.get(address).status_code == 200
        return len(queries)

    few = asked(ADDRESS)
    ReportingPeriod.objects.update(parts=Parts.ALL)
    # With all parts MOST reports on 42 tasks in place of 4.
    assert asked(ADDRESS) == few <= 25


def test_a_save_of_42_rows_asks_a_bounded_number_of_queries_a_row(
    client_of_editor, editor, most, period, window
):
    period.parts = Parts.ALL
    period.save()
    rows = {f"t{row.key}": COMPLETE for row in sheet_of(editor, most, period).rows}
    data = form_of(editor, most, period, **rows)

    with CaptureQueriesContext(connection) as queries:
        assert client_of_editor.post(ADDRESS, data).status_code == 302

    assert StatusUpdate.objects.count() == len(rows) == 42
    assert len(queries) <= 42 * 29


def test_a_draft_that_another_wrote_in_is_not_handed_in_unread(
    client_of_editor, editor, second_editor, most, period, draft
):
    data = form_of(editor, most, period) | {"action": "hand_in"}
    save(second_editor, draft, 2, {"narrative": "HALF-WRITTEN"})

    response = client_of_editor.post(ADDRESS, data)

    assert response.status_code == 409
    page = response.content.decode()
    assert "Task 30 was changed since you took this sheet." in page
    assert "HALF-WRITTEN" in page
    assert stored() == {("30", "draft", "HALF-WRITTEN", 3)}
    # Now it was seen, so the page's own button hands it in.
    again = form_of(editor, most, period) | {"action": "hand_in"}
    assert client_of_editor.post(ADDRESS, again).status_code == 302
    assert stored() == {("30", "submitted", "HALF-WRITTEN", 4)}


def test_a_draft_that_another_began_and_completed_is_not_handed_in_unread(
    client_of_editor, editor, second_editor, most, period, plan
):
    data = form_of(editor, most, period, t48=COMPLETE) | {"action": "hand_in"}
    begun = begin(second_editor, plan.tasks.get(number="30"), period)
    save(second_editor, begun, 1, {"status": "on_track", "narrative": "Theirs."})

    assert client_of_editor.post(ADDRESS, data).status_code == 409
    assert stored() == {("30", "draft", "Theirs.", 2)}


def test_what_another_left_incomplete_does_not_hold_my_handing_in_up(
    client_of_editor, editor, second_editor, most, period, draft
):
    data = form_of(editor, most, period, t48=COMPLETE) | {"action": "hand_in"}
    save(second_editor, draft, 2, {"narrative": ""})

    assert client_of_editor.post(ADDRESS, data).status_code == 302
    assert {row[:2] for row in stored()} == {("30", "draft"), ("48", "submitted")}


def test_rows_that_were_not_sent_are_not_handed_in(client_of_editor, editor, most, period, draft):
    sent = {
        name: value
        for name, value in form_of(editor, most, period, t48=COMPLETE).items()
        if name.endswith("~48")
    }

    assert client_of_editor.post(ADDRESS, {"action": "hand_in"}).status_code == 302
    assert client_of_editor.post(ADDRESS, sent | {"action": "hand_in"}).status_code == 302
    assert {row[:2] for row in stored()} == {("30", "draft"), ("48", "submitted")}


def test_a_tick_without_what_was_seen_overwrites_nothing(
    client_of_editor, plan, editor, period, last_report
):
    begun = begin(editor, plan.tasks.get(number="48"), period)
    save(editor, begun, 1, {"narrative": "My words."})

    response = client_of_editor.post(ADDRESS, {"action": "unchanged", "tick": ["48"]})

    assert response.status_code == 409
    assert ("48", "draft", "My words.", 2) in stored()


def test_a_sheet_sent_after_signing_out_shows_what_was_typed(editor, most, period):
    data = form_of(editor, most, period, t48={"narrative": "Typed all afternoon."})

    response = Client().post(ADDRESS, data)

    page = response.content.decode()
    assert response.status_code == 401
    assert "Typed all afternoon." in page
    assert "You are signed out, so nothing was saved." in page
    assert not StatusUpdate.objects.exists()


def test_no_change_is_offered_only_where_there_is_an_earlier_report(
    client_of_editor, request, period
):
    assert "No change since last period" not in client_of_editor.get(ADDRESS).content.decode()

    request.getfixturevalue("last_report")

    assert "No change since last period" in client_of_editor.get(ADDRESS).content.decode()


def test_the_sheet_leads_to_the_forms_of_tasks_with_targets(administrator_client, editor, periods):
    # The plan's page of task 9 lists three targets, that of task 48 none.
    address = ADDRESS.replace("most", "miit")

    page = administrator_client.get(address).content.decode()
    none = administrator_client.get(ADDRESS.replace("most", "mof")).content.decode()

    [said] = re.findall(r"Tasks with targets:(.*?)</p>", page, re.DOTALL)
    assert "9" in re.findall(r">(\d+)</a>", said)
    assert "/my-work/?ministry=miit&amp;period=2026-q3#period-2026-q3" in said
    assert "Tasks with targets" not in none
