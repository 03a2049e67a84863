"""Keeps the sums of dashboards: after each change, only what changed records add is looked at again."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q

from cases.actions.shown_in import Shown, Touched
from cases.actions.storing import locked_version
from cases.choices import CorrectionState, ReviewState
from cases.models import (
    Citation,
    Correction,
    Defendant,
    Figure,
    Harm,
    Incident,
    Investigation,
    InvestigationStep,
    ProceedingStep,
    Prosecution,
    Share,
    Source,
    Tally,
    Tallying,
    Victim,
    VictimName,
)
from cases.models.guards import CITED_KINDS
from cases.models.review import Record
from cases.public.build import definitions
from cases.public.changes import PUBLICATIONS
from cases.public.counting import VOICED
from cases.public.shares import CORRECTED, SHARES, became_public

CHUNK: Final = 5000
"""Records whose shares are made at once when all are made."""

AT_MOST: Final = 20_000
"""Records that a change looks at again; where it concerns more, the sums are begun anew."""

_LOCK: Final = 0x7A11  # any number that is used nowhere else
"""Held by whoever begins: a timer may start another before the first has done."""

_KINDS: Final[dict[str, type[Record]]] = {
    "victim": Victim,
    "harm": Harm,
    "incident": Incident,
    "investigation": Investigation,
    "prosecution": Prosecution,
    "figure": Figure,
    "source": Source,
}
"""The kinds of record that add to numbers; besides, each that became public is a change."""

_CHANGES: Final[dict[str, type[Record]]] = {
    became_public(kind): kind.model for kind in PUBLICATIONS
}

_WHOLES: Final[dict[type[Record], tuple[str, str]]] = {
    Harm: ("victim", "victim"),
    InvestigationStep: ("investigation", "investigation"),
    Defendant: ("prosecution", "prosecution"),
    ProceedingStep: ("prosecution", "defendant__prosecution"),
}
"""What is a part: the kind of its whole, and the way there."""

_LISTS: Final = {
    "victims": "victim",
    "incidents": "incident",
    "investigations": "investigation",
    "prosecutions": "prosecution",
    "figures": "figure",
    "sources": "source",
}
"""The lists whose records add something, and of which kind these are; harms come with their victims."""

_OF_PEOPLE: Final = frozenset({Victim, VictimName, Harm, Citation})
"""Where nothing else was touched, other records show it and add what they did, but for those cited."""

_PARTS: Final = ("investigation_step", "defendant", "proceeding_step")
"""What a citation supports so that the record that it is a part of adds something else."""

_SHARE: Final = Share._meta.db_table
_TALLY: Final = Tally._meta.db_table

_KEYS: Final = ("kind", "record", "situation", "city")
_VALUES: Final = (
    *("person", "since", "known_from", "case_since", "date_earliest", "date_latest", "dated_since"),
    *("changed_on", "change", "public_id", "whats", "days", "numbers"),
)
_COLUMNS: Final = ", ".join((*_KEYS, *_VALUES))
_SCOPE: Final = "situation, city"

_SUMS: Final = f"""
SELECT {_SCOPE}, what, day, sum(number)
  FROM ({{rows}}) added
 GROUP BY {_SCOPE}, what, day HAVING sum(number) <> 0"""  # noqa: S608 (from our own constants)

_ADDED: Final = (
    f"SELECT {_SCOPE}, unnest(whats) AS what, unnest(days) AS day,"
    " {sign}unnest(numbers) AS number"
)

_CHANGED: Final = f"""
WITH now AS MATERIALIZED ({{shares}}),
was AS MATERIALIZED (
    SELECT {_COLUMNS} FROM {_SHARE} WHERE kind = %(kind)s AND record = ANY(%(records)s)
), gone AS (
    DELETE FROM {_SHARE} s WHERE s.kind = %(kind)s AND s.record = ANY(%(records)s) AND NOT EXISTS (
           SELECT FROM now n WHERE n.record = s.record
              AND (n.situation, n.city) IS NOT DISTINCT FROM (s.situation, s.city))
), kept AS (
    INSERT INTO {_SHARE} ({_COLUMNS}) SELECT {_COLUMNS} FROM now
        ON CONFLICT ({", ".join(_KEYS)}) DO UPDATE
           SET {", ".join(f"{name} = excluded.{name}" for name in _VALUES)}
)
INSERT INTO {_TALLY} AS t ({_SCOPE}, what, day, number)
{_SUMS.format(rows=f"{_ADDED.format(sign='')} FROM now UNION ALL {_ADDED.format(sign='-')} FROM was")}
    ON CONFLICT (city, situation, what, day) DO UPDATE SET number = t.number + excluded.number"""  # noqa: S608 (from our own constants)

_GONE: Final = f"""
DELETE FROM {_SHARE} WHERE kind = %(kind)s AND record = ANY(%(records)s)"""  # noqa: S608 (from our own constants)

_MADE: Final = f"""
INSERT INTO {_SHARE} ({_COLUMNS}) SELECT {_COLUMNS} FROM ({{shares}}) now"""  # noqa: S608 (from our own constants)

_ALL: Final = f"""
INSERT INTO {_TALLY} ({_SCOPE}, what, day, number)
{_SUMS.format(rows=f"{_ADDED.format(sign='')} FROM {_SHARE}")}"""


def keep_up(asked: Shown, touched: Touched, sources: Collection[int] = ()) -> None:
    """Look again at what some public records add, and at what stands in another light beside them.

    Of those that are ``touched``, somebody may be erased since: nothing is left but the key. Some
    ``sources`` supported them.

    The number of the record's state is locked. Where nobody has begun to keep sums nothing is done;
    sums by other definitions are given up, since they cannot be kept up.
    """
    keeping = Tallying.objects.first()
    if keeping is None:
        return
    records = _concerned(asked, touched, sources)
    is_much = sum(map(len, records.values())) > AT_MOST
    if keeping.made_with != definitions() or (keeping.is_complete and is_much):
        Tallying.objects.all().delete()
        return
    for kind, keys in records.items():
        _refresh(kind, keys, is_complete=keeping.is_complete)


def begin() -> bool:
    """Look at every record once and keep what each adds; does nothing where that was done before.

    It can be broken off at any time, and begins anew. Whoever changes the record waits for one lot at a
    time, and once for the sums; readers never do.

    Returns:
        Whether it was done now; also false while another process is doing it.

    """
    if Tallying.objects.filter(made_with=definitions(), is_complete=True).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        (is_ours,) = cursor.fetchone()
        if not is_ours:
            return False
        try:
            return _begin()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _begin() -> bool:
    with transaction.atomic():
        Tallying.objects.all().delete()
    with transaction.atomic(), connection.cursor() as cursor:
        locked_version()
        # Deleted, not truncated: whoever still reads an earlier state would find nothing.
        cursor.execute(f"DELETE FROM {_SHARE}; DELETE FROM {_TALLY}")  # noqa: S608 (our own)
        keeping = Tallying.objects.create(made_with=definitions())
    for kind, model in (_KINDS | _CHANGES | {CORRECTED: Correction}).items():
        for keys in _lots(model):
            with transaction.atomic():
                locked_version()
                _refresh(kind, keys, is_complete=False)
    with transaction.atomic(), connection.cursor() as cursor:
        locked_version()
        cursor.execute(_ALL)
        # A change may have given the sums up meanwhile: then there is nothing to complete.
        done = Tallying.objects.filter(pk=keeping.pk).update(is_complete=True)
        if not done:
            transaction.set_rollback(True)
    if done:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {_SHARE}, {_TALLY}")
    return bool(done)


def _lots(model: type[Record | Correction]) -> Iterator[list[int]]:
    """The keys of all published records of a kind, or accepted corrections, some at a time."""
    last = 0
    state = CorrectionState.ACCEPTED if model is Correction else ReviewState.PUBLISHED
    rows = model._base_manager.filter(state=state).order_by("pk")
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        yield keys
        last = keys[-1]


def _refresh(kind: str, keys: Collection[int], *, is_complete: bool) -> None:
    """Make the shares of some records anew; with all sums there, count on."""
    asked: dict[str, Any] = {"kind": kind, "records": sorted(keys)}
    with connection.cursor() as cursor:
        if is_complete:
            cursor.execute(_CHANGED.format(shares=SHARES[kind]), asked)
            return
        cursor.execute(_GONE, asked)
        cursor.execute(_MADE.format(shares=SHARES[kind]), asked)


def _concerned(asked: Shown, touched: Touched, sources: Collection[int]) -> dict[str, set[int]]:
    """The keys of the records that may add something else than before, by their kinds."""
    found: dict[str, set[int]] = defaultdict(set)
    ids: dict[str, list[str]] = defaultdict(list)
    for name, public_id in asked:
        ids[name].append(public_id)
    is_of_people = _is_of_people(touched)
    for name, kind in _LISTS.items():
        if name in ids and (kind == "victim" or not is_of_people):
            found[kind] |= _keys(_KINDS[kind], public_id__in=ids[name])
    for kind, model in _KINDS.items():
        found[kind] |= {key for each, key in touched if each is model}
    # Voices: whatever a citation supports that may be another's now, or of a source that may be.
    citations = Citation._base_manager.filter(
        Q(public_id__in=ids["citations"]) | Q(source__in=set(found["source"]))
    )
    for source, person, *targets in citations.values_list("source", "victim", *VOICED):
        if person is not None:
            found["victim"].add(person)
        for kind, key in zip(VOICED, targets, strict=True):
            if key is not None:
                found[kind].add(key)
                # Of a source that supports people alone nothing is counted.
                found["source"].add(source)
    parts = {
        model: _keys(model, **{f"{way}__in": found[kind]}) for model, (kind, way) in _WHOLES.items()
    }
    found["harm"] |= parts[Harm]
    shares = Share.objects.filter(person__in=found["victim"]).exclude(kind=CORRECTED)
    found["harm"] |= set(shares.values_list("record", flat=True))
    # Sources are counted where they are cited.
    for kind in VOICED:
        rows = Citation._base_manager.filter(**{f"{kind}__in": found[kind]})
        found["source"] |= set(rows.values_list("source", flat=True))
    by_model = parts | {model: found[kind] for kind, model in _KINDS.items()}
    found |= {kind: by_model[model] for kind, model in _CHANGES.items()}
    by_model |= {Source: found["source"] | set(sources)}
    found[CORRECTED] = _corrections(by_model, ids["citations"])
    return {kind: keys for kind, keys in found.items() if keys}


def _corrections(by_model: dict[type[Record], set[int]], citations: Collection[str]) -> set[int]:
    """The accepted corrections of some records, and of the citations and the sources that support them.

    Of those who were erased nothing but the shares knows that they are gone.
    """
    if not Correction.objects.filter(state=CorrectionState.ACCEPTED).exists():
        return set()
    keys: dict[Any, list[int]] = {model: sorted(pks) for model, pks in by_model.items()}
    names = VictimName._base_manager.filter(victim__in=keys[Victim])
    keys[VictimName] = list(names.values_list("pk", flat=True))
    supported = reduce(
        or_,
        (
            Q(**{f"{kind}__in": keys[model]})
            for kind in CITED_KINDS
            if (model := Citation._meta.get_field(kind).related_model) in keys
        ),
    )
    cited = Citation._base_manager.filter(supported | Q(public_id__in=citations))
    ids = {
        public_id
        for pair in cited.values_list("public_id", "source__public_id")
        for public_id in pair
    }
    for model, pks in keys.items():
        ids.update(model._base_manager.filter(pk__in=pks).values_list("public_id", flat=True))
    corrections = Correction.objects.filter(state=CorrectionState.ACCEPTED, record_id__in=ids)
    shares = Share.objects.filter(kind=CORRECTED, person__in=keys[Victim])
    return {*corrections.values_list("pk", flat=True), *shares.values_list("record", flat=True)}


def _is_of_people(touched: Touched) -> bool:
    """Whether only people were touched, and citations, but for those of parts of cases."""
    if not {model for model, _key in touched} <= _OF_PEOPLE:
        return False
    citations = Citation._base_manager.filter(
        pk__in=[key for model, key in touched if model is Citation]
    )
    return not citations.filter(
        reduce(or_, (Q(**{f"{part}__isnull": False}) for part in _PARTS))
    ).exists()


def _keys(model: type[Record], **condition: Collection[object]) -> set[int]:
    return set(model._base_manager.filter(**condition).values_list("pk", flat=True))
