"""The investigations and the cases in court of a scope, counted at once in the database."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cases import words
from cases.choices import CONVICTIONS, InvestigationStatus, ProceedingStepKind
from cases.public.database import reading
from cases.stats.cells import CaseCell, CourtCell
from cases.stats.numbers import Scope

REACHED: Final[Mapping[str, Callable[[CourtCell], bool]]] = {
    "in_court": lambda _cell: True,
    "charged": lambda cell: ProceedingStepKind.CHARGED in cell.steps,
    "verdict": lambda cell: ProceedingStepKind.VERDICT in cell.steps,
    "convicted": lambda cell: cell.outcome in CONVICTIONS,
    "sentence": lambda cell: cell.outcome in CONVICTIONS and bool(cell.sentence_kind),
}
"""Which of the state agents in court belong to each stage."""


@dataclass(frozen=True)
class Justice:
    """What is counted of the investigations and of the state agents in court of a scope.

    And by their keys those that a dashboard shows: the first of each sort in the order of their lists,
    those that are drawn, and the first investigation of each speaker.
    """

    counts: Mapping[tuple[str, str], int]
    investigations: tuple[int, ...] = ()
    defendants: tuple[int, ...] = ()

    def number(self, name: str, value: str = "") -> int:
        """One of the numbers; 0 of what nothing is counted in."""
        return self.counts.get((name, value), 0)

    def cells(self, status: str = "") -> int:
        """How many investigations there are, a group of them as one; with a status only those."""
        return sum(
            self.number(name, each)
            for name in ("investigations", "groups")
            for each in InvestigationStatus.values
            if status in ("", each)
        )

    def places(self, status: str) -> frozenset[str]:
        """Where there are investigations with a status; empty for a place not reported by the day."""
        return frozenset(place for name, place in self.counts if name == f"places_{status}")

    @property
    def steps(self) -> int:
        """How many steps were taken in all of them."""
        return sum(number for (name, _value), number in self.counts.items() if name == "steps")

    @property
    def dated_steps(self) -> int:
        """Of how many of these a date is known."""
        return self.steps - self.number("steps", "undated")


def justice(scope: Scope, day: date | None = None) -> Justice:
    """What is counted of a scope as of a day; one query, whatever is asked of it."""
    with reading().cursor() as cursor:
        cursor.execute(
            "SELECT name, value, number FROM public_cases_counted(%s, %s, %s)",
            [*scope.keys, day],
        )
        rows = cursor.fetchall()
    keys: dict[str, list[int]] = {"investigation": [], "defendant": []}
    counts: Counter[tuple[str, str]] = Counter()
    for name, value, number in rows:
        if name in keys:
            keys[name].append(int(value))
        else:
            counts[name, _called(value) if name.startswith("places_") else value] += number
    return Justice(counts, tuple(keys["investigation"]), tuple(keys["defendant"]))


def counted(cases: Sequence[CaseCell], court: Sequence[CourtCell]) -> Justice:
    """The same of cells that are read already: of all investigations, and all state agents in court."""
    counts: Counter[tuple[str, str]] = Counter()
    for cell in cases:
        counts["groups" if cell.is_group else "investigations", cell.status] += 1
        counts[f"places_{cell.status}", cell.place] += 1
    for stage, is_in_it in REACHED.items():
        chosen = [cell for cell in court if is_in_it(cell)]
        counts["defendants", stage] = len(chosen)
        counts["prosecutions", stage] = len({cell.prosecution for cell in chosen})
    taken = [cell.taken for cell in cases] + [cell.taken for cell in court]
    for said in (step.said for steps in taken for step in steps):
        spread = "on_a_day" if said.earliest == said.latest else "within"
        counts["steps", spread if said.is_known else "undated"] += 1
    return Justice(counts)


def _called(place: str) -> str:
    """The name of a place as readers of the page call it, as on the rows themselves."""
    return words.name(place) if place and words.names_are_known() else place
