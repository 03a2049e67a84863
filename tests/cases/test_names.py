"""A name is found however it is written, and in Python as in the database; other people's are not."""

from typing import Any

import pytest
from django.db import connection

from cases.models.letters import fold
from cases.models.name_functions import BREAK
from cases.models.name_keys import ANY_TEXT, keys_of_texts
from cases.models.names import MARK, Names, cleared
from cases.public.texts import public_texts

DANA = Names(
    ["Dána Kanareika", "Дана Канарейка", "دانا كاناريكا", "דנה כנרית", "王小明", "O'Brien Dana"],
    former=["Dana Zeisig"],
)
KANAT = Names(["Қанат Әлиұлы"])
OTHERS = {
    "Ahmad bin Ali": (
        ["Ahmad Ali", "Ali, Ahmad", "Ahmad bin Ali", "AHMAD AL-ALI"],
        ["bin Ali Baba", "Ahmad bin"],
    ),
    "the Man of the Square": (
        ["The man of the square", "Square Man"],
        ["of the Square", "the man", "in the square of"],
    ),
    "dana kanareika": (["Dana Kanareika"], ["dana was"]),
    "Жан-Поль Д'Арк": (["Жан Д’Арк", "Поль Дарк", "Д Арк Жан"], ["Д Арк"]),
}  # fmt: skip

CERTAIN = {
    "Shots at dana  KANAREIKA, and others": "Shots at •, and others",
    "Kanareika, Dana, ran": "•, ran",
    "Da\u0301na Kanareika\u0301’s house": "•’s house",
    "‘Dana Kanareika’": "‘•’",
    "Dana A. Kanareika or Dana Serikovna Kanareika": "• or •",
    "Da\u200bna Kana\u00adreika": "•",
    "see dana-kanareika.html and danakanareika.jpg": "see •.html and •.jpg",
    "#DanaKanareika @dana_kanareika": "#• @•",
    "https://x.org/a/Dana%20Kanareika?x=1": "https://x.org/a/•?x=1",
    "https://x.kz/%D0%94%D0%B0%D0%BD%D0%B0_%D0%BA%D0%B0%D0%BD%D0%B0%D1%80%D0%B5%D0%B9%D0%BA%D0%B0":
        "https://x.kz/•",
    "?u=https%3A%2F%2Fy%2FDana%2520Kanareika.html": "?u=https%3A%2F%2Fy%2F•.html",
    "убита ДАНА КАНАРЕЙКА": "убита •",
    "قُتلت دَانَا كاناريكا هنا": "قُتلت • هنا",
    "דנה כנרית נהרגה": "• נהרגה",
    "王小明被杀": "•被杀",
    "Dana OBrien or O Brien Dana or O’Brien, Dana": "• or • or •",
    "Dana Kanareika, Dana Kanareika": "•",  # read as one: either order is the name
}  # fmt: skip

POSSIBLE = {
    "mother of Dana said": "mother of • said",
    "the Kanareika family": "the • family",
    "Dana’s brother": "•’s brother",
    "D. Kanareika": "•",
    "Dana Kanareyka": "•",
    "dana-kanareyka-killed": "•-killed",
    "убийство Даны Канарейки": "убийство •",
    "о Канарейке": "о •",
    "Dana Zeisig": "•",
}

NOT_THERE = [
    "bandana, kanareikas", "danish; a canary", "We met dana there", "A kanareika sang",
    "Marat Canaris", "https://x.org/bandana/kanarischeinseln", "他叫小王", "100% dana", "%FF%00", "",
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), CERTAIN.items())
def test_a_name_is_found_for_certain(text: str, wanted: str) -> None:
    spans = DANA.find(text)
    assert all(span.certain for span in spans)
    assert cleared(text, spans) == wanted.replace("•", MARK)
    assert not DANA.find(cleared(text, spans))


@pytest.mark.parametrize(("text", "wanted"), POSSIBLE.items())
def test_what_may_be_the_name_is_for_a_person_to_decide(text: str, wanted: str) -> None:
    spans = DANA.find(text)
    assert not any(span.certain for span in spans)
    assert all(span.likely for span in spans)
    assert cleared(text, spans) == wanted.replace("•", MARK)


