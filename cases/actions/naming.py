"""Finds the texts that name a person, those that are public and those that could become so."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import models
from django.db.models import Exists, OuterRef

from cases.actions.base import Refused, bundle, kind_of
from cases.choices import CorrectionState, ReviewState
from cases.models import (
    Correction,
    Defendant,
    MirrorEntry,
    Tombstone,
    Victim,
    VictimName,
    versions,
)
from cases.models.names import MARK, Names, Span, cleared
from cases.models.places import NameVariant
from cases.models.review import Record
from cases.models.text_keys import rows_that_may_name
from cases.public.texts import Texts, public_texts, texts_of
from cases.public_ids import new_public_id

Person = Victim | Defendant

OWN_NAMES: Final[dict[type[models.Model], str]] = {VictimName: "text", Defendant: "name"}
"""Where people's names are kept as such; whether they are public is decided in the views."""

WORDLESS: Final = {MirrorEntry, Tombstone}
"""What holds public ids and kinds, and no words."""


def names_of(person: Person) -> Names:
    """What a person is called, in every spelling stored; what the record once called them as well."""
    match person:
        case Victim():
            rows: Any = VictimName.objects.filter(victim=person)
            past = versions.events_of(VictimName).filter(victim_id=person.pk)
            now, former = (each.values_list("text", flat=True) for each in (rows, past))
        case Defendant():
            past = versions.events_of(Defendant).filter(pgh_obj_id=person.pk)
            now, former = [person.name], past.values_list("name", flat=True)
    return Names(now, former=former)


@dataclass(frozen=True)
class Finding:
    """One text that holds a name: where it is, what it says, what it would say without the name."""

    row: models.Model
    field: str
    text: str
    spans: tuple[Span, ...]
    proposal: str
    is_past: bool = False

    @property
    def key(self) -> str:
        """How forms call it."""
        past = "past-" if self.is_past else ""
        return f"{past}{self.row._meta.model_name}-{self.row.pk}-{self.field}"

    @property
    def is_certain(self) -> bool:
        """Whether it names the person beyond doubt, so that it must be cleared."""
        return any(span.certain for span in self.spans)

    @property
    def is_likely(self) -> bool:
        """Whether it should be cleared unless somebody says otherwise."""
        return any(span.certain or span.likely for span in self.spans)

    @property
    def is_public(self) -> bool:
        """Whether readers see it now."""
        states = {"", ReviewState.PUBLISHED, CorrectionState.ACCEPTED}
        return not self.is_past and getattr(self.row, "state", "") in states


class NameRemains(Refused):
    """Texts still hold the name after clearing; nothing was done."""

    def __init__(self, findings: list[Finding]) -> None:
        places = "; ".join(
            f"{kind_of(each.row)} {getattr(each.row, 'public_id', '')}, {each.field.replace('_', ' ')}"
            for each in findings[:5]
        )
        more = f" and {len(findings) - 5} more" if len(findings) > 5 else ""
        super().__init__(f"Nothing was done: the name still stands in {places}{more}.")
        self.findings = findings


def findings_of(person: Person, *, everything: bool = False, past: bool = True) -> list[Finding]:
    """The texts that hold one of a person's names: public ones, and those that could become public.

    ``everything`` looks into what was withdrawn and what is internal as well, and, for names that are
    only possible, into earlier versions (unless ``past`` is false): what is certain is found there
    without asking anybody.
    """
    names = names_of(person)
    own = _Own(person)
    keys = names.keys()
    texts = _looked_through(everything=everything)
    found: list[Finding] = []
    for model, fields in texts.items():
        hits: dict[int, list[tuple[Any, str]]] = defaultdict(list)
        for pk, field, text in _texts_in(model, fields, keys=keys, everything=everything):
            if names.may_stand_in(text) and (model, pk) not in own.rows:
                hits[pk].append((field, text))
        rows = model._base_manager.in_bulk(hits)
        for pk, held in hits.items():
            for field, text in held:
                spans = tuple(names.find(text))
                if spans and pk in rows and not own.corrects(rows[pk]):
                    proposal = _proposal(field, text, spans)
                    found.append(Finding(rows[pk], field.name, text, spans, proposal))
    if everything and past:
        found += _in_the_past(names, own, texts, present={each.key for each in found})
    return sorted(found, key=lambda each: (not each.is_certain, not each.is_public, each.is_past))


