"""What every public kind, field and coded value means, read from the views and choice lists themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases import choices, statistic_choices
from cases.choices import AbsenceReason, DefinedChoices
from cases.public import (
    VIEWS,
    PublicDefendant,
    PublicFigure,
    PublicInvestigation,
    PublicProsecution,
)
from cases.public.base import PublicFact, PublicModel
from cases.public.corrections import CORRECTED, public_fields

Words = str | Promise


@dataclass(frozen=True)
class Member:
    """One value of a choice list: as stored, as read, and what it means."""

    anchor: str
    value: str
    label: Words
    definition: Words


@dataclass(frozen=True)
class ChoiceList:
    """A choice list with all its values."""

    slug: str
    title: Words
    text: Words
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Column:
    """One field of a public kind: what it holds, in which unit, and why it may be empty."""

    anchor: str
    name: str
    type: Words
    text: Words
    unit: Words = ""
    lists: tuple[ChoiceList, ...] = ()
    is_internal: bool = False
    is_derived: bool = False
    may_be_empty: bool = False
    reasons: tuple[AbsenceReason, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of public row, with all its fields."""

    slug: str
    title: Words
    text: Words
    columns: tuple[Column, ...]
    is_dated: bool

    @property
    def shown(self) -> tuple[Column, ...]:
        """The fields that a reader can meet."""
        return tuple(column for column in self.columns if not column.is_internal)

    @property
    def keys(self) -> tuple[Column, ...]:
        """The fields that only tie rows together."""
        return tuple(column for column in self.columns if column.is_internal)

    @property
    def lists(self) -> tuple[ChoiceList, ...]:
        """The choice lists that its fields use, each once."""
        return tuple(dict.fromkeys(each for column in self.columns for each in column.lists))


_PEOPLE, _YEARS, _MONTHS = _("people"), _("full years"), _("months")
_AS_THE_UNIT: Final = _("that of the row’s field “unit”")

UNITS: Final[Mapping[str, Words]] = {
    "low": _AS_THE_UNIT,
    "high": _AS_THE_UNIT,
    "age_low": _YEARS,
    "age_high": _YEARS,
    "people_low": _PEOPLE,
    "people_high": _PEOPLE,
    "deaths_low": _PEOPLE,
    "deaths_high": _PEOPLE,
    "victims_documented": _PEOPLE,
    "count": _PEOPLE,
    "cases_low": _("cases"),
    "cases_high": _("cases"),
    "sentence_months": _MONTHS,
    "number": _("records"),
    "value": _AS_THE_UNIT,
    "latitude": _("degrees north"),
    "longitude": _("degrees east"),
}
"""The unit of each field that holds a quantity; the same word means the same in every kind."""

NO_QUANTITY: Final = frozenset({"geonames_id", "position", "data_version", "method"})
"""Fields that are numbers and count nothing."""

CODED: Final[Mapping[str, tuple[type[DefinedChoices], ...]]] = {
    "place_level": (choices.PlaceLevel,),
    "speaker_kind": (choices.SpeakerKind,),
    "speaker_status": (choices.SpeakerStatus,),
    "publisher_kind": (choices.PublisherKind,),
    "source_type": (choices.SourceType,),
    "date_precision": (choices.DatePrecision,),
    "source_date_precision": (choices.DatePrecision,),
    "identification": (choices.Identification,),
    "names": (choices.Script, choices.NameKind),
    "speaker_candidates": (choices.SpeakerKind,),
    "absent": (AbsenceReason,),
}
"""Coded fields whose column in the view does not itself carry its choices."""

_STATUS: Final = (
    "status",
    (choices.InvestigationStatus,),
    "Where it stands, computed from its steps and court cases as known by the day; never stored.",
)

DERIVED: Final[Mapping[Any, tuple[tuple[str, tuple[type[DefinedChoices], ...], str], ...]]] = {
    PublicInvestigation: (_STATUS,),
    PublicProsecution: (_STATUS,),
    PublicDefendant: (
        (
            "outcome",
            (choices.ProceedingOutcome, choices.ProceedingStepKind),
            (
                "The latest decision over the defendant as known by the day, or the step that undid it:"
                " quashed, returned, discontinued. Computed from the steps; never stored."
            ),
        ),
    ),
    PublicFigure: (
        (
            "superseded_by",
            (),
            "The public id of the same speaker's figure that replaced it by the day. Computed.",
        ),
    ),
}
"""What is computed when a row is read: name, choice lists, meaning."""

_TYPES: Final[tuple[tuple[type[Any], Words], ...]] = (
    (models.BooleanField, _("yes or no")),
    (models.DateTimeField, _("moment (UTC)")),
    (models.DateField, _("day")),
    (models.DecimalField, _("decimal number")),
    (models.IntegerField, _("whole number")),
    (models.JSONField, _("list or object")),
    (models.SlugField, _("word in addresses")),
    (models.URLField, _("address")),
    (models.ForeignKey, _("another row")),
    (models.CharField, _("text")),
    (models.TextField, _("text")),
)
"""Types in words; the first that fits is meant."""


@cache
def choice_lists() -> Mapping[type[DefinedChoices], ChoiceList]:
    """Every public choice list, in the order in which they stand in their modules."""
    listed = vars(choices) | vars(statistic_choices)
    found = (each for each in listed.values() if isinstance(each, type))
    return {
        each: _choice_list(each)
        for each in found
        if issubclass(each, DefinedChoices) and each is not DefinedChoices
    }