def test_a_first_name_beside_another_surname_is_not_taken_for_the_person() -> None:
    for text in ("They shot Dana Otherwise.", "https://www.kanareika.kz/2022/"):
        (span,) = DANA.find(text)
        assert (span.certain, span.likely) == (False, False)
    assert DANA.find("https://paper.kz/kanareika/")[0].likely
    assert not Names(["Marat Asanov"]).find("Murat Esenov")


def test_kazakh_letters_are_read_as_russian_texts_write_them() -> None:
    assert KANAT.certainly_in("Канат Алиулы")
    assert KANAT.find("Kanat Aliuly")  # by sound


@pytest.mark.parametrize("text", NOT_THERE)
def test_what_only_looks_alike_is_left_alone(text: str) -> None:
    assert DANA.find(text) == []


def test_small_words_of_a_name_are_no_name() -> None:
    for spelling, (named, others) in OTHERS.items():
        names = Names([spelling])
        assert [text for text in named if not names.certainly_in(text)] == []
        assert [text for text in others if names.certainly_in(text)] == []


@pytest.mark.django_db
def test_the_database_reads_as_we_do() -> None:
    texts = [
        *CERTAIN,
        *POSSIBLE,
        *NOT_THERE,
        "ΟΔΥΣΣΕΎΣ ὀδός",
        "Straße ﬁn İSTANBUL ıŁø",
        "a\u00a0b\u3000c",
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_name_pattern(%s)", [DANA.spellings])
        (pattern,) = cursor.fetchone()
        for text in texts:
            cursor.execute(
                "SELECT cases_as_words(%s, false), cases_as_words(%s, true), cases_names(%s, %s)",
                [text, text, text, pattern],
            )
            wanted = fold(text), fold(text, apart=True), DANA.certainly_in(text)
            assert cursor.fetchone() == wanted, text
        for spelling, (named, others) in OTHERS.items():
            cursor.execute("SELECT cases_name_pattern(%s)", [[spelling]])
            (pattern_of_it,) = cursor.fetchone()
            for text in [*named, *others]:
                cursor.execute("SELECT cases_names(%s, %s)", [text, pattern_of_it])
                assert cursor.fetchone() == (Names([spelling]).certainly_in(text),), text
        # No name begins in one column and ends in the next.
        cursor.execute("SELECT cases_names(%s, %s)", [f"Dana{BREAK}Kanareika", pattern])
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db
def test_a_name_has_a_key_of_every_text_in_which_it_stands() -> None:
    def keys_of(name: str) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT cases_name_keys(%s)", [name])
            return set(cursor.fetchone()[0])

    texts = [
        *CERTAIN,
        *POSSIBLE,
        *NOT_THERE,
        *(each for named, _ in OTHERS.values() for each in named),
    ]
    found = 0
    for name in [
        *DANA.spellings,
        *KANAT.spellings,
        *OTHERS,
        "Łukasz Ørsted",
        "Ґанна Єва",
        "ڤيتا گوژي",
    ]:
        for text in [*texts, name, name.upper(), f"x{name}x".replace(" ", "_")]:
            if Names([name]).certainly_in(text):
                assert keys_of(name) & keys_of_texts([text]), (name, text)
                found += 1
    assert found > len(CERTAIN)
    # Who is in no doubt is not looked at for every text.
    assert keys_of("Dána Kanareika") == {"kanare"}
    assert ANY_TEXT in keys_of("王小明")
    assert not keys_of("Dana")


@pytest.mark.django_db
def test_whatever_a_public_view_reads_is_looked_through() -> None:
    def found() -> set[Any]:
        return {
            (model.__name__, each.name) for model, all_ in public_texts().items() for each in all_
        }

    assert {("Source", "url"), ("PlaceName", "text"), ("Correction", "reason")} <= found()
    assert ("User", "first_name") not in found()
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIEW public_thoughtless AS SELECT first_name FROM cases_user")
    assert ("User", "first_name") in found()
