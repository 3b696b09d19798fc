"""Two editors save the same sheet at the same moment."""

import threading
import time

import pytest
from django.db import connection

from tasks.reporting.beginning import begin
from tasks.reporting.models import Edit, StatusUpdate
from tasks.reporting.refusals import Refused
from tasks.reporting.sheet.changes import RowRefused, Typed, compare, store
from tasks.reporting.sheet.rows import sheet_of
from tasks.reporting.writing import save
from tests.tasks.reporting.sheet.conftest import ADDRESS

TASKS = ("30", "42", "47", "48")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("begun", [False, True])
def test_of_two_whole_sheets_saved_at_once_one_is_stored_whole(
    postgresql, editor, second_editor, most, period, begun
):
    if begun:
        first = sheet_of(editor, most, period)
        rows = [Typed(key, str(first.by_key[key].seen), {"narrative": "Old."}) for key in TASKS]
        store(editor, first, compare(first, rows).changes)
    ready = threading.Barrier(2)
    outcomes = {}

    def save_all(user):
        sheet = sheet_of(user, most, period)
        rows = [Typed(key, str(sheet.by_key[key].seen), {"narrative": user.name}) for key in TASKS]
        changes = compare(sheet, rows).changes
        ready.wait()
        try:
            outcomes[user.name] = store(user, sheet, changes).saved
        except RowRefused as refused:
            outcomes[user.name] = refused.row.key
        finally:
            connection.close()

    threads = [threading.Thread(target=save_all, args=(user,)) for user in (editor, second_editor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, outcomes.values())) == ["30", "4"]
    (winner,) = [name for name, outcome in outcomes.items() if outcome == 4]
    assert [one.narrative for one in StatusUpdate.objects.all()] == [winner] * 4
    wrote = Edit.objects.values_list("editor__name", flat=True)
    assert set(wrote) == ({"Edith", winner} if begun else {winner})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("later", range(4))
def test_what_is_handed_in_while_another_saves_is_what_was_seen(
    postgresql, client_of_editor, editor, second_editor, most, period, plan, later
):
    draft = begin(editor, plan.tasks.get(number="30"), period)
    draft = save(editor, draft, 1, {"status": "on_track", "narrative": "As seen."})
    seen = str(sheet_of(editor, most, period).by_key["30"].seen)
    ready = threading.Barrier(2)
    outcomes = {}

    def hand_in():
        ready.wait()
        time.sleep(later * 0.02)
        answer = client_of_editor.post(ADDRESS, {"seen~30": seen, "action": "hand_in"})
        outcomes["handed in"] = answer.status_code
        connection.close()

    def write():
        ready.wait()
        try:
            save(second_editor, draft, draft.version, {"narrative": "HALF-WRITTEN"})
            outcomes["written"] = True
        except Refused:
            outcomes["written"] = False
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for one in (hand_in, write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    draft.refresh_from_db()
    assert (outcomes, draft.state, draft.narrative) in [
        ({"handed in": 302, "written": False}, "submitted", "As seen."),
        ({"handed in": 409, "written": True}, "draft", "HALF-WRITTEN"),
    ]
