"""People, known by e-mail."""

import pytest
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
