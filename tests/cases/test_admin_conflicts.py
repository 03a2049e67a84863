"""Two people edit one record: both versions side by side, field by field; nothing goes in silence."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.choices import HarmCategory, ReviewState
from cases.models import Correction, Harm, Incident, Place, User
from tests import factories as make
from tests.cases.desk_forms import filled, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.make_user("researcher"))
    return client


@pytest.fixture
def colleague() -> User:
    return make.make_user("researcher", username="colleague")


def change(record: Any, *, by: User, **values: Any) -> None:
    """What a colleague saves while the page is open."""
    with actions.acting(by=by):
        fresh = type(record).objects.get(pk=record.pk)
        for name, value in values.items():
            setattr(fresh, name, value)
        fresh.save()


def answered(answer: Any, **choices: str) -> dict[str, list[str]]:
    """What a browser sends from the page of both versions: its hidden fields and what is chosen."""
    fields: dict[str, list[str]] = {}
    inputs = re.findall(r"<input [^>]*>", answer.content.decode().split("desk-conflict")[1])
    for tag in inputs:
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if given["type"] == "hidden" or "checked" in tag:
            fields.setdefault(given["name"], []).append(given.get("value", ""))
    return fields | {
        f"choose:{name.replace('__', '-')}": [choice] for name, choice in choices.items()
    }


def test_the_second_to_save_chooses_field_by_field(desk: Client, colleague: User) -> None:
    incident = make.make_incident(title="Shots", summary="as it was")
    address = page(Incident, incident)
    typed = filled(desk, address) | {"title": "Shots near a camp", "summary": "what I typed"}
    change(incident, by=colleague, title="Shots in a street", coding_note="theirs")

    both = desk.post(address, typed)
    assert both.status_code == 409
    for said in ("Shots in a street", "Shots near a camp", "colleague", "what I typed", "theirs"):
        assert said in both.text
    incident.refresh_from_db()
    assert incident.title == "Shots in a street"

    (part,) = both.context["parts"]
    chosen = {choice.name: choice.chosen for choice in part.choices}
    assert chosen == {"title": "", "summary": "mine", "coding_note": "now"}
    done = desk.post(address, answered(both, title="now"))
    assert done.status_code == 302
    incident.refresh_from_db()
    values = (incident.title, incident.summary, incident.coding_note)
    assert values == ("Shots in a street", "what I typed", "theirs")


def test_one_s_own_words_can_be_chosen_too(desk: Client, colleague: User) -> None:
    incident = make.make_incident(title="Shots")
    address = page(Incident, incident)
    typed = filled(desk, address) | {"title": "Mine"}
    change(incident, by=colleague, title="Theirs")
    assert desk.post(address, answered(desk.post(address, typed), title="mine")).status_code == 302
    incident.refresh_from_db()
    assert incident.title == "Mine"


def test_a_third_save_asks_again_and_so_does_a_missing_answer(
    desk: Client, colleague: User
) -> None:
    incident = make.make_incident(title="Shots")
    address = page(Incident, incident)
    typed = filled(desk, address) | {"title": "Mine"}
    change(incident, by=colleague, title="Theirs")
    both = desk.post(address, typed)
    assert desk.post(address, answered(both)).status_code == 409
    change(incident, by=colleague, title="Theirs again")
    assert desk.post(address, answered(both, title="mine")).status_code == 409
    incident.refresh_from_db()
    assert incident.title == "Theirs again"


@pytest.mark.parametrize("token", ["", "forged", None])
def test_a_form_that_hides_its_version_overwrites_nothing(
    desk: Client, colleague: User, token: str | None
) -> None:
    incident = make.make_incident(title="Shots")
    address = page(Incident, incident)
    typed = filled(desk, address) | {"opened": token, "title": "Forged"}
    if token is None:
        del typed["opened"]
    change(incident, by=colleague, title="Theirs")
    assert desk.post(address, typed).status_code == 409
    incident.refresh_from_db()
    assert incident.title == "Theirs"


def test_saving_twice_without_a_colleague_asks_nothing(desk: Client) -> None:
    incident = make.make_incident(title="Shots", summary="one\ntwo")
    address = page(Incident, incident)
    for title in ("First", "Second"):
        assert desk.post(address, filled(desk, address) | {"title": title}).status_code == 302


def test_a_row_of_the_page_is_not_overwritten_either(desk: Client, colleague: User) -> None:
    harm = make.make_harm(category=HarmCategory.WOUNDED)
    address = page(Incident, harm.incident)
    typed = filled(desk, address) | {"title": "Another title"}
    change(harm, by=colleague, category=HarmCategory.KILLED)
    both = desk.post(address, typed)
    assert both.status_code == 409
    assert desk.post(address, answered(both)).status_code == 302
    harm.refresh_from_db()
    harm.incident.refresh_from_db()
    assert harm.category == HarmCategory.KILLED
    assert harm.incident.title == "Another title"


@pytest.mark.parametrize(("choice", "left"), [("now", 1), ("mine", 0)])
def test_a_row_that_was_changed_is_not_deleted_in_silence(
    client: Client, colleague: User, choice: str, left: int
) -> None:
    author = make.make_user("researcher")
    client.force_login(author)
    harm = make.make_harm(author=author, category=HarmCategory.WOUNDED)
    address = page(Incident, harm.incident)
    typed = filled(client, address) | {"harms-0-DELETE": "on"}
    change(harm, by=colleague, category=HarmCategory.KILLED)
    both = client.post(address, typed)
    assert both.status_code == 409
    assert client.post(address, answered(both, harms__0__DELETE=choice)).status_code == 302
    assert Harm.objects.filter(category=HarmCategory.KILLED).count() == left


@pytest.mark.parametrize(("choice", "left"), [("now", 1), ("mine", 2)])
def test_a_row_that_was_deleted_can_be_added_again(
    desk: Client, colleague: User, choice: str, left: int
) -> None:
    harm = make.make_harm(category=HarmCategory.WOUNDED)
    other = make.make_harm(incident=harm.incident)
    address = page(Incident, harm.incident)
    typed = filled(desk, address) | {"harms-0-category": HarmCategory.KILLED}
    with actions.acting(by=colleague):
        for row in reversed(actions.bundle(harm)):
            row.delete()
    both = desk.post(address, typed)
    assert both.status_code == 409
    assert "It was deleted." in both.text
    assert desk.post(address, answered(both, harms__0__row=choice)).status_code == 302
    assert other.incident.harms.count() == left
    assert other.incident.harms.filter(pk=other.pk, category=other.category).exists()


def test_what_was_published_meanwhile_can_only_be_proposed_as_a_correction(
    desk: Client, colleague: User
) -> None:
    incident = make.make_incident(title="Shots", summary="as it was")
    address = page(Incident, incident)
    typed = filled(desk, address) | {"title": "What I typed", "date_typed": "7 January 2022"}
    change(incident, by=colleague, summary="what they wrote")
    make.publish_all([incident])
    both = desk.post(address, typed)
    assert both.status_code == 409
    assert "What I typed" in both.text
    assert not both.context["may_save"]
    assert "Save what is chosen" not in both.text

    (part,) = both.context["parts"]
    along: dict[str, list[str]] = {}
    for name, value in part.taken_along:
        along.setdefault(name, []).append(value)
    proposing = desk.post(part.propose_url, along)
    assert proposing.status_code == 200
    assert "What you typed is filled in" in proposing.text
    assert "Understood: on 7 January 2022" in proposing.text
    form = proposing.context["adminform"].form
    values = {name: form[name].value() for name in ("title", "date_typed", "summary")}
    # What only the colleague changed is not taken back.
    assert values == {
        "title": "What I typed",
        "date_typed": "7 January 2022",
        "summary": "what they wrote",
    }
    sent = {field.html_name: field.value() or "" for field in form}
    assert desk.post(part.propose_url, sent | {"correction_reason": "misread"}).status_code == 302
    fields = set(Correction.objects.values_list("field", flat=True))
    assert fields == {"title", "date_earliest", "date_latest"}
    incident.refresh_from_db()
    assert incident.title == "Shots"


def test_new_rows_of_what_was_published_meanwhile_are_still_saved(desk: Client) -> None:
    incident = make.make_incident(title="Shots")
    address = page(Incident, incident)
    row = {"harms-0-victim": make.make_victim().pk, "harms-0-category": HarmCategory.WOUNDED}
    typed = filled(desk, address, harms=1) | row | {"title": "What I typed"}
    make.publish_all([incident])
    both = desk.post(address, typed)
    assert both.context["may_save"]
    assert desk.post(address, answered(both)).status_code == 302
    incident.refresh_from_db()
    assert (incident.title, incident.harms.count()) == ("Shots", 1)


def test_a_reference_that_was_published_meanwhile_is_shown_and_not_saved(desk: Client) -> None:
    place = make.make_place(name="Exampletown")
    address = page(Place, place)
    typed = filled(desk, address) | {"name": "What I typed"}
    make.publish_all([place])
    both = desk.post(address, typed)
    assert both.status_code == 409
    assert "What I typed" in both.text
    assert not both.context["may_save"]


def test_a_record_that_was_deleted_meanwhile_leaves_the_typed_words(desk: Client) -> None:
    incident = make.make_incident(sources=[], title="Shots")
    address = page(Incident, incident)
    typed = filled(desk, address) | {"title": "What I typed"}
    Incident.objects.filter(pk=incident.pk).delete()
    both = desk.post(address, typed)
    assert both.status_code == 409
    assert "What I typed" in both.text


def test_another_s_new_row_stays(desk: Client, colleague: User) -> None:
    incident = make.make_incident()
    address = page(Incident, incident)
    typed = filled(desk, address) | {"title": "Another title"}
    make.make_harm(incident=incident)
    assert desk.post(address, typed).status_code == 302
    assert incident.harms.count() == 1


def test_a_reviewer_publishes_what_they_saw(client: Client, colleague: User) -> None:
    incident = make.make_incident(author=colleague)
    make.publish_all([incident.place, incident.situation, *make.Source.objects.all()])
    actions.submit([incident], by=colleague)
    client.force_login(make.make_user("reviewer"))
    shown = client.get(page(Incident, incident)).context["seen"]
    posted = {
        "action": "publish",
        "_selected_action": incident.pk,
        "back_to": incident.pk,
        "seen": shown,
    }
    change(incident, by=colleague, title="Not what was read")
    client.post(page(Incident, incident).replace(f"{incident.pk}/change/", ""), posted)
    incident.refresh_from_db()
    assert incident.state == ReviewState.IN_REVIEW


def test_the_page_asks_as_little_for_many_rows_as_for_one(desk: Client) -> None:
    incident = make.make_incident()
    counts = []
    for wanted in (1, 6):
        while incident.harms.count() < wanted:
            make.make_harm(incident=incident, sources=[])
        with CaptureQueriesContext(connection) as queries:
            desk.get(page(Incident, incident))
        counts.append(sum("pgh_id" in query["sql"] for query in queries.captured_queries))
    assert counts[0] == counts[1]
