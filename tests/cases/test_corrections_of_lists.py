"""Links and names of a public record are corrected like its fields: two people, in words, nobody exposed."""

import html
from datetime import date
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client

from cases import actions
from cases.admin.corrections import REASON, SENSITIVE
from cases.models import Correction, PlaceName, User
from cases.models.lists import lists_of
from cases.models.review import Record
from cases.public import PublicCorrection, PublicInvestigationVictim
from tests import factories as make
from tests.cases.desk_forms import filled
from tests.cases.test_admin_corrections import decide, page, problems, propose, said, signed_in
from tests.cases.test_corrections_public import adult, everywhere, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return make.make_user("researcher")


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


@pytest.fixture
def case() -> Any:
    row = make.make_investigation()
    make.publish_all([row])
    return row


def person(name: str, **fields: Any) -> Any:
    victim = adult(name=name, **fields)
    make.publish_all([victim])
    return victim


def link(record: Record, *records: Any, field: str = "victims", **more: Any) -> Correction:
    """Let the list hold exactly these records, by the hands of two people."""
    ids = [each.public_id for each in records]
    (proposal,) = wish(record, field, ids, **more)
    actions.accept_corrections([proposal], by=make.make_user("reviewer"))
    proposal.refresh_from_db()
    return proposal


def wish(record: Record, field: str, value: Any, **more: Any) -> list[Correction]:
    more = {"reason": "The report lists them.", "by": make.make_user(), **more}
    return [actions.propose_correction(record, field=field, new_value=value, **more)]


def test_every_guarded_table_of_links_or_names_is_a_list_that_can_be_corrected() -> None:
    kinds = [model for model in apps.get_app_config("cases").get_models() if _is_kind(model)]
    guarded = {
        model
        for model, trigger in pgtrigger.registered()
        if trigger.name == "guard_links" and not model._meta.proxy
    }
    assert guarded == {each.rows for kind in kinds for each in lists_of(kind).values()}


def _is_kind(model: Any) -> bool:
    return issubclass(model, Record) and not model._meta.proxy


def test_links_are_proposed_in_the_records_form_and_accepted_by_a_second_person(
    client: Client, researcher: User, reviewer: User, case: Any
) -> None:
    wrong, right = person("Dana Wrong"), person("Aru Right")
    link(case, wrong)
    changed = {"victims-0-DELETE": "on", "victims-1-victim": right.pk}
    answer = propose(researcher, case, **changed)
    assert answer.headers["Location"] == page(case, "corrections")
    proposal = Correction.objects.get(state="proposed")
    assert (proposal.field, proposal.old_value) == ("victims", [wrong.public_id])
    assert proposal.new_value == [right.public_id]
    assert list(case.victims.all()) == [wrong]
    assert "waits already" in problems(propose(researcher, case, **changed))
    body = signed_in(reviewer).get(page(case, "corrections")).text
    assert f"to be removed:<br><del>Dana Wrong ({wrong.public_id})</del>" in body
    assert f"to be added:<br><ins>Aru Right ({right.public_id})</ins>" in body
    decide(reviewer, case, "accept", proposal)
    assert list(case.victims.all()) == [right]
    assert [each.victim_id for each in PublicInvestigationVictim.objects.all()] == [right.pk]
    in_words = "Added Aru Right Removed Dana Wrong Reason A digit was misread."
    for address in (f"/investigations/{case.public_id}/", "/corrections/"):
        assert in_words in words_of(client, address)
    feed = html.unescape(client.get("/corrections/feed/").content.decode())
    assert "<p>Added: Aru Right</p><p>Removed: Dana Wrong</p>" in html.unescape(feed)
    body = signed_in(researcher).get(page(case, "history")).text
    assert "A digit was misread." in body


def test_names_of_a_place_are_changed_added_and_taken_out(
    client: Client, researcher: User, reviewer: User
) -> None:
    place = make.make_place(name="Almaty")
    for text in ("Алмата", "Алма Ата"):
        make.make_place_name(place=place, text=text)
    make.publish_all([place])
    typed = {
        "names-0-DELETE": "on",
        "names-1-text": "Алматы",
        "names-1-language": "kk",
        "names-2-text": "Vernyj",
        "names-2-script": "Latn",
    }
    first = place.names.first()
    assert propose(researcher, place, **typed).status_code == 302
    proposal = Correction.objects.get()
    assert {each["text"] for each in proposal.new_value} == {"Алматы", "Vernyj"}
    answer = decide(reviewer, place, "accept", proposal)
    assert "public sees it" in said(answer)
    assert set(place.names.values_list("text", "language")) == {("Алматы", "kk"), ("Vernyj", "")}
    shown = words_of(client, f"/corrections/?record={place.public_id}")
    assert (
        "Names in other scripts and languages Added Vernyj (Latin) Алматы (Cyrillic, kk)" in shown
    )
    assert f"{first.text} (Cyrillic)" in shown
    broken = propose(researcher, place, **{"names-0-text": "\u202egnorW"})
    assert broken.status_code == 200
    assert "Right-to-left" in broken.text or "direction" in broken.text
    twice = propose(researcher, place, **{"names-0-text": "Same", "names-1-text": "Same"})
    assert "duplicate" in twice.text


@pytest.mark.parametrize(
    ("maker", "field", "linked"),
    [
        (make.make_figure, "speaker_candidates", make.make_speaker),
        (make.make_investigation, "incidents", make.make_incident),
        (make.make_source, "relays", make.make_source),
        (make.make_prosecution, "victims", lambda: person("Dana Shown")),
    ],
)
def test_every_list_is_read_in_words_on_its_page(
    client: Client, maker: Any, field: str, linked: Any
) -> None:
    record, other = maker(), linked()
    make.publish_all([record, other])
    link(record, other, field=field)
    noun = f"{record._meta.model_name}s"
    assert f"Added {other}" in words_of(client, f"/{noun}/{record.public_id}/")
    assert f"Added {other}" in words_of(client, "/corrections/")


