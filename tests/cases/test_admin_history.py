"""History: who, when, what and why, down to the parts of a record; any earlier version comes back."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import actions
from cases.admin.timeline import PER_PAGE
from cases.choices import CorrectionState, HarmCategory
from cases.models import Correction, Incident, User, Victim
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
    earlier = actions.earlier_version(incident, first)
    assert actions.fields_to_restore(incident, earlier) == []
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


def test_the_history_is_for_the_desk(client: Client) -> None:
    incident = make.make_incident()
    client.force_login(make.make_user(None))
    for page in (address(incident), address(incident, "restore", 1)):
        assert client.get(page).status_code == 302
