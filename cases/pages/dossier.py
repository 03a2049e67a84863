"""A situation's or a city's dossier, to print: what its page tells, in order, with every source."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import words
from cases.charts import drawing, rendering
from cases.charts.picture import Picture
from cases.charts.sheet import STYLES
from cases.exports.dossier import Dossier, Section, compiled
from cases.pages import dossier_rows, incidents, investigations, prosecutions, victims
from cases.pages.chart_data import LICENCE_URL
from cases.pages.citing import Cited, reference
from cases.pages.dashboard import dashboard
from cases.pages.dossier_rows import Sources
from cases.pages.reading import only_as_of, page, reports_up_to
from cases.pages.scopes import address_of, find_scope, row_of
from cases.public import PublicIncident, PublicInvestigation, PublicProsecution
from cases.stats import counts
from cases.stats.numbers import Documented, Scope

AT_MOST: Final = 200
"""Rows of each kind in a dossier, so that it can be printed; the list has them all."""


@page
def dossier(request: HttpRequest, noun: str, slug: str) -> Any:
    """The dossier as PDF: read here, set after the record has been let go of."""
    day = only_as_of(request)
    scope = find_scope(request, noun, slug)
    written, pictures = written_of(request, scope, day)
    stem = "-".join(filter(None, [slug, "dossier", str(day or "")]))
    return partial(_answer, request, written, pictures, stem, is_past=day is not None)


def _answer(
    request: HttpRequest,
    written: Dossier,
    pictures: dict[str, Picture],
    stem: str,
    *,
    is_past: bool,
) -> HttpResponse:
    etag = f'"{written.version}-{get_language()}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        key = ("dossier", written.version, get_language() or "")
        allowance = rendering.PAST if is_past else rendering.MANY
        try:
            body = rendering.made_once(key, partial(_set, written, pictures), allowance)
        except rendering.Busy:
            busy = _("Too many dossiers are asked for at once. Try again in a few seconds.")
            response = HttpResponse(busy, content_type="text/plain; charset=utf-8", status=429)
            response["Retry-After"] = "10"
            return response
        response = HttpResponse(body, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{stem}.pdf"'
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    response["Link"] = f'<{LICENCE_URL}>; rel="license"'
    return response


def _set(written: Dossier, pictures: dict[str, Picture]) -> bytes:
    drawn = {
        name: rendering.draw(picture, "svg", width=max(STYLES), theme="light").decode()
        for name, picture in pictures.items()
    }
    return compiled(written, drawn)


def written_of(
    request: HttpRequest, scope: Scope, day: date | None
) -> tuple[Dossier, dict[str, Picture]]:
    """What the dossier says, and the pictures it shows."""
    known = dashboard(scope, day, also=())
    row = row_of(scope)
    sources = Sources(request, day)
    pictures = {name: each.picture for name, each in known["charts"].items()}
    cited = reference(request, Cited(str(row.name), address_of(scope)), day, reports_up_to(day))
    sections = [
        _in_short(known),
        _reported(known, pictures, sources),
        _documented(known),
        _done(known, pictures, sources),
        *_records(scope, day, sources),
        _torture(known, sources),
        _others(scope, day, sources),
    ]
    sections = [section for section in sections if section.blocks]
    state = _("as of %(day)s; reports up to %(reach)s") % {
        "day": words.day(cited.as_of),
        "reach": cited.reports_up_to or _("no report yet"),
    }
    made = Dossier(
        language=(get_language() or "en").partition("-")[0],
        title=str(row.name),
        kicker=_("Dossier of a city") if scope.city else _("Dossier of a situation"),
        state=state[:1].upper() + state[1:],
        url=cited.url,
        site=_("Accountability"),
        contents=_("Contents"),
        sections=(*sections, sources.section(), _method(request), _to_cite(request, cited)),
        pictures={name: picture.version for name, picture in pictures.items()},
    )
    return made, pictures


def _in_short(known: dict[str, Any]) -> Section:
    section = Section(
        _("In short"), _("Written by the software from the statistics; one figure, one speaker.")
    )
    for paragraph in known["lead"].paragraphs:
        section.text(*map(str, paragraph))
    return section


def _reported(known: dict[str, Any], pictures: dict[str, Picture], sources: Sources) -> Section:
    section = Section(
        _("What is reported"),
        _(
            "What others claim, by speaker. Numbers of different speakers stand side by side and are"
            " never added."
        ),
    )
    _draw(section, pictures, "killed", "revisions")
    deaths = known["deaths"]
    if not deaths.reported and not deaths.reported_elsewhere:
        section.text(_("This record holds no reported figure of people killed here."))
    dossier_rows.figures(section, deaths.reported, sources)
    if known["figures_left_out"]:
        section.link(
            _("All figures, as a list"),
            sources.address("figures", **dict(known["scope"].parameters)),
        )
    if deaths.reported_elsewhere:
        section.heading(
            _("Deaths reported by place"),
            _("They are not shares of a national figure unless their speaker says so."),
        )
        dossier_rows.figures(section, deaths.reported_elsewhere, sources)
    return section


def _documented(known: dict[str, Any]) -> Section:
    deaths = known["deaths"]
    section = Section(
        _("Documented here"),
        _(
            "People who died and have a row of their own in this record. Overlap with the reported"
            " figures is not known; documented counts are no trend."
        ),
    )
    number = deaths.documented
    if not number.value:
        section.text(
            _("This record holds no row for a person who died here.")
            + " "
            + _("That says nothing about how many died.")
        )
        return section
    section.number(words.number(number.value), words.unit_words(number.unit, number.value), [])
    for buckets in known["documented_by"]:
        if buckets["rows"]:
            section.fields(
                [
                    (
                        f"{buckets['title']}: {bucket.label}",
                        _people_of(bucket.count),
                    )
                    for bucket in buckets["rows"]
                ]
            )
    return section


def _done(known: dict[str, Any], pictures: dict[str, Picture], sources: Sources) -> Section:
    section = Section(
        _("What was done about it"),
        _(
            "From deaths as reported to sentences, for state agents. Each entry has its unit, its"
            " speaker and its day; entries are never added."
        ),
    )
    _draw(section, pictures, "investigations", "steps")
    section.table(
        [_("Stage"), _("What this record holds")],
        [[[stage.label], dossier_rows.stage(stage, sources)] for stage in known["stages"]],
    )
    return section


def _records(scope: Scope, day: date | None, sources: Sources) -> list[Section]:
    """Investigations, cases in court, people and incidents, row by row."""
    sections = []
    kinds: Sequence[tuple[str, str, Any, Any, Any]] = (
        (
            "investigations",
            _("Investigations"),
            scope.of(PublicInvestigation.objects.as_of(day)),
            investigations.with_steps,
            dossier_rows.investigation,
        ),
        (
            "prosecutions",
            _("Prosecutions"),
            scope.of(PublicProsecution.objects.as_of(day)),
            prosecutions.with_defendants,
            dossier_rows.prosecution,
        ),
        ("victims", _("People"), scope.people(day), victims.with_harms, dossier_rows.victim),
        (
            "incidents",
            _("Incidents"),
            scope.of(PublicIncident.objects.as_of(day)),
            incidents.with_citations,
            dossier_rows.incident,
        ),
    )
    for noun, title, asked, prepare, write in kinds:
        note = _("As far as they may be named.") if noun == "victims" else ""
        section = Section(title, note)
        rows = list(asked[: AT_MOST + 1])
        prepare(rows[:AT_MOST], day)
        for row in rows[:AT_MOST]:
            write(section, row, sources)
        if not rows:
            section.text(_("no row in this record"), note=True)
        if len(rows) > AT_MOST:
            section.link(
                _("Only the first %(n)s are printed here. All of them, as a list")
                % {"n": words.number(AT_MOST)},
                sources.address(noun, **dict(scope.parameters)),
            )
        sections.append(section)
    return sections


def _torture(known: dict[str, Any], sources: Sources) -> Section:
    torture = known["torture"]
    section = Section(
        _("Torture"),
        _("Apart from everything else, each in its own unit: people, cases, officers."),
    )
    number = torture.documented
    if number.value:
        section.text(_("Documented here: %(number)s") % {"number": _people_of(number)})
    else:
        section.text(
            _(
                "This record holds no row for a person tortured here. That says nothing about how many"
                " were."
            )
        )
    said = [*torture.people, *torture.cases, *torture.officers, *torture.other]
    if not said:
        section.text(_("No reported figure in this record."))
    dossier_rows.figures(section, counts.by_speaker(said), sources)
    return section


def _people_of(number: Documented) -> str:
    return f"{words.number(number.value)} {words.unit_words(number.unit, number.value)}"


def _others(scope: Scope, day: date | None, sources: Sources) -> Section:
    section = Section(
        _("Other figures"),
        _("Injured, detained, cases opened and closed, and what else others count."),
    )
    said = counts.figures_about(scope, day, dossier_rows.ELSEWHERE)
    dossier_rows.figures(section, counts.by_speaker(said[:AT_MOST]), sources)
    if len(said) > AT_MOST:
        section.link(
            _("All figures, as a list"), sources.address("figures", **dict(scope.parameters))
        )
    return section


def _method(request: HttpRequest) -> Section:
    section = Section(_("How this record is made"))
    section.text(
        _(
            "Nothing is public without a published source, and each row names the place in it. A row"
            " becomes public when a second person agrees that the source says what the row says."
        ),
        _(
            "Numbers of different speakers, units or groups of people are never added, subtracted,"
            " averaged or divided. Documented people are rows of this record; reported figures are"
            " claims of others."
        ),
        _(
            "Unknown, not recorded, not stated by the source and zero are different. That this record"
            " holds no report of something does not say that it did not happen."
        ),
        _(
            "People harmed are named only on a recorded ground; of people on trial, only state agents"
            " whose latest verdict is a conviction. Until a court has convicted, everybody is presumed"
            " innocent."
        ),
        _(
            "A day in the past shows what the sources dated that day or earlier reported; what is shown"
            " of each row is today’s corrected record."
        ),
    )
    section.link(
        _("The whole methodology"), request.build_absolute_uri(reverse("pages:methodology"))
    )
    return section


def _to_cite(request: HttpRequest, cited: Any) -> Section:
    section = Section(_("To cite, to use, to object"))
    section.heading(_("How to cite"))
    section.text(cited.plain, cited.apa, cited.chicago)
    section.heading(_("Licence"))
    section.text(
        _(
            "The data and this dossier: CC BY 4.0. Names and coordinates of places: GeoNames, CC BY 4.0."
            " What is quoted belongs to its authors."
        )
    )
    section.heading(_("Removal, or an answer to a claim"))
    if settings.ACCOUNTABILITY_CONTACT_EMAIL:
        section.text(
            _(
                "To ask for something about you or your family to be taken down, or to answer a claim"
                " made here, write to %(address)s. Name the record’s id."
            )
            % {"address": settings.ACCOUNTABILITY_CONTACT_EMAIL}
        )
    section.link(
        _("What to write, and what happens then"),
        request.build_absolute_uri(reverse("pages:contact")),
    )
    section.text(
        _(
            "What is taken back disappears from the pages at once, but not from paper: before you quote"
            " from an old print, look up the record’s id."
        ),
        note=True,
    )
    return section


def _draw(section: Section, pictures: dict[str, Picture], *names: str) -> None:
    for name in names:
        if name in pictures:
            picture = pictures[name]
            section.picture(name, f"{picture.title} {drawing.description(picture)}")
