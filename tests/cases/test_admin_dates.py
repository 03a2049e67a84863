"""One box for a date: what is typed fills the fields, is told back, and never overwrites in silence."""

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from cases.admin.dating import SINGLE
from cases.choices import DatePrecision
from cases.models import Correction, Incident, Investigation, InvestigationStep, Source
from tests import factories as make
from tests.cases.desk_forms import filled, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.make_user("researcher"))
    return client


def date_of(record: Any) -> tuple[Any, ...]:
    record.refresh_from_db()
    return tuple(getattr(record, name) for name in SINGLE)


def typed(desk: Client, record: Any, **values: Any) -> Any:
    """Open a record's page, type, press “Save”."""
    address = page(type(record), record)
    return desk.post(address, filled(desk, address) | values)


def test_a_typed_date_fills_the_fields_and_is_told_back(desk: Client) -> None:
    incident = make.make_incident()
    answer = typed(desk, incident, date_typed="с 5 по 7 января 2022")
    assert date_of(incident) == (DatePrecision.BETWEEN, date(2022, 1, 5), date(2022, 1, 7), "")
    said = "some day from 5 January 2022 to 7 January 2022"
    assert said in " ".join(str(each) for each in get_messages(answer.wsgi_request))
    shown = desk.get(page(Incident, incident))
    assert said in shown.text
    assert shown.context["adminform"].form["date_typed"].value() == "5–7 January 2022"


def test_words_without_bounds_leave_an_incident_those_of_its_situation(desk: Client) -> None:
    situation = make.make_situation(starts_on=date(2022, 1, 2), ends_on=date(2022, 1, 11))
    incident = make.make_incident(situation=situation)
    typed(desk, incident, date_typed="the day after")
    bounds = (date(2022, 1, 2), date(2022, 1, 11))
    assert date_of(incident) == (DatePrecision.UNKNOWN, *bounds, "the day after")
    # Shown as it was typed, it is saved again unchanged.
    typed(desk, incident, title="Another title")
    assert date_of(incident) == (DatePrecision.UNKNOWN, *bounds, "the day after")
    source = make.make_source()
    typed(desk, source, date_typed="after 5 January 2022")
    assert date_of(source) == (DatePrecision.UNKNOWN, None, None, "after 5 January 2022")


def test_what_is_refused_comes_back_with_every_word(desk: Client) -> None:
    incident = make.make_incident()
    before = date_of(incident)
    answer = typed(desk, incident, date_typed="5/1/22", title="Another title")
    assert answer.status_code == 200
    for said in ("can be read in two ways", 'value="5/1/22"', 'value="Another title"'):
        assert said in answer.text
    assert date_of(incident) == before
    # What is understood stands there before anything is saved.
    answer = typed(desk, incident, date_typed="7 January 2022", title="")
    assert "Understood: on 7 January 2022" in answer.text


@pytest.mark.parametrize(
    ("typed_date", "single", "expected"),
    [
        # Only the box, only the single fields, both alike: done.
        ("6 January 2022", {}, date(2022, 1, 6)),
        (None, {"date_earliest": "2022-01-07", "date_latest": ""}, date(2022, 1, 7)),
        (
            "8 January 2022",
            {"date_earliest": "2022-01-08", "date_latest": "2022-01-08"},
            date(2022, 1, 8),
        ),
        # Both, and they differ: asked.
        ("8 January 2022", {"date_earliest": "2022-01-09"}, None),
    ],
)
def test_the_box_and_the_single_fields_do_not_contradict_each_other(
    desk: Client, typed_date: str | None, single: dict[str, str], expected: date | None
) -> None:
    incident = make.make_incident(date_earliest=date(2022, 1, 5), date_latest=date(2022, 1, 5))
    values = single | ({"date_typed": typed_date} if typed_date else {})
    answer = typed(desk, incident, **values)
    if expected is None:
        assert "field by field says otherwise" in answer.text
        expected = date(2022, 1, 5)
    assert date_of(incident)[1:3] == (expected, expected)


def test_a_form_without_the_box_and_words_beside_a_date_lose_nothing(desk: Client) -> None:
    incident = make.make_incident(date_words="на другой день")
    before = date_of(incident)
    address = page(Incident, incident)
    data = filled(desk, address)
    assert data.pop("date_typed") == "6 January 2022"
    desk.post(address, data)
    assert date_of(incident) == before
    typed(desk, incident, date_typed="7 January 2022")
    assert date_of(incident)[1:] == (date(2022, 1, 7), date(2022, 1, 7), "на другой день")
    typed(desk, incident, date_typed="")
    assert date_of(incident)[:3] == (DatePrecision.UNKNOWN, None, None)


def test_steps_are_dated_in_their_rows(desk: Client) -> None:
    investigation = make.make_investigation()
    address = page(Investigation, investigation)
    rows = {"steps-0-kind": "opened", "steps-0-date_typed": "ақпан 2022"}
    desk.post(address, filled(desk, address, steps=1) | rows)
    step = InvestigationStep.objects.get()
    assert date_of(step) == (DatePrecision.MONTH, date(2022, 2, 1), date(2022, 2, 28), "")
    make.make_citation(step)
    make.publish_all([investigation])
    shown = desk.get(page(InvestigationStep, step))
    assert "some day in February 2022" in shown.text


def test_a_browser_hears_at_once_what_is_understood(desk: Client) -> None:
    address = reverse("admin:understood_date")
    for text, said in (("early January 2022", "some day in January 2022"), ("5/1/22", "two ways")):
        assert said in desk.get(address, {"typed": text}).json()["understood"]


def test_a_correction_of_a_date_is_typed_too(desk: Client) -> None:
    source = make.make_source()
    make.publish_all([source])
    address = reverse("admin:cases_source_correct", args=[source.pk])
    data = filled(desk, address)
    data |= {"date_typed": "24 December 2022", "correction_reason": "misread"}
    assert desk.post(address, data).status_code == 302
    fields = Correction.objects.filter(record_id=source.public_id).values_list("field", "new_value")
    assert dict(fields) == {"date_earliest": "2022-12-24", "date_latest": "2022-12-24"}
    assert Source.objects.get(pk=source.pk).date_latest == date(2022, 12, 25)
