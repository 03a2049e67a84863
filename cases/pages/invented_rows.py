"""Invented rows of the record, with what pages attach to them, for the page that shows components."""

from typing import Any

from django.utils.translation import gettext as _

from cases.choices import AbsenceReason, ChangeAct, CountStatus, SpeakerKind
from cases.pages.changes import Mending, Told
from cases.pages.corrections import Item, Mended
from cases.pages.invented import CITATIONS, CITY, DAY, LATER, LONG, PLACED, citation
from cases.public import (
    PublicChange,
    PublicCorrection,
    PublicDefendant,
    PublicHarm,
    PublicIncident,
    PublicInvestigation,
    PublicInvestigationStep,
    PublicNumber,
    PublicProceedingStep,
    PublicProsecution,
    PublicSource,
    PublicVictim,
)
from cases.statistic_choices import Statistic
from cases.stats.changes import Changes
from cases.stats.numbers import Link


def with_all(row: Any, **also: Any) -> Any:
    """A row with what pages attach to it."""
    for name, value in {"citations": list(CITATIONS[:1]), **also}.items():
        setattr(row, name, value)
    return row


def victim() -> PublicVictim:
    """Somebody who may be named, with one field unknown and one not recorded, and what was done."""
    harm = PublicHarm(
        **PLACED,
        public_id="HRM-INVENTED",
        category="killed",
        means="small_arms",
        outcome="died",
        is_shown=True,
        agency_name="Invented Guard",
        agency_slug="guard",
        agency_alleged_by_name="Invented Monitor",
        agency_alleged_by_slug="monitor",
        coding_note="A judgement of a coder, invented.",
    )
    row = PublicVictim(
        public_id="VIC-INVENTED",
        is_shown=True,
        name="Invented Person",
        identification="named",
        sex="unknown",
        occupation="shepherd",
        known_from=DAY,
        absent={"age_low": AbsenceReason.NOT_STATED},
    )
    return with_all(row, known_harms=[with_all(harm)])


def withheld() -> PublicVictim:
    """Somebody who may not be named."""
    row = PublicVictim(public_id="VIC-WITHHELD", is_shown=False, sex="woman", known_from=DAY)
    return with_all(row, known_harms=[], citations=[citation(1, is_shown=False, source_id=None)])


def incident() -> PublicIncident:
    """An occurrence whose date nobody gives."""
    changes = {"date_earliest": None, "date_latest": None, "date_precision": "unknown"}
    row = PublicIncident(
        **PLACED | changes,
        public_id="INC-INVENTED",
        title="Invented shots near an invented camp",
        kind="shooting",
        verification="single_source",
    )
    return with_all(row)


def investigation() -> PublicInvestigation:
    """A group of inquiries, closed, with what the source says of the deaths."""
    step = PublicInvestigationStep(
        public_id="STP-CLOSED", kind="closed", ground="not_stated", **_dated()
    )
    row = PublicInvestigation(
        public_id="INV-INVENTED",
        title="Invented inquiries into invented deaths",
        known_from=DAY,
        place_name=CITY,
        is_group=True,
        cases_status=CountStatus.STATED,
        cases_low=32,
        deaths_status=CountStatus.UNCLEAR,
        deaths_words="into 40 deaths",
        speaker_slug="monitor",
        speaker_name="Invented Monitor",
        speaker_kind=SpeakerKind.MONITOR,
        speaker_status="stated",
        speaker_candidates=[],
        absent={},
    )
    return with_all(row, status="closed", known_steps=[with_all(step)])


def prosecution() -> PublicProsecution:
    """A case in court, with somebody who was convicted and is not named here."""
    verdict = PublicProceedingStep(
        public_id="STP-VERDICT",
        kind="verdict",
        outcome="convicted",
        offence="abuse of power",
        **_dated(),
    )
    sentence = PublicProceedingStep(
        public_id="STP-SENTENCE", kind="sentence", sentence_kind="imprisonment", **_dated()
    )
    defendant = PublicDefendant(
        public_id="DEF-INVENTED",
        count=1,
        capacity="state_agent",
        post="army officer",
        known_from=DAY,
        absent={},
    )
    steps = [with_all(verdict), with_all(sentence)]
    with_all(defendant, outcome="convicted", is_final=False, known_steps=steps)
    row = PublicProsecution(
        public_id="PRO-INVENTED",
        title="Trial of an invented officer",
        place_name=CITY,
        court_type="military",
        known_from=DAY,
        absent={},
    )
    return with_all(row, status="convicted", known_defendants=[defendant])


def mending() -> Mending:
    """A value that was mended, a list that was, and something taken back."""
    row = {"decided_on": LATER, "reason": "The invented report was read again.", "is_list": False}
    kept = {"is_removed": False, "is_withheld": False}
    one = PublicCorrection(public_id="COR-00000001", record_id="VIC-OTHER", **row | kept)
    listed = PublicCorrection(
        public_id="COR-00000002", record_id="INV-OTHER", **row | kept | {"is_list": True}
    )
    return Mending(
        mended=[
            Mended(one, _("person"), "Invented Person", "", _("age"), old="24", new="25"),
            Mended(
                listed,
                _("investigation"),
                "",
                "",
                _("people it concerns"),
                lost=(Item("Invented Other"),),
                gained=(Item("Invented Person"),),
            ),
        ],
        removed=[(_("name"), LATER)],
    )


def logged() -> PublicNumber:
    """A headline number as it was logged, in words."""
    row = PublicNumber(
        public_id="NUM-INVENTED",
        statistic=Statistic.DOCUMENTED_DEATHS.value,
        logged_as_of=LATER,
        data_version=12,
    )
    row.said = "3 people who died are documented, Invented City"
    return row


def lately() -> Changes:
    """What changed: published, corrected, removed."""
    rows = []
    for act in ChangeAct:
        row = PublicChange(act=act, changed_on=LATER)
        row.told = Told(row, str(act.label), "Figure: 12 killed, Invented City", page="")
        rows.append(row)
    return Changes(newest=tuple(rows), count=len(rows), link=Link("changes"))


def reports() -> list[PublicSource]:
    """Two reports."""
    common = {"publisher_slug": "news", "publisher_name": "Invented News", "absent": {}}
    first = {"date_earliest": DAY, "date_latest": DAY, "date_precision": "day"}
    return [
        PublicSource(public_id="SRC-ONE", title=LONG, source_type="news_report", **common | first),
        PublicSource(public_id="SRC-TWO", title="An invented list", **common),
    ]


def _dated() -> dict[str, Any]:
    return {name: value for name, value in PLACED.items() if not name.startswith("place")}
