"""Where a visitor comes in."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_with_one_plan_the_front_door_leads_to_its_overview(client, plan):
    page = client.get("/")
    assert page.status_code == 302
    assert page.headers["Location"] == "/plans/13fyp-sei/"


def test_a_day_asked_for_at_the_front_door_is_kept(client, plan):
    page = client.get("/?as_of=2018-12-31")
    assert page.headers["Location"] == "/plans/13fyp-sei/?as_of=2018-12-31"


def test_with_several_plans_the_front_door_lists_them(client, plan, short_plan):
    page = client.get("/")
    text = page.content.decode()
    assert page.status_code == 200
    for one, tasks in ((plan, "69 tasks"), (short_plan, "8 tasks")):
        assert reverse("overview", args=[one.slug]) in text
        assert one.title in text
        assert tasks in text


@pytest.mark.usefixtures("nothing_loaded")
def test_with_no_plan_the_front_door_says_how_to_load_one(client):
    page = client.get("/")
    assert page.status_code == 200
    assert "manage.py load_register" in page.content.decode()
    assert "manage.py load_plan planning/data/13fyp-sei" in page.content.decode()


def test_the_front_door_asks_the_database_once(client, plan, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/")
