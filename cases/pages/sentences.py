"""The first paragraphs of a dashboard, in words: one clause, one figure, one speaker, one date."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cases import clauses, words
from cases.choices import CourtType
from cases.clauses import Part, Sentence, fill, linked, named, typed
from cases.stats.cells import CaseCell, CourtCell
from cases.stats.counts import Deaths
from cases.stats.numbers import Scope
from cases.stats.outcomes import Stage


@dataclass(frozen=True)
class Lead:
    """What a dashboard says first; reported and documented stand in paragraphs of their own."""

    reported: tuple[Sentence, ...]
    done: tuple[Sentence, ...]
    documented: tuple[Sentence, ...]

    @property
    def paragraphs(self) -> tuple[tuple[Sentence, ...], ...]:
        """All of it."""
        return (self.reported, self.done, self.documented)

    @property
    def done_and_documented(self) -> tuple[tuple[Sentence, ...], ...]:
        """What a page needs that has already shown the reported figures."""
        return (self.done, self.documented)


def lead(scope: Scope, deaths: Deaths, stages: Sequence[Stage], reports_up_to: str) -> Lead:
    """The sentences of a dashboard; what cannot be said in a clause of its own is left out."""
    by_key = {stage.key: stage for stage in stages}
    convicted = by_key["convicted"]
    done = [sentence for cell in by_key["investigated"].cases for sentence in _case(cell, scope)]
    done += [_in_its_place(_conviction(cell), cell.place, scope) for cell in convicted.court]
    if not convicted.has_report:
        done.append(_none(_NONE_CONVICTED, scope, reports_up_to))
    return Lead(
        reported=tuple(_killed(deaths)) or (_none(_NONE_KILLED, scope, reports_up_to),),
        done=tuple(done),
        documented=(_documented(deaths),),
    )


def _killed(deaths: Deaths) -> Iterator[Sentence]:
    for group in deaths.reported:
        for figure in group.figures:
            if figure.superseded_by is None:
                yield clauses.of_figure(figure)


def _case(cell: CaseCell, scope: Scope) -> Iterator[Sentence]:
    for sentence in clauses.of_case(cell):
        yield _in_its_place(sentence, cell.place, scope)


def _in_its_place(sentence: Sentence, place: str, scope: Scope) -> Sentence:
    """Of a whole situation: the place first, as reporters do."""
    if scope.city is not None:
        return sentence
    return fill(
        pgettext_lazy("a place, then what is said of it", "%(place)s. %(sentence)s"),
        place=named(place) if place else Part(_("Place not yet reported")),
        sentence=sentence,
    )


# --- Convictions ------------------------------------------------------------------------------

_CONVICTED: Final[Mapping[str, Any]] = {
    "on": gettext_lazy("%(who)s %(start)swas convicted%(end)s on %(date)s (%(facts)s)."),
    "in": pgettext_lazy(
        "a month or a year", "%(who)s %(start)swas convicted%(end)s in %(date)s (%(facts)s)."
    ),
    "at": gettext_lazy("%(who)s %(start)swas convicted%(end)s %(date)s (%(facts)s)."),
    "": gettext_lazy("%(who)s %(start)swas convicted%(end)s (%(facts)s)."),
}
"""A conviction, by what is known of its day; what stands between start and end leads to the case."""


def _conviction(cell: CourtCell) -> Sentence:
    day = words.partial(cell.verdict) if cell.verdict else ""
    precision = clauses.preposition(cell.verdict.precision) if cell.verdict and day else ""
    known = {"who": _convict(cell), "date": day, "facts": _facts(cell)}
    return linked(_CONVICTED[precision], cell.link, **known).begun


def _convict(cell: CourtCell) -> Sentence:
    """Who was convicted: the name as far as it is public, and the post in the record's words."""
    post = typed(cell.post) if cell.post else Part(_("a state agent"))
    if not cell.name:
        return Sentence((post,))
    return fill(_("%(name)s, %(post)s,"), name=named(cell.name), post=post)


def _facts(cell: CourtCell) -> Sentence:
    """Offence, court, sentence, whether it is final, and by whom it was reported."""
    not_stated = Part(_("not stated"))
    court = (
        named(cell.court)
        if cell.court
        else Part(words.label(cell.court_type, "CourtType"))
        if cell.court_type != CourtType.UNKNOWN
        else Part(_("type not stated"))
    )
    facts = [
        fill(
            _("offence: %(offence)s"), offence=typed(cell.offence) if cell.offence else not_stated
        ),
        fill(_("court: %(court)s"), court=court),
    ]
    if cell.sentence_months:
        facts.append(fill(_("sentence: %(length)s"), length=words.months(cell.sentence_months)))
    facts.append(
        fill(_("the judgment is final"))
        if cell.is_final
        else fill(_("whether the judgment is final is not recorded here"))
    )
    publishers = dict.fromkeys(c.publisher_name for c in cell.citations if c.publisher_name)
    if publishers:
        listed = _joined([Sentence((named(each),)) for each in publishers], ", ")
        facts.append(fill(_("reported by %(names)s"), names=listed))
    return _joined(facts, "; ")


def _joined(sentences: Sequence[Sentence], sign: str) -> Sentence:
    parts: list[Part] = []
    for sentence in sentences:
        parts += [*([Part(sign)] if parts else []), *sentence.parts]
    return Sentence(tuple(parts))


# --- What is not there ------------------------------------------------------------------------

_NONE_CONVICTED: Final = (
    gettext_lazy(
        "This record (%(reach)s) holds no report of a state agent convicted over a death."
    ),
    gettext_lazy(
        "This record (%(reach)s) holds no report of a state agent convicted over a death in %(place)s."
    ),
)
_NONE_KILLED: Final = (
    gettext_lazy("This record (%(reach)s) holds no figure of people killed."),
    gettext_lazy("This record (%(reach)s) holds no figure of people killed in %(place)s."),
)


def _none(templates: tuple[Any, Any], scope: Scope, reports_up_to: str) -> Sentence:
    """What this record does not hold, of a situation or of a city, and how far its reports reach."""
    reach = words.reach(reports_up_to)
    if scope.city is None:
        return fill(templates[0], reach=reach)
    return fill(templates[1], reach=reach, place=named(scope.city.name))


def none_killed(scope: Scope, reports_up_to: str) -> Sentence:
    """That no figure of people killed is in this record, scoped and dated."""
    return _none(_NONE_KILLED, scope, reports_up_to)


def _documented(deaths: Deaths) -> Sentence:
    count = deaths.documented.value
    if not count:
        return fill(_("Nobody who died is documented here by a row of their own."))
    template = ngettext(
        "%(number)s person who died is documented here; overlap with reported figures is not known.",
        "%(number)s people who died are documented here; overlap with reported figures is not known.",
        count,
    )
    return fill(template, number=Part(words.number(count), link=deaths.documented.link))
