"""Judges fixture rows against the models: what is unknown, missing, of the wrong type or too long."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models

from cases.actions import correctable_fields
from cases.choices import (
    AbsenceReason,
    CountStatus,
    DatePrecision,
    LocatorKind,
    NameKind,
    Qualifier,
    SpeakerStatus,
)
from cases.imports.fixture_rows import KINDS, FixtureRow, Problem, key_of
from cases.imports.gazetteer import GazetteerPlace, script_of
from cases.models.guards import CITED_KINDS
from cases.models.review import Dated

MOST_WORDS: Final = 8
"""Words of a source that a fixture may hold in one field: a search anchor, not a copy."""

LINKS: Final[dict[str, dict[str, str]]] = {
    "source": {"relays": "source", "relayed_speakers": "speaker"},
    "investigation": {
        "speaker_candidates": "speaker",
        "victims": "victim",
        "incidents": "incident",
    },
    "prosecution": {"victims": "victim"},
    "figure": {"speaker_candidates": "speaker"},
}
"""The links of a kind to many rows of another, by the model's field."""

NAMED_KINDS: Final = ("place", "situation")
"""The kinds whose names in other scripts stand in the row itself."""

SPEAKING_KINDS: Final = ("figure", "investigation")
"""The kinds that have a speaker of their own, whom a citation may leave unsaid."""

_NOT_FROM_FIXTURES: Final = {"withheld", "archived_at", "archive_url", "archive_sha256"}
_SOURCE_WORDS: Final = re.compile(r"(^|_)words$|^offence$")
_NAME_KEYS: Final = {"text", "language", "kind", "not_in_gazetteer"}
_TYPE_NAMES: Final = {bool: "true or false", int: "a whole number", date: "a date", dict: "a table"}


def fixture_fields(kind: str) -> dict[str, "models.Field[Any, Any]"]:
    """The model's fields that a fixture row of this kind decides, by name."""
    fields = correctable_fields(KINDS[kind])
    return {name: field for name, field in fields.items() if name not in _NOT_FROM_FIXTURES}


def check(rows: list[FixtureRow], gazetteer: dict[int, GazetteerPlace]) -> list[Problem]:
    """Fill in each row's values, references, links and names; what comes back is all that is wrong."""
    keys = {row.key for row in rows}
    problems: list[Problem] = []
    for row in rows:
        _spell_out(row)
        problems += _check_keys(row)
        problems += _check_values(row, keys)
        problems += _check_links(row, keys)
        problems += _check_absent(row)
        problems += _check_names(row, gazetteer)
        if row.kind == "citation":
            problems += _check_citation(row)
        if row.kind in SPEAKING_KINDS and not {"speaker", "speaker_status"} & set(row.given):
            choices = "unclear, not_named, not_recorded"
            problems.append(
                row.problem("speaker", f"Name the speaker, or a speaker_status: {choices}.")
            )
    return problems


def _spell_out(row: FixtureRow) -> None:
    """Turn the short forms of the fixtures (value, date, locator, speaker) into the model's fields."""
    given = row.given
    if row.kind == "figure" and isinstance(given.get("value"), int):
        given["low"] = given["high"] = given.pop("value")
        given.setdefault("qualifier", str(Qualifier.EXACTLY))
    if "date" in given and (spelt := _dates(given["date"])):
        del given["date"]
        given |= spelt
    if row.kind == "citation" and given.get("locator") == "not recorded":
        given |= {"locator": "", "locator_kind": str(LocatorKind.NOT_RECORDED)}
    if row.kind == "citation" and "locator" in given:
        given.setdefault("locator_kind", str(LocatorKind.PARAGRAPH))
    if "date_earliest" in _absent(given) and issubclass(row.model, Dated):
        given.setdefault("date_precision", str(DatePrecision.UNKNOWN))
    if row.kind == "investigation" and not given.get("is_group"):
        # One inquiry stands for no number of cases: there is nothing to be said.
        given.setdefault("cases_status", str(CountStatus.NOT_STATED))
    if "speaker" in given:
        given.setdefault("speaker_status", str(SpeakerStatus.STATED))


def _absent(given: dict[str, Any]) -> dict[str, Any]:
    absent = given.get("absent", {})
    return absent if isinstance(absent, dict) else {}


