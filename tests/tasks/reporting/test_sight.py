"""How much of an update a person sees."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tasks.reporting.sight import details_visible_to, fields_visible_to

pytestmark = pytest.mark.django_db


def test_everyone_sees_how_it_goes_and_nobody_elses_name():
    fields = fields_visible_to(AnonymousUser())

    assert {"status", "progress", "period", "narrative", "ministry"} <= set(fields)
    assert not {"obstacles", "help_needed", "evidence", "comments", "author", "reviewer"} & set(
        fields
    )


def test_an_account_without_a_role_sees_what_everyone_sees(reader):
    assert fields_visible_to(reader) == fields_visible_to(AnonymousUser())


@pytest.mark.parametrize("who", ["editor", "reviewer", "co_holder", "administrator"])
def test_whoever_serves_a_ministry_sees_the_details(db, request, who):
    person = request.getfixturevalue(who)

    assert details_visible_to(person)
    assert {"obstacles", "help_needed", "evidence", "comments", "author"} <= set(
        fields_visible_to(person)
    )


def test_a_closed_account_sees_no_details(editor):
    editor.is_active = False
    editor.save()

    assert not details_visible_to(editor)
