"""Where mail goes."""

import email
import logging
from email.policy import default
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection

from config.mail import INTO_A_FOLDER, mail


def test_each_message_is_a_file_of_its_own_and_the_console_says_where(tmp_path, settings, caplog):
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    caplog.set_level(logging.INFO)
    sent = [
        EmailMessage("分工", "第一", "a@example.org", ["lina@example.org"]),
        EmailMessage("Second", "x", "a@example.org", ["../../evil@example.org"]),
    ]

    assert get_connection(INTO_A_FOLDER).send_messages(sent) == 2

    files = sorted(Path(settings.EMAIL_FILE_PATH).iterdir())
    assert len(files) == 2
    assert all(file.suffix == ".eml" for file in files)
    assert [f"mail written to {file}" for file in files] == caplog.messages
    first = next(file for file in files if "lina@example.org" in file.name)
    read = email.message_from_bytes(first.read_bytes(), policy=default)
    assert (read["Subject"], read["To"]) == ("分工", "lina@example.org")
    assert read.get_content().strip() == "第一"
    # It may hold a link that lets in.
    assert first.stat().st_mode & 0o077 == 0


def test_an_address_names_a_server_and_how_to_reach_it():
    named = mail("smtp+tls://fengong:secret@mail.example.org:587")

    assert named["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (named["EMAIL_HOST"], named["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert (named["EMAIL_HOST_USER"], named["EMAIL_HOST_PASSWORD"]) == ("fengong", "secret")
    assert named["EMAIL_USE_TLS"] is True


def test_without_an_address_mail_goes_into_a_folder():
    assert mail("") == {"EMAIL_BACKEND": INTO_A_FOLDER}


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://host:port"])
def test_an_address_of_another_kind_says_how_one_reads(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must read like"):
        mail(url)
