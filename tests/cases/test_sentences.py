"""The first sentences of every dashboard, whole, in each language, on five days: as readers meet them.

What they have to be stands in `sentences/`, one file for each language, to be read and checked by hand.
"""

from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from cases import words
from cases.pages import sentences
from cases.pages.reading import reports_up_to
from cases.public import PublicPlace, PublicSituation
from cases.public.names import names_in
from cases.stats import counts, outcomes
from cases.stats.numbers import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

DAYS = (
    date(2021, 12, 31),
    date(2022, 3, 31),
    date(2022, 7, 31),
    date(2022, 12, 22),
    None,
)
EXPECTED = Path(__file__).parent / "sentences"


def lead(scope, day):
    stages = outcomes.outcomes(scope, day)
    return sentences.lead(scope, counts.deaths(scope, day), stages, reports_up_to(day))


def scopes():
    found = [Scope(situation=row) for row in PublicSituation.objects.all()]
    return found + [Scope(city=row) for row in PublicPlace.objects.filter(level="city")]


def told(language):
    """Every lead in a language: a heading for each place and day, a line for each sentence."""
    lines = []
    with translation.override(language), words.names_known(names_in(language)):
        for scope in scopes():
            for day in DAYS:
                lines.append(f"## {(scope.city or scope.situation).slug}, {day or 'today'}")
                for paragraph in lead(scope, day).paragraphs:
                    lines += ["", *(str(sentence) for sentence in paragraph)]
                lines.append("")
    return "\n".join(lines)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_sentence_is_the_one_that_was_checked(language):
    assert told(language) == (EXPECTED / f"{language}.txt").read_text()


def test_a_sentence_has_one_figure_and_reported_never_meets_documented():
    for scope in scopes():
        for day in DAYS:
            reported, done, documented = lead(scope, day).paragraphs
            for sentence in (*reported, *done, *documented):
                assert sum(bool(part.link) for part in sentence.parts) <= 1, str(sentence)
                assert str(sentence).endswith("."), str(sentence)
            assert not any("documented" in str(each) for each in (*reported, *done))


def test_words_that_researchers_typed_are_marked_as_english_for_other_readers():
    scope = Scope(city=PublicPlace.objects.get(slug="taldykorgan"))
    with translation.override("ru"):
        parts = [part for sentence in lead(scope, None).done for part in sentence.parts]
    marked = {part.text for part in parts if part.language == "en"}
    assert {"army officer", "abuse of power"} <= marked
    assert not any(part.language for sentence in lead(scope, None).done for part in sentence.parts)
