"""A chart of what happened: the incidents of a city, each on its day or on the span in which it lies."""

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import words
from cases.charts import data
from cases.charts.picture import About, Cell, Event, Lane, Lanes, Picture, Table
from cases.stats.occurrences import Occurrence, Occurrences

MOST_ROWS = 30
"""Incidents of a picture, the earliest first; its table and its data have them all."""

_NAMED = 4
"""Incidents without a date that the picture names; it counts the others."""


def incidents(found: Occurrences, about: About) -> Picture:
    """The incidents by day: one lane each, and beside them those whose day nobody reported."""
    drawn = found.dated[:MOST_ROWS]
    return Picture(
        name="incidents",
        title=_dated(found, about) if found.count else _none(about),
        subtitle=_("Incidents documented here, by the day on which they happened; %(scope)s")
        % {"scope": about.scope},
        form=Lanes(tuple(_lane(each) for each in drawn)) if drawn else None,
        notes=tuple(_notes(found)),
        publishers=data.publishers(c for each in drawn for c in each.citations),
        about=about,
        table=_table(found),
        columns=data.INCIDENT,
        data=tuple(
            data.incident(each, is_drawn=number < len(drawn))
            for number, each in enumerate(found.every)
        ),
    )


def no_trend() -> str:
    """Why incidents by day say nothing of more and less."""
    return _(
        "Documented counts are no trend, as the Human Rights Data Analysis Group warns: more incidents on"
        " one day may only mean that more of them were reported."
    )


def _lane(each: Occurrence) -> Lane:
    earliest, latest = each.said.earliest, each.said.latest
    if earliest is None or latest is None:  # a date that is known has both
        earliest = latest = each.known_from
    return Lane(
        label=each.title,
        detail=" · ".join(filter(None, [str(capfirst(each.kind)), each.verification])),
        mark="",
        events=(
            Event(earliest, latest, words.partial(each.said), "step", is_spread=earliest != latest),
        ),
    )


def _dated(found: Occurrences, about: About) -> str:
    told = ngettext(
        "%(scope)s: %(n)s incident documented here; the date is known for %(dated)s.",
        "%(scope)s: %(n)s incidents documented here; the date is known for %(dated)s.",
        found.count,
    )
    return told % {
        "scope": about.scope,
        "n": words.number(found.count),
        "dated": words.number(found.dated_count),
    }


def _none(about: About) -> str:
    if not about.reports_up_to:
        return _("This record holds no report yet, and no incident for %(scope)s.") % {
            "scope": about.scope
        }
    return _("This record (reports up to %(date)s) documents no incident for %(scope)s.") % {
        "date": about.reports_up_to,
        "scope": about.scope,
    }


def _notes(found: Occurrences) -> Iterator[str]:
    if not found.count:
        return
    yield no_trend()
    if any(each.said.earliest != each.said.latest for each in found.dated[:MOST_ROWS]):
        yield _("A bar is a span: the day lies within it and is not known more closely.")
    if found.undated:
        names = [each.title for each in found.undated[:_NAMED]]
        told = ngettext(
            "Not drawn, for its date is not known: %(n)s incident (%(names)s).",
            "Not drawn, for their dates are not known: %(n)s incidents (%(names)s).",
            found.undated_count,
        )
        more = "…" if found.undated_count > _NAMED else ""
        yield told % {
            "n": words.number(found.undated_count),
            "names": "; ".join(names) + more,
        }
    if found.dated_count > MOST_ROWS:
        yield _("%(n)s incidents are drawn, the earliest; the data has them all.") % {
            "n": MOST_ROWS
        }


def _table(found: Occurrences) -> Table:
    return Table(
        headings=(_("Incident"), _("Date"), _("Kind"), _("Verification"), _("First reported")),
        rows=tuple(
            (
                Cell(each.title, each.link),
                Cell(words.partial(each.said) or words.label(each.said.absence, "AbsenceReason")),
                Cell(each.kind),
                Cell(each.verification),
                Cell(words.day(each.known_from)),
            )
            for each in found.every
        ),
        left_out=found.count - len(found.every),
    )
