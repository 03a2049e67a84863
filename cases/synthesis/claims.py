"""Invented figures: what some speakers say of each city, revised now and then, and of the whole country."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Final

from cases.models import Figure, Source
from cases.synthesis.context import Context
from cases.synthesis.stage import DATED, Stage, day
from cases.synthesis.writing import text

SPEAKERS_OF_A_PLACE: Final = 5
REVISIONS: Final = 3
METRICS: Final = ("killed", "injured", "detained")


class Claims:
    """Makes figures; their number depends on the places, not on the people."""

    def __init__(self, stage: Stage, rng: Random, context: Context) -> None:
        self._rng, self._context, self._cite = rng, context, stage.cite["figure"]
        self._source = stage.published(
            Source,
            *("title", "publisher", *DATED),
            source_type="government_release",
            language="en",
            archive_status="not_online",
        )
        self._figure = stage.published(
            Figure,
            *("situation", "place", "metric", "low", "high", "speaker", "supersedes"),
            *(*DATED, "known_from"),
            unit="people",
            subject="not_stated",
            population_group="not_stated",
            qualifier="exactly",
            speaker_status="stated",
        )

    def make(self, deaths: Mapping[tuple[int, int], int]) -> None:
        """Make the figures of each city of which deaths are documented, and of the country."""
        country: Counter[tuple[int, int]] = Counter()
        for (situation, _city), number in deaths.items():
            country[situation, self._context.country] += number
        begins = dict(self._context.situations)
        for (situation, place), number in [*deaths.items(), *country.items()]:
            self._of_place(situation, place, number, date.fromisoformat(begins[situation]))

    def _of_place(self, situation: int, place: int, number: int, begins: date) -> None:
        rng = self._rng
        for speaker in rng.sample(self._context.speakers, SPEAKERS_OF_A_PLACE):
            share = rng.uniform(0.2, 1.4)
            for metric in METRICS:
                earlier: int | None = None
                said = begins
                for _revision in range(rng.randint(1, REVISIONS)):
                    said += timedelta(days=rng.randrange(5, 200))
                    share *= rng.uniform(0.9, 1.3)
                    low = int(number * share)
                    source = self._source(
                        f"Statement of {said:%d %B %Y}",
                        rng.choice(self._context.publishers),
                        *day(said),
                    )
                    earlier = self._figure(
                        *(situation, place, metric, low, low, speaker, text(earlier)),
                        *(*day(said), said.isoformat()),
                    )
                    self._cite(source, earlier, "", "1")
