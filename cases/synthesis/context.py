"""The invented country: its places, institutions, speakers and publishers."""

from random import Random
from typing import Final

from cases.choices import AgencyType, PlaceLevel, PublisherKind, SpeakerKind
from cases.models import Agency, Place, PlaceName, Publisher, Situation, Speaker
from cases.synthesis.names import Names
from cases.synthesis.stage import Stage

COUNTRY: Final = "ZZ"
"""A code that ISO 3166 leaves to its users: no country has it."""

REGIONS: Final = 12
CITIES: Final = 80
AGENCIES: Final = 48
SPEAKERS: Final = 36
PUBLISHERS: Final = 60
SITUATIONS: Final = (
    ("January unrest", "2019-01-02", "2019-01-31"),
    ("Autumn protests", "2020-09-05", "2020-12-20"),
    ("Border conflict", "2021-03-01", None),
)


class Context:
    """Makes the reference rows, and draws among them as unevenly as the world does."""

    def __init__(self, stage: Stage, rng: Random) -> None:
        self.rng = rng
        self.names = Names(rng)
        self.country, self.cities = self._places(stage)
        add = stage.published(
            Situation, "name", "slug", "starts_on", "ends_on", country=self.country
        )
        self.situations = [
            (add(name, name.lower().replace(" ", "-"), start, end or r"\N"), start)
            for name, start, end in SITUATIONS
        ]
        self.agencies = self._agencies(stage)
        self.speakers = self._speakers(stage)
        self.publishers = self._publishers(stage)
        # Zipf: the largest city has a fifth of all, the tenth a fiftieth.
        weights = [1 / (rank + 0.6) for rank in range(len(self.cities))]
        self.city_weights = weights

    def _places(self, stage: Stage) -> tuple[int, list[tuple[int, str]]]:
        same = {"country_code": COUNTRY, "level": PlaceLevel.COUNTRY}
        country = stage.published(Place, "name", "slug", **same)("Syntheria", "syntheria")
        called = stage.rows(PlaceName, "place", "text", "script", "language", kind="primary")
        region = stage.published(
            Place, "name", "slug", part_of=country, country_code=COUNTRY, level=PlaceLevel.REGION
        )
        city = stage.published(
            Place,
            *("name", "slug", "part_of", "latitude", "longitude"),
            country_code=COUNTRY,
            level=PlaceLevel.CITY,
        )
        regions = [
            region(f"{name.latin} Region", f"region-{index}")
            for index, name in enumerate(self.names.words(REGIONS), start=1)
        ]
        cities = []
        for index, name in enumerate(self.names.words(CITIES), start=1):
            pk = city(
                name.latin,
                f"city-{index}",
                self.rng.choice(regions),
                f"{self.rng.uniform(42, 54):.5f}",
                f"{self.rng.uniform(52, 84):.5f}",
            )
            called(pk, name.cyrillic, "Cyrl", "ru")
            cities.append((pk, name.latin))
        return country, cities

    def _agencies(self, stage: Stage) -> list[int]:
        add = stage.published(Agency, "name", "slug", "agency_type", "place")
        kinds = [kind.value for kind in AgencyType]
        return [
            add(
                f"{AgencyType(kinds[index % len(kinds)]).label} of {self.cities[index][1]}".capitalize(),
                f"agency-{index}",
                kinds[index % len(kinds)],
                self.cities[index][0],
            )
            for index in range(AGENCIES)
        ]

    def _speakers(self, stage: Stage) -> list[int]:
        add = stage.published(Speaker, "name", "slug", "kind")
        kinds = (SpeakerKind.AUTHORITY, SpeakerKind.MONITOR, SpeakerKind.MEDIA)
        return [
            add(
                f"{name.latin} {kinds[index % 3].label}", f"speaker-{index}", kinds[index % 3].value
            )
            for index, name in enumerate(self.names.words(SPEAKERS))
        ]

    def _publishers(self, stage: Stage) -> list[int]:
        add = stage.published(Publisher, "name", "slug", "kind")
        kinds = (PublisherKind.MEDIA, PublisherKind.ORGANISATION, PublisherKind.AUTHORITY)
        return [
            add(f"{name.latin} {index}", f"publisher-{index}", kinds[index % 3].value)
            for index, name in enumerate(self.names.words(PUBLISHERS))
        ]
