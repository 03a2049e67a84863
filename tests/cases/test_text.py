"""Bad input: what nobody sees and what is too long is refused in words; what names need is kept."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.choices import ReviewState, Script
from cases.models import Incident, VictimName
from cases.models.text import LONGEST, refusal_of
from tests import factories as make
from tests.cases.desk_forms import filled, page

BELL, OVERRIDE, ISOLATE = "\x07", "\u202e", "\u2066"
PERSIAN = "می\u200cخواهم"
JOINED = "क्\u200dष"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"Aru{BELL}", "Character 4, after “Aru”, is a control character (U+0007)"),
        ("\x85Aru", "Character 1, at its beginning, is a control character (U+0085)"),
        (f"Aru {OVERRIDE}elpmaxE", "Character 5, after “Aru”, is invisible and turns"),
        (f"Aru{ISOLATE}", "(U+2066)"),
        ("x" * (LONGEST + 1), "20,001 characters, and at most 20,000 fit"),
        (PERSIAN, ""),
        (JOINED, ""),
        ("two\nlines\tand a tab", ""),
    ],
)
def test_a_refusal_says_which_character_and_where(text: str, said: str) -> None:
    answer = refusal_of(text)
    assert said in answer
    assert bool(answer) == bool(said)


def test_a_field_of_one_line_takes_one_line() -> None:
    assert "is a line break" in refusal_of("two\nlines", one_line=True)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.make_user("researcher"))
    return client


def _incident(**typed: Any) -> dict[str, Any]:
    rows = {
        f"{prefix}-{name}": 0
        for prefix in ("harms", "citations")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {
        "title": "Shots near a camp",
        "situation": make.make_situation().pk,
        "place": make.make_place().pk,
        "kind": "shooting",
        "verification": "reported",
        "date_precision": "unknown",
        "people_status": "not_stated",
        **rows,
        **typed,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": f"Shots {OVERRIDE}pmac"}, "Character 7, after “Shots”"),
        ({"summary": f"Shots{BELL}"}, "is a control character (U+0007)"),
        ({"coding_note": "x" * (LONGEST + 1)}, "This text is too long"),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"cite_locator": f"7{OVERRIDE}"}, "U+202E"),
    ],
)
def test_the_desk_refuses_it_beside_the_field(
    desk: Client, typed: dict[str, str], said: str
) -> None:
    if "cite_locator" in typed:
        typed = {"cite_source": make.make_source().pk, "cite_locator_kind": "paragraph"} | typed
    answer = desk.post(reverse("admin:cases_incident_add"), _incident(**typed))
    assert answer.status_code == 200
    assert said in answer.text
    assert not Incident.objects.exists()


@pytest.mark.django_db
def test_the_database_refuses_it_whichever_way_it_comes() -> None:
    incident = make.make_incident()
    for bad in (BELL, OVERRIDE, ISOLATE, "\x9f"):
        with pytest.raises(IntegrityError, match="“title” holds"), transaction.atomic():
            Incident.objects.filter(pk=incident.pk).update(title=f"Shots{bad}")
    make.make_incident(title="Shots", summary="two\nlines\tand a tab")


@pytest.mark.django_db
@pytest.mark.parametrize("text", [PERSIAN, JOINED, "Ару Экзампл", "é", "👩\u200d👧"])
def test_joiners_and_every_script_are_kept(text: str) -> None:
    victim = make.make_victim(name="Aru Example")
    name = VictimName(victim=victim, text=text, script=Script.OTHER)
    name.full_clean(exclude=["public_id"])
    name.save()
    name.refresh_from_db()
    assert name.text == text


@pytest.mark.django_db
def test_a_proposal_with_such_a_text_goes_nowhere() -> None:
    incident = make.make_incident()
    make.publish_all([incident])
    with pytest.raises((IntegrityError, ValidationError, actions.Refused)):
        actions.propose_correction(
            incident,
            field="title",
            new_value=f"Shots{OVERRIDE}",
            by=make.make_user(),
            reason="misread",
        )


@pytest.mark.django_db
def test_a_reason_with_such_a_text_is_refused_in_words(client: Client) -> None:
    incident = make.make_incident()
    actions.submit([incident], by=make.make_user())
    client.force_login(make.make_user("reviewer"))
    answer = client.post(
        reverse("admin:cases_incident_changelist"),
        {
            "action": "return_to_author",
            "_selected_action": incident.pk,
            "reason": f"the place is{BELL} missing",
        },
    )
    incident.refresh_from_db()
    assert incident.state == ReviewState.IN_REVIEW
    messages = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    assert "(U+0007)" in messages


@pytest.mark.django_db
def test_forged_fields_change_nothing_on_the_record_and_its_rows(desk: Client) -> None:
    harm = make.make_harm()
    incident = harm.incident
    address = page(Incident, incident)
    fixed = (
        *("state", "author_id", "reviewer_id", "public_id", "changed_by", "created_at"),
        *("published_at", "submitted_at", "known_from", "field_known_from", "withdrawn_by_id"),
    )
    for row in (incident, harm):
        row.refresh_from_db()
    before = {(row, name): getattr(row, name) for row in (incident, harm) for name in fixed}
    intruder = make.make_user()
    forged = {
        "state": "published",
        "author": intruder.pk,
        "reviewer": intruder.pk,
        "public_id": "INC-AAAAAAAA",
        "changed_by": [intruder.pk],
        "created_at": "2020-01-01",
        "published_at": "2020-01-01",
        "submitted_at": "2020-01-01",
        "known_from": "2020-01-01",
        "field_known_from": "{}",
        "withdrawn_by": intruder.pk,
    }
    rows = {f"harms-0-{name}": value for name, value in forged.items()}
    answer = desk.post(address, filled(desk, address) | forged | rows)
    assert answer.status_code == 302
    for row in (incident, harm):
        row.refresh_from_db()
    assert {(row, name): getattr(row, name) for row in (incident, harm) for name in fixed} == before
