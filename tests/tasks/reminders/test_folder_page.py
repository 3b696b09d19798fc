"""The page of the folder that mail is written to where no server is named."""

import os
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client
from django.urls import reverse

from config.mail import INTO_A_FOLDER
from tests.tasks.reminders.postbox import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    """An empty folder that mail goes to."""
    settings.EMAIL_BACKEND = INTO_A_FOLDER
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


@pytest.fixture
def mail(folder) -> str:
    """The name of a mail in the folder."""
    message = EmailMultiAlternatives("提醒 & more", "Go to http://x.example/a", to=["a@b.example"])
    message.attach_alternative("<html><head></head><p style='color:red'>Hi</p>", "text/html")
    get_connection(INTO_A_FOLDER).send_messages([message])
    return next(folder.iterdir()).name


def test_administrators_see_what_was_written(administrator, mail):
    client = browser_of(administrator)

    listed = client.get("/mail/").content.decode()
    shown = client.get(f"/mail/{mail}/").content.decode()

    assert "提醒 &amp; more" in listed
    assert "a@b.example" in listed
    assert '<a href="http://x.example/a" rel="nofollow">' in shown
    assert f'src="/mail/{mail}/html/"' in shown


def test_the_html_stands_alone_in_a_frame_in_which_nothing_runs(administrator, mail):
    client = browser_of(administrator)

    framed = client.get(f"/mail/{mail}/html/")
    around = client.get(f"/mail/{mail}/")

    policy = framed["Content-Security-Policy"]
    assert "<p style='color:red'>" in framed.content.decode()
    assert "sandbox allow-popups" in policy
    assert "script" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert around["X-Frame-Options"] == "DENY"
    assert "unsafe-inline" not in around["Content-Security-Policy"]
    assert "no-store" in around["Cache-Control"]


@pytest.mark.parametrize("page", ["/mail/", "/mail/{}/", "/mail/{}/html/"])
def test_links_that_let_in_are_for_administrators_alone(page, mail, editor, settings):
    path = page.format(mail)

    assert Client().get(path).url.startswith(reverse("account_login"))
    assert browser_of(editor).get(path).status_code == 403
    settings.DEMO = True
    assert browser_of(editor).get(path).status_code == 200
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("page", ["/mail/", "/mail/{}/", "/mail/{}/html/"])
def test_there_is_none_where_mail_goes_to_a_server(page, mail, administrator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    assert browser_of(administrator).get(page.format(mail)).status_code == 404


def test_only_mails_of_the_folder_are_shown(administrator, folder, mail):
    (folder.parent / "secret.eml").write_text("Subject: secret\n\nsecret")
    (folder / "notes.txt").write_text("Subject: notes\n\nnotes")
    (folder / "link.eml").symlink_to(folder.parent / "secret.eml")
    (folder / "folder.eml").mkdir()
    client = browser_of(administrator)

    assert client.get("/mail/").content.decode().count(".eml/") == 1
    for name in ("..%2Fsecret.eml", "%2E%2E%2Fsecret.eml", "link.eml", "notes.txt", "folder.eml"):
        assert client.get(f"/mail/{name}/").status_code == 404
    for name in ("none.eml", "a%00.eml", "计划.eml"):
        assert client.get(f"/mail/{name}/").status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe no mail at all",
        b"Subject: =?utf-8?b?broken\nFrom: <<<>>>,,@\nTo: \xff\xff\n\nx",
        b"Content-Type: text/html; charset=nonsense\n\n<p>\xff",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Transfer-Encoding: base64\nContent-Type: text/plain\n\n%%%",
        b"Subject: large\n\n" + b"x" * 3_000_000,
    ],
    ids=["empty", "binary", "headers", "charset", "boundary", "base64", "large"],
)
def test_a_broken_or_huge_file_breaks_no_page(administrator, folder, content):
    folder.mkdir()
    (folder / "20261124T090000.000000-a-1.eml").write_bytes(content)
    client = browser_of(administrator)

    assert client.get("/mail/").status_code == 200
    shown = client.get("/mail/20261124T090000.000000-a-1.eml/")
    assert shown.status_code == 200
    assert len(shown.content) < 2_000_000
    assert client.get("/mail/20261124T090000.000000-a-1.eml/html/").status_code in (200, 404)


def test_the_newest_come_first_fifty_a_page(administrator, folder):
    folder.mkdir()
    for day in range(1, 29):
        for hour in (8, 9):
            name = f"202611{day:02}T{hour:02}0000.000000-a@b.example-{day}.eml"
            (folder / name).write_text(f"Subject: of {day} at {hour}\n\nx")
    os.utime(next(folder.iterdir()))
    client = browser_of(administrator)

    first = client.get("/mail/").content.decode()
    second = client.get("/mail/?page=2").content.decode()

    assert first.index("of 28 at 9") < first.index("of 28 at 8") < first.index("of 4 at 8")
    assert "of 3 at 9" not in first
    assert "of 3 at 9" in second
    assert "2026-11-28 09:00:00" in first


def test_an_empty_folder_says_so(administrator, folder):
    page = browser_of(administrator).get("/mail/").content.decode()

    assert "No mail was written yet." in page
    assert not Path(folder).exists()
