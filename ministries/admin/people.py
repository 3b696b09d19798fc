"""People in the admin: invited, given roles, and never deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from ministries.accounts.invitation import invite
from ministries.accounts.sessions import sign_out_everywhere
from ministries.admin.history import HistoryToRead
from ministries.admin.linking import linked
from ministries.admin.person_steps import hand_over, invite_again, remove_second_step, sign_out
from ministries.autocomplete import AutocompleteChoice
from ministries.known_choice import KnownChoiceFilter
from ministries.models import Membership, User
from texts.fields import TEXTS

LABELS = {"is_superuser": _("Administrator")}
HELP_TEXTS = {
    "email": _("People sign in with it, and get their invitation there."),
    "is_active": _("Whoever leaves is made inactive, not deleted: what they wrote stays theirs."),
    "is_superuser": _("Administrators may enter here and change everything."),
}


class PersonForm(forms.ModelForm):
    """What is known of a person. Nobody but the person types their password."""

    class Meta:
        model = User
        fields = ("email", "name", "is_active", "is_superuser")
        labels = LABELS
        help_texts = HELP_TEXTS

    def clean_email(self) -> str:
        """Refuse the address of another person, in whatever case."""
        email = self.cleaned_data["email"]
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("There is an account with this e-mail address."))
        return email

    def clean_name(self) -> str:
        """Return the name on one line: it may come to stand in a mail."""
        return " ".join(self.cleaned_data["name"].split())


class SignedInFilter(KnownChoiceFilter):
    """Whether a person ever came, so that nobody's invitation is forgotten."""

    title = _("has signed in")
    parameter_name = "signed_in"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer both."""
        return [("no", _("not yet")), ("yes", _("yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of the choice."""
        value = self.known_value()
        return None if value is None else queryset.filter(last_login__isnull=value == "no")


class MembershipInline(admin.TabularInline):
    """A person's roles, which are given and withdrawn here and nowhere else."""

    model = Membership
    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out the marks that would add or delete the ministry itself."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "ministry":
            for what in ("add", "change", "delete"):
                setattr(field.widget, f"can_{what}_related", False)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Find the ministry by any of its names."""
        if db_field.name == "ministry":
            kwargs["widget"] = AutocompleteChoice(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(User)
class PersonAdmin(HistoryToRead):
    """People, by e-mail. Nobody is deleted, so that what they did stays theirs."""

    form = PersonForm
    formfield_overrides = TEXTS
    list_display = ("email", "name", "roles_told", "is_active", "is_superuser", "last_login")
    list_filter = (
        SignedInFilter,
        "is_active",
        "is_superuser",
        "memberships__role",
        ("memberships__ministry", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("last_login", "date_joined", "invited_by", "invited_at")
    fieldsets = (
        (None, {"fields": ("email", "name")}),
        (_("Rights"), {"fields": ("is_active", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined", "invited_by", "invited_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "is_superuser")}),)
    inlines = (MembershipInline,)
    change_form_template = "admin/ministries/user/change_form.html"

    @admin.display(description=_("roles"))
    def roles_told(self, person: User) -> str:
        """What the person does, and where."""
        return str(_("; ")).join(
            f"{one.ministry.short_name} ({one.get_role_display()})"
            for one in person.memberships.all()
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Fetch the roles with the people."""
        return super().get_queryset(request).prefetch_related("memberships__ministry")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Let nobody ask how a password's hash begins."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask only what an invitation needs of a new person."""
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nobody takes their own rights away: so one administrator is always left."""
        own = ("is_active", "is_superuser") if obj == request.user else ()
        return (*self.readonly_fields, *own)

    def get_urls(self) -> list[URLPattern]:
        """Add the steps that a person's page offers beside its form."""
        steps = [
            ("invite", invite_again),
            ("sign-out", sign_out),
            ("remove-second-step", remove_second_step),
            ("hand-over", hand_over),
        ]
        return [
            path(
                f"<path:key>/{name}/",
                self.admin_site.admin_view(
                    lambda *args, step=step, **kwargs: step(self, *args, **kwargs)
                ),
                name=f"ministries_user_{step.__name__}",
            )
            for name, step in steps
        ] + super().get_urls()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Invite a new person; end the sessions of one who is made inactive."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            invite(obj, request)
        elif not obj.is_active:
            sign_out_everywhere(obj)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Who serves which ministry, to look at: roles are given at the person."""

    list_display = ("person", "ministry", "role", "everywhere")
    list_display_links = None
    list_filter = (
        "role",
        "everywhere",
        "user__is_active",
        ("ministry", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("user", "ministry")
    search_fields = ("user__email", "user__name", "ministry__name", "ministry__name_zh")
    actions = None

    @admin.display(description=_("person"), ordering="user__email")
    def person(self, membership: Membership) -> str:
        """The person, as the link to where the role can be changed."""
        return linked(membership.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is given at the person."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is changed at the person."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is withdrawn at the person."""
        return False
