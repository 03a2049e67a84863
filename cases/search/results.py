"""What a search finds: groups of one kind, single results, and for each the reasons that readers see."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.search.matching import Piece
from cases.stats.numbers import Link

AT_MOST: Final = 10
"""Results of one kind: more are not read, and the list has them all."""


class Kind(StrEnum):
    """What a result is, in the order in which groups of equal worth stand."""

    PLACE = "places"
    SITUATION = "situations"
    PERSON = "victims"
    SPEAKER = "speakers"
    AGENCY = "agencies"
    FIGURE = "figures"
    INCIDENT = "incidents"
    INVESTIGATION = "investigations"
    PROSECUTION = "prosecutions"
    PUBLISHER = "publishers"
    SOURCE = "sources"
    SITE = "pages"


TITLES: Final = {
    Kind.PLACE: _("Places"),
    Kind.SITUATION: _("Situations"),
    Kind.PERSON: _("People"),
    Kind.FIGURE: _("Figures"),
    Kind.INCIDENT: _("Incidents"),
    Kind.INVESTIGATION: _("Investigations"),
    Kind.PROSECUTION: _("Prosecutions"),
    Kind.AGENCY: _("Institutions"),
    Kind.SPEAKER: _("Speakers"),
    Kind.PUBLISHER: _("Publishers"),
    Kind.SOURCE: _("Sources"),
    Kind.SITE: _("Pages of this site"),
}
"""What a group is called."""


class Why(StrEnum):
    """Why a result answers a question."""

    NAME = "name"
    TITLE = "title"
    OTHER_LETTERS = "other_letters"
    ALIKE = "alike"
    OTHER_NAME = "other_name"
    PLACE = "place"
    SPEAKER = "speaker"
    PUBLISHER = "publisher"
    METRIC = "metric"
    WORDS = "words"
    NUMBER = "number"
    ID = "id"
    FORMER_ID = "former_id"
    TEXT = "text"


REASONS: Final = {
    Why.NAME: _("in the name"),
    Why.TITLE: _("in the title"),
    Why.OTHER_LETTERS: _("in other letters"),
    Why.ALIKE: _("similar spelling"),
    Why.OTHER_NAME: _("another name"),
    Why.PLACE: _("the place"),
    Why.SPEAKER: _("the speaker"),
    Why.PUBLISHER: _("the publisher"),
    Why.METRIC: _("what is counted"),
    Why.WORDS: _("in the words"),
    Why.NUMBER: _("the number"),
    Why.ID: _("the id of this record"),
    Why.FORMER_ID: _("an earlier id, which leads here"),
    Why.TEXT: _("in the text"),
}
"""The same as readers see it, before a colon and the piece that matched."""


@dataclass(frozen=True)
class Reason:
    """Why one result answers the question, with the piece that does."""

    why: Why
    pieces: tuple[Piece, ...] = ()
    label: str | Promise = ""
    is_alike: bool = False
    """Whether the piece is only spelt alike, where the reason is another one."""

    @property
    def words(self) -> str:
        """The reason in words, without the piece."""
        return str(self.label or REASONS[self.why])

    @property
    def text(self) -> str:
        """The piece that matched, unmarked."""
        return "".join(piece.text for piece in self.pieces)


def together(reasons: "Iterable[Reason]") -> tuple[Reason, ...]:
    """Reasons with the same piece as one, in which all that was asked for is marked."""
    found: dict[tuple[Why, str], Reason] = {}
    for reason in reasons:
        key = reason.why, reason.text
        if (first := found.get(key)) is None:
            found[key] = reason
            continue
        signs = [one or other for one, other in zip(_marks(first), _marks(reason), strict=True)]
        pieces, start = [], 0
        for end in range(1, len(signs) + 1):
            if end == len(signs) or signs[end] != signs[start]:
                pieces.append(Piece(reason.text[start:end], signs[start]))
                start = end
        is_alike = first.is_alike or reason.is_alike
        found[key] = replace(first, pieces=tuple(pieces), is_alike=is_alike)
    return tuple(found.values())


def _marks(reason: Reason) -> list[bool]:
    return [piece.is_match for piece in reason.pieces for _letter in piece.text]


@dataclass(frozen=True)
class Hit:
    """One result: what it is called, where it is, what tells it from others, and why it is here."""

    kind: Kind
    key: str
    title: tuple[Piece, ...]
    reasons: tuple[Reason, ...]
    score: tuple[Any, ...]
    facts: tuple[str, ...] = ()
    note: str = ""
    address: str = ""
    """Of a page of this site; a record has its own."""

    link: Link | None = None
    """The rows of a list, where the result has no page."""

    public_id: str = ""

    @property
    def name(self) -> str:
        """The title, unmarked."""
        return "".join(piece.text for piece in self.title)


@dataclass(frozen=True)
class Group:
    """Results of one kind, the best first; ``has_more`` if not all are here."""

    kind: Kind
    hits: tuple[Hit, ...] = field(default=())
    has_more: bool = False
    link: Link | None = None

    @property
    def title(self) -> str:
        """What the group is called."""
        return str(TITLES[self.kind])


def group(kind: Kind, hits: "list[Hit]", *, link: Link | None = None) -> Group:
    """The best of some results of one kind; where one fits well, those that only sound alike are left out."""
    hits = sorted(hits, key=lambda hit: hit.score, reverse=True)
    if hits and hits[0].score[0] > 1:
        hits = [hit for hit in hits if hit.score[0] > 1]
    has_more = len(hits) > AT_MOST
    # A list does not guess: it has only those in whose names the words stand.
    listed = link if has_more and hits[0].score[0] > 1 else None
    return Group(kind, tuple(hits[:AT_MOST]), has_more, listed)
