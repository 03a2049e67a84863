"""The first paragraphs of a dashboard, in words: one clause, one figure, one speaker, one date."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.choices import CONVICTIONS, CountStatus, InvestigationStatus
from cases.pages import words
from cases.stats.counts import Deaths
from cases.stats.numbers import Link, Reported, Scope, Voice
from cases.stats.outcomes import CaseCell, CourtCell, Stage


@dataclass(frozen=True)
class Sentence:
    """One sentence around one number that leads to its rows; without a link, no number."""

    before: str
    number: str = ""
    after: str = ""
    link: Link | None = None


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
    place = f" {_in(scope.city.name)}" if scope.city else ""
    convicted = [cell for cell in by_key["convicted"].court if cell.outcome in CONVICTIONS]
    done = [sentence for cell in by_key["investigated"].cases for sentence in _case(cell, scope)]
    done += [_conviction(cell) for cell in convicted]
    if not convicted:
        done.append(_none_convicted(place, reports_up_to))
    return Lead(
        reported=tuple(_killed(deaths)) or (_none_killed(place, reports_up_to),),
        done=tuple(done),
        documented=(_documented(deaths),),
    )


def _said(voice: Voice, when: str) -> str:
    """The speaker and the day, before a colon."""
    if voice.name:
        who = voice.name
    elif voice.candidates:
        who = _("%(names)s (which of them, the report leaves unclear)") % {
            "names": _(" or ").join(voice.candidates)
        }
    else:
        who = _("A speaker whom the report does not name")
    return f"{who}, {when}: " if when else f"{who}: "


def _number(reported: Reported) -> str:
    """A number with its qualifier."""
    before = words.qualifier_words(reported.qualifier)
    return f"{before} {words.amount(reported)}".strip()


def _killed(deaths: Deaths) -> Iterator[Sentence]:
    for group in deaths.reported:
        for figure in group.figures:
            if figure.superseded_by is not None:
                continue
            yield Sentence(
                _said(figure.number.voice, words.when(figure.number)),
                _number(figure.number),
                f" {words.counted(figure)} {_in(figure.number.place)}"
                f"{_population(figure.population)}.",
                figure.number.link,
            )


def _in(place: str | None) -> str:
    """Where, as far as it was reported by the day."""
    return _("in %(place)s") % {"place": place} if place else _("at a place not yet reported")


def _population(text: str) -> str:
    """Who is counted, as a tail in parentheses."""
    return f" ({text[:1].lower()}{text[1:].rstrip('.')})" if text else ""


def _case(cell: CaseCell, scope: Scope) -> Iterator[Sentence]:
    if cell.status not in (InvestigationStatus.CLOSED, InvestigationStatus.PENDING):
        return
    where = "" if scope.city else " " + _in(cell.place)
    before = _said(cell.deaths.voice, words.when(cell.deaths))
    closed = cell.status == InvestigationStatus.CLOSED
    tail = where + (_(" closed") + _ground(cell) if closed else _(" pending")) + "."
    if cell.cases is not None and cell.cases.is_stated:
        covered = _covered(cell.deaths)
        what = words.unit_words(cell.cases.unit, cell.cases.value)
        yield Sentence(before, _number(cell.cases), f" {what}{tail[:-1]}{covered}.", cell.link)
    elif cell.deaths.is_stated:
        people = words.unit_words(cell.deaths.unit, cell.deaths.value)
        before += (
            _("investigations into the deaths of ")
            if cell.is_group
            else _("an investigation into the death of ")
            if cell.deaths.value == 1
            else _("an investigation into the deaths of ")
        )
        yield Sentence(before, _number(cell.deaths), f" {people}{tail}", cell.link)
    else:
        yield Sentence(
            before, _("an investigation"), f"{tail[:-1]}{_covered(cell.deaths)}.", cell.link
        )


def _ground(cell: CaseCell) -> str:
    if cell.ground_words:
        return _(", ground “%(words)s”") % {"words": cell.ground_words}
    return _(", ground %(ground)s") % {"ground": cell.ground_label or _("not stated")}


def _covered(deaths: Reported) -> str:
    if deaths.status == CountStatus.UNCLEAR:
        return _("; in the report's words “%(words)s”: how many deaths they cover is unclear") % {
            "words": deaths.words
        }
    if not deaths.is_stated:
        return _("; which deaths that covered is not stated")
    return ""


def _conviction(cell: CourtCell) -> Sentence:
    who = cell.post or _("a state agent")
    if cell.name:
        who = f"{cell.name}, {who},"
    court = words.label(cell.court_type, "CourtType")
    known = cell.court or (
        court if cell.court_type != "unknown" else _("a court (type not stated)")
    )
    day = words.partial(cell.verdict) if cell.verdict else ""
    facts = [
        _("offence: %(offence)s") % {"offence": cell.offence or _("not stated")},
        _("court: %(court)s") % {"court": known},
    ]
    if cell.sentence_months:
        facts.append(_("sentence: %(length)s") % {"length": words.months(cell.sentence_months)})
    facts.append(
        _("the judgment is final")
        if cell.is_final
        else _("whether the judgment is final is not recorded here")
    )
    publishers = dict.fromkeys(c.publisher_name for c in cell.citations if c.publisher_name)
    if publishers:
        facts.append(_("reported by %(names)s") % {"names": ", ".join(publishers)})
    return Sentence(
        f"{capfirst(who)} ",
        _("was convicted"),
        (f" {_('on')} {day}" if day else "") + f" ({'; '.join(facts)}).",
        cell.link,
    )


def _none_convicted(place: str, reports_up_to: str) -> Sentence:
    return Sentence(
        _(
            "This record (%(reach)s) holds no report of a state agent convicted over a death%(place)s."
        )
        % {"place": place, "reach": _reach(reports_up_to)}
    )


def _none_killed(place: str, reports_up_to: str) -> Sentence:
    return Sentence(
        _("This record (%(reach)s) holds no figure of people killed%(place)s.")
        % {"place": place, "reach": _reach(reports_up_to)}
    )


def _reach(reports_up_to: str) -> str:
    if not reports_up_to:
        return _("no report yet")
    return _("reports up to %(date)s") % {"date": reports_up_to}


def _documented(deaths: Deaths) -> Sentence:
    count = deaths.documented.value
    if not count:
        return Sentence(_("Nobody who died is documented here by a row of their own."))
    after: Any = ngettext(
        " person who died is documented here; overlap with reported figures is not known.",
        " people who died are documented here; overlap with reported figures is not known.",
        count,
    )
    return Sentence("", words.number(count), after, deaths.documented.link)
