"""An administrator names a stand-in for somebody who can't."""

import pytest
from django.urls import reverse
from reversion.models import Version

from tasks.reminders.models import MailChoices

pytestmark = pytest.mark.django_db
LIST = reverse("admin:reminders_mailchoices_changelist")
ADD = reverse("admin:reminders_mailchoices_add")


def test_a_stand_in_is_set_with_record_and_the_persons_own_choices_stay(
    administrator_client, editor, reviewer
):
    MailChoices.objects.create(user=editor, frequency="weekly")
    row = MailChoices.objects.get()
    page = reverse("admin:reminders_mailchoices_change", args=[row.pk])
    data = {
        "stand_in": reviewer.pk,
        "away_from": "2026-11-24",
        "away_until": "2026-12-24",
        "frequency": "daily",
    }

    assert administrator_client.get(page).status_code == 200
    assert administrator_client.post(page, data).status_code == 302

    row.refresh_from_db()
    assert (row.stand_in, row.frequency) == (reviewer, "weekly")
    assert Version.objects.get_for_object(row)[0].revision.user.name == "Ada"
    listed = administrator_client.get(LIST + "?away=now").content.decode()
    assert "Ministry of Science and Technology (editor)" in listed


def test_for_who_chose_nothing_yet_it_is_added(administrator_client, editor, reviewer):
    data = {
        "user": editor.pk,
        "stand_in": reviewer.pk,
        "away_from": "2026-11-24",
        "away_until": "2026-12-24",
    }

    assert administrator_client.post(ADD, data).status_code == 302

    assert MailChoices.objects.get().stand_in == reviewer


def test_who_may_not_see_what_comes_is_refused_here_too(administrator_client, editor, co_holder):
    data = {
        "user": editor.pk,
        "stand_in": co_holder.pk,
        "away_from": "2026-11-24",
        "away_until": "2026-12-24",
    }

    answer = administrator_client.post(ADD, data)

    assert "This person can&#x27;t stand in" in answer.content.decode()
    assert not MailChoices.objects.exists()


@pytest.mark.parametrize("missing", ["user", "stand_in", "away_from", "away_until"])
def test_what_is_missing_is_asked_for(administrator_client, editor, reviewer, missing):
    data = {
        "user": editor.pk,
        "stand_in": reviewer.pk,
        "away_from": "2026-11-24",
        "away_until": "2026-12-24",
    } | {missing: ""}

    answer = administrator_client.post(ADD, data)

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors.keys() == {missing}
    assert not MailChoices.objects.exists()


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    administrator_client, editor, second_editor, reviewer, coordinator, django_assert_num_queries
):
    MailChoices.objects.create(
        user=editor, stand_in=reviewer, away_from="2026-11-24", away_until="2026-12-24"
    )
    with django_assert_num_queries(10):
        administrator_client.get(LIST)
    for person, stand_in in ((second_editor, editor), (reviewer, coordinator)):
        MailChoices.objects.create(
            user=person, stand_in=stand_in, away_from="2026-11-24", away_until="2026-12-24"
        )
    with django_assert_num_queries(10):
        administrator_client.get(LIST)
