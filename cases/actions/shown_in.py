"""Finds the public records that show a record: what a reader sees changed when it changes."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from django.db import connection
from django.db.models import Model, Value
from django.db.models.expressions import RawSQL

from cases.models import (
    Agency,
    Citation,
    Figure,
    Harm,
    Incident,
    Investigation,
    LoggedNumber,
    Place,
    Prosecution,
    Publisher,
    Situation,
    Source,
    Speaker,
    Victim,
)
from cases.models.guards import CITED_KINDS
from cases.models.review import Record
from cases.public.beside import beside_withheld

Touched = Iterable[tuple[type[Record], int]]

Shown = set[tuple[str, str]]
"""Public records: the list of the API in which each stands, and its public id."""


def _and_larger(place: str) -> tuple[str, ...]:
    """A place, and those in which it lies: a row names its place and that place's city."""
    return place, f"{place}__part_of", f"{place}__part_of__part_of"


def _cited(*ways: str) -> tuple[str, ...]:
    """Rows, their citations, and the sources whose days say since when they are known."""
    return tuple(
        f"{way}__{more}" if way else more
        for way in ways
        for more in ("citations", "citations__source")
    )


ROWS: Final[Mapping[str, tuple[type[Model], tuple[str, ...]]]] = {
    "situations": (Situation, ("country",)),
    "places": (Place, ("part_of", "part_of__part_of")),
    "agencies": (Agency, ("place", "part_of")),
    "speakers": (Speaker, ("agency",)),
    "publishers": (Publisher, ()),
    "sources": (Source, ("publisher", "read_in_copy_of", "relays", "relayed_speakers")),
    "citations": (
        Citation,
        (
            *("source", "source__publisher", "speaker", *CITED_KINDS),
            *("victim_name__victim", "harm__victim", "investigation_step__investigation"),
            *("defendant__prosecution", "proceeding_step__defendant__prosecution"),
        ),
    ),
    "incidents": (
        Incident,
        (
            *("situation", *_and_larger("place"), "harms", "harms__victim", "investigations"),
            *_cited(""),
        ),
    ),
    "victims": (
        Victim,
        (
            *("names", "harms", "harms__incident", "harms__incident__situation"),
            *_and_larger("harms__incident__place"),
            *("harms__agency", "harms__agency_alleged_by", "investigations", "prosecutions"),
            *_cited("", "names", "harms", "harms__incident"),
        ),
    ),
    "investigations": (
        Investigation,
        (
            *("situation", *_and_larger("place"), "agency", "speaker", "speaker_candidates"),
            *("steps", "steps__agency", "victims", "incidents", "prosecutions"),
            *("prosecutions__defendants", "prosecutions__defendants__steps"),
            *_cited("", "steps"),
        ),
    ),
    "prosecutions": (
        Prosecution,
        (
            *("situation", *_and_larger("place"), "court", "investigation", "victims"),
            *("defendants", "defendants__agency", "defendants__steps", "defendants__steps__court"),
            *_cited("", "defendants", "defendants__steps"),
        ),
    ),
    "figures": (
        Figure,
        (
            *("situation", *_and_larger("place"), "speaker", "speaker_candidates"),
            *("part_of", "supersedes", "superseded_by", "conflicts_with", "conflicting"),
            *_cited(""),
        ),
    ),
    "numbers": (LoggedNumber, ("situation", "city", "speaker", "figure", *_cited("figure"))),
}
"""Of each list the model behind it, and the ways from one of its rows to all else that the row shows."""

_KEYS: Final = "keys"
"""Stands for the primary keys in statements that are written once."""


def showing(touched: Touched) -> Shown:
    """The records in whose rows some records are shown, themselves among them.

    It may name one too many, never one too few; what is not public is among them as well. One query
    for each kind of record, and one more for people, and for citations.
    """
    by_kind: dict[Any, set[int]] = {}
    for model, pk in touched:
        by_kind.setdefault(model._meta.concrete_model, set()).add(pk)
    beside = set(_beside_withheld(by_kind))
    found = _take_cited(by_kind)
    for kind, pks in by_kind.items():
        statement, values = _statement(kind)
        if statement:
            keys = sorted(pks)
            found.update(_rows(statement, [keys if one == _KEYS else one for one in values]))
    return found | beside


def _take_cited(by_kind: dict[Any, set[int]]) -> Shown:
    """The citations of what is touched as well, taken out: whatever else shows them shows that too."""
    if not (citations := by_kind.get(Citation)):
        return set()
    found: Shown = set()
    for pk, public_id, targets in supported_by(citations):
        if any(each in by_kind.get(kind, ()) for kind, each in targets):
            citations.remove(pk)
            found.add(("citations", public_id))
    if not citations:
        del by_kind[Citation]
    return found


def supported_by(citations: Collection[int]) -> Iterator[tuple[int, str, list[tuple[Any, int]]]]:
    """The keys and public ids of citations, each with the records that it supports, by kind and key."""
    columns = [f"{kind}_id" for kind in CITED_KINDS]
    kinds = [Citation._meta.get_field(kind).related_model for kind in CITED_KINDS]
    rows = Citation.objects.filter(pk__in=citations).values_list("pk", "public_id", *columns)
    for pk, public_id, *keys in rows:
        targets = zip(kinds, keys, strict=True)
        yield pk, public_id, [(kind, key) for kind, key in targets if key is not None]


def _rows(statement: str, values: Any) -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        yield from cursor.fetchall()


@cache
def _statement(kind: type[Record]) -> tuple[str, tuple[Any, ...]]:
    """SQL for the rows that show records of a kind; compiling it anew would cost more than running it."""
    parts = [
        model._base_manager.order_by()
        .filter(**{f"{way}__in": RawSQL("SELECT unnest(%s::bigint[])", [_KEYS])})
        .annotate(list_name=Value(name))
        .values_list("list_name", "public_id")
        for name, (model, ways) in ROWS.items()
        for way in ("pk", *ways)
        if _end(model, way) is kind
    ]
    if not parts:
        return "", ()
    statement, values = parts[0].union(*parts[1:]).query.sql_with_params()
    return str(statement), tuple(values)


def _end(model: type[Model], way: str) -> type[Model]:
    """The model to which a way leads."""
    for step in way.split("__") if way != "pk" else ():
        found: Any = model._meta.get_field(step).related_model
        model = found
    return model


def _beside_withheld(by_kind: Mapping[Any, Collection[int]]) -> Iterator[tuple[str, str]]:
    keys = {kind: by_kind.get(kind, ()) for kind in (Victim, Harm, Incident, Citation)}
    if any(keys.values()):
        yield from beside_withheld(
            victims=keys[Victim],
            harms=keys[Harm],
            incidents=keys[Incident],
            citations=keys[Citation],
        )
