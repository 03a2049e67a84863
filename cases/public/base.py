"""What all public models share: reading as of a day, and saying why a value is missing."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, ClassVar, Final, Self

from django.db import models
from django.db.models.query import ModelIterable

from cases import words
from cases.choices import AbsenceReason, DatePrecision
from cases.public.listed import Listed
from cases.public.stored import stored_count

DATE_FIELDS = ("date_earliest", "date_latest", "date_precision", "date_words")
"""A date's four columns; what is reported of one is reported of all, under ``date_earliest``."""

CALLED: Final = (
    *("place_name", "city_name", "country_name", "part_of_name", "situation_name"),
    *("speaker_name", "agency_name", "agency_alleged_by_name", "court_name"),
)
"""Columns with names of places and bodies, which other languages may write otherwise."""

COLUMNS_OF: Final = {
    "date_earliest": DATE_FIELDS,
    "low": ("low", "high", "qualifier", "words"),
    **{
        f"{noun}_low": tuple(f"{noun}_{part}" for part in ("status", "low", "high", "words"))
        for noun in ("cases", "deaths")
    },
    "people_low": ("people_low", "people_high", "people_words"),
    "age_low": ("age_low", "age_high"),
    **{link: (f"{link}_slug", f"{link}_name") for link in ("agency", "agency_alleged_by", "court")},
    "speaker": ("speaker_slug", "speaker_name", "speaker_kind"),
    "place": ("place_id", "place_slug", "place_name", "place_level", "city_slug", "city_name"),
}
"""Fields that stand in several columns: what is reported of one is reported of all of them."""


def field_of(column: str) -> str:
    """The field to which a column of a view belongs: ``agency`` for ``agency_slug``."""
    return next((field for field, columns in COLUMNS_OF.items() if column in columns), column)


def like(model: type[models.Model], name: str, **changes: Any) -> Any:
    """The field of a table again, for a column of a view: same type, choices and help text."""
    field: Any = model._meta.get_field(name)
    _name, _path, args, kwargs = field.deconstruct()
    for option in ("unique", "db_index", "validators", "editable"):
        kwargs.pop(option, None)
    kwargs |= {"null": True, "help_text": field.help_text, **changes}
    column = type(field)(*args, **kwargs)
    column.origin = field
    return column


class _AsOfIterable(ModelIterable):  # type: ignore[type-arg]
    """Yields rows without the fields that nobody had reported by the day asked for."""

    def __iter__(self) -> Iterator[Any]:
        queryset: Any = self.queryset
        for row in super().__iter__():
            row.read_as_of(queryset.day)
            yield row


