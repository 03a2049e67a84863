"""Filters by words: each word stands in a name or a title of the row, in whatever letters it is written."""

from collections.abc import Callable
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from cases.filters.question import LONGEST, Query, Word, read_query
from cases.public import PublicPlace, PublicPublisher, PublicSpeaker, PublicVictimName
from cases.public.base import PublicQuerySet


class WordsField(forms.CharField):
    """A question in words; one without a word that can be looked for is refused."""

    def clean(self, value: Any) -> Any:
        """The question; None where nothing is asked."""
        if not value:
            return None
        query = read_query(str(value))
        if not query.words or query.is_short:
            message = _("Ask by a word of two letters at least, or a number.")
            raise forms.ValidationError(message, code="too_short")
        return query


class WordsFilter(filters.Filter):
    """A filter by words, named ``q`` in every list; ``found`` are the ways in which a row may hold one.

    With ``by_link`` a form shows it only where a link has set it: the form has another field for names.
    """

    field_class = WordsField

    def __init__(
        self,
        found: Callable[[PublicQuerySet, Word], list[Q]] | None = None,
        *,
        by_link: bool = False,
        **kwargs: Any,
    ) -> None:
        self.found = found
        self.by_link = by_link
        super().__init__(max_length=LONGEST, **kwargs)

    def filter(self, qs: Any, value: Query | None) -> Any:
        """Rows in which each word stands."""
        if value is None or self.found is None:
            return qs
        for word in value.words:
            # Apart, so that each is found by its own index: one condition with OR reads every row.
            ways = [
                qs.model.objects.filter(way).order_by().values("pk") for way in self.found(qs, word)
            ]
            qs = qs.filter(pk__in=ways[0].union(*ways[1:]))
        return qs


def in_name(_rows: PublicQuerySet, word: Word) -> list[Q]:
    """The word stands in the row's one name."""
    return [Q(name__sounds=word.text)]


def in_title_or_place(rows: PublicQuerySet, word: Word) -> list[Q]:
    """The word stands in the title, or in a name of the place or of the city in which it lies."""
    return [_in_title(rows, word), *_in_place(rows, word)]


def in_title_or_publisher(rows: PublicQuerySet, word: Word) -> list[Q]:
    """The word stands in the title, or in the publisher's name."""
    named = PublicPublisher.objects.filter(name__sounds=word.text)
    return [_in_title(rows, word), Q(publisher_slug__in=named.values("slug"))]


def in_claim(rows: PublicQuerySet, word: Word) -> list[Q]:
    """The word stands in the words of a claim or of whom it counts, in its speaker's name or its place's."""
    speakers = PublicSpeaker.objects.filter(name__sounds=word.text).values("slug")
    return [
        rows.was_reported("low") & Q(words__sounds=word.text),
        rows.was_reported("population") & Q(population__sounds=word.text),
        rows.was_reported("speaker") & Q(speaker_slug__in=speakers),
        *_in_place(rows, word),
    ]


def _in_title(rows: PublicQuerySet, word: Word) -> Q:
    return rows.was_reported("title") & Q(title__sounds=word.text)


def _in_place(rows: PublicQuerySet, word: Word) -> list[Q]:
    places = PublicPlace.objects.called(word.text).values("slug")
    reported = rows.was_reported("place")
    return [reported & Q(place_slug__in=places), reported & Q(city_slug__in=places)]


class NameFilter(WordsFilter):
    """A filter by words of which one and the same name holds each."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Name, in any script"), **kwargs)


def people_called(people: PublicQuerySet, words: list[str]) -> PublicQuerySet:
    """People who may be named, and of whose names one has every word; without a word nobody."""
    if not words:
        return people.none()
    # Names of those who are withheld are not in this view.
    names = PublicVictimName.objects.as_of(people.day)
    for word in words:
        names = names.filter(text__sounds=word)
    return people.filter(pk__in=names.values("victim_id"))


class PeopleByName(NameFilter):
    """People who may be named, under any of their names."""

    def filter(self, qs: Any, value: Query | None) -> Any:
        """Those of whose names one has every word."""
        return qs if value is None else people_called(qs, [word.text for word in value.words])


class PlacesByName(NameFilter):
    """Places under any of their names."""

    def filter(self, qs: Any, value: Query | None) -> Any:
        """Those of whose names one has every word."""
        return qs if value is None else qs.called(value.text)


class SituationsByName(NameFilter):
    """Situations under any of their names."""

    def filter(self, qs: Any, value: Query | None) -> Any:
        """Those in whose names every word stands; there are never many."""
        if value is None:
            return qs
        texts = Func(F("names"), Value("$[*].text"), function="jsonb_path_query_array")
        named = qs.alias(called=Cast(texts, TextField()))
        for word in value.words:
            named = named.filter(Q(name__sounds=word.text) | Q(called__sounds=word.text))
        return named
