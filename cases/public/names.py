"""What readers of a language call places, situations and people, as far as the record holds such a name."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language

from cases.choices import NameKind, Script
from cases.public.people import PublicVictimName
from cases.public.places import PublicPlace, PublicSituation

SCRIPTS: Final[Mapping[str, str]] = {"ru": Script.CYRILLIC, "kk": Script.CYRILLIC}
"""The script in which readers of a language read; English ones read the stored names."""

_IN_USE: Final = (NameKind.PRIMARY, NameKind.OFFICIAL, NameKind.ALTERNATIVE)
"""Kinds of name that serve as the name on a page, the best first."""


def names_in(language: str) -> dict[str, str] | None:
    """Stored names of places and situations, each with its name in the language.

    A name that two rows share is left out: it would not say which of them is meant. None for the
    language in which the names are stored.
    """
    if language == settings.LANGUAGE_CODE:
        return None
    found: dict[str, str | None] = {}
    for model in (PublicPlace, PublicSituation):
        for stored, names in model.objects.values_list("name", "names"):
            known = best(names, language)
            if known:
                found[stored] = None if stored in found else known
    return {stored: known for stored, known in found.items() if known}


def call_people(rows: Iterable[Any], day: date | None = None) -> None:
    """People by the name that readers of the active language read, where one is published; one query."""
    language = get_language() or settings.LANGUAGE_CODE
    named = {row.pk: row for row in rows if row.name}
    if language == settings.LANGUAGE_CODE or not named:
        return
    found: dict[int, list[dict[str, Any]]] = {}
    for name in PublicVictimName.objects.as_of(day).filter(victim__in=list(named)):
        shape = {key: getattr(name, key) for key in ("text", "script", "language", "kind")}
        found.setdefault(name.victim_id, []).append(shape)
    for key, names in found.items():
        named[key].name = best(names, language) or named[key].name


def best(names: Iterable[Mapping[str, Any]], language: str) -> str:
    """The name to print for readers of a language: one in it, else one in their script; empty if none."""
    script = SCRIPTS.get(language)
    usable = [each for each in names if each["kind"] in _IN_USE and each["script"] == script]
    if not usable:
        return ""
    ranked = sorted(
        usable, key=lambda each: (each["language"] != language, _IN_USE.index(each["kind"]))
    )
    return str(ranked[0]["text"])
