"""History: who, when, what and why, down to the parts of a record; any earlier version comes back."""

import html
import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import actions
from cases.admin.timeline import PER_PAGE
from cases.choices import CorrectionState, HarmCategory
from cases.models import (
    Citation,
    Correction,
    Incident,
    Investigation,
    InvestigationStep,
    InvestigationVictim,
    User,
    Victim,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return make.make_user("researcher", username="aru")


@pytest.fixture
def desk(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


def change(record: Any, *, by: User, why: str = "", **values: Any) -> int:
    """Save new values; the number of the entry that keeps them."""
    with actions.acting(by=by, reason=why):
        fresh = type(record).objects.get(pk=record.pk)
        for name, value in values.items():
            setattr(fresh, name, value)
        fresh.save()
    return int(
        type(record).pgh_event_model.objects.filter(pgh_obj_id=record.pk).latest("pgh_id").pk
    )


def address(record: Any, page: str = "history", *more: int) -> str:
    return reverse(f"admin:cases_{record._meta.model_name}_{page}", args=[record.pk, *more])


def test_an_entry_says_who_changed_what_and_why(desk: Client, researcher: User) -> None:
    incident = make.make_incident(title="Shots")
    change(incident, by=researcher, why="read again", title="Shots near a camp", summary="<b>x</b>")
    answer = desk.get(address(incident))
    (entry,) = [each for each in answer.context["timeline"].entries if each.who == "aru"]
    assert entry.why == "read again"
    (part,) = entry.parts
    assert [(each.label, each.old, each.new) for each in part.changes] == [
        ("title", "Shots", "Shots near a camp"),
        ("summary", "", "<b>x</b>"),
    ]
    assert "&lt;b&gt;x&lt;/b&gt;" in answer.text


def test_it_goes_down_to_names_harms_steps_links_and_citations(desk: Client) -> None:
    harm = make.make_harm(category=HarmCategory.WOUNDED)
    make.make_victim_name(victim=harm.victim, text="Ару Экзампл")
    investigation = make.make_investigation()
    make.make_investigation_step(investigation=investigation)
    investigation.victims.add(harm.victim)
    for record, words in (
        (harm.incident, ("harm “wounded", "citation “", "wounded")),
        (harm.victim, ("Ару Экзампл", "harm “wounded", "citation “")),
        (investigation, ("opened", "citation “", str(harm.victim))),
    ):
        text = desk.get(address(record)).text
        for word in words:
            assert word in text


def test_a_deleted_row_stays_in_the_history(desk: Client, researcher: User) -> None:
    harm = make.make_harm(category=HarmCategory.WOUNDED, sources=[])
    with actions.acting(by=researcher, reason="counted twice"):
        harm.delete()
    entries = desk.get(address(harm.incident)).context["timeline"].entries
    (entry,) = [each for each in entries if each.why == "counted twice"]
    assert (entry.parts[0].act, entry.who) == ("deleted", "aru")
    assert "wounded" in {each.old for each in entry.parts[0].changes}


def test_publishing_is_told_as_a_change_of_state(desk: Client) -> None:
    incident = make.make_incident()
    make.publish_all([incident])
    entries = desk.get(address(incident)).context["timeline"].entries
    changes = [each for entry in entries for part in entry.parts for each in part.changes]
    assert any(each.label == "state" and each.new == "published" for each in changes)


def test_it_asks_no_more_for_many_changes_than_for_few(desk: Client, researcher: User) -> None:
    incident = make.make_incident(title="Shots")
    counts = []
    for wanted in (2, 8):
        while incident.harms.count() < wanted:
            harm = make.make_harm(incident=incident)
            make.make_victim_name(victim=harm.victim, text="Aru Example")
            change(harm, by=researcher, category=HarmCategory.TORTURED)
        with CaptureQueriesContext(connection) as queries:
            desk.get(address(incident))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_it_comes_page_by_page(desk: Client, researcher: User) -> None:
    incident = make.make_incident(title="Shots", sources=[])
    for number in range(PER_PAGE + 3):
        change(incident, by=researcher, title=f"Title {number}")
    first, second = (desk.get(address(incident), {"p": p}).context["timeline"] for p in (1, 2))
    assert (len(first.entries), first.has_older) == (PER_PAGE, True)
    assert (len(second.entries), second.has_older) == (4, False)
    for bad in ("0", "x", "9" * 12):
        assert desk.get(address(incident), {"p": bad}).status_code == 404


def test_an_earlier_version_of_a_draft_comes_back(desk: Client, researcher: User) -> None:
    incident = make.make_incident(title="Shots")
    first = change(incident, by=researcher, title="Shots near a camp", summary="one")
    change(incident, by=researcher, title="Ruined", summary="two", coding_note="kept out of it")
    page = address(incident, "restore", first)
    shown = desk.get(page)
    assert "Ruined" in shown.text
    assert "Shots near a camp" in shown.text
    answer = desk.post(page, {"now": shown.context["last"]})
    assert answer.status_code == 302
    incident.refresh_from_db()
    values = (incident.title, incident.summary, incident.coding_note, incident.state)
    assert values == ("Shots near a camp", "one", "", "draft")
    assert researcher.pk in incident.changed_by
    history = desk.get(address(incident)).context["timeline"].entries
    assert any(each.why.startswith("restored the version of") for each in history)


def test_what_changed_since_the_page_was_shown_is_not_overwritten(
    desk: Client, researcher: User
) -> None:
    incident = make.make_incident(title="Shots")
    first = change(incident, by=researcher, title="First")
    change(incident, by=researcher, title="Second")
    page = address(incident, "restore", first)
    last = desk.get(page).context["last"]
    change(incident, by=make.make_user(), title="Third")
    assert desk.post(page, {"now": last}).headers["Location"] == page
    incident.refresh_from_db()
    assert incident.title == "Third"


def test_an_earlier_version_of_a_published_record_becomes_proposals(
    desk: Client, researcher: User
) -> None:
    incident = make.make_incident(title="Shots", summary="one", author=researcher)
    first = Incident.pgh_event_model.objects.filter(pgh_obj_id=incident.pk).latest("pgh_id").pk
    change(incident, by=researcher, title="Ruined", summary="two")
    make.publish_all([incident])
    page = address(incident, "restore", first)
    last = desk.get(page).context["last"]
    assert desk.post(page, {"now": last, "reason": " "}).status_code == 200
    assert not Correction.objects.exists()
    desk.post(page, {"now": last, "reason": "It was right before."})
    incident.refresh_from_db()
    assert incident.title == "Ruined"
    proposals = Correction.objects.values_list("field", "new_value", "state", "proposed_by")
    assert sorted(proposals) == [
        ("summary", "one", CorrectionState.PROPOSED, researcher.pk),
        ("title", "Shots", CorrectionState.PROPOSED, researcher.pk),
    ]


def test_what_a_sensitive_correction_removed_is_shown_and_restored_nowhere(
    desk: Client, researcher: User
) -> None:
    incident = make.make_incident(title="Shots", summary="the name of Aru Example")
    make.publish_all([incident])
    first = Incident.pgh_event_model.objects.filter(pgh_obj_id=incident.pk).latest("pgh_id").pk
    proposal = actions.propose_correction(
        incident,
        field="summary",
        new_value="a person",
        by=researcher,
        reason="a name",
        sensitive=True,
    )
    actions.accept_corrections([proposal], by=make.make_user("reviewer"))
    text = desk.get(address(incident)).text
    assert "Aru Example" not in text
    assert "removed" in text
    incident.refresh_from_db()
    plan = actions.restoration(incident, event=first)
    assert (plan.fields, plan.left_out) == ([], ["The summary: it was removed for safety."])
    assert "Aru Example" not in desk.get(address(incident, "restore", first)).text


def test_nobody_loses_their_protection_by_it(researcher: User) -> None:
    victim = make.make_victim(name="Aru Example", occupation="baker")
    first = Victim.pgh_event_model.objects.filter(pgh_obj_id=victim.pk).latest("pgh_id").pk
    change(victim, by=researcher, withheld=True, occupation="")
    actions.restore(victim, event=first, by=researcher, reason="")
    victim.refresh_from_db()
    assert (victim.withheld, victim.occupation) == (True, "baker")


def test_what_cannot_come_back_is_refused_in_words(desk: Client, researcher: User) -> None:
    one, other = make.make_incident(), make.make_incident()
    foreign = change(other, by=researcher, title="Another")
    with pytest.raises(actions.Refused, match="no such version"):
        actions.restore(one, event=foreign, by=researcher, reason="")
    with pytest.raises(actions.Refused, match="already"):
        actions.restore(other, event=foreign, by=researcher, reason="")
    assert desk.get(address(one, "restore", foreign)).status_code == 302


def an_hour_later() -> None:
    """Let an hour pass for the history: within one transaction its clock stands still."""
    with connection.cursor() as cursor:
        for model in (Investigation, InvestigationVictim, InvestigationStep, Citation):
            table = model.pgh_event_model._meta.db_table
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(
                f"UPDATE {table} SET pgh_created_at = pgh_created_at - interval '1 hour'"
            )
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def impoverished(researcher: User) -> Any:
    """An investigation that had two victims and a sourced step an hour ago, and has one of them now."""
    case = make.make_investigation(title="Before", author=researcher)
    stays, goes = (make.make_victim(name=name) for name in ("Dana Stays", "Aru Goes"))
    editor = make.make_user("reviewer", username="editor")
    with actions.acting(by=researcher):
        case.victims.add(stays, goes)
        step = make.make_investigation_step(investigation=case, author=researcher)
    change(step, by=editor, coding_note="an editor's judgement")
    an_hour_later()
    with actions.acting(by=researcher, reason="a slip"):
        case.victims.remove(goes)
        step.citations.all().delete()
        step.delete()
        make.make_investigation_step(investigation=case, kind="referred", position=9)
    change(case, by=researcher, title="After")
    return case


def links_in(answer: Any, label: str) -> list[str]:
    return [
        html.unescape(each) for each in re.findall(rf'<a href="([^"]+)">{label}</a>', answer.text)
    ]


def test_links_and_deleted_rows_come_back_with_a_version(
    desk: Client, researcher: User, impoverished: Any
) -> None:
    case = impoverished
    page = links_in(desk.get(address(case)), "Restore the record as it was then…")[-1]
    shown = desk.get(page)
    assert [name for name, _ in shown.context["changes"]] == ["title", "victims"]
    first, *_ = shown.context["plan"].rows
    assert first.words == "investigation step “1. opened”"
    assert "Aru Goes" in shown.text
    sent = {"now": shown.context["last"], "boxes": 1}
    taken = re.findall(r'name="take" value="([^"]+)" checked', shown.text)
    answer = desk.post(page, sent | {"take": taken})
    case.refresh_from_db()
    assert case.title == "Before"
    assert {str(each) for each in case.victims.all()} == {"Dana Stays", "Aru Goes"}
    back, later = case.steps.order_by("position")
    assert (back.kind, back.coding_note, back.state) == ("opened", "an editor's judgement", "draft")
    assert back.citations.count() == 1
    assert later.kind == "referred"  # what was added since stays
    messages = " ".join(map(str, get_messages(answer.wsgi_request)))
    assert "There again, as drafts: investigation step “1. opened”" in messages
    # Whoever wrote a part of it does not publish it, now as little as before.
    editor = User.objects.get(username="editor")
    assert editor.pk in back.changed_by
    actions.submit([back], by=researcher)
    with pytest.raises(actions.Refused, match="Nobody publishes alone"):
        actions.publish([back], by=editor)


def test_a_deleted_row_comes_back_alone(desk: Client, impoverished: Any) -> None:
    case = impoverished
    pages = links_in(desk.get(address(case)), "Bring it back…")
    assert len(pages) == 3  # a link, a step, its citation
    (page,) = [each for each in pages if "investigationstep" in each]
    shown = desk.get(page)
    taken = re.findall(r'name="take" value="([^"]+)" checked', shown.text)
    assert [name.partition(".")[0] for name in taken] == ["investigationstep", "citation"]
    desk.post(page, {"now": shown.context["last"], "boxes": 1, "take": taken})
    case.refresh_from_db()
    assert (case.title, case.victims.count(), case.steps.count()) == ("After", 1, 2)
    assert "Bring it back…" in desk.get(address(case)).text
    assert not [e for e in links_in(desk.get(address(case)), "Bring it back…") if "step" in e]


def test_of_a_public_record_links_are_proposed_and_draft_rows_are_there_at_once(
    desk: Client, researcher: User, impoverished: Any
) -> None:
    case = impoverished
    make.publish_all([case])
    (page, *_) = links_in(desk.get(address(case)), "Bring it back…")
    address_of_all = page.partition("&only")[0]
    last = desk.get(address_of_all).context["last"]
    desk.post(address_of_all, {"now": last, "reason": "It was right before."})
    assert set(Correction.objects.values_list("field", flat=True)) == {"title", "victims"}
    assert {str(each) for each in case.victims.all()} == {"Dana Stays"}
    assert set(case.steps.values_list("state", flat=True)) == {"draft", "published"}


def test_what_of_a_version_cannot_come_back_is_said_in_words(
    desk: Client, researcher: User, impoverished: Any
) -> None:
    case = impoverished
    with actions.acting(by=researcher):
        make.make_investigation_step(investigation=case, kind="complaint", position=1)
        Victim.objects.get(names__text="Aru Goes").names.get().citations.all().delete()
        gone = Victim.objects.get(names__text="Aru Goes")
        for row in (*gone.names.all(), *gone.citations.all(), gone):
            row.delete()
    page = links_in(desk.get(address(case)), "Bring it back…")[0].partition("&only")[0]
    text = html.unescape(desk.get(page).text)
    assert "Victims: a record that is not there any more" in text
    assert "Another step of this investigation has this position" in text
    assert desk.get(page.replace("at=", "at=x")).status_code == 404


def test_the_history_is_for_the_desk(client: Client) -> None:
    incident = make.make_incident()
    client.force_login(make.make_user(None))
    for page in (address(incident), address(incident, "restore", 1)):
        assert client.get(page).status_code == 302
