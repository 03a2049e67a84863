"""Rows as dictionaries, in the shape that somebody asked for: for pages, whole lists and files alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, TypeVar

from django.conf import settings
from django.utils import timezone, translation

from cases.api import related
from cases.api.expanding import Object, expand
from cases.api.kinds import KINDS
from cases.api.layout import (
    ABOUT,
    Part,
    Path,
    Tree,
    columns_in,
    cut,
    expanded,
    kept,
    links_in,
    parts_of,
)
from cases.api.serializers.base import Row
from cases.api.serializers.sources import Cited
from cases.api.stored import ROOT, Stored
from cases.exports.columns import Column
from cases.exports.formats import EXACT, Point, Table
from cases.filters import FILTERS, BadParameter
from cases.pagination import in_chunks, keys_of
from cases.public import PublicPlace
from cases.public.base import PublicQuerySet

Made = TypeVar("Made")

STORED_CHUNK: Final = 500
"""Rows that are read at once where they are stored."""

CITATIONS: Final = "citations"
"""What gives the row of a list the citations that a record by itself always has."""


@dataclass(frozen=True)
class Shape:
    """How rows of a noun leave: which links are replaced by records, which fields were asked for.

    ``is_record`` is for one record by itself. ``language`` is that of the labels; empty for none.
    """

    noun: str
    language: str = ""
    expand: frozenset[str] = frozenset()
    fields: Tree | None = None
    is_record: bool = False

    @classmethod
    def read(
        cls,
        noun: str,
        *,
        language: str = "",
        expand: str | None = None,
        fields: str | None = None,
        is_record: bool = False,
    ) -> "Shape":
        """The shape that an address asks for.

        Raises:
            BadParameter: there is no such field, or no such link.

        """
        names = frozenset(_listed("expand", expand))
        made = cls(noun, language=language, expand=names, is_record=is_record)
        if names:
            made.require_links()
        tree = _tree(made.parts, _listed("fields", fields)) if fields is not None else None
        return cls(noun, language=language, expand=names, fields=tree, is_record=is_record)

    @property
    def serializer(self) -> type[Row]:
        """What makes a row."""
        kind = KINDS[self.noun]
        whole = self.is_record or CITATIONS in self.expand
        return kind.record if whole and kind.record else kind.row

    @cached_property
    def linked(self) -> tuple[Part, ...]:
        """All fields, with links where nothing is replaced yet."""
        return parts_of(self.serializer, with_labels=bool(self.language))

    @cached_property
    def links(self) -> dict[Path, Part]:
        """The links that are replaced."""
        return {path: part for path, part in links_in(self.linked) if ".".join(path) in self.expand}

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All fields, with records where links are replaced."""
        return expanded(self.linked, frozenset(self.links), with_labels=bool(self.language))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of a table of such rows: the same whatever the rows hold."""
        return tuple(columns_in(kept(self.parts, self.fields)))

    def require_links(self) -> None:
        """Refuse what cannot be expanded.

        Raises:
            BadParameter: it names the first such word, and all that could be asked.

        """
        allowed = expandable(self.noun, self.linked)
        for name in sorted(self.expand):
            if name not in allowed:
                message = f"There is no such link here: “{name[:80]}”."
                raise BadParameter("expand", message, code="invalid_choice", allowed=allowed)

    def rows(
        self, found: Sequence[Any], *, day: date | None, root: str, today: date | None = None
    ) -> list[Object]:
        """Rows of the public view as dictionaries with all fields; ``shown`` takes some away.

        Args:
            found: rows of the noun, some hundreds at most.
            day: the day as of which they were read.
            root: the address of the API's index, from which all others follow.
            today: the day on which derived values are said to be computed; that of now without.

        """
        KINDS[self.noun].nest(found, day)
        if issubclass(self.serializer, Cited):
            related.attach_all_citations(found, day)
        context = {
            "root": root,
            "day": day,
            "today": today or timezone.now().date(),
            "language": self.language,
        }
        # Here and not around a whole list: between two chunks other code runs, in its own language.
        with translation.override(self.language or settings.LANGUAGE_CODE):
            # Without rows of its own: a serializer is a circle, and would keep them for a while.
            made: list[Object] = self.serializer(many=True, context=context).to_representation(
                found
            )
            if self.links:
                expand(made, self.links, day=day, context=context)
        return made

    def shown(self, row: Object) -> Object:
        """What was asked for of a row."""
        shown: Object = cut(row, self.fields)
        return shown

    def table(
        self,
        queryset: PublicQuerySet,
        *,
        count: int,
        day: date | None,
        root: str,
        about: Mapping[str, Any],
        today: date | None = None,
    ) -> Table:
        """A whole list, to be written in one of the formats, without ever holding more than a chunk.

        Its rows are read while it is written, inside one snapshot. It raises ``Incomplete`` then, if
        they are not as many as were counted there.
        """
        stored = self.stored(day, root)
        if stored is None:

            def make(found: list[Any]) -> list[Object]:
                return self.rows(found, day=day, root=root, today=today)

            chunks, texts = self._chunks(in_chunks(queryset), make, count), None
        else:
            keys = keys_of(queryset)
            chunks = self._chunks(in_chunks(keys, STORED_CHUNK), stored.rows, count)
            texts = self._chunks(in_chunks(keys, STORED_CHUNK), stored.texts, count)
        return Table(
            chunks=chunks,
            columns=self.columns,
            points_of=lambda rows: points(self.noun, rows),
            shown=self.shown,
            about=about,
            texts=texts if self.fields is None else None,
        )

    def stored(self, day: date | None, root: str) -> Stored | None:
        """Where such rows are stored; None where they are made each time."""
        asked = self.language or self.expand or self.is_record or day
        if asked or not FILTERS[self.noun].rows.stored_as:
            return None
        return Stored(self.noun, root, self.made)

    def made(self, keys: Sequence[int]) -> list[Object]:
        """The rows with these primary keys, to be stored or sent as if they were."""
        found = list(FILTERS[self.noun]({}).qs.filter(pk__in=keys))
        return self.rows(found, day=None, root=ROOT)

    def _chunks(
        self,
        found: Iterator[list[Any]],
        make: Callable[[list[Any]], list[Made]],
        count: int,
    ) -> Iterator[list[Made]]:
        read = 0
        for each in found:
            read += len(each)
            made = make(each)
            del each  # what is written is all that is held
            yield made
            del made
        if read != count:
            raise Incomplete(f"{self.noun}: {read} rows of {count}.")


class Incomplete(Exception):
    """A list broke off: it must not look as if it were whole."""


def every_row(
    noun: str,
    *,
    root: str,
    day: date | None = None,
    language: str = "",
    about: Mapping[str, Any] | None = None,
) -> tuple[int, Table]:
    """All public rows of a noun without a request: how many, and the table to write them from.

    Call it inside a snapshot, and write the table there: ``CSV.encode(table)`` gives the bytes, chunk
    by chunk. ``root`` is the address of the API's index, ``about`` what GeoJSON says of all rows.
    """
    shape = Shape(noun, language=language)
    queryset = FILTERS[noun]({}, day=day).qs
    count = queryset.count()
    return count, shape.table(queryset, count=count, day=day, root=root, about=about or {})


def expandable(noun: str, parts: Sequence[Part]) -> list[str]:
    """What ``expand`` understands for these fields."""
    names = [".".join(path) for path, _part in links_in(parts)]
    return [*([CITATIONS] if KINDS[noun].record else []), *names]


def points(noun: str, rows: Sequence[Object]) -> dict[str, Point]:
    """Where rows are, by their ids; one that is known no more exactly than its region is nowhere."""
    if noun in {"places", "cities"}:
        return {
            row["id"]: (row["longitude"], row["latitude"])
            for row in rows
            if row["longitude"] is not None and row["latitude"] is not None
        }
    slugs = {row["id"]: row["place"]["slug"] for row in rows if row["place"] is not None}
    known = PublicPlace.objects.filter(
        slug__in=set(slugs.values()), level__in=EXACT, latitude__isnull=False
    )
    found = {
        slug: (float(longitude), float(latitude))
        for slug, longitude, latitude in known.values_list("slug", "longitude", "latitude")
    }
    return {public_id: found[slug] for public_id, slug in slugs.items() if slug in found}


def _listed(parameter: str, text: str | None) -> list[str]:
    """The words of a list in an address.

    Raises:
        BadParameter: there is none, or an empty one.

    """
    if text is None:
        return []
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise BadParameter(parameter, "Give names with a comma between each two.")
    return names


def _tree(parts: Sequence[Part], names: Sequence[str]) -> dict[str, Any]:
    """The fields that are named, each with those below it; the whole of one includes its parts.

    Raises:
        BadParameter: there is no such field.

    """
    tree: dict[str, Any] = {}
    for name in names:
        here, known, path = tree, parts, name.split(".")
        for depth, word in enumerate(path):
            part = next((each for each in known if each.name == word), None)
            if part is None:
                above = "".join(f"{each}." for each in path[:depth])
                raise BadParameter(
                    "fields",
                    f"There is no such field here: “{name[:80]}”.",
                    code="invalid_choice",
                    allowed=[f"{above}{each.name}" for each in known],
                )
            if word in here and here[word] is None:
                break
            if depth == len(path) - 1:
                here[word] = None
            else:
                here = here.setdefault(word, {})
            known = () if word in ABOUT else part.parts
    return tree