def _dates(given: Any) -> dict[str, Any] | None:
    """A day, ``2022-08`` or ``2022`` as earliest, latest and precision; None if it is none of them."""
    if type(given) is date:
        return {
            "date_earliest": given,
            "date_latest": given,
            "date_precision": str(DatePrecision.DAY),
        }
    match = re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", given) if isinstance(given, str) else None
    if match is None:
        return None
    year, month = int(match[1]), int(match[2] or 0)
    last = calendar.monthrange(year, month or 12)[1]
    return {
        "date_earliest": date(year, month or 1, 1),
        "date_latest": date(year, month or 12, last),
        "date_precision": str(DatePrecision.MONTH if month else DatePrecision.YEAR),
    }


def _check_keys(row: FixtureRow) -> Iterator[Problem]:
    known = {*fixture_fields(row.kind), *LINKS.get(row.kind, {}), "absent"}
    if row.kind in NAMED_KINDS:
        known.add("names")
    for name in row.given:
        if name == "date" and "date_precision" in known:
            yield row.problem(
                name, "Write a day (2022-01-15), or a month or year as “2022-01” or “2022”."
            )
        elif name == "value" and row.kind == "figure":
            yield row.problem(name, "This is not a whole number; for words only leave it out.")
        elif name not in known:
            yield row.problem(
                name, f"There is no such field. Fields are: {', '.join(sorted(known))}."
            )


def _check_values(row: FixtureRow, keys: set[str]) -> Iterator[Problem]:
    for name, field in fixture_fields(row.kind).items():
        if name not in row.given:
            if _is_required(row, field):
                yield row.problem(name, "It is missing; every row of this kind has it.")
            continue
        value = row.given[name]
        if message := _wrong_type(field, value):
            yield row.problem(name, message)
        elif isinstance(field, models.ForeignKey):
            kind = _kind_of_model(field.related_model)
            key = key_of(value, kind=kind, report=row.report)
            if key in keys:
                row.references[name] = key
            else:
                yield row.problem(name, _unknown_reference(value, kind, keys))
        elif message := _wrong_value(field, value):
            yield row.problem(name, message)
        else:
            row.values[name] = value


def _is_required(row: FixtureRow, field: "models.Field[Any, Any]") -> bool:
    from_gazetteer = row.kind == "place" and "geonames_id" in row.given
    derived = field.name == "script" or (field.name == "country_code" and from_gazetteer)
    return not (derived or field.blank or field.null or field.has_default())


def _wrong_type(field: "models.Field[Any, Any]", value: Any) -> str:
    """What is wrong with a value's type, or nothing."""
    wanted: type = str
    if isinstance(field, models.BooleanField):
        wanted = bool
    elif isinstance(field, models.IntegerField):
        wanted = int
    elif isinstance(field, models.DateField):
        wanted = date
    elif isinstance(field, models.JSONField):
        wanted = dict
    mixed_up = (wanted is int and isinstance(value, bool)) or (
        wanted is date and isinstance(value, datetime)
    )
    if isinstance(value, wanted) and not mixed_up:
        return ""
    return f"{value!r} is not {_TYPE_NAMES.get(wanted, 'a text in quotation marks')}."


def _wrong_value(field: "models.Field[Any, Any]", value: Any) -> str:
    """What is wrong with a value of the right type, or nothing."""
    choices = [str(choice) for choice, _label in field.flatchoices]
    if choices and value not in choices:
        return f"“{value}” is none of: {', '.join(choices)}."
    if value == "" and not field.blank:
        return "It is empty."
    try:
        field.run_validators(value)
    except ValidationError as error:
        return " ".join(error.messages)
    if isinstance(value, str):
        words = len(value.split())
        if _SOURCE_WORDS.search(field.name) and words > MOST_WORDS:
            return f"It has {words} words of a source; at most {MOST_WORDS} are kept."
    return ""


def _kind_of_model(model: Any) -> str:
    return next(kind for kind, its_model in KINDS.items() if its_model is model)


def _unknown_reference(value: str, kind: str, keys: set[str]) -> str:
    known = sorted(key.removeprefix(f"{kind} ") for key in keys if key.startswith(f"{kind} "))
    return f"There is no {kind.replace('_', ' ')} “{value}”. There are: {', '.join(known)}."


