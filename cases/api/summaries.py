"""The numbers of a dashboard as JSON: the same statistics that its page shows."""

from types import SimpleNamespace
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import LICENCE, LICENCE_URL, PublicView
from cases.api.errors import Moved, Problem
from cases.api.serializers.dashboards import CitySummary, Dashboard, SituationSummary
from cases.choices import PlaceLevel
from cases.filters import BadParameter
from cases.public import PublicPlace, PublicSituation
from cases.public.snapshot import snapshot
from cases.stats import comparison, counts, coverage, outcomes
from cases.stats.numbers import Scope


class SummaryView(PublicView):
    """The numbers of one scope."""

    noun: ClassVar[str]
    body: ClassVar[type[Dashboard]]
    parameters: ClassVar[tuple[str, ...]] = ()
    cost = 5

    def get(self, request: Request, slug: str) -> Response:
        """The numbers as of a day, each with its unit, its speaker, its date and its rows."""
        with snapshot():
            day = self.only(request, *self.parameters)
            scope = self.scope(request, slug)
            known = coverage.reach(day)
            numbers = SimpleNamespace(
                situation=scope.situation,
                city=scope.city,
                licence=LICENCE,
                licence_url=LICENCE_URL,
                reach=known,
                deaths=counts.deaths(scope, day),
                outcomes=outcomes.outcomes(scope, day),
                torture=counts.torture(scope, day),
                two_scales=comparison.two_scales(scope, day),
                voices=coverage.voices(scope, day),
            )
            data = self.body(numbers, context=self.shaped(request, day)).data
            return self.answered(request, data, day=day, known=known)

    def scope(self, request: Request, slug: str) -> Scope:
        """What the numbers are about."""
        raise NotImplementedError

    def found(self, request: Request, rows: Any, slug: str) -> Any:
        """The row with this slug.

        Raises:
            Moved: the slug is written in small letters.
            Problem: nobody has this slug.

        """
        wanted = slug.replace("\0", "")
        if row := rows.filter(slug=wanted).first():
            return row
        if rows.filter(slug=wanted.lower()).exists():
            query = request._request.GET.urlencode()
            address = f"{self.root(request)}{self.noun}/{wanted.lower()}/summary/"
            raise Moved(f"{address}?{query}" if query else address)
        message = f"None of the {self.noun} has the slug “{wanted[:80]}”."
        raise Problem(404, "not_found", message)


class SituationNumbers(SummaryView):
    """The numbers of a situation's dashboard."""

    noun, body = "situations", SituationSummary

    def scope(self, request: Request, slug: str) -> Scope:
        """The situation as a whole."""
        return Scope(situation=self.found(request, PublicSituation.objects.all(), slug))


class CityNumbers(SummaryView):
    """The numbers of a city's dashboard."""

    noun, body, parameters = "cities", CitySummary, ("situation",)

    def scope(self, request: Request, slug: str) -> Scope:
        """The city, in all situations or in one.

        Raises:
            BadParameter: there is no such situation.

        """
        cities = PublicPlace.objects.filter(level=PlaceLevel.CITY)
        city = self.found(request, cities, slug)
        asked = request._request.GET.get("situation")
        if not asked:
            return Scope(city=city)
        situations = PublicSituation.objects.all()
        situation = None if "\0" in asked else situations.filter(slug=asked).first()
        if situation is None:
            known = [str(row.slug) for row in situations[:100]]
            raise BadParameter(
                "situation", "There is no such situation.", code="invalid_choice", allowed=known
            )
        return Scope(situation=situation, city=city)