class PublicQuerySet(models.QuerySet[Any]):
    """Published rows, today or as of a day."""

    day: date | None = None
    _listed: tuple[Listed, int] | None = None

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.day = self.day
        clone._listed = self._listed
        return clone

    def as_of(self, day: date | None) -> Self:
        """The rows that sources dated that day or earlier support; all of them for None.

        Fields that were reported later come back as None, with the reason ``not_yet_reported``.
        Rows without a day of their own (places, speakers) do not change.
        """
        if day is None or not hasattr(self.model, "known_from"):
            return self
        known = self.filter(known_from__lte=day)
        known.day = day
        known._iterable_class = _AsOfIterable
        return known.with_derived()

    def with_derived(self) -> Self:
        """Add what is computed from other rows as they were known by the day; nothing by default."""
        return self

    def count(self) -> int:
        """How many rows; of a long list as it was counted in this state, or is kept, if it is."""
        name = getattr(self.model, "stored_as", "")
        if name and self._is_whole:
            return stored_count(name, self.model._meta.db_table)
        if (listed := self._as_listed) is not None and (number := listed.count()) is not None:
            return number
        return super().count()

    @property
    def _is_whole(self) -> bool:
        """Whether it has every row of its view, each once."""
        return not self.query.where and self._is_plain

    @property
    def _is_plain(self) -> bool:
        """Whether it has every row that its conditions choose, each once."""
        query = self.query
        joins = len(query.alias_map) > 1 or query.group_by is not None or query.distinct
        return not (self._result_cache is not None or query.is_sliced or query.combinator or joins)

    def listed(self, listed: Listed) -> Self:
        """The same rows, which are those of a list that may be kept in order; until others are chosen."""
        same = self._chain()  # type: ignore[attr-defined]
        same._listed = listed, len(self.query.where.children)
        return same  # type: ignore[no-any-return]

    @property
    def _as_listed(self) -> Listed | None:
        """The list that has the same rows, if one has."""
        if self._listed is None or not self._is_plain:
            return None
        listed, conditions = self._listed
        where = self.query.where
        is_same = where.connector == "AND" and len(where.children) == conditions
        return listed if is_same else None

    def following(
        self, order: str, after: tuple[Any, int] | None, at_most: int, *, upwards: bool
    ) -> Self | None:
        """The next rows in the order of a field and the internal key; None where they are not kept so.

        ``after`` is what the row before them has of both.
        """
        listed = self._as_listed
        if listed is None or listed.order != order:
            return None
        names = listed.following(after, at_most, upwards=upwards)
        if names is None:
            return None
        # Without the conditions that chose them: each would be looked at again, or everything first.
        rows = self._chain()  # type: ignore[attr-defined]
        rows.query.where, rows._listed = type(self.query.where)(), None
        way = "" if upwards else "-"
        return rows._named(listed.named_by, names, f"{way}{order}", f"{way}pk")  # type: ignore[no-any-return]

    def _named(self, field: str, names: Sequence[Any], *order: str) -> Self:
        """The rows that have one of some values, in this order."""
        return self.filter(**{f"{field}__in": names}).order_by(*order)

    def in_full(self) -> Self:
        """The same rows, chosen and cut already; of some kinds it is quicker to find first which they are."""
        return self

    def reported(self, field: str) -> Self:
        """Leave out rows whose field was reported only after the day, before filtering by it."""
        return self.filter(self.was_reported(field))

    def was_reported(self, field: str) -> models.Q:
        """The condition that a field was reported by the day; without a day it always holds.

        It holds as well where all fields are known together, as those of a source are.
        """
        if self.day is None or not hasattr(self.model, "field_known_from"):
            return models.Q()
        key = f"field_known_from__{field}"
        # A missing key is NULL to a comparison, so excluding the later ones would drop all rows.
        return models.Q(**{f"{key}__isnull": True}) | models.Q(
            **{f"{key}__lte": self.day.isoformat()}
        )


class PublicManager(models.Manager.from_queryset(PublicQuerySet)):  # type: ignore[misc]
    """Reads with what is derived, so that a status is never forgotten."""

    def get_queryset(self) -> PublicQuerySet:
        """All public rows, as of today."""
        return PublicQuerySet(self.model, using=self._db).with_derived()


class PublicModel(models.Model):
    """One row of a view that holds published rows and allowed columns, and nothing else."""

    sql: ClassVar[str]
    withheld_fields: ClassVar[tuple[str, ...]] = ()
    always_cited: ClassVar[bool] = False
    stored_as: ClassVar[str] = ""
    """The list of the API whose rows and number are stored, where it grows with the record."""

    public_id = models.CharField(max_length=12, help_text="Permanent public id.")
    coding_note = models.TextField(null=True, help_text="A coder's judgement, and why.")
    absent = models.JSONField(null=True, help_text="Why fields are empty.")

    citations: "list[Any]"

    objects: ClassVar[Any] = PublicManager()

    called: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Collection[str],
        values: Collection[Any],
        **kwargs: Any,
    ) -> Self:
        """A row; on a page, with places and bodies called as its readers call them."""
        row = super().from_db(db, field_names, values, **kwargs)
        if words.names_are_known():
            for name in (*CALLED, *cls.called):
                if stored := vars(row).get(name):
                    setattr(row, name, words.name(stored))
        return row

    def _get_FIELD_display(self, field: Any) -> Any:  # noqa: N802 (as Django calls it)
        """The label of a coded value; Django's own translates all labels of the list for each row."""
        value = getattr(self, field.attname)
        return next((str(label) for code, label in field.flatchoices if code == value), value)

    @property
    def not_yet_reported(self) -> frozenset[str]:
        """The fields that no source had reported by the day asked for."""
        return getattr(self, "_not_yet_reported", frozenset())

    def read_as_of(self, day: date) -> None:
        """Forget what was reported only after the day."""
        later = getattr(self, "field_known_from", None) or {}
        hidden: set[str] = {field for field, known in later.items() if known > day.isoformat()}
        hidden.update(*(COLUMNS_OF.get(field, ()) for field in hidden.copy()))
        for field in hidden:
            if hasattr(self, field):
                setattr(self, field, None)
        self._not_yet_reported = frozenset(hidden)

    def absence(self, field: str) -> AbsenceReason | None:
        """Why a field is empty; None if it is not."""
        value = getattr(self, field, None)
        if value is not None and value != "":
            return None
        if field in self.not_yet_reported:
            return AbsenceReason.NOT_YET_REPORTED
        if field in self.withheld_fields and not getattr(self, "is_shown", True):
            return AbsenceReason.WITHHELD
        stated = (self.absent or {}).get(field) or (self.absent or {}).get(field_of(field))
        return AbsenceReason(stated) if stated else self.usual_absence(field)

    def usual_absence(self, field: str) -> AbsenceReason:
        """The reason where nobody gave one; a date that is said to be unknown is its own reason."""
        said_unknown = getattr(self, "date_precision", "") == DatePrecision.UNKNOWN
        if field in {"date_earliest", "date_latest"} and said_unknown:
            return AbsenceReason.UNKNOWN
        return AbsenceReason.NOT_RECORDED


