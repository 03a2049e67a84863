"""The lists of the API, one viewset a noun, and the index of them all."""

from typing import Final

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import LICENCE, LICENCE_URL, PublicView
from cases.api.parameters import AS_OF
from cases.api.records import RecordViewSet
from cases.api.whole import JSON
from cases.exports.formats import formats_of
from cases.public.snapshot import snapshot
from cases.stats.coverage import reach


class Situations(RecordViewSet):
    """Periods of events, each documented as a whole."""

    noun = "situations"


class Cities(RecordViewSet):
    """Places that have a dashboard."""

    noun = "cities"


class Places(RecordViewSet):
    """Places of every level, with their names in every script."""

    noun = "places"


class Agencies(RecordViewSet):
    """Institutions: police, army, prosecutors, courts."""

    noun = "agencies"


class Speakers(RecordViewSet):
    """Who asserts something; each is one voice, however many publishers relay it."""

    noun = "speakers"


class Publishers(RecordViewSet):
    """Who publishes sources."""

    noun = "publishers"


class Sources(RecordViewSet):
    """Published reports, lists, statements and court records."""

    noun = "sources"


class Citations(RecordViewSet):
    """Places in sources, each supporting one record or one field of it."""

    noun = "citations"


class Incidents(RecordViewSet):
    """Occurrences at a place and time."""

    noun = "incidents"


class Victims(RecordViewSet):
    """Documented people who were harmed; what could endanger somebody is withheld."""

    noun = "victims"


class Investigations(RecordViewSet):
    """Official inquiries, and groups of them that are known only as a number."""

    noun = "investigations"


class Prosecutions(RecordViewSet):
    """Cases in court, with defendants and their steps."""

    noun = "prosecutions"


class Figures(RecordViewSet):
    """Claims of numbers that others make, each with its unit, its speaker and its date."""

    noun = "figures"


class Numbers(RecordViewSet):
    """Headline numbers of dashboards as they were logged, the newest first: their permanent addresses."""

    noun = "numbers"


VIEWSETS: Final[tuple[type[RecordViewSet], ...]] = (
    Situations,
    Cities,
    Places,
    Agencies,
    Speakers,
    Publishers,
    Sources,
    Citations,
    Incidents,
    Victims,
    Investigations,
    Prosecutions,
    Figures,
    Numbers,
)
"""Every list, in the order in which the index names them."""


class IndexBody(serializers.Serializer):
    """What there is, under which licence, and how far it reaches."""

    title = serializers.CharField(help_text="The name of this record.")
    licence = serializers.CharField(help_text="The licence of the data (SPDX).")
    licence_url = serializers.URLField(help_text="The licence's text.")
    sources = serializers.IntegerField(help_text="How many published sources it rests on.")
    reports_up_to = serializers.DateField(
        allow_null=True,
        help_text="The last possible day of the newest source; null where there is no source yet.",
    )
    lists = serializers.DictField(
        child=serializers.URLField(), help_text="Each list by its name, and its address."
    )
    formats = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="For each list, what `format` understands: `json` in pages, the others whole.",
    )
    summaries = serializers.DictField(
        child=serializers.CharField(),
        help_text="The numbers of a dashboard: address with {slug} to be filled in.",
    )
    docs = serializers.URLField(help_text="The reference for people.")
    schema = serializers.URLField(help_text="The reference for machines (OpenAPI).")


class Index(PublicView):
    """Everything that this API has."""

    operation = "index"
    described = (AS_OF,)
    body = IndexBody

    def get(self, request: Request) -> Response:
        """The lists, the dashboards' numbers, the reference; licence and reach."""
        with snapshot():
            day = self.only(request)
            known, root = reach(day), self.root(request)
            data = {
                "title": "Accountability",
                "licence": LICENCE,
                "licence_url": LICENCE_URL,
                "sources": known.sources,
                "reports_up_to": known.latest,
                "lists": {viewset.noun: f"{root}{viewset.noun}/" for viewset in VIEWSETS},
                "formats": {
                    viewset.noun: [JSON, *(each.name for each in formats_of(viewset.noun))]
                    for viewset in VIEWSETS
                },
                "summaries": {
                    noun: f"{root}{noun}/{{slug}}/summary/" for noun in ("situations", "cities")
                },
                "docs": f"{root}docs/",
                "schema": f"{root}schema/",
            }
            return self.answered(request, data, day=day, known=known)
