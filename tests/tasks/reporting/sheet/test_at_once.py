"""Two editors save the same sheet at the same moment."""

import threading

import pytest
from django.db import connection

from tasks.reporting.models import Edit, StatusUpdate
from tasks.reporting.sheet.changes import RowRefused, Typed, compare, store
from tasks.reporting.sheet.rows import sheet_of

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
