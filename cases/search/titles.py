"""What is found by the words of its title, with its place or its publisher: occurrences, cases, sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q

from cases import words as in_words
from cases.filters.question import Query, Word
from cases.public import PublicIncident, PublicInvestigation, PublicProsecution, PublicSource
from cases.search.candidates import CANDIDATES
from cases.search.matching import How, compare, marked
from cases.search.names import Mentions, marks_of
from cases.search.results import AT_MOST, Group, Hit, Kind, Reason, Why, group, together


@dataclass(frozen=True)
class Titled:
    """A kind of row with a title; a word may name its place, or its publisher, instead."""

    kind: Kind
    model: Any
    beside: str

    def mentioned(self, mentions: Mentions, word: Word) -> dict[Any, Reason]:
        """What the word names, by the key that rows have of it."""
        by = mentions.places if self.beside == "place_id" else mentions.publishers
        return by.get(word, {})  # type: ignore[return-value]


TITLED: Final = (
    Titled(Kind.INCIDENT, PublicIncident, "place_id"),
    Titled(Kind.INVESTIGATION, PublicInvestigation, "place_id"),
    Titled(Kind.PROSECUTION, PublicProsecution, "place_id"),
    Titled(Kind.SOURCE, PublicSource, "publisher_slug"),
)


def titled(query: Query, day: date | None, mentions: Mentions) -> list[Group]:
    """The groups of every kind with a title."""
    return [_titled(each, query, day, mentions) for each in TITLED]


def _titled(titled: Titled, query: Query, day: date | None, mentions: Mentions) -> Group:
    rows = titled.model.objects.as_of(day)
    if hasattr(titled.model, "situation_id"):
        rows = rows.reported("title")
    hits = _hits(titled, rows, query, day, mentions, alike=False)
    if not hits:
        hits = _hits(titled, rows, query, day, mentions, alike=True)
    return group(titled.kind, hits)


def _hits(
    titled: Titled,
    rows: Any,
    query: Query,
    day: date | None,
    mentions: Mentions,
    *,
    alike: bool,
) -> list[Hit]:
    lookup = "title__sounds_like" if alike else "title__sounds"
    in_title = Q()
    chosen = rows
    for word in query.words:
        condition = Q(**{lookup: word.text})
        in_title |= condition
        if beside := titled.mentioned(mentions, word):
            condition |= Q(**{f"{titled.beside}__in": list(beside)})
        chosen = chosen.filter(condition)
    # Every row of a city or a publisher is in its own list; here a word of the title must fit.
    chosen = chosen.filter(in_title).order_by("pk")
    found: dict[int, tuple[tuple[Any, ...], tuple[Reason, ...]]] = {}
    for pk, title, beside in chosen.values_list("pk", "title", titled.beside)[:CANDIDATES]:
        if answer := _answer(titled, query.words, title, beside, mentions):
            found[pk] = answer
    likest = sorted(found, key=lambda pk: (found[pk][0], pk), reverse=True)[: AT_MOST + 1]
    hits = []
    for row in titled.model.objects.as_of(day).filter(pk__in=likest) if likest else ():
        score, reasons = found[row.pk]
        # Its place may be known only later than the row.
        if any(each.why == Why.PLACE for each in reasons) and not row.place_name:
            continue
        hits.append(
            Hit(
                kind=titled.kind,
                key=row.public_id,
                public_id=row.public_id,
                title=marked(query.words, row.title, alike=score[0] == How.ALIKE),
                reasons=reasons,
                score=(*score, row.pk),
                facts=_facts(titled, row),
            )
        )
    return hits


def _answer(
    titled: Titled, words: Sequence[Word], title: str, beside: Any, mentions: Mentions
) -> tuple[tuple[Any, ...], tuple[Reason, ...]] | None:
    """How a row answers, and why; None if a word stands nowhere, or none in the title."""
    match = compare(words, title)
    if not any(match.how):
        return None
    reasons = []
    faint = [how for how in match.how if how]
    if weakest := min(faint):
        why = {How.ALIKE: Why.ALIKE, How.OTHER_LETTERS: Why.OTHER_LETTERS}.get(weakest, Why.TITLE)
        reasons.append(Reason(why, marks_of(match)))
    for word, how in zip(words, match.how, strict=True):
        if how == How.NOT:
            reason = titled.mentioned(mentions, word).get(beside)
            if reason is None:
                return None
            reasons.append(reason)
    score = (How.ALIKE, 0, 0) if any(each.is_alike for each in reasons) else match.score
    return score, together(reasons)


def _facts(titled: Titled, row: Any) -> tuple[str, ...]:
    facts = [row.publisher_name] if titled.kind == Kind.SOURCE else [row.place_name]
    if hasattr(row, "date_precision"):
        facts.append(
            in_words.date_words(
                row.date_earliest, row.date_latest, row.date_precision, row.date_words
            )
        )
    if status := getattr(row, "status", None):
        facts.append(in_words.label(status, "InvestigationStatus"))
    return tuple(fact for fact in facts if fact)
