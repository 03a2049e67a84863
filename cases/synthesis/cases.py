"""Invented inquiries and cases in court: few of many occurrences lead to one, fewer to a verdict."""

from datetime import date, timedelta
from random import Random
from typing import Final

from cases.models import (
    Defendant,
    Investigation,
    InvestigationIncident,
    InvestigationStep,
    InvestigationVictim,
    ProceedingStep,
    Prosecution,
    ProsecutionVictim,
)
from cases.synthesis.context import Context
from cases.synthesis.happenings import Happened
from cases.synthesis.stage import DATED, Stage, day
from cases.synthesis.writing import text

INVESTIGATED: Final = 0.12
GROUPED: Final = 0.004
IN_COURT: Final = 0.15
GROUNDS: Final = (
    "no_offence",
    "insufficient_evidence",
    "not_identified",
    "lawful_force",
    "not_stated",
)


class Cases:
    """Makes what followed from an occurrence."""

    def __init__(self, stage: Stage, rng: Random, context: Context) -> None:
        self._rng, self._context, self._cite = rng, context, stage.cite
        same = {"cases_status": "not_stated", "deaths_status": "not_stated", "kind": "criminal"}
        self._investigation = stage.published(
            Investigation,
            *("title", "situation", "place", "agency", "speaker", "known_from"),
            **same | {"speaker_status": "stated"},
        )
        self._group = stage.published(
            Investigation,
            *("title", "situation", "place", "speaker", "cases_low", "cases_high", "known_from"),
            **same | {"is_group": True, "cases_status": "stated", "speaker_status": "stated"},
        )
        self._of_victim = stage.rows(InvestigationVictim, "investigation", "victim")
        self._of_incident = stage.rows(InvestigationIncident, "investigation", "incident")
        self._step = stage.published(
            InvestigationStep,
            *("investigation", "position", "kind", "ground", *DATED, "known_from"),
        )
        self._prosecution = stage.published(
            Prosecution,
            *("title", "situation", "place", "investigation", "known_from"),
            court_type="civilian",
        )
        self._in_court = stage.rows(ProsecutionVictim, "prosecution", "victim")
        self._defendant = stage.published(
            Defendant, "prosecution", "count", "agency", "known_from", capacity="state_agent"
        )
        self._proceeding = stage.published(
            ProceedingStep,
            *("defendant", "position", "kind", "offence", "outcome", "sentence_kind"),
            *("sentence_months", "sentence_suspended", *DATED, "known_from"),
        )

    def follow(self, happened: Happened) -> None:
        """Make the inquiry and the case in court that an occurrence led to, if it did."""
        rng = self._rng
        if rng.random() < GROUPED:
            self._make_group(happened)
        if rng.random() >= INVESTIGATED:
            return
        source, appeared = happened.sources[-1]
        known = appeared.isoformat()
        investigation = self._investigation(
            f"Inquiry into what happened in {happened.city_name}",
            *(happened.situation, happened.city, rng.choice(self._context.agencies)),
            rng.choice(self._context.speakers),
            known,
        )
        self._cite["investigation"](source, investigation, "", "4")
        self._of_incident(investigation, happened.incident)
        for victim in happened.victims:
            self._of_victim(investigation, victim)
        opened = happened.on + timedelta(days=rng.randrange(1, 30))
        goes_to_court = rng.random() < IN_COURT
        steps = [("opened", "")]
        if goes_to_court:
            steps.append(("referred", ""))
        elif rng.random() < 0.7:
            steps.append(("closed", rng.choice(GROUNDS)))
        for position, (kind, ground) in enumerate(steps, start=1):
            on = opened + timedelta(days=120 * (position - 1))
            step = self._step(investigation, position, kind, ground, *day(on), known)
            self._cite["investigation_step"](source, step, "", "4")
        if goes_to_court:
            self._go_to_court(happened, investigation, source, known, opened)

    def _make_group(self, happened: Happened) -> None:
        source, appeared = happened.sources[0]
        low = self._rng.randrange(2, 40)
        group = self._group(
            f"Inquiries in {happened.city_name}, known only as a number",
            *(happened.situation, happened.city, self._rng.choice(self._context.speakers)),
            *(low, low, appeared.isoformat()),
        )
        self._cite["investigation"](source, group, "", "5")

    def _go_to_court(
        self, happened: Happened, investigation: int, source: int, known: str, opened: date
    ) -> None:
        rng, none = self._rng, text(None)
        prosecution = self._prosecution(
            f"Trial about what happened in {happened.city_name}",
            *(happened.situation, happened.city, investigation, known),
        )
        self._cite["prosecution"](source, prosecution, "", "6")
        for victim in happened.victims:
            self._in_court(prosecution, victim)
        for _each in range(1 + (rng.random() < 0.3)):
            defendant = self._defendant(
                prosecution, rng.choice((1, 1, 1, 2, 3)), rng.choice(self._context.agencies), known
            )
            self._cite["defendant"](source, defendant, "", "6")
            steps = [("charged", "", "", none, none), ("trial", "", "", none, none)]
            if rng.random() < 0.7:
                is_guilty = rng.random() < 0.6
                steps.append(("verdict", "convicted" if is_guilty else "acquitted", "", none, none))
                if is_guilty:
                    months = rng.randrange(6, 120)
                    steps.append(("sentence", "", "imprisonment", months, rng.choice("tf")))
            for position, (kind, *said) in enumerate(steps, start=1):
                on = opened + timedelta(days=150 * position)
                step = self._proceeding(
                    *(defendant, position, kind, "abuse of office", *said, *day(on), known)
                )
                self._cite["proceeding_step"](source, step, "", "6")
