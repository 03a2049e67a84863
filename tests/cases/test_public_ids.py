from cases.public_ids import ALPHABET, check_symbol, is_public_id, new_public_id


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
