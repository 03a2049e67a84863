"""Proposing a correction in the record's own form, and deciding on it: two people, in words."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.admin.corrections import REASON, SENSITIVE
from cases.admin.records import RecordAdmin
from cases.choices import CorrectionState
from cases.models import Correction, User
from cases.public import PublicCorrection
from tests import factories as make
from tests.cases.desk_forms import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return make.make_user("researcher")


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


@pytest.fixture
def figure() -> Any:
    row = make.make_figure(value=12, coding_note="One line.\nAnother line.")
    make.publish_all([row])
    return row


def page(record: Any, name: str) -> str:
    return reverse(f"admin:cases_{record._meta.model_name}_{name}", args=[record.pk])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def propose(user: User, record: Any, **typed: Any) -> Any:
    """Open the form, type, press “Propose”."""
    client = signed_in(user)
    address = page(record, "correct")
    kept = filled(client, address)
    # A browser sends other line ends than it was given.
    kept |= {k: v.replace("\n", "\r\n") for k, v in kept.items() if isinstance(v, str)}
    return client.post(address, kept | {REASON: "A digit was misread."} | typed)


def decide(user: User, record: Any, decision: str, *corrections: Correction, note: str = "") -> Any:
    data = {"correction": [each.pk for each in corrections], "decision": decision, "note": note}
    return signed_in(user).post(page(record, "corrections"), data)


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def problems(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.context["adminform"].form.errors)


def test_what_is_changed_in_the_form_is_proposed_and_nothing_else(
    researcher: User, figure: Any
) -> None:
    answer = propose(researcher, figure, low="13", high="13", **{SENSITIVE: "on"})
    assert answer.headers["Location"] == page(figure, "corrections")
    found = {each.field: (each.old_value, each.new_value) for each in Correction.objects.all()}
    assert found == {"low": (12, 13), "high": (12, 13)}
    for each in Correction.objects.all():
        assert (each.reason, each.sensitive) == ("A digit was misread.", True)
        assert (each.proposed_by, each.state) == (researcher, CorrectionState.PROPOSED)
    figure.refresh_from_db()
    assert figure.low == 12


def a_victim() -> Any:
    return make.make_harm(victim=make.make_victim(name="Aru Example")).victim


def a_defendant() -> Any:
    defendant = make.make_defendant(name="Somebody")
    make.make_proceeding_step(defendant=defendant)
    return defendant


def a_name() -> Any:
    return a_victim().names.get()


def a_harm() -> Any:
    return a_victim().harms.get()


def a_step_in_court() -> Any:
    return a_defendant().steps.get()


KINDS = {
    "victim": a_victim,
    "name": a_name,
    "harm": a_harm,
    "incident": make.make_incident,
    "investigation": make.make_investigation,
    "step": lambda: make.make_investigation_step(investigation=make.make_investigation()),
    "prosecution": make.make_prosecution,
    "defendant": a_defendant,
    "step in court": a_step_in_court,
    "source": lambda: make.make_source(url="https://example.org/report"),
    "citation": lambda: make.make_citation(make.make_figure()),
    "place": lambda: make.make_place(latitude="43.25", longitude="76.9"),
    "agency": make.make_agency,
    "speaker": make.make_speaker,
    "publisher": make.make_publisher,
    "situation": make.make_situation,
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_unchanged_form_of_any_kind_proposes_nothing_and_says_so(
    researcher: User, kind: str
) -> None:
    row = KINDS[kind]()
    make.publish_all([row])
    row.refresh_from_db()
    assert row.is_published
    assert "nothing to propose" in problems(propose(researcher, row))
    assert not Correction.objects.exists()


def test_every_kind_of_record_has_the_two_pages(researcher: User) -> None:
    for model, registered in admin.site._registry.items():
        if isinstance(registered, RecordAdmin):
            for name in ("correct", "corrections"):
                address = reverse(f"admin:cases_{model._meta.model_name}_{name}", args=[1])
                assert signed_in(researcher).get(address).status_code in {302, 404}


def test_choices_relations_and_reasons_for_emptiness_are_proposed(
    researcher: User, reviewer: User, figure: Any
) -> None:
    speaker = make.make_speaker(name="A ministry")
    make.publish_all([speaker])
    propose(researcher, figure, metric="injured", speaker=speaker.pk, absent_period_start="unknown")
    found = {each.field: each.new_value for each in Correction.objects.all()}
    assert found == {
        "metric": "injured",
        "speaker": speaker.public_id,
        "absent": {"period_start": "unknown"},
    }
    body = signed_in(reviewer).get(page(figure, "corrections")).text
    for words in ("A ministry", "<ins>injured</ins>", "period start: unknown"):
        assert words in body
    decide(reviewer, figure, "accept", *Correction.objects.all())
    figure.refresh_from_db()
    assert (figure.metric, figure.speaker) == ("injured", speaker)


def test_what_the_record_could_not_be_is_refused_in_the_form(researcher: User, figure: Any) -> None:
    assert "high" in problems(propose(researcher, figure, low="20"))
    assert "required" in problems(propose(researcher, figure, low="11", **{REASON: " "}))
    assert "valid choice" in problems(propose(researcher, figure, metric="nonsense"))
    assert not Correction.objects.exists()


def test_a_second_proposal_for_a_field_waits_for_the_first(researcher: User, figure: Any) -> None:
    propose(researcher, figure, words="a dozen")
    assert "waits already" in problems(propose(researcher, figure, words="twelve"))
    assert Correction.objects.count() == 1


def test_a_draft_is_edited_not_corrected(researcher: User) -> None:
    draft = make.make_figure()
    answer = signed_in(researcher).get(page(draft, "correct"))
    assert answer.headers["Location"].endswith(f"/{draft.pk}/change/")
    assert "not published" in said(answer)
    assert signed_in(researcher).get(answer.headers["Location"]).status_code in {200, 301, 404}


def test_a_forged_form_changes_no_field_that_is_not_asked_for(
    researcher: User, figure: Any
) -> None:
    forged = {"state": "draft", "public_id": "FIG-3", "reviewer": researcher.pk, "author": 1}
    assert "nothing to propose" in problems(propose(researcher, figure, **forged))


def test_a_reviewer_accepts_all_of_a_proposal_together(
    researcher: User, reviewer: User, figure: Any
) -> None:
    propose(researcher, figure, low="13", high="13")
    proposals = list(Correction.objects.all())
    # One alone would put the lowest above the highest.
    assert "public sees it" in said(decide(reviewer, figure, "accept", *proposals, note="Right."))
    figure.refresh_from_db()
    assert (figure.low, figure.high) == (13, 13)
    for each in Correction.objects.all():
        assert (each.decided_by, each.decision_note) == (reviewer, "Right.")


def test_nobody_decides_on_their_own_proposal(reviewer: User, figure: Any) -> None:
    propose(reviewer, figure, words="a dozen")
    own = Correction.objects.get()
    assert "a colleague decides" in signed_in(reviewer).get(page(figure, "corrections")).text
    for decision in ("accept", "decline"):
        assert "their own" in said(decide(reviewer, figure, decision, own, note="x"))
    own.refresh_from_db()
    assert own.state == CorrectionState.PROPOSED


def test_a_researcher_decides_nothing(researcher: User, figure: Any) -> None:
    propose(make.make_user("researcher"), figure, words="a dozen")
    proposal = Correction.objects.get()
    assert "A reviewer decides" in signed_in(researcher).get(page(figure, "corrections")).text
    for decision in ("accept", "decline"):
        assert decide(researcher, figure, decision, proposal, note="x").status_code == 403
    proposal.refresh_from_db()
    assert proposal.state == CorrectionState.PROPOSED


def test_declining_needs_a_word(researcher: User, reviewer: User, figure: Any) -> None:
    propose(researcher, figure, words="a dozen")
    proposal = Correction.objects.get()
    assert "Say why" in said(decide(reviewer, figure, "decline", proposal))
    decide(reviewer, figure, "decline", proposal, note="The source says twelve.")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision_note) == ("declined", "The source says twelve.")
    assert "The source says twelve." in signed_in(researcher).get(page(figure, "corrections")).text


def test_refusals_come_in_words(researcher: User, reviewer: User, figure: Any) -> None:
    propose(researcher, figure, words="a dozen")
    proposal = Correction.objects.get()
    other = make.make_figure()
    make.publish_all([other])
    assert "Choose what" in said(decide(reviewer, other, "accept", proposal))
    assert "Choose what" in said(decide(reviewer, figure, "nonsense", proposal))
    clash = actions.propose_correction(
        figure, field="words", new_value="twelve", by=researcher, reason="x"
    )
    assert "one field" in said(decide(reviewer, figure, "accept", proposal, clash))
    decide(reviewer, figure, "accept", proposal)
    assert "decided already" in said(decide(reviewer, figure, "accept", proposal))
    assert "changed since" in signed_in(reviewer).get(page(figure, "corrections")).text
    assert "changed since" in said(decide(reviewer, figure, "accept", clash))


def test_the_panel_leads_to_both_pages(researcher: User, figure: Any) -> None:
    desk = signed_in(researcher)
    assert page(figure, "correct") in desk.get(page(figure, "change")).text
    propose(researcher, figure, words="a dozen")
    body = desk.get(page(figure, "change")).text
    assert "A correction waits for a second person: words" in body
    assert page(figure, "corrections") in body
    listed = desk.get(reverse("admin:cases_correction_change", args=[Correction.objects.get().pk]))
    assert listed.headers["Location"] == page(figure, "corrections")


def test_markup_in_a_proposal_is_shown_as_text(researcher: User, figure: Any) -> None:
    nasty = "<script>alert(1)</script>"
    propose(researcher, figure, words=nasty, **{REASON: nasty})
    for name in ("corrections", "correct", "change"):
        assert nasty not in signed_in(researcher).get(page(figure, name)).text


def test_a_proposer_takes_back_what_nobody_has_decided(
    researcher: User, reviewer: User, figure: Any
) -> None:
    propose(researcher, figure, low="13", high="13")
    proposals = list(Correction.objects.all())
    opened = signed_in(researcher).get(page(figure, "corrections"))
    assert 'value="take_back"' in opened.text
    assert 'value="take_back"' not in signed_in(reviewer).get(page(figure, "corrections")).text
    assert "Somebody else proposed this" in said(decide(reviewer, figure, "take_back", *proposals))
    assert decide(make.make_user("researcher"), figure, "accept", *proposals).status_code == 403
    assert "Taken back" in said(decide(researcher, figure, "take_back", *proposals))
    for each in Correction.objects.all():
        assert (each.state, each.decided_by) == (CorrectionState.TAKEN_BACK, None)
        assert each.decided_at is not None
    assert "decided already" in said(decide(researcher, figure, "take_back", *proposals))
    assert "decided already" in said(decide(reviewer, figure, "accept", *proposals))
    assert "by its proposer" in signed_in(reviewer).get(page(figure, "corrections")).text
    assert not PublicCorrection.objects.exists()
    # The field is free again.
    assert propose(reviewer, figure, low="14", high="14").status_code == 302
