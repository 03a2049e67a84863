"""The catalogues of translations are those of the code, compiled, and keep what each message needs."""

import gettext
import io
import re
from pathlib import Path

import pytest
from django.conf import locale

from cases.management.commands import catalogues

LANGUAGES = tuple(catalogues.PLURALS)

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")


@pytest.fixture(scope="module")
def found():
    return list(catalogues.messages())


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def stored(language):
    return catalogues.read(catalogues.po_path(language), language)


def ids(catalogue):
    return {(message.context, message.id) for message in catalogue if message.id}


def test_the_catalogue_holds_exactly_what_the_code_says(language, found, stored):
    made = catalogues.merged(language, found, [stored])
    assert ids(stored) == ids(made), "run manage.py catalogues"


def test_the_compiled_catalogue_says_what_its_source_says(language):
    path = catalogues.po_path(language)
    compiled = path.with_suffix(".mo").read_bytes()
    assert compiled == catalogues.compiled_from(path.read_text()), "run manage.py catalogues"


def test_plural_forms_are_those_of_django(language):
    path = Path(locale.__file__).parent / language / "LC_MESSAGES/django.mo"
    with path.open("rb") as file:
        django = gettext.GNUTranslations(file)
    ours = gettext.GNUTranslations(
        io.BytesIO(catalogues.po_path(language).with_suffix(".mo").read_bytes())
    )
    assert [ours.plural(n) for n in range(200)] == [django.plural(n) for n in range(200)]


def test_every_placeholder_is_in_the_translation(stored):
    for message in stored:
        if not message.id:
            continue
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = set(_PLACEHOLDER.findall(originals[-1]))
        may = set(_PLACEHOLDER.findall(" ".join(originals)))
        translations = message.string if message.pluralizable else (message.string,)
        for index, text in enumerate(each for each in translations if each):
            found = set(_PLACEHOLDER.findall(text))
            assert found <= may, (message.id, text)
            if index:  # the form for one may leave the number out, as "one person" does
                assert wanted <= found, (message.id, text)
            else:
                assert set(_PLACEHOLDER.findall(originals[0])) - found <= {"%(n)s", "%(n)d"}


def test_markup_is_the_same_in_the_translation(stored):
    for message in stored:
        if message.id and not message.pluralizable and message.string:
            tags = re.findall(r"</?\w+", message.id)
            assert sorted(tags) == sorted(re.findall(r"</?\w+", message.string)), message.id


def test_nothing_is_left_to_translate(stored):
    assert list(catalogues.untranslated(stored)) == []
