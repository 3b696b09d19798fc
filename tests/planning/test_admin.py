"""Plans, their outline and targets in the admin."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from planning.models import Plan, Section, Target
from tasks.matrix.packages.checking import check_plan
from tasks.matrix.packages.exporting import export_plan
from tests.tasks.matrix.admin_form import fields_of, messages_at


def address(section: Section) -> str:
    return reverse("admin:planning_section_change", args=[section.pk])


@pytest.fixture
def goals(plan: Plan) -> Section:
    """Section 1.4, Development goals: it states 6 targets."""
    return plan.sections.get(number="1.4")


def listed(client: Client, **asked: str) -> list[str]:
    page = client.get(reverse("admin:planning_section_changelist"), asked)
    assert page.status_code == 200
    return [section.number for section in page.context["cl"].result_list]


def test_a_plan_leads_to_its_sections(administrator_client: Client, plan: Plan) -> None:
    page = administrator_client.get(reverse("admin:planning_plan_changelist")).content.decode()
    link = f"{reverse('admin:planning_section_changelist')}?plan__id__exact={plan.pk}"
    assert f'<a href="{link}">198 sections</a>' in page
    assert len(listed(administrator_client, plan__id__exact=str(plan.pk))) == 198


def test_sections_stand_in_reading_order_set_in_by_their_kind(
    administrator_client: Client, plan: Plan
) -> None:
    numbers = listed(administrator_client)
    assert numbers[:5] == ["1", "1.1", "1.2", "1.3", "1.3.1"]
    assert numbers[-1] == "closing"
    page = administrator_client.get(reverse("admin:planning_section_changelist"))
    text = page.content.decode()
    assert '<span class="outline-chapter">1 Accelerate' in text
    assert '<span class="outline-section">1.1 Current status' in text
    assert '<span class="outline-measure">1.3.1 Promote' in text
    assert '<span class="outline-box">Box 1 Broadband' in text
    assert "planning/admin.css" in text
    assert not re.search(r"style=|<style", text)


def test_sections_are_found_by_number_words_and_kind(
    administrator_client: Client, plan: Plan
) -> None:
    assert listed(administrator_client, q="box-7") == ["box-7"]
    assert "1.4" in listed(administrator_client, q="发明专利")
    assert len(listed(administrator_client, kind__exact="box")) == 21
    assert listed(administrator_client, q="no such words at all") == []


@pytest.mark.parametrize("words", ["\x00", "🧪", "字" * 10_000, "%", "'\"--"])
def test_odd_words_find_nothing_and_break_nothing(
    administrator_client: Client, plan: Plan, words: str
) -> None:
    page = administrator_client.get(reverse("admin:planning_section_changelist"), {"q": words})
    assert page.status_code == 200


def test_summaries_and_targets_are_edited_and_kept_in_the_history(
    administrator_client: Client, plan: Plan, goals: Section, tmp_path: Path
) -> None:
    sent = fields_of(administrator_client.get(address(goals)))
    assert sent["targets-TOTAL_FORMS"] == "6"
    new = {
        "targets-TOTAL_FORMS": "7",
        "targets-6-kind": "goal",
        "targets-6-subject": "value added as a share of GDP",
        "targets-6-comparison": "about",
        "targets-6-value": "18",
        "targets-6-unit": "%",
        "targets-6-year": "2025",
        "targets-6-note": "two\r\nlines",
    }
    response = administrator_client.post(
        address(goals), {**sent, **new, "summary": "Our words.\r\nMore. 字🧪"}
    )
    assert response.status_code == 302, messages_at(response)
    goals.refresh_from_db()
    assert goals.targets.count() == 7
    assert Target.objects.order_by("-position").first().value == "18"
    assert check_plan(plan) == []
    history = administrator_client.get(
        reverse("admin:planning_section_history", args=[goals.pk])
    ).content.decode()
    assert "Ada" in history
    export_plan(plan, tmp_path / "once")
    text = (tmp_path / "once" / "sections.csv").read_bytes().decode()
    assert '"Our words.\nMore. 字🧪"' in text


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "milestone"}, {"value": ["A milestone has no value."]}),
        ({"value": ""}, {"value": ["A goal or specification needs a value."]}),
        ({"year": "20"}, {"year": ["Write the year with four digits."]}),
        ({"year": "1" + "0" * 30}, {"year": None}),
        ({"subject": ""}, {"subject": ["This field is required."]}),
    ],
)
def test_a_target_that_breaks_a_rule_is_a_message_at_its_field(
    administrator_client: Client,
    goals: Section,
    fields: dict[str, str],
    expected: dict[str, list[str] | None],
) -> None:
    sent = fields_of(administrator_client.get(address(goals)))
    response = administrator_client.post(
        address(goals), {**sent, **{f"targets-0-{name}": value for name, value in fields.items()}}
    )
    assert response.status_code == 200
    found = messages_at(response)
    assert set(found) == {f"targets-0-{name}" for name in expected}
    for name, words in expected.items():
        assert words is None or found[f"targets-0-{name}"] == words


def test_a_target_is_stated_once(administrator_client: Client, goals: Section) -> None:
    sent = fields_of(administrator_client.get(address(goals)))
    twin = {
        name.replace("targets-0-", "targets-1-"): value
        for name, value in sent.items()
        if name.startswith("targets-0-") and not name.endswith("-id")
    }
    response = administrator_client.post(address(goals), {**sent, **twin})
    assert messages_at(response) == {
        "targets-1-subject": ["This target stands in the section already."]
    }


def test_what_the_document_says_of_the_outline_is_not_edited(
    administrator_client: Client, goals: Section
) -> None:
    sent = fields_of(administrator_client.get(address(goals)))
    tampered = {"number": "9.9", "kind": "box", "position": "1", "parent": "", "text": "x"}
    administrator_client.post(address(goals), {**sent, **tampered})
    before = goals
    goals = Section.objects.get(pk=before.pk)
    for field in ("number", "kind", "position", "parent_id", "text"):
        assert getattr(goals, field) == getattr(before, field)
    for path in ("section/add/", f"section/{goals.pk}/delete/", "plan/add/"):
        assert administrator_client.get(f"/admin/planning/{path}").status_code == 403


def test_an_earlier_version_of_a_section_can_be_compared_and_restored(
    administrator_client: Client, goals: Section
) -> None:
    for words in ("First.", "Second."):
        sent = fields_of(administrator_client.get(address(goals)))
        administrator_client.post(address(goals), {**sent, "summary": words})
    history = administrator_client.get(reverse("admin:planning_section_history", args=[goals.pk]))
    newest, oldest = (action["version"] for action in history.context["action_list"])
    page = administrator_client.get(
        reverse("admin:planning_section_compare", args=[goals.pk]),
        {"version_id1": oldest.pk, "version_id2": newest.pk},
    ).content.decode()
    assert "First." in page
    assert "Second." in page
    assert "style=" not in page
    revision = reverse("admin:planning_section_revision", args=[goals.pk, oldest.pk])
    sent = fields_of(administrator_client.get(revision))
    assert sent["summary"] == "First."
    assert administrator_client.post(revision, sent).status_code == 302
    goals.refresh_from_db()
    assert goals.summary == "First."
    assert goals.targets.count() == 6


def test_a_plans_years_are_written_with_four_digits(
    administrator_client: Client, plan: Plan
) -> None:
    path = reverse("admin:planning_plan_change", args=[plan.pk])
    sent = fields_of(administrator_client.get(path))
    response = administrator_client.post(path, {**sent, "period_start": "16"})
    assert messages_at(response) == {"period_start": ["Write the year with four digits."]}
    response = administrator_client.post(path, {**sent, "period_end": "2015"})
    assert messages_at(response) == {"period_end": ["The last year can't come before the first."]}
    response = administrator_client.post(path, {**sent, "title_zh": "“十三五”规划", "slug": "x"})
    assert response.status_code == 302
    plan.refresh_from_db()
    assert (plan.title_zh, plan.slug) == ("“十三五”规划", "13fyp-sei")


@pytest.mark.parametrize("number", ["2", "1.4", "box-7"])
def test_a_chapter_a_section_and_a_box_keep_both_their_summaries(
    administrator_client: Client, plan: Plan, number: str
) -> None:
    section = plan.sections.get(number=number)
    sent = fields_of(administrator_client.get(address(section)))
    response = administrator_client.post(
        address(section), {**sent, "summary": "", "summary_zh": " "}
    )
    required = ["This field is required."]
    assert messages_at(response) == {"summary": required, "summary_zh": required}


def test_a_measure_needs_no_summary(administrator_client: Client, plan: Plan) -> None:
    section = plan.sections.get(number="1.3.1")
    sent = fields_of(administrator_client.get(address(section)))
    response = administrator_client.post(
        address(section), {**sent, "summary": "", "summary_zh": ""}
    )
    assert response.status_code == 302


@pytest.mark.parametrize("field", ["heading", "summary", "summary_zh", "targets-0-subject"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bell\a", "Holds a control character, U+0007"),
        ("\u200b\u2060", "Holds only characters that can't be seen, first U+200B"),
        ("over\u202eride", "Holds a character that turns the direction, U+202E"),
    ],
)
def test_a_section_takes_no_text_that_a_package_refuses(
    administrator_client: Client, goals: Section, field: str, text: str, message: str
) -> None:
    sent = fields_of(administrator_client.get(address(goals)))
    response = administrator_client.post(address(goals), {**sent, field: text})
    assert messages_at(response) == {field: [message]}


@pytest.mark.parametrize(
    "field",
    ["title", "title_zh", "document_number", "issuer", "licence", "translation_credit"],
)
def test_a_plan_takes_no_control_character(
    administrator_client: Client, plan: Plan, field: str
) -> None:
    path = reverse("admin:planning_plan_change", args=[plan.pk])
    sent = fields_of(administrator_client.get(path))
    response = administrator_client.post(path, {**sent, field: "bell\a"})
    assert messages_at(response) == {field: ["Holds a control character, U+0007"]}


def test_an_address_with_a_control_character_is_refused_at_its_field(
    administrator_client: Client, plan: Plan
) -> None:
    path = reverse("admin:planning_plan_change", args=[plan.pk])
    sent = fields_of(administrator_client.get(path))
    response = administrator_client.post(path, {**sent, "source_url": "https://example.org/\a"})
    assert list(messages_at(response)) == ["source_url"]
