"""Wherever a convicted officer is named, it stands beside the name whether the judgment is final."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from cases import words
from cases.public import PublicCitation, PublicDefendant, PublicPlace

pytestmark = pytest.mark.django_db

NEAR = 250
"""Letters after a name within which it must be said."""


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    body = answer.text.partition("<main")[2]
    # A case's story tells its steps in order; that of the verdict says it.
    _story, _, defendants = body.partition('aria-labelledby="defendants"')
    return " ".join(html.unescape(strip_tags(defendants or body)).split())


def test_no_officer_is_named_without_saying_whether_the_judgment_is_final(
    client: Client, seeded: None
) -> None:
    (officer,) = (each for each in PublicDefendant.objects.all() if each.name)
    case = officer.prosecution
    cited = PublicCitation.objects.filter(defendant_pk=officer.pk, source_id__isnull=False)
    addresses = [
        "/",
        *(f"/cities/{place.slug}/" for place in PublicPlace.objects.filter(slug=case.city_slug)),
        "/prosecutions/",
        f"/prosecutions/{case.public_id}/",
        *(f"/sources/{citation.source_id}/" for citation in cited),
    ]
    named = 0
    for address in addresses:
        page = read(client, address)
        for match in re.finditer(re.escape(officer.name), page):
            named += 1
            assert "final" in page[match.end() : match.end() + NEAR], (
                address,
                page[match.start() :],
            )
    assert named >= 4


def test_a_list_of_what_a_source_supports_names_no_defendant() -> None:
    row: Any = PublicDefendant(name="Invented Person", post="officer", capacity="state_agent")
    assert words.record_words("defendant", row) == "officer"
