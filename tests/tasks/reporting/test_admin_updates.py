"""Updates and the record in the admin: to read, and nothing to change by anyone."""

import pytest
from django.test import Client
from django.urls import reverse

from ministries.models import Ministry
from planning.models import Target
from tasks.reporting.beginning import begin
from tasks.reporting.models import Evidence, RecordEntry, StatusUpdate, TargetValue
from tasks.reporting.reviewing import accept, comment, give_word
from tasks.reporting.vocabulary import Status, Verdict
from tasks.reporting.writing import save, submit
from tests.stored import everything_stored
from tests.tasks.matrix.admin_form import fields_of, messages_at

LIST = reverse("admin:reporting_statusupdate_changelist")
RECORD = reverse("admin:reporting_recordentry_changelist")
WRITTEN = {"status": Status.AT_RISK, "progress": 40, "narrative": "The fund was set up."}


@pytest.fixture
def accepted(plan, editor, reviewer, co_holder, period):
    draft = begin(editor, plan.tasks.get(number="48"), period)
    draft = save(editor, draft, draft.version, {**WRITTEN, "obstacles": "No lender was found."})
    Evidence.objects.create(
        update=draft, name="The fund's statute", url="https://example.org/statute", added_by=editor
    )
    target = Target.objects.filter(section__plan=plan, section__number="1.4").first()
    TargetValue.objects.create(update=draft, target=target, value=14)
    handed_in = submit(editor, draft, draft.version)
    comment(reviewer, handed_in, "Please name the bank.")
    accept(reviewer, handed_in, handed_in.version)
    handed_in.refresh_from_db()
    give_word(
        co_holder, handed_in, Ministry.objects.get(slug="mof"), Verdict.DISPUTED, "It was ours."
    )
    return handed_in


@pytest.fixture
def draft(administrator, plan, period):
    return begin(administrator, plan.tasks.get(number="69"), period)


def page(row, what="change"):
    return reverse(f"admin:reporting_{row._meta.model_name}_{what}", args=[row.pk])


def test_an_administrator_reads_all_of_an_update(administrator_client, accepted):
    shown = administrator_client.get(page(accepted)).content.decode()

    for words in (
        "The fund was set up.",
        "No lender was found.",
        "At risk",
        "The fund&#x27;s statute",
        'href="https://example.org/statute"',
        "Please name the bank.",
        "It was ours.",
        "Edith",
        "Rebecca",
        accepted.record_entry.hash,
    ):
        assert words in shown
    assert "_save" not in shown
    assert "deletelink" not in shown


def test_the_list_is_filtered_by_plan_period_state_and_ministry(
    administrator_client, plan, period, accepted, draft
):
    def found(**asked):
        return set(administrator_client.get(LIST, asked).context["cl"].result_list)

    assert found() == {accepted, draft}
    assert found(state="accepted") == {accepted}
    assert found(state="draft") == {draft}
    assert found(ministry__id__exact=accepted.ministry_id) == {accepted}
    assert found(period__id__exact=period.pk) == {accepted, draft}
    assert found(period__plan__id__exact=plan.pk) == {accepted, draft}
    assert found(q="48") == {accepted}


@pytest.mark.parametrize("name", ["accepted", "draft"])
def test_nobody_changes_or_deletes_an_update_here(
    request, administrator_client, editor, reviewer, reader, name
):
    update = request.getfixturevalue(name)
    before = StatusUpdate.objects.filter(pk=update.pk).values().get()
    sent = {"narrative": "Forged.", "status": "completed", "post": "yes"}
    for path in (page(update), page(update, "delete"), reverse("admin:reporting_statusupdate_add")):
        assert administrator_client.post(path, sent).status_code == 403
    mass = {"action": "delete_selected", "_selected_action": [update.pk], "post": "yes"}
    administrator_client.post(LIST, mass)
    for person in (editor, reviewer, reader):
        client = Client()
        client.force_login(person)
        for path in (LIST, page(update), RECORD):
            assert client.get(path)["Location"].startswith("/admin/login/")
            assert client.post(path, sent)["Location"].startswith("/admin/login/")
    assert StatusUpdate.objects.filter(pk=update.pk).values().get() == before


def test_the_record_is_read_and_not_changed(administrator_client, accepted):
    entry = accepted.record_entry
    assert entry.hash in administrator_client.get(RECORD).content.decode()
    shown = administrator_client.get(page(entry)).content.decode()
    assert "The fund was set up." in shown

    for path in (page(entry), page(entry, "delete"), reverse("admin:reporting_recordentry_add")):
        assert administrator_client.post(path, {"hash": "0", "post": "yes"}).status_code == 403
    assert RecordEntry.objects.get().hash == entry.hash


def test_the_lists_take_the_same_queries_for_any_number(
    administrator_client, administrator, plan, period, accepted, django_assert_num_queries
):
    for path, number in ((LIST, 8), (RECORD, 6)):
        administrator_client.get(path)
        with django_assert_num_queries(number):
            administrator_client.get(path)
    for task in plan.tasks.filter(number__in=["50", "51", "52"]):
        begin(administrator, task, period)
    with django_assert_num_queries(8):
        administrator_client.get(LIST)


def test_a_ministry_that_reports_rest_on_is_not_deleted_and_the_page_says_what_to_do(
    administrator_client, accepted
):
    before = everything_stored()
    path = reverse("admin:ministries_ministry_delete", args=[accepted.ministry_id])

    shown = administrator_client.get(path).content.decode()
    administrator_client.post(path, {"post": "yes"})

    assert "can't be deleted: it has a part in plans" in shown
    assert "when and how it ended" in shown
    assert everything_stored() == before


def test_a_target_with_values_is_not_deleted_at_its_section(administrator_client, plan, accepted):
    section = plan.sections.get(number="1.4")
    path = reverse("admin:planning_section_change", args=[section.pk])
    sent = {**fields_of(administrator_client.get(path)), "targets-0-DELETE": "on"}
    before = everything_stored()

    response = administrator_client.post(path, sent)

    assert response.status_code == 200
    assert "protected related objects" in str(messages_at(response))
    assert everything_stored() == before


@pytest.mark.parametrize("what", ["plan", "section", "task", "person"])
def test_plans_sections_tasks_and_persons_with_reports_are_not_deleted(
    administrator_client, plan, editor, accepted, what
):
    path = {
        "plan": reverse("admin:planning_plan_delete", args=[plan.pk]),
        "section": reverse(
            "admin:planning_section_delete", args=[plan.sections.get(number="1.4").pk]
        ),
        "task": reverse("admin:matrix_task_delete", args=[accepted.task_id]),
        "person": reverse("admin:ministries_user_delete", args=[editor.pk]),
    }[what]
    before = everything_stored()

    assert administrator_client.post(path, {"post": "yes"}).status_code == 403

    assert everything_stored() == before
