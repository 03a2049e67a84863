"""Invented numbers, of the same kinds as those of the record, for the page that shows components."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from cases.charts import reported
from cases.charts.picture import About, Picture
from cases.choices import AbsenceReason, CountStatus, Metric, Qualifier, SpeakerKind
from cases.clauses import Part, Sentence
from cases.pages.citing import RECORD, Reference
from cases.pages.story import Entry, Story
from cases.public import PublicCitation
from cases.stats.cells import CaseCell, CourtCell
from cases.stats.counts import Deaths, Torture
from cases.stats.coverage import Relay
from cases.stats.intervals import Days, Interval, Intervals
from cases.stats.numbers import (
    Bucket,
    Candidate,
    Documented,
    Link,
    PartialDate,
    Reported,
    ReportedFigure,
    SpeakerFigures,
    Voice,
)
from cases.stats.outcomes import Stage
from cases.stats.quality import Quality, Tallies
from cases.stats.revisions import revisions

DAY: Final = date(2022, 3, 14)
LATER: Final = date(2022, 12, 25)
ROWS: Final = Link("victims")
CITY: Final = "Invented City"
PLACED: Final = {
    "known_from": DAY,
    "place_name": CITY,
    "place_slug": "invented-city",
    "date_earliest": DAY,
    "date_latest": DAY,
    "date_precision": "day",
    "absent": {},
}
LONG: Final = "Committee of Relatives of People Whose Names Nobody Has Written Down Yet (Invented)"


def citation(number: int, **changes: Any) -> PublicCitation:
    """A place in an invented report."""
    usual = {
        "public_id": f"CIT-{number:08}",
        "known_from": DAY,
        "is_shown": True,
        "source_id": "SRC-INVENTED",
        "source_title": "An invented report on an invented city",
        "publisher_slug": "invented-news",
        "publisher_name": "Invented News",
        "source_date_earliest": DAY,
        "source_date_latest": DAY,
        "source_date_precision": "day",
        "locator_kind": "paragraph",
        "locator": str(number),
        "absent": {},
    }
    return PublicCitation(**usual | changes)


CITATIONS: Final = (
    citation(7, exact_words="at least twelve people, an invented sentence says"),
    citation(9, locator_kind="not_recorded", locator="", spoken_by="an invented spokesperson"),
    citation(3, speaker_status="unclear", supports_field="date_earliest"),
)

VOICES: Final[Mapping[str, Voice]] = {
    SpeakerKind.AUTHORITY: Voice("office", "Invented Prosecutor", SpeakerKind.AUTHORITY, "stated"),
    SpeakerKind.MONITOR: Voice("monitor", "Invented Monitor", SpeakerKind.MONITOR, "stated"),
    SpeakerKind.MEDIA: Voice("news", "Invented News", SpeakerKind.MEDIA, "stated"),
    SpeakerKind.PERSON: Voice("person", "Invented Lawyer", SpeakerKind.PERSON, "stated"),
    SpeakerKind.UNNAMED_GROUP: Voice("group", LONG, SpeakerKind.UNNAMED_GROUP, "stated"),
    "unclear": Voice(
        None,
        None,
        None,
        "unclear",
        candidates=("Invented Monitor", "Invented News"),
        candidate_speakers=(
            Candidate("monitor", "Invented Monitor", SpeakerKind.MONITOR),
            Candidate("news", "Invented News", SpeakerKind.MEDIA),
        ),
    ),
    "not_named": Voice(None, None, None, "not_named"),
}


def number(low: int | None, **changes: Any) -> Reported:
    """A number that an invented speaker gives; without one, its words."""
    usual: dict[str, Any] = {
        "value": low,
        "low": low,
        "high": low,
        "qualifier": Qualifier.WORDS_ONLY if low is None else Qualifier.EXACTLY,
        "words": "",
        "absence": None,
        "unit": "people",
        "voice": VOICES[SpeakerKind.AUTHORITY],
        "said": PartialDate(DAY, DAY, "day"),
        "known_from": DAY,
        "place": CITY,
        "citations": CITATIONS[:1],
        "link": Link("figures", record="FIG-INVENTED"),
    }
    return Reported(**usual | changes)


def figure(key: str, given: Reported, **changes: Any) -> ReportedFigure:
    """A claim of a number."""
    usual: dict[str, Any] = {
        "public_id": f"FIG-{key}",
        "metric": Metric.KILLED,
        "metric_label": Metric.KILLED.label,
        "number": given,
        "subject": "deaths",
        "population_group": "not_stated",
        "population": "",
        "period": "",
        "supersedes": None,
        "superseded_by": None,
        "part_of": None,
    }
    return ReportedFigure(**usual | changes)


def figures() -> tuple[SpeakerFigures, ...]:
    """Claims of every shape: replaced, with a part, at least, a range, zero, words only, in conflict."""
    monitor, news = VOICES[SpeakerKind.MONITOR], VOICES[SpeakerKind.MEDIA]
    part = figure("PART", number(2), population="Officers among the 12.")
    between = {"high": 14, "value": None, "qualifier": Qualifier.BETWEEN}
    at_least = {"high": None, "value": None, "qualifier": Qualifier.AT_LEAST}
    return (
        SpeakerFigures(
            VOICES[SpeakerKind.AUTHORITY],
            (
                figure("FIRST", number(9), superseded_by="FIG-SECOND"),
                figure("SECOND", number(12), supersedes="FIG-FIRST", parts=(part,)),
            ),
        ),
        SpeakerFigures(
            monitor,
            (
                figure(
                    "LEAST",
                    number(1204, voice=monitor, **at_least),
                    conflicts=(("FIG-RANGE", "Both are invented, and they do not agree."),),
                ),
            ),
        ),
        SpeakerFigures(
            news,
            (
                figure("RANGE", number(11, voice=news, **between)),
                figure("WORDS", number(None, words="hundreds", voice=news)),
                figure("ZERO", number(0, voice=news)),
            ),
        ),
    )


def documented(count: int) -> Documented:
    """So many invented people."""
    return Documented(count, "people", ROWS)


def deaths() -> Deaths:
    """People documented, by what is known of them."""

    def buckets(*pairs: tuple[str, int]) -> tuple[Bucket, ...]:
        return tuple(Bucket(label, label, documented(count)) for label, count in pairs)

    unknown, withheld = AbsenceReason.UNKNOWN.label, AbsenceReason.WITHHELD.label
    return Deaths(
        documented=documented(12),
        by_sex=buckets((_("man"), 8), (_("woman"), 3), (str(unknown), 1)),
        by_age_group=buckets((_("18 or older"), 9), (str(withheld), 3)),
        by_cause=buckets((_("small arms"), 12)),
        by_role=(),
        reported=figures(),
        reported_elsewhere=(),
    )


def torture() -> Torture:
    """Torture in three units."""
    return Torture(
        documented=documented(1),
        people=(figure("TORTURED", number(3), metric=Metric.TORTURED, subject="torture"),),
        officers=(),
        cases=(figure("CASES", number(5, unit="cases"), metric=Metric.CASES_OPENED),),
        other=(),
    )


def stages() -> tuple[Stage, ...]:
    """From deaths to sentences: one with each kind of entry, one without any."""
    case = CaseCell(
        public_id="INV-INVENTED",
        title="An invented inquiry",
        place=CITY,
        is_group=True,
        status="closed",
        status_label=_("closed"),
        cases=number(32, high=None, unit="cases", qualifier=Qualifier.AT_LEAST),
        deaths=number(None, words="into 40 deaths", status=CountStatus.UNCLEAR),
        ground="not_stated",
        ground_label="",
        ground_words="",
        closed=None,
        citations=CITATIONS[:1],
        link=Link("investigations", record="INV-INVENTED"),
    )
    court = CourtCell(
        public_id="DEF-INVENTED",
        prosecution="PRO-INVENTED",
        title="An invented trial",
        place=CITY,
        people=1,
        name=None,
        post="army officer",
        court="",
        court_type="military",
        offence="abuse of power",
        outcome="convicted",
        is_final=False,
        verdict=PartialDate(DAY, DAY, "day"),
        sentence_kind="imprisonment",
        sentence_months=72,
        sentence_absence=None,
        sentence_suspended=None,
        steps=("charged", "verdict"),
        victims=documented(1),
        citations=CITATIONS[:1],
        link=Link("prosecutions", record="PRO-INVENTED"),
    )
    return (
        Stage("killed", _("Killed, as reported"), figures=(figure("SECOND", number(12)),)),
        Stage("closed", _("Investigations closed"), cases=(case,), documented=documented(0)),
        Stage("pending", _("Investigations pending")),
        Stage("convicted", _("State agents convicted"), court=(court,), documented=documented(1)),
    )


def speakers() -> list[dict[str, Any]]:
    """Voices with the reports that relay them."""
    relay = Relay("SRC-ONE", "An invented report", "Invented News", DAY)
    return [{"voice": voice, "reports": [relay]} for voice in VOICES.values()]


def picture() -> Picture:
    """A chart of the invented figures."""
    return reported.killed(figures(), About(CITY, "14 March 2022", RECORD))


def reference(path: str, url: str) -> Reference:
    """How the page itself would be cited."""
    return Reference(CITY, url, LATER, LATER, "14 March 2022", path)


def sentences() -> list[list[Sentence]]:
    """The first paragraphs of a dashboard."""
    given = (Part("Invented Prosecutor, said 14 March 2022: "), Part("12", ROWS))
    first = Sentence((*given, Part(" people killed.")))
    second = Sentence((Part("This record holds no report of a state agent convicted."),))
    return [[first], [second]]


def story() -> Story:
    """What happened, in order."""
    return Story(
        entries=(
            Entry(DAY, "14 March 2022", ("Invented Person was killed.",), CITATIONS[:1]),
            Entry(LATER, "25 December 2022", ("The case was closed.",), note="Invented."),
        )
    )


def intervals() -> Intervals:
    """Days from a harm: counted, not known, and none."""
    row = Interval(
        subject=ROWS,
        name="Invented Person",
        is_shown=True,
        harm=_("killed"),
        happened=PartialDate(DAY, DAY, "day"),
        case="An invented inquiry",
        case_link=ROWS,
        court="",
        court_link=None,
        opened=Days("counted", 3, 12),
        charged=Days("not_known", reason=AbsenceReason.NOT_STATED),
        verdict=Days("none"),
    )
    return Intervals((row,), ROWS)


def quality() -> Quality:
    """How well the invented rows are known."""
    known = Bucket("named", _("named"), documented(9))
    tallies = Tallies(_("People"), documented(12), (known,))
    missing = Bucket("age", _("age"), documented(4))
    return Quality(tallies, tallies, (tallies,), (missing,))


def lines() -> Any:
    """One speaker's revisions."""
    return revisions(figures())
