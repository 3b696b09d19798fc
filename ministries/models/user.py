"""People, known by e-mail."""

from typing import Any, ClassVar

import reversion
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UserManager(BaseUserManager["User"]):
    """Makes accounts and finds them without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account that may sign in and nothing more. Raises ValueError without e-mail."""
        if not email:
            raise ValueError("an account needs an e-mail address")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an administrator."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def administrators(self) -> models.QuerySet["User"]:
        """Those who stand over all, and are active."""
        return self.filter(is_superuser=True, is_active=True)

    def with_service(self) -> "models.QuerySet[User]":
        """Fetch with each person `serves_a_ministry`: whether they have a role in any."""
        from ministries.models.membership import Membership

        served = Membership.objects.filter(user=models.OuterRef("pk"))
        exists = models.Exists(served)
        return self.annotate(serves_a_ministry=exists)  # type: ignore[no-redef]

    def get_by_natural_key(self, email: str | None) -> "User":
        """Find an account by e-mail, in whatever case it is typed."""
        return self.get(email__iexact=email)


# No password, not even its hash, stands in the history; a person's roles do.
@reversion.register(exclude=["password", "last_login"], follow=["memberships"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person. An administrator is a superuser; nobody else enters the admin."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    invited_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="invited",
        verbose_name=_("invited by"),
    )
    invited_at = models.DateTimeField(_("invited at"), null=True, editable=False)

    # Added by the manager's method with_service.
    serves_a_ministry: bool | None = None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    # What `createsuperuser` asks beside; an invitation says who invites.
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="email_once_in_any_case",
                violation_error_message=_("There is an account with this e-mail address."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether the admin lets this person in: administrators only."""
        return self.is_superuser

    @property
    def is_member(self) -> bool:
        """Whether this person serves some ministry, in whatever role, or stands over all."""
        serves = self.serves_a_ministry
        if serves is None:
            serves = self.memberships.exists()
        return self.is_active and (self.is_superuser or serves)

    def get_full_name(self) -> str:
        """The name to print."""
        return str(self)

    def get_short_name(self) -> str:
        """The name to greet with."""
        return str(self)
