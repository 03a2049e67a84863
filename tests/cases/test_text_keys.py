"""Texts are found by a name in the database: never one too few, and seldom many too many."""

import random
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection, models

from cases.actions.naming import OWN_NAMES, WORDLESS
from cases.models import Correction, Source, VictimName
from cases.models.names import Names
from cases.models.places import NameVariant
from cases.models.review import Record
from cases.models.text_keys import TextKeys, rows_that_may_name
from cases.public.texts import public_texts, texts_of
from tests import factories as make
from tests.cases.test_names import CERTAIN, DANA, KANAT, NOT_THERE, OTHERS, POSSIBLE

pytestmark = pytest.mark.django_db

SPELLINGS = [
    *DANA.spellings, *KANAT.spellings, *OTHERS, "Чингиз Омаров", "Chingiz Omarov", "Michail Achmetow",
    "Михаил Ахметов", "Łukasz Ørsted", "Ґанна Єва", "ڤيتا گوژي", "Li Bo", "Mary-Jane O'Neill", "Xenia Bach",
    "Жанна Щукина", "Zhanna Shchukina", "Юлия Яхъяева", "王小明", "Aya Io", "Aya Omarova", "J. Weiß", "Dana",
    "Ұлжан Құдайберген", "Ulzhan Qudaibergen", "Yhya Hue Oman", "Ñandú D’Água",
    "Wolfgang-Amadeus Abdurrakhmanovich",
]  # fmt: skip

AROUND = [
    "{}", "About {} and others.", "the {}'s friend", "‘{}’", "«{}»…", "https://x.org/{}-case?q=1", "#{}",
    "a{}", "{}a", "№ 5: {}", "100% {}", "{} — 42 %", "é {}", "\u200b{}", "{}\u00ad", "он видел {}ова",
    '{"a": "{}"}',
]  # fmt: skip


def asked(name: Names, texts: Iterable[str]) -> set[str]:
    """Those of the texts that the database finds."""
    if not (keys := name.keys()):
        return set(texts)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM unnest(%s) text WHERE cases_text_keys(text) @@ %s::tsquery",
            [list(texts), keys],
        )
        return {text for (text,) in cursor.fetchall()}


def ways_to_write(spelling: str, chance: random.Random) -> list[str]:
    """A name as texts have it: turned, joined, apart, with an initial, in another case or spelling."""
    words = spelling.split()
    first, last = words[0], words[-1]
    cyrillic = "а" <= last[-1].lower() <= "я"
    return [
        spelling, spelling.upper(), spelling.lower(), " ".join(reversed(words)), "".join(words),
        "-".join(words), "_".join(reversed(words)).lower(), f"{first[0]}. {last}", f"{last} {first[0]}.",
        last, f"{first} Ivanovich {last}", f"{first} al {last}", spelling.replace("'", "’"),
        spelling.replace("'", " "),
        *([f"{last[:-1]}у", f"{first}а {last}а", f"{last}ым"] if cyrillic else []),
        spelling.replace("ch", "tsch"), spelling.replace("ov", "off"), spelling.replace("a", "ah"),
        spelling.replace("i", "y"), spelling.replace("kh", "h").replace("sh", "s"),
        "".join(chance.choice((letter, letter, letter + letter)) for letter in spelling),
    ]  # fmt: skip


def test_every_text_that_may_name_somebody_has_a_key_that_the_name_asks_for() -> None:
    chance = random.Random(5)
    everybody = [Names([spelling]) for spelling in SPELLINGS]
    texts = {*CERTAIN, *POSSIBLE, *NOT_THERE}
    for spelling in SPELLINGS:
        for written in ways_to_write(spelling, chance):
            around = ["{}", *chance.sample(AROUND, 3)]
            texts |= {each.replace("{}", written) for each in around}
    found = 0
    for names in [*everybody, Names(["Dana Kanareika"], former=["Чингиз Омаров"])]:
        wanted = {text for text in texts if names.may_stand_in(text) and names.find(text)}
        assert not wanted - asked(names, texts), names.spellings
        found += len(wanted)
        certain = {text for text in texts if names.certainly_in(text)}
        with connection.cursor() as cursor:
            for asking in (names.keys_of_certain(), None):
                cursor.execute(
                    "SELECT array_agg(text) FROM unnest(%s) text WHERE cases_text_keys(text)"
                    " @@ COALESCE(%s::tsquery, cases_asked_for(%s))",
                    [list(texts), asking, names.spellings],
                )
                assert not certain - set(cursor.fetchone()[0] or ()), names.spellings
    assert found > 1000


def test_what_does_not_sound_like_a_name_is_not_looked_at() -> None:
    texts = [
        "What happened in Nurpaka on 30 November 2021",
        '{} {"summary": "unknown"}',
        "Marat Asanov's friend",
        "Он был найден на площади, 42 % раненых",
        "https://example.org/a/b?c=d",
        "D. Other",
        "",
    ]
    assert asked(DANA, texts) == set()
    assert asked(Names(["Marat Asanov"]), texts) == {texts[2]}
    # Where nobody can be sure, it is looked at.
    unsure = {"王小明", "Ŧ", "https://x.org/%D0%94", "x" * 200_001}
    assert asked(DANA, unsure) == unsure


def test_latin_ch_is_read_as_it_is_meant_in_english_and_in_german() -> None:
    assert Names(["Чингиз Омаров"]).find("We met Chingiz Omarov.")
    assert Names(["Chingiz Omarov"]).find("Видели Чингиза Омарова")
    assert Names(["Михаил Ахметов"]).find("Michail Achmetow")
    assert not Names(["Чингиз Омаров"]).find("Kinga Amerova")


def test_an_index_covers_every_text_that_is_looked_through() -> None:
    for model in public_texts():
        if model in WORDLESS or not issubclass(model, Record | Correction):
            # Lists that do not grow with the people in the record are read whole.
            assert (
                model in WORDLESS or issubclass(model, NameVariant) or model.__name__ == "Release"
            )
            continue
        indexed = [
            set(each.fields)
            for index in model._meta.indexes
            for each in index.expressions
            if isinstance(each, TextKeys)
        ]
        own = OWN_NAMES.get(model)
        assert {each.name for each in texts_of(model)} - {own} in indexed, model
        assert not own or {own} in indexed, model


def test_the_index_finds_rows_whatever_was_written_into_them() -> None:
    long = "Z" + "a" * 500
    sources = [
        make.make_source(title="Dana Kanareika was seen"),
        make.make_source(title="Nobody", summary=f"{long} Канарейка"),
        make.make_source(title="Nobody at all", summary=" ".join(f"w{n}" for n in range(90_000))),
        make.make_source(title="Nobody either"),
    ]
    rows: models.QuerySet[Any] = Source.objects.order_by("pk")
    found = rows_that_may_name(rows, DANA.keys(), fields=["title", "summary"])
    assert list(found) == sources[:3]
    correction = Correction.objects.create(
        kind="source",
        record_id=sources[0].public_id,
        field="summary",
        old_value="First line\nDana\tKanareika",
        reason="A name was taken out.",
        proposed_by=make.make_user(),
    )
    found = rows_that_may_name(Correction.objects.all(), DANA.keys(), fields=["old_value"])
    assert found.get() == correction
    # Fields together that no index holds are read whole, rather than not looked at.
    assert rows_that_may_name(rows, DANA.keys(), fields=["title", "state"]) is rows
    names = rows_that_may_name(VictimName.objects.all(), DANA.keys(), fields=["text"])
    assert "cases_text_keys(COALESCE(" in str(names.query)
