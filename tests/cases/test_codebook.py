"""The codebook has every public column and every coded value, each with its definition."""

import html
import re

import pytest
from django.db import models

from cases import choices
from cases.api.serializers import base as serializers
from cases.choices import AbsenceReason, DefinedChoices
from cases.public import VIEWS
from cases.public.definitions import (
    NO_QUANTITY,
    UNITS,
    choice_lists,
    kinds,
    slug_of,
)

pytestmark = pytest.mark.django_db

LISTS = [
    each
    for each in vars(choices).values()
    if isinstance(each, type) and issubclass(each, DefinedChoices) and each is not DefinedChoices
]


def slug(view):
    return slug_of(view.__name__.removeprefix("Public"))


def column(kind, name):
    return next(each for each in kinds()[kind].columns if each.name == name)


def definitions(client, address):
    """What stands under each anchor of a page."""
    body = client.get(address).content.decode()
    found = re.findall(r'<dt id="([^"]+)">(.*?)</dt>\s*<dd>(.*?)</dd>', body, re.DOTALL)
    return {anchor: html.unescape(f"{head} {text}") for anchor, head, text in found}


def test_every_column_of_every_view_is_there_with_its_definition(client):
    contents = client.get("/codebook/").content.decode()
    for view in VIEWS:
        found = definitions(client, f"/codebook/{slug(view)}/")
        derived = getattr(view, "objects", view._default_manager).all().query.annotations
        for name in derived:
            assert f"{slug(view)}.{name}" in found
        for field in view._meta.concrete_fields:
            anchor = f"{slug(view)}.{field.name}"
            assert (field.help_text or "Internal key") in found[anchor], anchor
            assert f"<code>{field.name}</code>" in found[anchor]
            assert (f'id="{anchor}"' in contents) is not column(slug(view), field.name).is_internal


def test_every_choice_is_there_with_its_definition(client):
    contents = client.get("/codebook/").content.decode()
    found = definitions(client, "/codebook/choices/")
    for kind in LISTS:
        for member in kind:
            anchor = f"{slug_of(kind.__name__)}.{member.value}"
            assert f'id="{anchor}"' in contents
            for words in (member.label, member.definition, f"<code>{member.value}</code>"):
                assert str(words) in found[anchor]


def test_a_kind_has_the_values_of_its_coded_fields_on_its_own_page(client):
    found = definitions(client, "/codebook/figure/")
    assert "at least" in found["qualifier.at_least"]
    assert "This number or more." in found["qualifier.at_least"]
    assert "Computed." in found["figure.superseded_by"]


def test_every_coded_column_of_the_api_is_coded_here():
    """What the API declares as coded under the name of a column leads to the same choice list."""
    rows = [
        each
        for each in vars(serializers).values()
        if isinstance(each, type) and issubclass(each, serializers.Explained)
    ]
    waiting, checked = [*rows], 0
    while waiting:
        serializer = waiting.pop()
        waiting += serializer.__subclasses__()
        views = [view for view in VIEWS if view.__name__ == f"Public{serializer.__name__}"]
        for name, field in getattr(serializer, "_declared_fields", {}).items():
            for view in views if isinstance(field, serializers.CodedField) else ():
                shown = [each for each in kinds()[slug(view)].columns if each.name == name]
                for each in shown:
                    checked += 1
                    assert choice_lists()[field.kind] in each.lists, (serializer, name)
    assert checked > 20


def test_every_quantity_has_a_unit():
    for view in VIEWS:
        for field in view._meta.concrete_fields:
            if not isinstance(field, models.IntegerField | models.DecimalField):
                continue
            shown = column(slug(view), field.name)
            assert shown.is_internal or field.name in NO_QUANTITY or shown.unit, field
    known = {field.name for view in VIEWS for field in view._meta.concrete_fields}
    assert set(UNITS) | NO_QUANTITY <= known


@pytest.mark.parametrize(
    ("kind", "name", "reasons"),
    [
        ("figure", "speaker_slug", {"unknown", "not_stated", "not_recorded"}),
        ("figure", "high", {"not_stated"}),
        ("investigation", "cases_low", {"unknown", "not_stated", "not_applicable"}),
        ("proceeding-step", "sentence_months", {"not_recorded", "not_applicable"}),
        ("victim", "occupation", {"not_recorded", "withheld"}),
        ("harm", "agency_slug", {"not_recorded", "withheld"}),
        ("correction", "reason", {"withheld"}),
    ],
)
def test_why_a_field_may_be_empty_is_what_rows_say_themselves(client, kind, name, reasons):
    assert {reason.value for reason in column(kind, name).reasons} == reasons
    said = definitions(client, f"/codebook/{kind}/")[f"{kind}.{name}"]
    for reason in AbsenceReason:
        assert (f"#absence-reason.{reason.value}" in said) is (reason.value in reasons)


def test_a_field_that_is_never_empty_does_not_say_that_it_may_be(client):
    assert "May be empty" not in definitions(client, "/codebook/figure/")["figure.metric"]


def test_a_kind_that_is_not_there_is_not_found(client):
    response = client.get("/codebook/perpetrators/")
    assert response.status_code == 404
    assert 'href="/codebook/"' in response.content.decode()
    assert client.get("/codebook/figure/?wrong=1").status_code == 400