def test_a_list_that_changed_since_is_not_overwritten(
    researcher: User, reviewer: User, case: Any
) -> None:
    one, other = make.make_speaker(), make.make_speaker()
    make.publish_all([one, other])
    desk, field = signed_in(researcher), "speaker_candidates"
    opened = filled(desk, page(case, "correct")) | {REASON: "x", f"{field}-0-speaker": one.pk}
    (stale,) = wish(case, field, [one.public_id])
    link(case, other, field=field)
    with pytest.raises(actions.Refused, match="changed since"):
        actions.accept_corrections([stale], by=reviewer)
    actions.decline_correction(stale, by=reviewer, note="Somebody was faster.")
    assert "changed while this form was open" in problems(desk.post(page(case, "correct"), opened))
    assert list(case.speaker_candidates.all()) == [other]


def test_what_a_list_cannot_hold_is_refused_in_words(reviewer: User, case: Any) -> None:
    draft, taken_back, own = make.make_victim(), make.make_speaker(), make.make_source()
    make.publish_all([own, taken_back])
    actions.withdraw([taken_back], by=reviewer, reason="duplicate")
    for record, field, entry, why in (
        (case, "victims", draft.public_id, "is not public: publish that first"),
        (case, "speaker_candidates", taken_back.public_id, "was taken back"),
        (case, "victims", "VIC-34679ACX", "no record with the public id"),
        (own, "relays", own.public_id, "linked to itself"),
    ):
        (proposal,) = wish(record, field, [entry])
        with pytest.raises(actions.Refused, match=why):
            actions.accept_corrections([proposal], by=reviewer)
    for value in ("VIC-34679ACX", ["FIG-34679ACX"], [3], [{"text": "Dana"}]):
        with pytest.raises(ValidationError, match="Give a list of public ids"):
            wish(case, "victims", value)
    with pytest.raises(ValidationError, match="names, each with text, script, language, kind"):
        wish(case.place, "names", [{"text": "Алматы"}])
    name = {"text": "Алматы", "script": "nonsense", "language": "", "kind": "alternative"}
    (proposal,) = wish(case.place, "names", [name])
    with pytest.raises(ValidationError, match="not a valid choice"):
        actions.accept_corrections([proposal], by=reviewer)
    with pytest.raises(actions.Refused, match="says that already"):
        wish(case, "victims", [])
    assert not case.victims.exists()
    assert not PlaceName.objects.exists()


def test_a_withheld_person_is_in_no_correction_of_a_list(client: Client, case: Any) -> None:
    """Neither by name nor by an id, new or old; nor does a reason say that there is somebody."""
    shown, canary = person("Aru Shown"), person("Dana Canary")
    link(case, canary, reason="reason-canary")
    link(case, canary, shown, reason=f"As for {canary.public_id}: his brother was there too.")
    old_id = canary.public_id
    assert "Canary" in everywhere(client)
    actions.withhold(canary, by=make.make_user("reviewer"))
    canary.refresh_from_db()
    link(case, shown, reason="Dropped reason-canary.")
    for kept_back in (old_id, canary.public_id, "canary", "brother"):
        pages = everywhere(client, f"/investigations/{case.public_id}/")
        assert kept_back.casefold() not in pages.casefold()
        assert kept_back.casefold() not in repr(list(PublicCorrection.objects.values())).casefold()
    (row,) = PublicCorrection.objects.all()
    assert (row.old_value, row.new_value, row.is_withheld) == (None, None, True)


def test_a_correction_of_a_shown_and_a_withheld_person_tells_of_the_shown_one(
    client: Client, case: Any
) -> None:
    shown, canary = person("Aru Shown"), person("Dana Canary")
    link(case, shown, canary, reason="Both were canary.")
    actions.withhold(canary, by=make.make_user("reviewer"))
    (row,) = PublicCorrection.objects.all()
    assert (row.new_value, row.reason) == ([shown.public_id], None)
    assert "Added Aru Shown Reason withheld" in words_of(client, "/corrections/")


def test_a_sensitive_entry_reads_removed(client: Client, researcher: User, case: Any) -> None:
    canary, added = person("Dana Canary"), person("Aru Added")
    link(case, canary)
    Correction.objects.all().delete()
    changed = {"victims-0-victim": added.pk, SENSITIVE: "on"}
    propose(researcher, case, **changed)
    actions.accept_corrections(Correction.objects.all(), by=make.make_user("reviewer"))
    assert "Added Aru Added Removed removed, and not shown" in words_of(client, "/corrections/")
    assert canary.public_id not in repr(list(PublicCorrection.objects.values()))
    assert "removed, and not shown" in client.get("/corrections/feed/").content.decode()
    history = signed_in(researcher).get(page(case, "history"))
    assert "Aru Added" in history.text
    assert "Dana Canary" not in history.text


def test_as_of_a_day_before_a_linked_record_was_known_nothing_is_said_of_it(
    client: Client,
) -> None:
    early, late = (make.make_source(published_on=date(2022, month, 1)) for month in (3, 9))
    case = make.make_investigation(sources=[early])
    victim = make.make_harm(
        victim=make.make_victim(name="Dana Late", age_group="adult", sources=[late])
    ).victim
    make.publish_all([case, victim])
    link(case, victim)
    for day, told in (("2022-08-31", False), ("2022-09-01", True)):
        address = f"/investigations/{case.public_id}/?as_of={day}"
        assert ("Added Dana Late" in words_of(client, address)) is told
