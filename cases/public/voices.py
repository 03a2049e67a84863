"""How many independent voices a row rests on: distinct speakers, relays and unnamed groups left out."""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce

from cases.choices import SpeakerKind, SpeakerStatus
from cases.public.figures import PublicFigure
from cases.public.investigations import PublicInvestigation
from cases.public.sources import PublicCitation, PublicSource, PublicSpeaker

_SPOKEN = {"figure": PublicFigure, "investigation": PublicInvestigation}
"""The kinds that have a speaker of their own, who stands behind each citation that names no other."""

_NOBODY = Value(None, output_field=CharField())


def independent_voices(kind: str, day: date | None) -> Any:
    """An annotation for public rows of a kind: their number of independent voices by the day.

    ``public_voices_counted`` says the same of all rows of a place at once.

    The voice of a citation is the speaker whom it names, else that of the record, else (of records
    that nobody asserts, such as people) whoever published the source. What a report says in its own
    name while it relays another counts as that other's voice: where the two agree they are one. No
    voice are groups known by their role only, and speakers left unclear, not named or withheld.
    """
    cited = PublicCitation.objects.as_of(day).filter(**{f"{kind}_pk": OuterRef("pk")})
    relayed = PublicSource.objects.filter(pk=OuterRef("source_pk")).annotate(
        first=KeyTextTransform("public_id", KeyTransform(0, "relays"))
    )
    root = PublicSource.objects.filter(public_id=OuterRef("relayed")).values("publisher_slug")
    named = _of_speakers(
        PublicSpeaker.objects.filter(slug=OuterRef("speaker_slug")), "kind", "slug"
    )
    counted = (
        cited.order_by()
        .annotate(relayed=Subquery(relayed.values("first")[:1]))
        .annotate(
            root=Subquery(root[:1]),
            said_by=Case(
                When(speaker_status=SpeakerStatus.STATED, then=named),
                When(
                    speaker_status__in=[SpeakerStatus.UNCLEAR, SpeakerStatus.NOT_NAMED],
                    then=_NOBODY,
                ),
                default=_of_record(kind, day),
                output_field=CharField(),
            ),
        )
        .annotate(
            voice=Case(
                When(Q(said_by=F("publisher_slug")) & Q(root__isnull=False), then=F("root")),
                default=F("said_by"),
                output_field=CharField(),
            )
        )
        .values(f"{kind}_pk")
        .annotate(voices=Count("voice", distinct=True))
        .values("voices")
    )
    return Coalesce(Subquery(counted), 0)


def _of_record(kind: str, day: date | None) -> Any:
    """The speaker of the record itself; of what nobody asserts, the publisher."""
    if kind not in _SPOKEN:
        return F("publisher_slug")
    rows = _SPOKEN[kind].objects.as_of(day).reported("speaker")
    return _of_speakers(rows.filter(pk=OuterRef(f"{kind}_pk")), "speaker_kind", "speaker_slug")


def _of_speakers(rows: Any, kind: str, slug: str) -> Subquery:
    speaking = rows.exclude(**{kind: SpeakerKind.UNNAMED_GROUP})
    return Subquery(speaking.order_by().values(slug)[:1])
