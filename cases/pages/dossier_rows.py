"""The rows of a dossier in words: figures, stages, cases with their steps, people; each with its sources."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import words
from cases.choices import AbsenceReason, CountStatus, Metric, Subject, Unit
from cases.exports.dossier import Section
from cases.stats.cells import CaseCell, CourtCell
from cases.stats.numbers import ReportedFigure, SpeakerFigures, Voice, covered
from cases.stats.outcomes import Stage

ELSEWHERE: Final = ~Q(metric__in=[Metric.KILLED, Metric.DIED_IN_CUSTODY, Metric.TORTURED]) & ~Q(
    subject=Subject.TORTURE
)
"""Figures that no other part of a dossier tells."""


class Sources:
    """The sources of a dossier in the order in which they are first cited, with their numbers."""

    def __init__(self, request: HttpRequest, day: date | None) -> None:
        self.request, self.day = request, day
        self._cited: dict[str, Any] = {}
        self._places: dict[str, dict[str, None]] = {}

    def address(self, name: str, *args: str, **parameters: str) -> str:
        """A page's address as of the reader's day."""
        query = {**parameters, **({"as_of": str(self.day)} if self.day else {})}
        path = reverse(f"pages:{name}", args=args)
        return self.request.build_absolute_uri(f"{path}?{urlencode(query)}" if query else path)

    def cite(self, citations: Iterable[Any]) -> list[str]:
        """One line that names the places in the sources, by number; none without a citation."""
        found = list(dict.fromkeys(self._one(citation) for citation in citations))
        return [_("Sources: %(places)s") % {"places": "; ".join(found)}] if found else []

    def _one(self, citation: Any) -> str:
        if not citation.source_id:
            return _("withheld")
        self._cited.setdefault(citation.source_id, citation)
        place = locator(citation)
        self._places.setdefault(citation.source_id, {})[place] = None
        number = list(self._cited).index(citation.source_id) + 1
        said = f" “{citation.exact_words}”" if citation.exact_words else ""
        spoken = (
            _(", spoken by %(name)s") % {"name": citation.spoken_by} if citation.spoken_by else ""
        )
        return f"[{number}] {place}{said}{spoken}"

    def section(self) -> Section:
        """All of them: title, publisher, day, the places that are cited, the id."""
        section = Section(
            _("Sources"), _("Numbered in the order in which they are first cited above.")
        )
        for number, (source, citation) in enumerate(self._cited.items(), 1):
            appeared = words.date_words(
                citation.source_date_earliest,
                citation.source_date_latest,
                citation.source_date_precision,
            )
            section.record(
                f"[{number}] {citation.source_title}",
                self.address("source", source),
                [
                    ", ".join(
                        [citation.publisher_name or "", appeared or _("date not recorded"), source]
                    ),
                    _("Places cited: %(places)s") % {"places": "; ".join(self._places[source])},
                ],
                [],
            )
        if not self._cited:
            section.text(_("No source in this record by that day."), note=True)
        return section


def figures(section: Section, groups: Sequence[SpeakerFigures], sources: Sources) -> None:
    """Reported figures by speaker, oldest first, parts below their wholes."""
    for group in groups:
        section.heading(
            ", ".join(filter(None, [words.speaker(group.voice), words.speaker_kind(group.voice)])),
        )
        for figure in group.figures:
            _figure(section, figure, sources)


def _figure(
    section: Section, figure: ReportedFigure, sources: Sources, *, is_part: bool = False
) -> None:
    number = figure.number
    place = number.place or _("place not yet reported")
    text = f"{words.counted(figure)}, {place}"
    if figure.population:
        text = f"{text}: {figure.population}"
    facts = [_("part of the figure above, says the same speaker")] if is_part else []
    if when := words.when(number):
        facts.append(when)
    if figure.period:
        facts.append(_("period: %(period)s") % {"period": figure.period})
    if figure.superseded_by:
        facts.append(
            _("replaced by its speaker’s later figure, %(id)s") % {"id": figure.superseded_by}
        )
    facts.append(figure.public_id)
    conflicts = [
        _("Conflict with %(id)s: %(note)s") % {"id": other, "note": note}
        for other, note in figure.conflicts
    ]
    section.number(
        words.qualified(number),
        text,
        [" · ".join(facts), *conflicts, *sources.cite(number.citations)],
        is_past=bool(figure.superseded_by),
    )
    for part in figure.parts:
        _figure(section, part, sources, is_part=True)


def stage(given: Stage, sources: Sources) -> list[str]:
    """What the record holds of one stage, a line for each entry."""
    if not given.has_report:
        return [_("no report in this record")]
    lines = [
        f"{words.qualified(figure.number)} {words.counted(figure)}, "
        + "; ".join(
            filter(
                None,
                [
                    figure.number.place or _("place not yet reported"),
                    words.speaker(figure.number.voice),
                    words.when(figure.number),
                ],
            )
        )
        for figure in given.figures
    ]
    lines += [_case_cell(cell, given.key) for cell in given.cases]
    lines += [_court_cell(cell, given.key) for cell in given.court]
    for cell in (*given.cases, *given.court):
        sources.cite(cell.citations)
    if given.left_out:
        more = ngettext(
            "%(shown)s more is left out here; the lists have it.",
            "%(shown)s more are left out here; the lists have them all.",
            given.left_out,
        )
        lines.append(more % {"shown": words.number(given.left_out)})
    return lines


def _case_cell(cell: CaseCell, key: str) -> str:
    parts = []
    if key != "investigated" and cell.cases is not None and cell.cases.is_stated:
        parts.append(
            f"{words.qualified(cell.cases)} {words.unit_words(cell.cases.unit, cell.cases.value)}"
        )
    parts.append(_deaths(cell.deaths))
    parts.append(cell.place or _("place not yet reported"))
    if cell.ground:
        parts.append(
            _("ground: %(ground)s") % {"ground": _ground(cell.ground_words, cell.ground_label)}
        )
    parts += [cell.status_label, words.speaker(cell.deaths.voice), words.when(cell.deaths)]
    return "; ".join(filter(None, parts))


def _court_cell(cell: CourtCell, key: str) -> str:
    parts = []
    if key == "sentence":
        if cell.sentence_months:
            parts.append(words.months(cell.sentence_months))
        parts.append(words.label(cell.sentence_kind, "SentenceKind"))
    who = f"{words.number(cell.people)} {cell.post or _('state agent')}"
    parts.append(f"{who}, {cell.name}" if cell.name else who)
    parts.append(cell.place or _("place not yet reported"))
    parts.append(_("offence: %(offence)s") % {"offence": cell.offence or _("not stated")})
    if cell.outcome:
        day = words.partial(cell.verdict) if cell.verdict else ""
        parts.append(f"{_outcome(cell.outcome)} {day}".strip())
    elif cell.steps:
        parts.append(words.label(cell.steps[-1], "ProceedingStepKind"))
    if key == "convicted":
        parts.append(_("final") if cell.is_final else _("whether final is not recorded here"))
    return "; ".join(filter(None, parts))


def investigation(section: Section, row: Any, sources: Sources) -> None:
    """An investigation, or a group of them, with its steps."""
    facts = [
        words.label(row.status or "unknown", "InvestigationStatus"),
        row.place_name or _("place not yet reported"),
        _("a group of cases known only as a number") if row.is_group else "",
        words.speaker(Voice.of(row)),
        row.public_id,
    ]
    lines = [_facts(facts)]
    if row.is_group:
        cases = covered(row, "cases", Unit.CASES)
        said = (
            f"{words.qualified(cases)} {words.unit_words(cases.unit, cases.value)}"
            if cases.is_stated
            else why(row, "cases_low")
        )
        lines.append(_("Cases: %(cases)s") % {"cases": said})
    lines.append(capfirst(_deaths(covered(row, "deaths", Unit.PEOPLE))))
    lines += _judged(row) + sources.cite(row.citations)
    steps = [_step(step, sources) for step in row.known_steps]
    section.record(row.title, sources.address("investigation", row.public_id), lines, steps)


def prosecution(section: Section, row: Any, sources: Sources) -> None:
    """A case in court: each defendant, as far as they may be named, with their own steps."""
    facts = [
        words.label(row.status or "unknown", "InvestigationStatus"),
        row.place_name or _("place not yet reported"),
        value(row, "court_type"),
        row.public_id,
    ]
    section.record(
        row.title,
        sources.address("prosecution", row.public_id),
        [_facts(facts), *_judged(row), *sources.cite(row.citations)],
        [],
    )
    for defendant in row.known_defendants:
        if defendant.name:
            who = defendant.name
        elif defendant.count > 1:
            who = _("%(n)s people, not named here") % {"n": words.number(defendant.count)}
        else:
            who = _("A defendant, not named here")
        final = ""
        if defendant.is_convicted:
            final = _("final") if defendant.is_final else _("whether final is not recorded here")
        outcome = _outcome(defendant.outcome) if defendant.outcome else ""
        facts = [
            value(defendant, "capacity"),
            outcome or _("no outcome in this record"),
            final,
            defendant.public_id,
        ]
        section.record(
            ", ".join(filter(None, [who, defendant.post, defendant.agency_name])),
            "",
            [_facts(facts), *_judged(defendant), *sources.cite(defendant.citations)],
            [_step(step, sources) for step in defendant.known_steps],
        )


def victim(section: Section, row: Any, sources: Sources) -> None:
    """A person harmed, as far as they may be named."""
    title = row.name or (_("Not identified") if row.is_shown else _("Name withheld"))
    age = row.age_words or why(row, "age_low")
    facts = [
        _("age: %(age)s") % {"age": age},
        value(row, "sex"),
        row.occupation,
        row.public_id,
    ]
    section.record(
        title,
        sources.address("victim", row.public_id),
        [_facts(facts), *sources.cite(row.citations)],
        [_harm(harm, sources) for harm in row.known_harms],
    )


def _harm(harm: Any, sources: Sources) -> list[str]:
    what = [
        capfirst(value(harm, "category")),
        harm.place_name or _("place not yet reported"),
        _dated(harm),
    ]
    if not harm.agency_name:
        alleged = why(harm, "agency_slug")
    elif harm.agency_alleged_by_name:
        alleged = _("%(agency)s (alleged by: %(speaker)s)") % {
            "agency": harm.agency_name,
            "speaker": harm.agency_alleged_by_name,
        }
    else:
        alleged = _("%(agency)s (alleged by: %(speaker)s)") % {
            "agency": harm.agency_name,
            "speaker": why(harm, "agency_alleged_by_slug"),
        }
    return [
        ", ".join(what),
        _facts(
            [
                _("cause: %(cause)s") % {"cause": value(harm, "means")},
                _("outcome: %(outcome)s") % {"outcome": value(harm, "outcome")},
                _("institution alleged: %(agency)s") % {"agency": alleged},
            ]
        ),
        *_judged(harm),
        *sources.cite(harm.citations),
    ]


def incident(section: Section, row: Any, sources: Sources) -> None:
    """An occurrence."""
    facts = [
        _dated(row),
        row.place_name or _("place not yet reported"),
        value(row, "kind"),
        value(row, "verification"),
        row.public_id,
    ]
    section.record(
        row.title,
        sources.address("incident", row.public_id),
        [_facts(facts), *sources.cite(row.citations)],
        [],
    )


def _step(step: Any, sources: Sources) -> list[str]:
    """A step of an investigation or of a defendant's way through court."""
    said = [capfirst(step.get_kind_display())]
    if getattr(step, "outcome", ""):
        said.append(step.get_outcome_display())
    if getattr(step, "offence", ""):
        said.append(_("offence: %(offence)s") % {"offence": step.offence})
    if getattr(step, "ground", ""):
        known = _ground(step.ground_words, step.get_ground_display())
        said.append(_("ground: %(ground)s") % {"ground": known})
    if getattr(step, "sentence_kind", ""):
        said.append(step.get_sentence_kind_display())
        months = step.sentence_months
        said.append(words.months(months) if months else why(step, "sentence_months"))
    where = [
        _dated(step),
        getattr(step, "agency_name", None) or "",
        getattr(step, "court_name", None) or "",
    ]
    return ["; ".join(said), _facts(where), *_judged(step), *sources.cite(step.citations)]


