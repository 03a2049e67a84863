from collections.abc import Callable

import pytest
from django.db import IntegrityError

from cases.models import Publisher, Tombstone
from cases.public_ids import ALPHABET, check_symbol, is_public_id, new_public_id


@pytest.fixture
def come(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets fresh ids come in this order."""

    def given(*ids: str) -> None:
        coming = iter(ids)
        monkeypatch.setattr("cases.models.review.new_public_id", lambda _prefix: next(coming))

    return given


@pytest.mark.django_db
@pytest.mark.parametrize("many", [False, True])
def test_a_fresh_id_that_is_or_was_anothers_becomes_another(
    come: Callable[..., None], many: bool
) -> None:
    taken, gone, free = (new_public_id("PUB") for _ in range(3))
    Publisher.objects.create(public_id=taken, slug="first", name="First Paper")
    Tombstone.objects.create(public_id=gone, kind="publisher", removed_on="2022-02-01")
    come(taken, gone, free)
    made = Publisher(slug="second", name="Second Paper")
    assert made.public_id == taken
    if many:
        Publisher.objects.bulk_create([made])
    else:
        made.save()
    assert made.public_id == free
    assert type(made.public_id) is str
    assert Publisher.objects.get(slug="second").public_id == free
    made.name = "Third Paper"
    made.save()
    assert Publisher.objects.get(slug="second").public_id == free


@pytest.mark.django_db
def test_an_id_that_was_given_is_refused_if_it_is_taken() -> None:
    given = new_public_id("PUB")
    Publisher.objects.create(public_id=given, slug="first", name="First Paper")
    with pytest.raises(IntegrityError, match="public_id"):
        Publisher.objects.create(public_id=given, slug="second", name="Second Paper")


def test_new_ids_are_well_formed_and_differ():
    ids = {new_public_id("FIG") for _ in range(500)}
    assert len(ids) == 500
    assert all(is_public_id(each) and len(each) == 12 for each in ids)


def test_alphabet_has_no_look_alikes():
    assert not set("0O1IL2Z5S8BGU") & set(ALPHABET)
    assert len(ALPHABET) == len(set(ALPHABET)) == 23


def test_every_single_mistyped_symbol_is_found():
    good = "FIG-" + "3467ACD" + check_symbol("3467ACD")
    assert is_public_id(good)
    for place in range(4, 12):
        for symbol in ALPHABET:
            if symbol != good[place]:
                assert not is_public_id(good[:place] + symbol + good[place + 1 :])


def test_every_two_swapped_symbols_are_found():
    symbols = "3467ACD"
    good = symbols + check_symbol(symbols)
    for place in range(7):
        swapped = list(good)
        swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
        if swapped != list(good):
            assert not is_public_id("FIG-" + "".join(swapped))


def test_other_texts_are_no_ids():
    for text in ("", "FIG", "fig-3467ACDE", "FIG-3467ACD", "FIG-0000000O", "FIG-3467ACDEE"):
        assert not is_public_id(text)
