"""Reported figures, found by their words, what is counted, who says so, where, and the number itself."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Q

from cases import words as in_words
from cases.choices import Metric, Qualifier, Subject, Unit
from cases.filters.question import Query, Word
from cases.public import PublicFigure, attach_citations
from cases.search.candidates import CANDIDATES
from cases.search.matching import How, compare, marked
from cases.search.names import Mentions
from cases.search.results import AT_MOST, Group, Hit, Kind, Reason, Why, group, together
from cases.stats.numbers import reported_figure


def figures(query: Query, day: date | None, mentions: Mentions) -> Group:
    """Figures in which each word names something; the newest first among equals."""
    rows = PublicFigure.objects.as_of(day).reported("metric").reported("words")
    for word in query.words:
        rows = rows.filter(_condition(word, mentions))
    columns = ("words", "low", "high", "place_id", "speaker_slug", *(name for *_, name in LISTS))
    found: dict[int, tuple[tuple[int, ...], tuple[Reason, ...]]] = {}
    for values in rows.order_by("-known_from", "-pk").values("pk", *columns)[:CANDIDATES]:
        each = [next(_reasons(values, word, mentions), None) for word in query.words]
        reasons = together(reason for reason in each if reason)
        if all(each):
            found[values["pk"]] = (_score(reasons), reasons)
    likest = sorted(found, key=lambda pk: found[pk][0], reverse=True)[: AT_MOST + 1]
    shown = list(PublicFigure.objects.as_of(day).filter(pk__in=likest)) if likest else []
    attach_citations(shown, kind="figure", day=day)
    hits = [
        figure_hit(query, row, *found[row.pk]) for row in shown if _is_known(row, found[row.pk][1])
    ]
    return group(Kind.FIGURE, hits)


def _is_known(row: Any, reasons: tuple[Reason, ...]) -> bool:
    """Whether what the figure was found by was known by the day; its place may come later."""
    whys = {reason.why for reason in reasons}
    return not (
        (Why.PLACE in whys and not row.place_name)
        or (Why.SPEAKER in whys and not row.speaker_slug)
        or (Why.NUMBER in whys and row.low is None and row.high is None)
    )


LISTS: Final = (
    (Why.METRIC, Metric, "metric"),
    (Why.METRIC, Unit, "unit"),
    (Why.METRIC, Subject, "subject"),
    (Why.NUMBER, Qualifier, "qualifier"),
)
"""The choice lists whose labels a word can stand in, and the columns that hold their values."""


def _labels(kind: Any, word: Word) -> list[str]:
    return [
        member.value for member in kind if compare([word], str(member.label)).weakest > How.ALIKE
    ]


def _condition(word: Word, mentions: Mentions) -> Q:
    # What costs least is asked first.
    condition = Q()
    for _why, kind, column in LISTS:
        condition |= Q(**{f"{column}__in": _labels(kind, word)})
    if places := mentions.places.get(word):
        condition |= Q(place_id__in=list(places))
    if speakers := mentions.speakers.get(word):
        condition |= Q(speaker_slug__in=list(speakers))
    if word.is_number:
        condition |= Q(low=int(word.text)) | Q(high=int(word.text))
    return condition | Q(words__sounds=word.text)


def _reasons(values: dict[str, Any], word: Word, mentions: Mentions) -> Iterator[Reason]:
    """Why a figure answers to one word, the best reason first."""
    if word.is_number and int(word.text) in {values["low"], values["high"]}:
        yield Reason(Why.NUMBER, marked([word], word.text))
    if reason := mentions.speakers.get(word, {}).get(values["speaker_slug"] or ""):
        yield reason
    if reason := mentions.places.get(word, {}).get(values["place_id"]):
        yield reason
    for why, kind, column in LISTS:
        match = compare([word], in_words.label(values[column], kind.__name__))
        if match.weakest > How.ALIKE:
            yield Reason(why, match.pieces)
    match = compare([word], values["words"])
    if match.weakest:
        yield Reason(Why.WORDS, match.pieces)


def _score(reasons: Sequence[Reason]) -> tuple[int, ...]:
    """Better the more different things the words name, and the more exactly."""
    if any(reason.is_alike for reason in reasons):
        return (How.ALIKE, 0, 0)
    exact = sum(all(piece.is_match for piece in reason.pieces) for reason in reasons)
    return (How.WHOLE, len({reason.why for reason in reasons}), exact)


def figure_hit(query: Query, row: Any, score: tuple[int, ...], reasons: tuple[Reason, ...]) -> Hit:
    """A figure, with its citations attached: never without its unit, its speaker and its day."""
    figure = reported_figure(row)
    number = figure.number
    title = f"{in_words.qualified(number)} {in_words.counted(figure)}"
    if row.place_name:
        title = f"{title}, {row.place_name}"
    said = [in_words.speaker(number.voice), in_words.when(number)]
    return Hit(
        kind=Kind.FIGURE,
        key=row.public_id,
        public_id=row.public_id,
        title=marked(query.words, title),
        reasons=reasons,
        score=(*score, row.superseded_by is None, row.known_from, row.pk),
        facts=tuple(fact for fact in said if fact),
    )
