"""The form of a report: it saves, hands in, and whatever is refused keeps what was typed."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from ministries.models import Membership, MembershipRole, Ministry
from planning.models import Target
from tasks.reporting.beginning import begin
from tasks.reporting.models import Evidence, StatusUpdate, TargetValue
from tasks.reporting.reviewing import comment, send_back
from tasks.reporting.targets import targets_of
from tasks.reporting.vocabulary import State
from tasks.reporting.writing import save, submit
from tests.tasks.reporting.files import PDF, uploaded
from tests.tasks.reporting.reports import accepted_of, draft_of, submitted_of

TYPED = {
    "status": "at_risk",
    "progress": "45",
    "narrative": "The second tranche is late.",
    "obstacles": "The audit.",
    "help_needed": "A date from the auditors.",
    "next_milestone": "Second tranche",
    "next_milestone_on": "2026-12-31",
}


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def draft(editor, task, period):
    return draft_of(editor, task, period)


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(editor):
    return browser_of(editor)


def address(update, name="edit_update", *more):
    return reverse(name, args=[update.task.plan.slug, update.pk, *more])


def send(client, update, name="edit_update", more=(), version=None, **typed):
    before = {
        f"initial-{field}": "" if value is None else str(value)
        for field in TYPED
        for value in [getattr(update, field)]
    }
    data = {**before, **TYPED, "version": version or update.version, **typed}
    return client.post(address(update, name, *more), data)


def page_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_form_shows_what_is_needed_to_write(editor, reviewer, task, periods, client):
    accepted_of(editor, reviewer, task, periods["2026-q2"], narrative="The first tranche is out.")
    update = submitted_of(editor, task, periods["2026-q3"], narrative="The second follows.")
    comment(reviewer, update, "Which month?")
    send_back(reviewer, update, update.version, "Name the month.")

    page = page_of(client.get(address(update)))

    for said in (
        "2026 Q3",
        "due on 2026-10-20",
        "35 days late",
        "The first tranche is out.",
        "The second follows.",
        "Name the month.",
        "Which month?",
        "Rebecca",
    ):
        assert said in page


def test_every_field_is_saved(client, draft):
    response = send(client, draft)

    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.status == "at_risk"
    assert draft.progress == 45
    assert draft.narrative == "The second tranche is late."
    assert draft.obstacles == "The audit."
    assert draft.help_needed == "A date from the auditors."
    assert draft.next_milestone == "Second tranche"
    assert draft.next_milestone_on == date(2026, 12, 31)
    assert draft.version == 3


def test_a_report_is_saved_and_handed_in_with_one_button(client, draft):
    response = send(client, draft, step="hand_in")

    assert response.url == reverse("my_work", args=["13fyp-sei"])
    draft.refresh_from_db()
    assert (draft.state, draft.narrative) == (State.SUBMITTED, "The second tranche is late.")


def test_a_report_with_gaps_is_saved_and_stays_a_draft(client, draft):
    response = send(client, draft, step="hand_in", narrative="", obstacles="A new one.")

    assert response.status_code == 400
    page = page_of(response)
    assert "The draft is saved, but not handed in yet." in page
    assert "Say in a sentence or two how it goes." in page
    draft.refresh_from_db()
    assert (draft.state, draft.obstacles) == (State.DRAFT, "A new one.")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("progress", "140", "Progress runs from 0 to 100."),
        ("progress", "-1", "greater than or equal to 0"),
        ("progress", "half", "Enter a whole number."),
        ("progress", "9" * 40, "Progress runs from 0 to 100."),
        ("next_milestone_on", "2026-02-30", "Enter a valid date."),
        ("next_milestone_on", "tomorrow", "Enter a valid date."),
        ("status", "splendid", "Select a valid choice."),
        ("narrative", "a\0b", "Null characters are not allowed."),
        ("narrative", "a\x07b", "control character"),
        ("narrative", "x" * 1_000_000, "at most 20000 characters"),
        ("next_milestone", "x" * 301, "at most 300 characters"),
    ],
)
def test_what_cannot_stand_is_told_at_its_field_and_nothing_is_stored(
    client, draft, field, typed, said
):
    response = send(client, draft, **{field: typed})

    assert response.status_code == 400
    page = page_of(response)
    at_field = page[page.index('class="errorlist"') :]
    assert said in at_field[:400]
    assert "The audit." in page
    stored = StatusUpdate.objects.get(pk=draft.pk)
    assert (stored.version, stored.narrative) == (draft.version, "The fund was set up.")


def test_a_date_that_does_not_exist_is_shown_again(client, draft):
    page = page_of(send(client, draft, next_milestone_on="2026-02-30"))

    assert 'value="2026-02-30"' in page


def test_a_preview_shows_markdown_without_scripts_and_saves_nothing(client, draft):
    typed = "**Bold** <script>alert(1)</script> [x](javascript:alert(2)) ![p](https://e.org/a.png)"

    response = send(client, draft, step="preview", narrative=typed)

    page = page_of(response)
    shown = page[
        page.index('class="preview card"') : page.index("</section>", page.index("preview card"))
    ]
    assert "<strong>Bold</strong>" in shown
    assert "<script" not in shown
    assert "javascript:" not in re.findall(r'href="[^"]*"', shown)
    assert "<img" not in shown
    assert response.status_code == 200
    assert StatusUpdate.objects.get(pk=draft.pk).version == draft.version


def test_values_of_the_tasks_targets_are_stored_and_taken_away(administrator, plan, period):
    task = plan.tasks.get(number="22")
    goal = next(one for one in targets_of(task, period) if one.value)
    update = begin(administrator, task, period)
    client = browser_of(administrator)
    page = page_of(client.get(address(update)))
    assert goal.figure in page

    send(client, update, **{f"target-{goal.pk}": "12.50"})
    assert str(TargetValue.objects.get().value.normalize()) == "12.5"

    update.refresh_from_db()
    send(client, update, **{f"target-{goal.pk}": ""})
    assert not TargetValue.objects.exists()


def test_a_value_for_another_tasks_target_is_refused(client, draft, plan):
    own = set(client.get(address(draft)).context["form"].fields)
    foreign = next(t for t in Target.objects.all() if f"target-{t.pk}" not in own)

    response = send(client, draft, **{f"target-{foreign.pk}": "1"})

    assert response.status_code == 400
    assert "isn&#x27;t one of this task&#x27;s" in page_of(response)
    assert not TargetValue.objects.exists()


def test_empty_fields_are_filled_from_the_last_report(editor, reviewer, task, periods, client):
    accepted_of(
        editor, reviewer, task, periods["2026-q2"], narrative="First.", obstacles="The audit."
    )
    update = begin(editor, task, periods["2026-q3"])

    send(client, update, step="copy", narrative="Second.", obstacles="", status="")

    update.refresh_from_db()
    assert (update.narrative, update.obstacles) == ("Second.", "The audit.")
    assert update.status == "on_track"


def test_who_changes_a_word_no_longer_says_that_nothing_changed(editor, task, period, client):
    update = draft_of(
        editor,
        task,
        period,
        unchanged=True,
        **{**TYPED, "progress": 45, "next_milestone_on": date(2026, 12, 31)},
    )

    send(client, update)
    update.refresh_from_db()
    assert update.unchanged

    send(client, update, obstacles="None.")
    update.refresh_from_db()
    assert not update.unchanged


# Saving by itself


def test_a_draft_saves_itself_and_says_when(client, draft):
    response = send(client, draft, step="autosave")

    assert response.status_code == 200
    assert response.json()["version"] == 3
    assert re.fullmatch(r"Saved \d\d:\d\d", response.json()["said"])
    draft.refresh_from_db()
    assert draft.narrative == "The second tranche is late."


def test_what_a_draft_that_saves_itself_is_refused_is_said_by_field(client, draft):
    response = send(client, draft, step="autosave", progress="140")

    assert response.json()["problems"] == {"progress": ["Progress runs from 0 to 100."]}
    assert re.fullmatch(
        r"Saved \d\d:\d\d · Some fields need another look\.", response.json()["said"]
    )


def test_one_wrong_field_does_not_keep_the_others_from_being_saved(client, draft):
    assert send(client, draft, step="autosave", progress="140").status_code == 200

    draft.refresh_from_db()
    assert (draft.progress, draft.version) == (40, 3)
    assert draft.narrative == "The second tranche is late."


def test_a_wrong_field_alone_leaves_a_returned_report_returned(
    client, editor, reviewer, task, period
):
    update = submitted_of(editor, task, period)
    send_back(reviewer, update, update.version, "Name the month.")
    typed = dict.fromkeys(TYPED, "") | {"narrative": update.narrative, "status": update.status}

    data = {**typed, "progress": "140", "version": update.version, "step": "autosave"}
    assert client.post(address(update), data).status_code == 400
    update.refresh_from_db()
    assert update.state == State.RETURNED


def test_good_values_of_targets_are_saved_beside_a_wrong_one(administrator, plan, period):
    def stated_in(task):
        return [one for one in targets_of(task, period) if one.value]

    task = next(task for task in plan.tasks.all() if len(stated_in(task)) > 1)
    good, wrong = stated_in(task)[:2]
    update = begin(administrator, task, period)

    typed = {f"target-{good.pk}": "12.5", f"target-{wrong.pk}": "twelve"}
    response = send(browser_of(administrator), update, step="autosave", **typed)

    assert response.json()["problems"] == {f"target-{wrong.pk}": ["Enter a number."]}
    assert TargetValue.objects.get().target == good


def test_a_draft_that_saves_itself_never_overwrites(client, draft, second_editor):
    save(second_editor, draft, draft.version, {"narrative": "Theirs."})

    response = send(client, draft, step="autosave", version=2)

    assert response.status_code == 409
    assert StatusUpdate.objects.get().narrative == "Theirs."


def test_a_draft_that_saves_itself_is_told_that_its_writer_is_signed_out(draft):
    response = send(Client(), draft, step="autosave")

    assert response.status_code == 401
    assert response.json() == {"said": "You are signed out, so nothing was saved."}


# Two texts


def stale_page(client, draft, second_editor, theirs, **typed):
    """What the form is answered with that was opened before the second editor saved."""
    opened = StatusUpdate.objects.get(pk=draft.pk)
    save(second_editor, draft, draft.version, theirs)
    return send(client, opened, **typed)


def test_the_second_of_two_editors_sees_both_texts_and_chooses(client, draft, second_editor):
    response = stale_page(client, draft, second_editor, {"narrative": "The fund is late."})

    assert response.status_code == 409
    page = page_of(response)
    assert "Edgar" in page
    assert "The second tranche is late." in re.sub(r"</?ins>", "", page)
    assert "The fund is late." in re.sub(r"</?ins>", "", page)
    assert "<ins>" in page
    draft.refresh_from_db()
    assert (draft.narrative, draft.version) == ("The fund is late.", 3)

    rivals = {rival.name: rival.suggested for rival in response.context["rivals"]}
    assert rivals["narrative"] == ""
    assert rivals["obstacles"] == "mine"

    sent = {"version": 3, "rivals": " ".join(rivals), **response.context["typed"]}
    unanswered = client.post(address(draft), {**sent, "take-obstacles": "mine"})
    assert unanswered.status_code == 409
    assert "Choose one text for each field." in page_of(unanswered)

    chosen = {f"take-{name}": "mine" for name in rivals} | {"take-narrative": "theirs"}
    client.post(address(draft), {**sent, **chosen})
    draft.refresh_from_db()
    assert (draft.narrative, draft.obstacles) == ("The fund is late.", "The audit.")
    assert draft.version == 4


def test_who_wrote_in_another_window_is_told_so(client, draft):
    response = send(client, draft, version=1)

    page = page_of(response)
    assert response.status_code == 409
    assert "You wrote in another window too" in page
    assert "Somebody else" not in page
    assert "2026 Q3" in page
    assert draft.task.title in page
    assert "in another window" in send(client, draft, version=1, step="autosave").json()["said"]


def test_a_field_that_only_the_other_changed_is_suggested_as_theirs(client, draft, second_editor):
    response = stale_page(
        client, draft, second_editor, {"help_needed": "A lawyer."}, help_needed=""
    )

    [rival] = [one for one in response.context["rivals"] if one.name == "help_needed"]
    assert (rival.suggested, rival.theirs) == ("theirs", "A lawyer.")


def test_what_was_typed_while_a_colleague_handed_the_report_in_is_shown(
    client, draft, second_editor
):
    submit(second_editor, draft, draft.version)

    response = send(client, draft, version=2)

    assert response.status_code == 409
    page = re.sub(r"</?ins>", "", page_of(response))
    assert "its state is “Submitted”" in page
    assert "The second tranche is late." in page
    assert "Save what is chosen" not in page


def test_what_was_typed_by_someone_whose_role_was_withdrawn_is_shown(client, draft, editor):
    Membership.objects.filter(user=editor).delete()

    response = send(client, draft)

    assert response.status_code == 403
    assert "The second tranche is late." in page_of(response)
    assert StatusUpdate.objects.get().narrative == "The fund was set up."


def test_who_lost_one_of_two_roles_is_told_why_and_sees_the_status_in_words(client, draft, editor):
    Membership.objects.create(
        user=editor, ministry=Ministry.objects.get(slug="mof"), role=MembershipRole.READER
    )
    Membership.objects.filter(user=editor, role=MembershipRole.EDITOR).delete()

    response = send(client, draft)

    page = page_of(response)
    assert response.status_code == 403
    assert "Your account has no role in this ministry that allows this." in page
    assert "At risk" in page
    assert "at_risk" not in page


def test_what_was_typed_by_someone_who_was_signed_out_is_shown(draft):
    response = send(Client(), draft)

    assert response.status_code == 401
    assert "The second tranche is late." in page_of(response)


# Rights


def test_who_may_open_the_form(
    draft, editor, second_editor, administrator, reviewer, reader, co_holder
):
    codes = {
        user.name: browser_of(user).get(address(draft)).status_code
        for user in (editor, second_editor, administrator, reviewer, reader, co_holder)
    }

    assert codes == {
        "Edith": 200,
        "Edgar": 200,
        "Ada": 200,
        "Rebecca": 404,
        "Rita": 403,
        "Cora": 404,
    }
    assert Client().get(address(draft)).status_code == 302


def test_a_reviewer_reads_and_does_not_write(editor, task, period, reviewer):
    update = submitted_of(editor, task, period)

    assert browser_of(reviewer).get(address(update)).status_code == 403
    assert send(browser_of(reviewer), update).status_code == 403
    assert StatusUpdate.objects.get().narrative == "The fund was set up."


@pytest.mark.parametrize("key", [0, 987654321, 10**30])
def test_a_forged_update_is_not_there(client, plan, period, key):
    for name in ("edit_update", "submit_update", "withdraw_update", "discard_update"):
        path = reverse(name, args=[plan.slug, key])
        assert client.post(path, {"version": 1}).status_code == 404


def test_an_update_of_another_plan_is_not_there(client, draft, short_plan):
    path = reverse("edit_update", args=[short_plan.slug, draft.pk])

    assert client.get(path).status_code == 404
    assert client.post(path, {"version": 2}).status_code == 404


def test_a_form_without_its_token_is_refused(editor, draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)

    assert send(client, draft).status_code == 403
    assert StatusUpdate.objects.get().version == draft.version


# Evidence on the form


def test_a_file_is_added_with_what_was_typed(client, draft):
    response = send(client, draft, "add_evidence", file=uploaded("report.pdf", PDF))

    assert response.url.endswith("/edit/#evidence")
    draft.refresh_from_db()
    assert draft.narrative == "The second tranche is late."
    assert draft.evidence.get().name == "report.pdf"
    assert "report.pdf" in page_of(client.get(address(draft)))


def test_a_refused_file_is_told_and_what_was_typed_is_kept(client, draft):
    response = send(client, draft, "add_evidence", file=uploaded("report.pdf", b"MZ\x90\0"))

    assert response.status_code == 400
    page = page_of(response)
    assert "isn&#x27;t what its name “report.pdf” says" in page
    assert "The second tranche is late." in page
    assert StatusUpdate.objects.get().version == draft.version


def test_a_link_is_added_and_removed(client, draft):
    send(client, draft, "add_evidence", link="https://example.org/a", link_name="Contract")
    piece = Evidence.objects.get()
    assert (piece.name, piece.url) == ("Contract", "https://example.org/a")

    draft.refresh_from_db()
    send(client, draft, "remove_evidence", [piece.pk])
    assert not Evidence.objects.exists()


def test_evidence_of_another_report_is_not_removed(
    client, editor, draft, plan, period, administrator
):
    other = draft_of(administrator, plan.tasks.get(number="1"), period)
    send(browser_of(administrator), other, "add_evidence", link="https://example.org/a")

    response = send(client, draft, "remove_evidence", [Evidence.objects.get().pk])

    assert response.status_code == 409
    assert Evidence.objects.exists()


def test_a_file_is_handed_out_as_a_download_to_members_who_see_the_report(
    client, draft, reader, reviewer, co_holder
):
    send(client, draft, "add_evidence", file=uploaded("财政.pdf", PDF))
    piece = Evidence.objects.get()
    path = address(draft, "evidence_file", piece.pk)

    response = client.get(path)

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Type"] == "application/pdf"
    assert browser_of(co_holder).get(path).status_code == 404
    assert browser_of(reader).get(path).status_code == 403
    assert Client().get(path).status_code == 302


def test_a_member_of_any_ministry_downloads_the_evidence_of_what_was_accepted(
    client, editor, reviewer, task, period, co_holder, reader
):
    draft = draft_of(editor, task, period)
    send(client, draft, "add_evidence", file=uploaded("report.pdf", PDF))
    accepted_of(editor, reviewer, task, period)
    path = address(draft, "evidence_file", Evidence.objects.get().pk)

    assert browser_of(co_holder).get(path).status_code == 200
    assert browser_of(reader).get(path).status_code == 403
    assert Client().get(path).status_code == 302


# The other steps


def test_a_submitted_report_is_taken_back_and_a_draft_is_discarded(client, editor, task, period):
    update = submitted_of(editor, task, period)
    assert client.get(address(update, "withdraw_update")).status_code == 405

    client.post(address(update, "withdraw_update"), {"version": update.version})
    update.refresh_from_db()
    assert update.state == State.DRAFT

    kept = client.post(address(update, "discard_update"), {"version": update.version})
    assert kept.status_code == 409
    assert "handed in once is kept" in page_of(kept)

    other = begin(editor, task, period)
    assert other == update


def test_a_draft_is_discarded(client, draft):
    response = client.post(address(draft, "discard_update"), {"version": draft.version})

    assert response.status_code == 302
    assert not StatusUpdate.objects.exists()


@pytest.mark.parametrize("version", ["1", "", "x", "-2", "9" * 30])
def test_a_step_at_another_version_changes_nothing(client, draft, version):
    response = client.post(address(draft, "submit_update"), {"version": version})

    assert response.status_code == 409
    assert StatusUpdate.objects.get().state == State.DRAFT


def test_a_next_milestone_whose_day_is_past_is_remarked_on(client, draft):
    past = "This day is past."
    send(client, draft, step="save", next_milestone_on="2026-11-24")
    assert past not in page_of(client.get(address(draft)))

    draft.refresh_from_db()
    send(client, draft, step="save", next_milestone_on="2026-09-12")
    assert past in page_of(client.get(address(draft)))
