"""People in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from reversion_compare.admin import CompareVersionAdmin

from ministries.models import User

# Who may do what is one question here: administrators may. There are no groups.
admin.site.unregister(Group)

LABELS = {"is_superuser": _("Administrator")}
HELP_TEXTS = {
    "is_active": _("Whoever leaves is made inactive, not deleted: what they wrote stays theirs."),
    "is_superuser": _("Administrators may enter here and change everything."),
}


class EmailOnce(forms.ModelForm):
    """A person's form, which says at the field that an address is taken in any case."""

    def clean_email(self) -> str:
        """Refuse the address of another person."""
        email = self.cleaned_data["email"]
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("There is an account with this e-mail address."))
        return email


class NewPersonForm(EmailOnce, BaseUserCreationForm):
    """Asks for what a new person needs: e-mail, name and password."""

    class Meta:
        model = User
        fields = ("email", "name", "is_superuser")
        labels = LABELS
        help_texts = HELP_TEXTS


class PersonForm(EmailOnce, UserChangeForm):
    """What is known of a person."""

    class Meta:
        model = User
        fields = ("email", "name", "is_active", "is_superuser", "password")
        labels = LABELS
        help_texts = HELP_TEXTS


@admin.register(User)
class PersonAdmin(CompareVersionAdmin, UserAdmin):
    """People, by e-mail. Nobody is deleted, so that what they did stays theirs."""

    form = PersonForm
    add_form = NewPersonForm
    list_display = ("email", "name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "password1", "password2", "is_superuser")}),
    )
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nobody takes their own rights away: so one administrator is always left."""
        own = ("is_active", "is_superuser") if obj == request.user else ()
        return (*self.readonly_fields, *own)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever leaves is made inactive."""
        return False

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Set a password, and keep in the history that it was set and by whom."""
        with self.create_revision(request):
            return super().user_change_password(request, id, form_url)

    def _get_action_list(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        """List the versions without a way back: they hold no password."""
        rows = super()._get_action_list(*args, **kwargs)
        return [{**row, "url": ""} for row in rows]

    def compare_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Compare two versions, without a way back."""
        return super().compare_view(request, object_id, {**(extra_context or {}), "save_url": ""})

    def revision_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Restore nobody: a version holds no password, and would take it away."""
        raise Http404

    def recover_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Recover nobody: no account is ever deleted."""
        raise Http404

    def recoverlist_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Recover nobody: no account is ever deleted."""
        raise Http404
