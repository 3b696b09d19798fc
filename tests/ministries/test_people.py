"""People, known by e-mail."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from ministries.models import User

pytestmark = pytest.mark.django_db


def test_an_address_is_one_persons_in_any_case():
    User.objects.create_user("ada@example.org")

    with pytest.raises(IntegrityError):
        User.objects.create_user("Ada@Example.org")


def test_an_account_needs_an_address():
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("")


def test_only_administrators_enter_the_admin(administrator, reader):
    assert administrator.is_staff
    assert not reader.is_staff


def test_a_person_is_called_by_name_or_address(administrator):
    assert str(administrator) == "Ada"
    assert str(User(email="bea@example.org")) == "bea@example.org"


def test_the_first_administrator_is_asked_for_a_name_since_invitations_tell_it():
    call_command("createsuperuser", interactive=False, email="root@example.org", name="Ada")

    assert str(User.objects.get()) == "Ada"
    with pytest.raises(CommandError, match="--name"):
        call_command("createsuperuser", interactive=False, email="other@example.org")
