"""What stands is refused whichever of Django's doors is tried, on either database."""

from decimal import Decimal

import pytest
from django.core import serializers
from django.db import transaction

from ministries.models import Ministry
from planning.models import Target
from tasks.reporting.beginning import begin
from tasks.reporting.models import (
    Comment,
    Confirmation,
    Edit,
    Evidence,
    Move,
    RecordEntry,
    StatusUpdate,
    TargetValue,
)
from tasks.reporting.refusals import AcceptedIsFinal, OwnReport
from tasks.reporting.reviewing import accept, comment, give_word
from tasks.reporting.vocabulary import MoveKind, State, Status, Verdict
from tasks.reporting.writing import discard, save, submit

MODELS = (Comment, Confirmation, Edit, Evidence, Move, RecordEntry, StatusUpdate, TargetValue)
# A column of each that somebody might wish to change, and to what.
WISHES = {
    Comment: ("text", "Never said."),
    Confirmation: ("sentence", "Never said."),
    Edit: ("editor_id", 0),
    Evidence: ("name", "other.pdf"),
    Move: ("reason", "None."),
    RecordEntry: ("hash", "0" * 64),
    StatusUpdate: ("narrative", "All is well."),
    TargetValue: ("value", Decimal(99)),
}


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def target(plan):
    return Target.objects.filter(section__plan=plan).first()


def written(editor, task, period, target):
    draft = begin(editor, task, period)
    draft = save(editor, draft, draft.version, {"status": Status.ON_TRACK, "narrative": "So."})
    TargetValue.objects.create(update=draft, target=target, value=12)
    Evidence.objects.create(update=draft, name="law", url="https://a.example/", added_by=editor)
    return draft


@pytest.fixture
def accepted(editor, reviewer, co_holder, task, period, target):
    draft = written(editor, task, period, target)
    comment(editor, draft, "Ready.")
    submitted = submit(editor, draft, draft.version)
    accept(reviewer, submitted, submitted.version)
    give_word(co_holder, submitted, Ministry.objects.get(slug="mof"), Verdict.CONFIRMED)
    return StatusUpdate.objects.get(pk=submitted.pk)


def everything():
    return {model: list(model._base_manager.order_by("pk").values()) for model in MODELS}


def refused(write):
    before = everything()
    with pytest.raises(AcceptedIsFinal), transaction.atomic():
        write()
    assert everything() == before


def changed(model):
    """Return the model's row with a wish fulfilled, not stored."""
    row = model._base_manager.first()
    setattr(row, *WISHES[model])
    return row


@pytest.mark.parametrize("model", MODELS)
class TestEveryDoor:
    def test_save(self, accepted, model):
        refused(lambda: changed(model).save())

    def test_save_as_an_update(self, accepted, model):
        refused(lambda: changed(model).save(force_update=True))
        refused(lambda: changed(model).save(update_fields=[WISHES[model][0].removesuffix("_id")]))

    def test_what_is_read_from_a_file(self, accepted, model):
        row = changed(model)
        [loaded] = serializers.deserialize("json", serializers.serialize("json", [row]))
        refused(loaded.save)

    def test_update(self, accepted, model):
        column, wish = WISHES[model]
        refused(lambda: model.objects.update(**{column: wish}))
        refused(lambda: model._base_manager.all().update(**{column: wish}))

    def test_bulk_update(self, accepted, model):
        column = WISHES[model][0].removesuffix("_id")
        refused(lambda: model.objects.bulk_update([changed(model)], [column]))

    def test_bulk_create_over_what_is_there(self, accepted, model):
        refused(
            lambda: model.objects.bulk_create(
                [changed(model)],
                update_conflicts=True,
                update_fields=[WISHES[model][0].removesuffix("_id")],
                unique_fields=["pk"],
            )
        )

    def test_update_or_create(self, accepted, model):
        column, wish = WISHES[model]
        key = model.objects.get(pk=model._base_manager.first().pk).pk
        refused(lambda: model.objects.update_or_create(pk=key, defaults={column: wish}))

    def test_delete(self, accepted, model):
        refused(lambda: model._base_manager.first().delete())
        refused(lambda: model.objects.all().delete())
        refused(lambda: model._base_manager.all().delete())
        refused(lambda: model.objects.all()._raw_delete("default"))


@pytest.mark.parametrize("name", ["target_values", "evidence", "edits", "moves", "comments"])
def test_related_managers_take_nothing_away(accepted, name):
    refused(lambda: getattr(accepted, name).all().delete())


def test_evidence_is_not_moved_to_another_update(accepted, editor, plan, periods):
    other = begin(editor, plan.tasks.get(number="48"), periods["2026-q2"])

    refused(lambda: other.evidence.add(accepted.evidence.get()))


@pytest.mark.parametrize("bulk", [False, True])
def test_nothing_is_added_to_what_was_accepted(accepted, editor, reviewer, plan, bulk):
    others = Target.objects.filter(section__plan=plan)
    rows = [
        TargetValue(update=accepted, target=others[1], value=1),
        Evidence(update=accepted, name="later", url="https://b.example/", added_by=editor),
        Edit(update=accepted, editor=reviewer),
        Move(update=accepted, kind=MoveKind.WITHDRAWN, by=editor),
    ]
    for row in rows:
        refused(lambda row=row: type(row).objects.bulk_create([row]) if bulk else row.save())


def test_who_edited_cannot_be_made_the_one_who_accepted(administrator, editor, task, period):
    """The check constraint knows the author only; whoever edited is refused by the model."""
    draft = begin(editor, task, period)
    draft = save(administrator, draft, 1, {"status": Status.ON_TRACK, "narrative": "So."})
    submitted = submit(editor, draft, draft.version)
    own = {
        "state": State.ACCEPTED,
        "reviewer": administrator,
        "reviewed_at": submitted.submitted_at,
    }

    with pytest.raises(OwnReport):
        StatusUpdate.objects.filter(pk=submitted.pk).update(**own)
    for name, value in own.items():
        setattr(submitted, name, value)
    with pytest.raises(OwnReport), transaction.atomic():
        submitted.save()

    assert StatusUpdate.objects.get(pk=submitted.pk).state == State.SUBMITTED


def test_a_draft_that_was_never_handed_in_goes_with_all_its_rows(
    accepted, editor, plan, periods, target
):
    before = everything()
    draft = written(editor, plan.tasks.get(number="48"), periods["2026-q2"], target)
    comment(editor, draft, "Never mind.")

    discard(editor, draft, draft.version)

    assert everything() == before