def _check_links(row: FixtureRow, keys: set[str]) -> Iterator[Problem]:
    for name, kind in LINKS.get(row.kind, {}).items():
        given = row.given.get(name, [])
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            yield row.problem(name, "Write a list of texts: […, …].")
            continue
        row.links[name] = []
        for value in given:
            key = key_of(value, kind=kind, report=row.report)
            if key in keys:
                row.links[name].append(key)
            else:
                yield row.problem(name, _unknown_reference(value, kind, keys))


def _check_absent(row: FixtureRow) -> Iterator[Problem]:
    absent = row.given.get("absent", {})
    if not isinstance(absent, dict):
        return
    reasons = set(AbsenceReason.values) - {AbsenceReason.NOT_YET_REPORTED, AbsenceReason.WITHHELD}
    for name, reason in absent.items():
        if name not in fixture_fields(row.kind):
            yield row.problem("absent", f"There is no field “{name}”.")
        elif row.given.get(name, "") != "":
            yield row.problem("absent", f"“{name}” is given, so it is not absent.")
        elif reason not in reasons:
            yield row.problem(
                "absent", f"“{reason}” for {name} is none of: {', '.join(sorted(reasons))}."
            )


def _check_names(row: FixtureRow, gazetteer: dict[int, GazetteerPlace]) -> Iterator[Problem]:
    """Names in other scripts; a place with a GeoNames id must be as the gazetteer has it."""
    place = None
    if row.kind == "place" and isinstance(number := row.given.get("geonames_id"), int):
        place = gazetteer.get(number)
        level = row.given.get("level")
        if place is None or str(place.level) != level:
            yield row.problem("geonames_id", f"The gazetteer has no {level} {number}.")
        else:
            row.values["country_code"] = place.country_code
            row.values |= {"latitude": place.latitude, "longitude": place.longitude}
    if row.kind == "victim_name" and isinstance(text := row.given.get("text"), str):
        row.values.setdefault("script", str(script_of(text)))
    names = row.given.get("names", []) if row.kind in NAMED_KINDS else []
    for given in names if isinstance(names, list) else [names]:
        if not _is_name(given):
            keys = ", ".join(sorted(_NAME_KEYS))
            yield row.problem("names", f"A name has text and language, and of these only: {keys}.")
            continue
        text, kind = given["text"], given.get("kind", str(NameKind.ALTERNATIVE))
        if kind not in NameKind.values:
            yield row.problem("names", f"“{kind}” is none of: {', '.join(NameKind.values)}.")
        if text in {name["text"] for name in row.names}:
            yield row.problem("names", f"“{text}” stands here twice.")
        if place and text not in place.names and not given.get("not_in_gazetteer"):
            yield row.problem(
                "names",
                f"The gazetteer does not have “{text}” for {row.row}: take it out, or say where it "
                "comes from in “not_in_gazetteer”.",
            )
        name = {"text": text, "language": given["language"], "kind": kind}
        row.names.append(name | {"script": str(script_of(text))})


def _is_name(given: Any) -> bool:
    return (
        isinstance(given, dict)
        and {"text", "language"} <= set(given) <= _NAME_KEYS
        and all(isinstance(value, str) for value in given.values())
    )


def _check_citation(row: FixtureRow) -> Iterator[Problem]:
    targets = [kind for kind in CITED_KINDS if kind in row.given]
    if len(targets) != 1:
        yield row.problem(
            "target", f"A citation supports one record: say one of {', '.join(CITED_KINDS)}."
        )
    if "locator" not in row.given and row.given.get("locator_kind") != LocatorKind.WHOLE:
        yield row.problem("locator", "Say where in the source (“9”), or “not recorded”.")
    silent = not {"speaker", "speaker_status"} & set(row.given)
    if silent and targets and targets[0] not in SPEAKING_KINDS:
        yield row.problem(
            "speaker",
            f"A {targets[0].replace('_', ' ')} has no speaker of its own: name who says it here, "
            "or give a speaker_status: unclear, not_named, not_recorded.",
        )


def gazetteer_ids(rows: list[FixtureRow]) -> frozenset[int]:
    """The GeoNames ids that places of the fixtures name."""
    given = [row.given.get("geonames_id") for row in rows if row.kind == "place"]
    return frozenset(number for number in given if isinstance(number, int))