def locator(citation: Any) -> str:
    """The place in the source, in words."""
    if citation.absence("locator_kind") is not None:
        return why(citation, "locator_kind")
    if citation.locator_kind == "not_recorded":
        return _("place in it not recorded")
    if citation.locator_kind == "paragraph" and citation.locator == "0":
        return _("headline")
    return f"{citation.get_locator_kind_display()} {citation.locator}".strip()


def value(row: Any, field: str) -> str:
    """A field's label or value; why it is empty if it is."""
    if row.absence(field) is not None:
        return why(row, field)
    display = getattr(row, f"get_{field}_display", None)
    return str(display() if display else getattr(row, field))


def why(row: Any, field: str) -> str:
    """Why a field is empty, in words."""
    return words.label(row.absence(field) or AbsenceReason.NOT_RECORDED, "AbsenceReason")


def _deaths(deaths: Any) -> str:
    if deaths.is_stated:
        said = f"{words.qualified(deaths)} {words.unit_words(deaths.unit, deaths.value)}"
    elif deaths.status == CountStatus.UNCLEAR:
        said = _("unclear, “%(words)s”") % {"words": deaths.words}
    else:
        said = _("not stated")
    return _("deaths covered: %(deaths)s") % {"deaths": said}


def _ground(said: str | None, label: str) -> str:
    return _("“%(words)s” (%(label)s)") % {"words": said, "label": label} if said else label


def _outcome(given: str) -> str:
    """The latest decision over a defendant: a court's outcome, or the step that undid it."""
    known = words.label(given, "ProceedingOutcome")
    return words.label(given, "ProceedingStepKind") if known == given else known


def _dated(row: Any) -> str:
    known = words.date_words(
        row.date_earliest, row.date_latest, row.date_precision, row.date_words or ""
    )
    return known or _("date: %(reason)s") % {"reason": why(row, "date_earliest")}


def _judged(row: Any) -> list[str]:
    note = getattr(row, "coding_note", "")
    return [_("Coder’s judgement: %(note)s") % {"note": note}] if note else []


def _facts(facts: Iterable[Any]) -> str:
    return " · ".join(str(fact) for fact in facts if fact)
