"""The search over the whole public record, as of a day: one group of results for each kind."""

from datetime import date
from typing import Any, Final

from cases.choices import PlaceLevel
from cases.filters.question import Query
from cases.public import (
    PublicAgency,
    PublicFigure,
    PublicIncident,
    PublicInvestigation,
    PublicPlace,
    PublicProsecution,
    PublicPublisher,
    PublicRemoval,
    PublicSituation,
    PublicSource,
    PublicSpeaker,
    PublicVictim,
    attach_citations,
)
from cases.search.candidates import likeness
from cases.search.figures import figure_hit, figures
from cases.search.matching import Piece
from cases.search.names import Mentions, people, places, references, situations
from cases.search.results import Group, Hit, Kind, Reason, Why
from cases.search.titles import titled
from cases.stats.numbers import Link

BY_PREFIX: Final[dict[str, tuple[Kind, Any]]] = {
    "FIG": (Kind.FIGURE, PublicFigure),
    "INC": (Kind.INCIDENT, PublicIncident),
    "VIC": (Kind.PERSON, PublicVictim),
    "INV": (Kind.INVESTIGATION, PublicInvestigation),
    "PRO": (Kind.PROSECUTION, PublicProsecution),
    "SRC": (Kind.SOURCE, PublicSource),
    "SIT": (Kind.SITUATION, PublicSituation),
    "PLC": (Kind.PLACE, PublicPlace),
    "AGY": (Kind.AGENCY, PublicAgency),
    "SPK": (Kind.SPEAKER, PublicSpeaker),
    "PUB": (Kind.PUBLISHER, PublicPublisher),
}
"""What an id is the id of."""


def search(query: Query, day: date | None) -> list[Group]:
    """What the record holds on a question, as known by a day; groups without a result are left out."""
    if query.public_id:
        return _by_id(query.public_id, day)
    if not query.words or query.is_short:
        return []
    mentions = Mentions()
    with likeness():
        found = [
            places(query, mentions),
            situations(query),
            people(query, day),
            *references(query, mentions),
        ]
        found += [figures(query, day, mentions), *titled(query, day, mentions)]
    return in_order(found)


def in_order(groups: list[Group]) -> list[Group]:
    """Groups with a result; those with a word of the question itself before those that are only alike."""
    kinds = list(Kind)
    return sorted(
        (group for group in groups if group.hits),
        key=lambda group: (group.hits[0].score[0] < 2, kinds.index(group.kind)),
    )


def _by_id(public_id: str, day: date | None) -> list[Group]:
    """The record with an id; an id of a record that was merged finds the one that stayed."""
    kind, model = BY_PREFIX.get(public_id[:3], (None, None))
    if kind is None:
        return []
    removal = PublicRemoval.objects.filter(public_id=public_id).first()
    called = (removal and removal.merged_into) or public_id
    row = model.objects.as_of(day).filter(public_id=called).first()
    # To somebody who is withheld nobody is led.
    if row is None or not getattr(row, "is_shown", True):
        return []
    why = Why.ID if called == public_id else Why.FORMER_ID
    reasons = (Reason(why, (Piece(public_id, is_match=True),)),)
    if kind == Kind.FIGURE:
        attach_citations([row], kind="figure", day=day)
        return [Group(kind, (figure_hit(Query(), row, (5,), reasons),))]
    is_place = kind == Kind.PLACE and row.level != PlaceLevel.CITY
    hit = Hit(
        kind=kind,
        key=row.slug if hasattr(row, "slug") else row.public_id,
        link=Link("figures", (("place", row.slug),)) if is_place else None,
        public_id=row.public_id,
        title=(Piece(str(getattr(row, "name", None) or getattr(row, "title", None) or row)),),
        reasons=reasons,
        score=(5,),
    )
    return [Group(kind, (hit,))]
