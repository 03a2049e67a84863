"""How many independent voices a row rests on: distinct speakers, relays and unnamed groups left out."""

from collections import Counter
from collections.abc import Mapping
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


def count_voices(rows: Mapping[str, Any], day: date | None) -> dict[str, Counter[int]]:
    """How many rows of each kind rest on how many voices: the same numbers, for many kinds at once.

    The database plans a query over citations longer than it runs it: here it is one for all kinds.

    Args:
        rows: for each kind the public rows, as of the day.
        day: the day as of which citations count.

    """
    speaks: dict[tuple[str, int], str | None] = {}
    voices: dict[str, dict[int, set[str]]] = {}
    wanted = Q(pk__in=[])
    for kind, chosen in rows.items():
        voices[kind] = {}
        if kind in _SPOKEN:
            told = chosen.order_by().values_list("pk", "speaker_slug", "speaker_kind")
            known = chosen.reported("speaker").order_by().values_list("pk", flat=True)
            reported = set(known) if day is not None else None
            for pk, slug, what in told:
                is_voice = what != SpeakerKind.UNNAMED_GROUP and (
                    reported is None or pk in reported
                )
                speaks[kind, pk] = slug if is_voice else None
                voices[kind][pk] = set()
        else:
            found = chosen.order_by().values_list("pk", flat=True)
            voices[kind] = {pk: set() for pk in found}
        wanted |= Q(**{f"{kind}_pk__in": chosen.order_by().values("pk")})
    cited = list(
        PublicCitation.objects.as_of(day)
        .filter(wanted)
        .order_by()
        .values_list(
            *("target_kind", "target_pk", "speaker_status", "speaker_slug"),
            *("publisher_slug", "source_pk"),
        )
    )
    named = set(
        PublicSpeaker.objects.exclude(kind=SpeakerKind.UNNAMED_GROUP).values_list("slug", flat=True)
    )
    roots = _roots({source for *_rest, source in cited if source is not None})
    for kind, pk, status, speaker, publisher, source in cited:
        if status == SpeakerStatus.STATED:
            voice = speaker if speaker in named else None
        elif status in {SpeakerStatus.UNCLEAR, SpeakerStatus.NOT_NAMED}:
            voice = None
        else:
            voice = speaks.get((kind, pk)) if kind in _SPOKEN else publisher
        if voice is not None and voice == publisher:
            voice = roots.get(source, voice)
        if voice is not None:
            voices[kind][pk].add(voice)
    return {kind: Counter(map(len, found.values())) for kind, found in voices.items()}


def _roots(sources: set[int]) -> dict[int, str]:
    """The publisher of the report that each of some sources relays, where it relays one."""
    relaying = PublicSource.objects.filter(pk__in=sources).exclude(relays=[])
    first = {pk: relays[0]["public_id"] for pk, relays in relaying.values_list("pk", "relays")}
    publishers = dict(
        PublicSource.objects.filter(public_id__in=first.values()).values_list(
            "public_id", "publisher_slug"
        )
    )
    return {pk: publishers[public_id] for pk, public_id in first.items() if public_id in publishers}


def _of_record(kind: str, day: date | None) -> Any:
    """The speaker of the record itself; of what nobody asserts, the publisher."""
    if kind not in _SPOKEN:
        return F("publisher_slug")
    rows = _SPOKEN[kind].objects.as_of(day).reported("speaker")
    return _of_speakers(rows.filter(pk=OuterRef(f"{kind}_pk")), "speaker_kind", "speaker_slug")


def _of_speakers(rows: Any, kind: str, slug: str) -> Subquery:
    speaking = rows.exclude(**{kind: SpeakerKind.UNNAMED_GROUP})
    return Subquery(speaking.order_by().values(slug)[:1])