def _in_the_past(
    names: Names, own: "_Own", texts: Texts, *, present: Collection[str]
) -> Iterator[Finding]:
    for model, fields in texts.items():
        if not versions.is_tracked(model):
            continue
        held: dict[tuple[int, str], Finding] = {}
        columns = [field.name for field in fields]
        # What the row itself still says was looked at there; most entries say nothing else.
        same = {column: OuterRef(column) for column in columns}
        still = Exists(model._base_manager.filter(pk=OuterRef("pgh_obj_id"), **same))
        events = (
            versions.events_of(model)
            .exclude(still)
            .order_by("pgh_id")
            .values_list("pgh_obj_id", *columns)
        )
        for pk, *values in events.iterator(chunk_size=2000):
            for field, value in zip(fields, values, strict=True):
                text = as_text(value) if value else ""
                if not names.may_stand_in(text) or (model, pk) in own.rows:
                    continue
                spans = tuple(names.find(text))
                if spans and not any(span.certain for span in spans):
                    row = model(pk=pk)
                    found = Finding(row, field.name, text, spans, "[removed]", is_past=True)
                    if found.key.removeprefix("past-") not in present:
                        held[pk, field.name] = found
        rows = model._base_manager.in_bulk({pk for pk, _name in held})
        for (pk, _name), found in held.items():
            yield replace(found, row=rows.get(pk, found.row))


def namesakes_of(person: Person) -> list[Record]:
    """Others who bear one of the names: the same person entered twice, or another one."""
    names, own = names_of(person), _Own(person)
    keys = names.keys_of_certain()
    found: list[Record] = []
    for model, field in OWN_NAMES.items():
        rows: Any = model._default_manager.exclude(state=ReviewState.WITHDRAWN).exclude(
            **{field: ""}
        )
        rows = rows_that_may_name(rows, keys, fields=[field])
        pks = [
            pk
            for pk, text in rows.order_by().values_list("pk", field)
            if names.certainly_in(text) and not own.owns(model, pk)
        ]
        found += rows.filter(pk__in=pks)
    return list(dict.fromkeys(getattr(each, "victim", each) for each in found))


def _looked_through(*, everything: bool) -> Texts:
    """The texts in which names are looked for; not where somebody's name is kept as such."""
    texts = {
        model: texts_of(model) if everything else fields
        for model, fields in public_texts().items()
        if model not in WORDLESS
    }
    return {
        model: worded
        for model, fields in texts.items()
        if (worded := [each for each in fields if each.name != OWN_NAMES.get(model)])
    }


def _texts_in(
    model: type[models.Model], fields: list[Any], *, keys: str, everything: bool
) -> Iterator[tuple[int, Any, str]]:
    names = [field.name for field in fields]
    rows: Any = rows_that_may_name(model._base_manager.order_by(), keys, fields=names)
    if issubclass(model, Record) and not everything:
        rows = rows.exclude(state=ReviewState.WITHDRAWN)
    if model is Correction and not everything:
        rows = rows.exclude(state=CorrectionState.DECLINED)
    hidden = rows.filter(sensitive=True).values_list("pk", flat=True) if model is Correction else ()
    unseen = set() if everything else set(hidden)
    for pk, *values in rows.values_list("pk", *names).iterator(chunk_size=2000):
        for field, value in zip(fields, values, strict=True):
            if value and not (field.name == "old_value" and pk in unseen):
                yield pk, field, as_text(value)


def as_text(value: Any) -> str:
    """A stored value as it is looked through and shown: loose data as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _proposal(field: "models.Field[Any, Any]", text: str, spans: Collection[Span]) -> str:
    """What a text could say instead; an address, or one of several names, goes as a whole."""
    if isinstance(field, models.URLField):
        return ""
    if isinstance(field, models.SlugField):
        return f"{field.model._meta.model_name}-{new_public_id('NEW')[4:].lower()}"
    if issubclass(field.model, NameVariant) and not issubclass(field.model, Record):
        return ""
    chosen = [span for span in spans if span.certain or span.likely] or spans
    shorter = cleared(text, chosen)
    if field.max_length and len(shorter) > field.max_length:
        shorter = shorter.replace(MARK, "[…]")
    return shorter


class _Own:
    """What belongs to the person: kept back as a whole, or gone with them."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.rows: set[tuple[type[models.Model], int]] = set()
        self.ids: set[str] = set()
        if isinstance(person, Victim):
            for each in bundle(person):
                self.rows.add((type(each), each.pk))
                past = versions.events_of(type(each)).filter(pgh_obj_id=each.pk)
                self.ids.update(past.values_list("public_id", flat=True))

    def owns(self, model: type[models.Model], pk: int) -> bool:
        """Whether a row is theirs."""
        return (model, pk) in self.rows or (model, pk) == (type(self.person), self.person.pk)

    def corrects(self, row: models.Model) -> bool:
        """Whether a row is a correction of what is theirs, or of a name that is kept as such."""
        if not isinstance(row, Correction):
            return False
        names = {("NAM", "text"), ("DEF", "name")}
        return row.record_id in self.ids or (row.record_id[:3], row.field) in names
