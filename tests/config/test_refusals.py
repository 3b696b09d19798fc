"""The pages of a request that can't be answered."""

import subprocess
import sys

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import path

from config import urls
from tests.places import ROOT
from tests.tasks.browse.reading import links, main_words

pytestmark = pytest.mark.django_db


def broken(request):
    raise RuntimeError("a secret of the program")


def forbidden(request):
    raise PermissionDenied


urlpatterns = [*urls.urlpatterns, path("broken/", broken), path("forbidden/", forbidden)]
handler400 = urls.handler400


@pytest.fixture
def visitor() -> Client:
    """A browser that gets the page of an error, as in production."""
    return Client(raise_request_exception=False)


def test_what_is_not_there_says_how_addresses_look(visitor):
    page = visitor.get("/plan/13fyp/")
    assert page.status_code == 404
    text = main_words(page)
    assert "There is nothing at this address" in text
    assert "/plans/…/tasks/12/" in text
    assert links(page)["/"] == "Go to the plans"


def test_a_plan_that_is_not_there_is_a_404(visitor):
    assert visitor.get("/plans/14fyp/").status_code == 404
    assert visitor.get("/plans/14fyp/ministries/mof/").status_code == 404


@pytest.mark.parametrize("address", ["/plans/a/b/c/", "/%00", "/plans/" + "x" * 3000 + "/", "/é/"])
def test_odd_addresses_are_a_404(visitor, address):
    assert visitor.get(address).status_code == 404


def test_a_mistyped_filter_keeps_the_plans_navigation(client, plan):
    page = client.get("/plans/13fyp-sei/tasks/", {"minstry": "mof"})
    assert page.status_code == 400
    assert "minstry : There is no parameter “minstry” here. Did you mean “ministry”?" in (
        main_words(page)
    )
    assert links(page)["/plans/13fyp-sei/matrix/"] == "Matrix"


def test_a_day_that_does_not_exist_is_named_on_every_page(client, plan):
    for part in ("", "ministries/", "ministries/mof/", "ministries/mof/briefing/", "search/"):
        page = client.get(f"/plans/13fyp-sei/{part}", {"as_of": "2018-02-30"})
        assert page.status_code == 400
        assert "“2018-02-30” is not a day" in main_words(page)


def test_a_host_that_the_server_does_not_answer_to_is_named(visitor):
    page = visitor.get("/", headers={"host": "<b>evil</b>.example.org"})
    assert page.status_code == 400
    assert "&lt;b&gt;evil" in page.content.decode()
    assert "ALLOWED_HOSTS" in main_words(page)


@pytest.mark.urls(__name__)
def test_what_an_account_may_not_do_says_so(visitor):
    page = visitor.get("/forbidden/")
    assert page.status_code == 403
    assert "Your account may not do this" in main_words(page)


def test_a_form_without_its_token_says_what_to_do():
    page = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "zh-hans"})
    assert page.status_code == 403
    text = main_words(page)
    assert "The form was not accepted, and nothing was stored" in text
    assert "reload the page with the form" in text
    # The page's own forms work again.
    assert "csrfmiddlewaretoken" in page.content.decode()


def test_a_form_without_its_token_shows_what_was_typed_in_it():
    typed = {
        "narrative": "Typed all <b>afternoon</b>.",
        "password": "a secret",
        "status": "at_risk",
    }

    page = Client(enforce_csrf_checks=True).post("/plans/13fyp-sei/updates/1/edit/", typed)

    text = page.content.decode()
    assert page.status_code == 403
    assert "Typed all &lt;b&gt;afternoon&lt;/b&gt;." in text
    assert "At risk" in text
    assert "a secret" not in text


def test_a_sheet_without_its_token_shows_its_cells():
    typed = {"seen~48": "new", "narrative~48": "Typed all afternoon.", "progress~48": ""}

    page = Client(enforce_csrf_checks=True).post("/plans/13fyp-sei/my-work/sheet/", typed)

    assert "What you typed, to copy" in main_words(page)
    assert "Task 48, How it goes Typed all afternoon." in main_words(page)


def test_what_another_site_sends_is_not_shown():
    page = Client(enforce_csrf_checks=True).post(
        "/plans/13fyp-sei/updates/1/edit/",
        {"narrative": "Go to evil.example.org."},
        headers={"origin": "https://evil.example.org"},
    )

    assert page.status_code == 403
    assert "evil" not in main_words(page)


@pytest.mark.urls(__name__)
def test_a_failure_of_ours_shows_no_traceback(visitor):
    page = visitor.get("/broken/")
    assert page.status_code == 500
    text = page.content.decode()
    assert "Something went wrong on our side" in main_words(page)
    for secret in ("a secret of the program", "RuntimeError", "Traceback", "broken"):
        assert secret not in text


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("/nothing/", {}, 404),
        ("/forbidden/", {}, 403),
        ("/broken/", {}, 500),
        ("/", {"host": "evil.example.org"}, 400),
    ],
)
def test_every_refusal_is_in_the_readers_language(visitor, address, headers, status):
    page = visitor.get(address, headers={"accept-language": "zh-hans", **headers})
    assert page.status_code == status
    assert '<html lang="zh-hans">' in page.content.decode()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/nothing/", "/forbidden/", "/broken/"])
def test_refusals_hold_to_the_content_security_policy(visitor, address):
    page = visitor.get(address)
    assert "style=" not in page.content.decode()
    assert "<script" not in page.content.decode()
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]


def test_without_a_database_the_visitor_reads_a_500_and_no_traceback():
    # A program of its own: this one's database is there.
    program = """
import django
django.setup()
from django.test import Client
visitor = Client(raise_request_exception=False, headers={"host": "localhost"})
visitor.cookies["sessionid"] = "x" * 32
for address in ("/", "/plans/13fyp-sei/"):
    page = visitor.get(address)
    print(page.status_code, page.content.decode())
"""
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": "sqlite:////nowhere/at/all/fengong.sqlite3",
            "SECRET_KEY": "only for this test",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.count("500 <!doctype html>") == 2
    assert run.stdout.count("Something went wrong on our side") == 2
    assert "Traceback" not in run.stdout
    assert "OperationalError" not in run.stdout


@pytest.mark.parametrize(
    "address",
    ["/plans/13fyp-sei/tasks/x%00/", "/plans/13fyp-sei/sections/x%00/"],
)
def test_an_address_with_nul_is_not_found_on_either_database(visitor, address):
    assert visitor.get(address).status_code == 404
