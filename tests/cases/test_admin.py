"""The desk: what can be entered, by whom, and that lists stay fast."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from cases.admin.records import RecordAdmin
from cases.models import User
from tests import factories as make

pytestmark = pytest.mark.django_db

DESK = [model for model in admin.site._registry if model is not Group]
RECORDS = [model for model in DESK if isinstance(admin.site._registry[model], RecordAdmin)]


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:cases_{model._meta.model_name}_{page}", args=args)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_case() -> dict[str, Any]:
    """One record of every kind, with citations; returned by the name of its model."""
    victim = make.make_victim(name="Aru Example")
    harm = make.make_harm(victim=victim)
    investigation = make.make_investigation()
    defendant = make.make_defendant(name="Dan Example")
    records = [
        victim,
        victim.names.get(),
        harm,
        harm.incident,
        investigation,
        make.make_investigation_step(investigation=investigation),
        defendant,
        defendant.prosecution,
        make.make_proceeding_step(defendant=defendant),
        make.make_figure(),
        make.make_agency(),
    ]
    citation = victim.citations.get()
    records += [citation, citation.source, citation.source.publisher]
    records += [records[9].speaker, harm.incident.situation, harm.incident.place]
    found = {record._meta.model_name: record for record in records}
    return found | {"city": harm.incident.place}


@pytest.mark.parametrize("model", DESK, ids=lambda model: model.__name__)
def test_lists_open(model: Any) -> None:
    a_case()
    desk = signed_in(make.make_user("administrator"))
    assert desk.get(address(model, "changelist")).status_code == 200
    assert desk.get(address(model, "changelist"), {"q": "example"}).status_code == 200


@pytest.mark.parametrize("role", ["researcher", "reviewer", "administrator"])
@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_every_kind_of_record_can_be_entered(model: Any, role: str) -> None:
    desk = signed_in(make.make_user(role))
    answer = desk.get(address(model, "add"))
    assert answer.status_code == 200
    assert 'name="coding_note"' in answer.text


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_pages_of_drafts_and_of_published_records_open(model: Any) -> None:
    desk = signed_in(make.make_user("reviewer"))
    record = a_case()[model._meta.model_name]
    for page in ("change", "history", "delete"):
        expected = 403 if page == "delete" else 200
        assert desk.get(address(model, page, record.pk)).status_code == expected
    make.publish_all(a_case().values())
    published = model.objects.published().first() if model.objects else None
    assert published is None or desk.get(address(model, "change", published.pk)).status_code == 200