class PublicReference(PublicModel):
    """A reference row: it says what words mean and has no day from which it is known."""

    slug = models.SlugField(max_length=80, help_text="The permanent word in addresses.")
    name = models.CharField(max_length=200, help_text="The name used on pages, in English.")

    called: ClassVar = ("name",)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class PublicFact(PublicModel):
    """A row that states facts, known from a certain day on."""

    known_from = models.DateField(
        help_text="The day the earliest published source that supports it appeared."
    )
    field_known_from = models.JSONField(
        help_text="Fields that were reported later than the row, each with its day."
    )

    always_cited = True

    class Meta:
        abstract = True


class PublicDated(models.Model):
    """A date with its precision and the source's words."""

    date_earliest = models.DateField(null=True, help_text="The earliest day that the date can be.")
    date_latest = models.DateField(null=True, help_text="The latest day that the date can be.")
    date_precision = models.CharField(
        max_length=10, null=True, help_text="How exactly the date is known."
    )
    date_words = models.CharField(
        max_length=120, null=True, help_text="The date in the source's own words."
    )

    class Meta:
        abstract = True


class PublicPlaced(models.Model):
    """Where it happened and in which situation, as flat columns."""

    situation_id = models.BigIntegerField(help_text="Internal key of the situation.")
    situation_slug = models.SlugField(help_text="The situation's word in addresses.")
    situation_name = models.CharField(max_length=200, help_text="The situation's name.")
    place_id = models.BigIntegerField(help_text="Internal key of the place.")
    place_slug = models.SlugField(help_text="The place's word in addresses.")
    place_name = models.CharField(max_length=200, help_text="The place's name.")
    place_level = models.CharField(max_length=12, help_text="Country, region, city…")
    city_slug = models.SlugField(null=True, help_text="The city in which the place lies.")
    city_name = models.CharField(max_length=200, null=True, help_text="That city's name.")

    class Meta:
        abstract = True


class PublicSpoken(models.Model):
    """Who says so, as flat columns; without a speaker, why, and who may be speaking."""

    speaker_slug = models.SlugField(null=True, help_text="The speaker's word in addresses.")
    speaker_name = models.CharField(max_length=200, null=True, help_text="The speaker's name.")
    speaker_kind = models.CharField(max_length=16, null=True, help_text="Who is speaking.")
    speaker_status = models.CharField(
        max_length=12, help_text="Whether the source makes clear who is speaking."
    )
    speaker_candidates = models.JSONField(
        help_text="Who may be speaking, where that is unclear: slug, name and kind of each."
    )

    class Meta:
        abstract = True


def reason_for_speaker(status: str) -> AbsenceReason:
    """Why there is no speaker, as a reason that every null carries."""
    return {
        "unclear": AbsenceReason.UNKNOWN,
        "not_named": AbsenceReason.NOT_STATED,
    }.get(status, AbsenceReason.NOT_RECORDED)


def by_id(rows: Iterable[PublicModel]) -> dict[int, PublicModel]:
    """Rows by their internal key, to attach other rows to them."""
    return {row.pk: row for row in rows}
