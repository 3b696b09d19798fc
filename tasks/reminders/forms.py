"""The forms in which a person's choices about mail are made."""

from __future__ import annotations

from typing import Any

import reversion
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ministries.models import User
from planning.choices import choices_of
from tasks.reminders.models import MailChoices
from tasks.reminders.standing_in import refuse, who_may_stand_in
from tasks.reminders.vocabulary import Frequency, Topic
from tasks.reporting.admin.kept import plausible_day

# They make sense together alone, so they are stored together.
STAND_IN = ("stand_in", "away_from", "away_until")


class StandInForm(forms.ModelForm):
    """Who stands in for somebody, and when."""

    class Meta:
        model = MailChoices
        fields: tuple[str, ...] = STAND_IN

    def full_clean(self) -> None:
        """Check who stands in and when, where that was changed and each field is well."""
        super().full_clean()
        if not self.is_bound or self.errors or not set(STAND_IN) & set(self.changed_data):
            return
        try:
            refuse(self.instance, timezone.localdate())
        except ValidationError as error:
            self.add_error(None, error)


class _Colleague(forms.ModelChoiceField):
    """One of the people who may stand in, by name; of the same name, by address too."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what to call somebody in the list."""
        label = str(obj)
        if obj.is_superuser:
            label = _("%(person)s (administrator)") % {"person": label}
        same = [one for one in self.queryset or [] if one.name == obj.name]
        return f"{label} · {obj.email}" if len(same) > 1 else label


class ChoicesForm(StandInForm):
    """All that a person chooses about their mail.

    Each field carries what stood in it when the page was opened, so that only what the person
    changed is stored: two windows don't undo one another.
    """

    frequency = forms.ChoiceField(
        label=gettext_lazy("How often reminders come"),
        choices=choices_of(Frequency),
        widget=forms.RadioSelect,
    )
    wanted = forms.MultipleChoiceField(
        label=gettext_lazy("I want to be told when …"),
        choices=choices_of(Topic),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of mail and notices"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )

    class Meta(StandInForm.Meta):
        fields = ("frequency", "events_at_once", "language", *STAND_IN)
        help_texts = {
            "events_at_once": gettext_lazy("Otherwise it comes with the next reminders."),
        }
        widgets = {
            name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            for name in ("away_from", "away_until")
        }

    def __init__(self, choices: MailChoices, data: Any = None) -> None:
        """Ask what the person of `choices` wants, beginning with what they chose before."""
        declined = choices.topics_declined
        self.chose_language = bool(choices.language)
        initial = {
            "wanted": [topic.value for topic in Topic if topic not in declined],
            "language": choices.language or get_language(),
        }
        super().__init__(data, instance=choices, initial=initial, label_suffix="")
        # Who stands in now is shown even if they couldn't be chosen any more.
        allowed = Q(pk__in=who_may_stand_in(choices.user).values("pk"))
        people = User.objects.filter(allowed | Q(pk__in=[choices.stand_in_id or 0]))
        self.fields["stand_in"] = _Colleague(
            people.order_by("name", "email"),
            label=gettext_lazy("Stand-in"),
            required=False,
            empty_label=gettext_lazy("Nobody: I read my mail myself"),
        )
        self.fields["away_from"].label = gettext_lazy("First day")
        self.fields["away_until"].label = gettext_lazy("Last day")
        for name in ("away_from", "away_until"):
            self.fields[name].validators.append(plausible_day)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def keep(self) -> bool:
        """Store what the person changed, with who did it; say whether there was anything."""
        changed = set(self.changed_data)
        if changed & set(STAND_IN):
            changed |= set(STAND_IN)
        if not self.chose_language:
            changed.add("language")
        if not changed:
            return False
        person = self.instance.user
        with reversion.create_revision(), transaction.atomic():
            reversion.set_user(person)
            rows = MailChoices.objects.select_for_update()
            stored, _made = rows.get_or_create(user=person)
            for name in changed - {"wanted"}:
                setattr(stored, name, self.cleaned_data[name])
            if "wanted" in changed:
                stored.decline(set(Topic) - {Topic.of(one) for one in self.cleaned_data["wanted"]})
            stored.save()
        return True