@cache
def kinds() -> Mapping[str, Kind]:
    """Every public kind by its slug, in the order in which the views rest on each other."""
    found = (_kind(view) for view in VIEWS)
    return {kind.slug: kind for kind in found}


def texts() -> Iterator[tuple[str, str]]:
    """What models and views say themselves, in English: for the catalogues of translations.

    Each with its context; empty where a whole sentence needs none.
    """
    for listed in choice_lists().values():
        yield from (("codebook", str(listed.title)), ("", str(listed.text)))
    for kind in kinds().values():
        yield from (("codebook", str(kind.title)), ("", str(kind.text)))
        yield from (("", str(column.text)) for column in kind.columns)
    for prefix, (model, _view) in CORRECTED.items():
        for name in public_fields(prefix):
            field = model._meta.get_field(name)
            yield "field", str(getattr(field, "verbose_name", name.replace("_", " ")))


def slug_of(name: str) -> str:
    """The word in addresses for a name in capitals: ``harm-category`` for ``HarmCategory``."""
    return "".join(f"-{sign.lower()}" if sign.isupper() else sign for sign in name).lstrip("-")


def _title(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def _choice_list(kind: type[DefinedChoices]) -> ChoiceList:
    slug = slug_of(kind.__name__)
    return ChoiceList(
        slug=slug,
        title=pgettext_lazy("codebook", _title(slug)),
        text=_((kind.__doc__ or "").strip()),
        members=tuple(
            Member(f"{slug}.{member.value}", member.value, member.label, member.definition)
            for member in kind
        ),
    )


def _kind(view: Any) -> Kind:
    slug = slug_of(view.__name__.removeprefix("Public"))
    samples = _samples(view)
    own, shared = _own_and_shared(view)
    derived = [
        Column(
            anchor=f"{slug}.{name}",
            name=name,
            type=_("text"),
            text=_(text),
            lists=tuple(choice_lists()[each] for each in coded),
            is_derived=True,
            may_be_empty=name != "status",
            reasons=_reasons(samples, name) if name != "status" else (),
        )
        for name, coded, text in DERIVED.get(view, ())
    ]
    return Kind(
        slug=slug,
        title=pgettext_lazy("codebook", _title(slug)),
        text=_((view.__doc__ or "").strip()),
        columns=(
            *(_column(slug, field, samples) for field in own),
            *derived,
            *(_column(slug, field, samples) for field in shared),
        ),
        is_dated=issubclass(view, PublicFact),
    )


def _own_and_shared(view: Any) -> tuple[list[Any], list[Any]]:
    """The columns of a view: those that only its kind has, and those that it shares with others."""
    bases = [base for base in view.__mro__[1:] if hasattr(base, "_meta")]
    shared = {field.name for base in bases for field in base._meta.fields}
    columns = view._meta.concrete_fields
    return (
        [field for field in columns if field.name not in shared],
        [field for field in columns if field.name in shared],
    )


INTERNAL: Final = "Internal key of the row."
"""What a key means that ties rows together."""

_QUANTITIES: Final = (models.IntegerField, models.DecimalField)


def _column(slug: str, field: Any, samples: Sequence[Any]) -> Column:
    internal = field.primary_key or field.name.endswith("_pk")
    internal = internal or field.help_text.startswith("Internal key")
    origin = getattr(field, "origin", field)
    withheld = getattr(field.model, "withheld_fields", ())
    kept_back = field.name in withheld or field.attname in withheld
    empty = (origin.null or origin.blank or kept_back) and not internal
    return Column(
        anchor=f"{slug}.{field.name}",
        name=field.name,
        type=next(words for kind, words in _TYPES if isinstance(field, kind)),
        text=_(field.help_text or INTERNAL),
        unit=UNITS.get(field.name, "") if isinstance(field, _QUANTITIES) else "",
        lists=tuple(choice_lists()[each] for each in coded_by(field)),
        is_internal=internal,
        may_be_empty=empty,
        reasons=_reasons(samples, field.attname, kept_back=kept_back) if empty else (),
    )


def coded_by(field: Any) -> tuple[type[DefinedChoices], ...]:
    """The choice lists whose values a column holds; none for a column that is not coded."""
    if field.choices:
        pairs = set(field.flatchoices)
        return tuple(each for each in choice_lists() if pairs <= set(each.choices))[:1]
    return CODED.get(field.name, ())


def _samples(view: Any) -> list[Any]:
    """Rows that are stored nowhere: what they say of an empty field depends on their coded ones."""
    if not issubclass(view, PublicModel):
        return []
    plain = [one for one in view._meta.concrete_fields if not isinstance(one, models.JSONField)]
    switches = [field.name for field in plain if isinstance(field, models.BooleanField)]
    coded = [(field.name, each.values) for field in plain for each in coded_by(field)]
    states = (dict.fromkeys(switches, True), dict.fromkeys(switches, False))
    varied = ({column: value} for column, values in coded for value in values)
    return [view(**state | one) for one in ({}, *varied) for state in states]


def _reasons(
    samples: Sequence[Any], name: str, *, kept_back: bool = False
) -> tuple[AbsenceReason, ...]:
    """The reasons that rows themselves give where a field is empty."""
    found = {AbsenceReason.WITHHELD} if kept_back else set()
    for row in samples:
        before = getattr(row, name, None)
        setattr(row, name, None)
        found.add(row.absence(name))
        setattr(row, name, before)
    return tuple(reason for reason in AbsenceReason if reason in found)
