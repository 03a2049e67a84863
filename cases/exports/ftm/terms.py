"""What FollowTheMoney can say of this record, field by field, and what it cannot, with the reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cases.choices import AgencyType, NameKind, PublisherKind, Sex, SourceType, SpeakerKind

PREFIX: Final = "accountability-"
"""What stands before a public id, so that it names one thing in a file of many data sets."""

MODEL: Final = "4.0"
"""The version of the model that the tests hold every entity against."""

# fmt: off
LANGUAGES: Final[Mapping[str, str]] = {
    "ar": "ara", "be": "bel", "cs": "ces", "de": "deu", "en": "eng", "es": "spa", "fa": "fas", "fr": "fra",
    "hy": "hye", "it": "ita", "ka": "kat", "kk": "kaz", "ky": "kir", "nl": "nld", "pl": "pol", "pt": "por",
    "ru": "rus", "tg": "tgk", "tk": "tuk", "tr": "tur", "uk": "ukr", "uz": "uzb", "zh": "zho",
}
# fmt: on
"""ISO 639-1 → ISO 639-3, which the model writes; another language is left out."""

GENDERS: Final[Mapping[str, str]] = {Sex.MAN: "male", Sex.WOMAN: "female", Sex.OTHER: "other"}

NAMES: Final[Mapping[str, str]] = {
    NameKind.PRIMARY: "name",
    NameKind.OFFICIAL: "name",
    NameKind.ALTERNATIVE: "alias",
    NameKind.FORMER: "previousName",
    NameKind.NICKNAME: "weakAlias",
}
"""The property of each kind of name; a nickname is none to search lists by."""

PUBLIC_BODIES: Final = frozenset(
    {
        *(SpeakerKind.AUTHORITY, PublisherKind.AUTHORITY, PublisherKind.COURT),
        *(set(AgencyType) - {AgencyType.PARAMILITARY, AgencyType.PRIVATE_SECURITY}),
    }
    - {AgencyType.UNKNOWN}
)
"""Who is an organ of a state; everybody else is an organisation."""

ARTICLES: Final = frozenset({SourceType.NEWS_REPORT, SourceType.RADIO, SourceType.TELEVISION})
"""Sources that a news medium made; the others are documents."""

Fields = tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """Fields of a list, and the properties that hold them: schema and property, with a colon."""

    fields: Fields
    properties: Fields


@dataclass(frozen=True)
class Unsaid:
    """Fields of a list that no entity holds, and why; all of them, where it names “*”."""

    fields: Fields
    why: str


@dataclass(frozen=True)
class Missing:
    """Rows of which no entity is made, and why."""

    which: str
    why: str


_DATE: Final = ("date_earliest", "date_latest", "date_precision")
_COUNT: Final = "The model has no number with low, high, words, unit and speaker."
_AS_EVERYWHERE: Final = "As for every row."
_EVERYWHERE: Final = (
    Said(("id",), ("Thing:id", "Interval:id")),
    Said(("url",), ("Thing:sourceUrl", "Interval:sourceUrl")),
    Unsaid(("slug",), "A public id names the same row, and never changes."),
    Unsaid(("coding_note",), "Notes on how a row was coded have no property of their own."),
    Unsaid(("known_from", "as_of"), "The model has no “as reported by”: an entity is timeless."),
    Unsaid(("absent",), "Why a value is missing (unknown, not stated, withheld) cannot be said."),
    Unsaid(
        ("date_words",), "Dates are prefixes such as 2022-01; the source's words have no place."
    ),
)
"""What holds for these fields in every list that has them."""

_LISTS: Final[Mapping[str, tuple[Said | Unsaid, ...]]] = {
    "situations": (
        Said(("name", "names"), ("Event:name", "Event:alias")),
        Said(("starts_on", "ends_on"), ("Event:startDate", "Event:endDate")),
        Said(("country",), ("Event:country",)),
        Said(("summary",), ("Event:summary",)),
        Unsaid(("summary_url",), "Numbers are not part of the model."),
    ),
    "cities": (Unsaid(("*",), "Every city is a place, and there as one."),),
    "places": (
        Said(("name", "names"), ("Address:full", "Address:name", "Address:alias")),
        Said(("country_code",), ("Address:country",)),
        Said(("city",), ("Address:city",)),
        Said(("latitude", "longitude"), ("Address:latitude", "Address:longitude")),
        Unsaid(
            ("level", "part_of"),
            "An address has no place above it. A region or a country has no point: nothing happened in"
            " its middle.",
        ),
        Unsaid(("geonames_id",), "There is no property for it."),
        Unsaid(("valid_from", "valid_until"), "An address is not bounded in time."),
    ),
    "agencies": (
        Said(("name",), ("LegalEntity:name",)),
        Said(("agency_type",), ("LegalEntity:classification",)),
        Said(("place",), ("LegalEntity:country",)),
        Said(("part_of",), ("UnknownLink:object", "UnknownLink:role")),
    ),
    "speakers": (
        Said(("name",), ("LegalEntity:name",)),
        Said(("kind",), ("LegalEntity:classification",)),
        Said(("agency",), ("UnknownLink:object", "UnknownLink:role")),
    ),
    "publishers": (
        Said(("name",), ("LegalEntity:name",)),
        Said(("kind",), ("LegalEntity:classification",)),
    ),
    "sources": (
        Said(("title",), ("Document:title", "Document:fileName")),
        Said(("web_address",), ("Document:sourceUrl",)),
        Said(("publisher",), ("Document:publisher", "UnknownLink:object")),
        Said(("source_type",), ("Document:keywords",)),
        Said(("language",), ("Document:language",)),
        Said(_DATE, ("Document:publishedAt",)),
        Said(("archived_at",), ("Document:retrievedAt",)),
        Said(("relays",), ("UnknownLink:object", "UnknownLink:role")),
        Said(("summary",), ("Document:summary",)),
        Unsaid(("publisher_kind",), "It stands on the publisher's own entity."),
        Unsaid(
            ("archive_status", "archive_url", "read_in_copy_of"),
            "There is no property for an archived copy.",
        ),
        Unsaid(("archive_sha256",), "The model's checksum is SHA-1."),
        Unsaid(
            ("relayed_speakers",), "Who speaks in a document cannot be said without taking sides."
        ),
        Unsaid(("citations_url",), "The citations are entities themselves."),
    ),
    "citations": (
        Said(("target",), ("Documentation:entity",)),
        Said(("source",), ("Documentation:document", "Interval:proof")),
        Said(("supports_field",), ("Documentation:role",)),
        Said(("locator_kind", "locator"), ("Documentation:description",)),
        Said(("exact_words",), ("Documentation:summary",)),
        Unsaid(
            ("speaker", "speaker_status", "spoken_by"),
            "Who asserts something, and whether that is clear, has no place in a link.",
        ),
        Unsaid(
            (
                *("source_type", "publisher", "source_date_earliest", "source_date_latest"),
                "source_date_precision",
            ),
            "It stands on the source's own entity.",
        ),
    ),
    "incidents": (
        Said(("title",), ("Event:name",)),
        Said(("kind", "verification"), ("Event:keywords",)),
        Said(_DATE, ("Event:date",)),
        Said(("place",), ("Event:location", "Event:addressEntity", "Event:country")),
        Said(("situation",), ("UnknownLink:object", "UnknownLink:role")),
        Said(("harms",), ("UnknownLink:object",)),
        Said(("summary",), ("Event:summary",)),
        Said(("citation_ids",), ("Documentation:entity",)),
        Unsaid(("city",), "It follows from the place."),
        Unsaid(("investigations",), "Investigations are no entities."),
        Unsaid(("people_low", "people_high", "people_words", "people_unit"), _COUNT),
        Unsaid(("victims_documented",), _COUNT),
    ),
    "victims": (
        Said(
            ("name", "names"),
            ("Person:name", "Person:alias", "Person:previousName", "Person:weakAlias"),
        ),
        Said(("sex",), ("Person:gender",)),
        Said(("harms.id",), ("UnknownLink:id",)),
        Said(("harms.category",), ("UnknownLink:role",)),
        Said(("harms.incident",), ("UnknownLink:object",)),
        Said(tuple(f"harms.{each}" for each in _DATE), ("UnknownLink:date",)),
        Said(("harms.citation_ids",), ("UnknownLink:proof",)),
        Said(("prosecutions",), ("CourtCaseParty:case", "CourtCaseParty:role")),
        Said(("citation_ids",), ("Documentation:entity",)),
        Unsaid(
            ("identification", "naming_basis"), "How far a person is identified has no property."
        ),
        Unsaid(
            ("age_low", "age_high", "age_group"),
            "The model has a date of birth, which an age at the time does not give.",
        ),
        Unsaid(("occupation",), "Version 4.0 of the model has no property for it."),
        Unsaid(("role",), "What a person was doing belongs to the event, not to the person."),
        Unsaid(
            ("harms.is_death", "harms.means", "harms.outcome"),
            "A link has one role; the day of a harm is not always the day of a death, so no date of"
            " death is given.",
        ),
        Unsaid(
            ("harms.agency", "harms.agency_alleged_by"),
            "An allegation by somebody would become a link like any other: it would read as a fact.",
        ),
        Unsaid(
            ("harms.situation", "harms.place", "harms.city"),
            "They stand on the incident; a harm without a public incident has no link.",
        ),
        Unsaid(
            ("harms.coding_note", "harms.known_from", "harms.date_words", "harms.absent"),
            _AS_EVERYWHERE,
        ),
        Unsaid(("investigations",), "Investigations are no entities."),
    ),
    "investigations": (
        Unsaid(
            ("*",),
            "The model has no official inquiry, and none of its stages and grounds: it knows court"
            " cases. A group that is known only as a number would count as one.",
        ),
    ),
    "prosecutions": (
        Said(("title",), ("CourtCase:name",)),
        Said(("status",), ("CourtCase:status",)),
        Said(("court",), ("CourtCase:court", "CourtCaseParty:party")),
        Said(("court_type",), ("CourtCase:type",)),
        Said(("place",), ("CourtCase:country", "CourtCase:addressEntity")),
        Said(("summary",), ("CourtCase:summary",)),
        Said(("victims",), ("CourtCaseParty:party",)),
        Said(("defendants.id", "defendants.name"), ("Person:id", "Person:name")),
        Said(("defendants.post",), ("Person:position",)),
        Said(("defendants.agency",), ("Employment:employer", "Employment:role")),
        Said(
            ("defendants.latest_outcome", "defendants.is_convicted"),
            ("CourtCaseParty:status", "CourtCaseParty:role"),
        ),
        Said(("defendants.steps",), ("CourtCaseParty:description", "CourtCaseParty:date")),
        Said(("defendants.citation_ids",), ("CourtCaseParty:proof",)),
        Said(("citation_ids",), ("Documentation:entity",)),
        Unsaid(("investigation",), "Investigations are no entities."),
        Unsaid(("situation", "city"), "They follow from the place, or have no property."),
        Unsaid(("defendants.count", "defendants.count_unit"), _COUNT),
        Unsaid(("defendants.capacity",), "Only state agents are named at all."),
        Unsaid(
            (
                *("defendants.coding_note", "defendants.known_from", "defendants.as_of"),
                "defendants.absent",
            ),
            _AS_EVERYWHERE,
        ),
    ),
    "figures": (
        Unsaid(("*",), f"{_COUNT} A figure without its speaker would look like a count of ours."),
    ),
    "numbers": (Unsaid(("*",), _COUNT),),
}

MISSING: Final = (
    Missing(
        "People whose name is not public: withheld, unidentified or not known",
        "The model wants a name, and a stand-in would be matched with everybody's lists. Their number"
        " stands in “rows_without_entity”; nothing links to them.",
    ),
    Missing(
        "Defendants who are not named: not convicted, not state agents, or several at once",
        "The same; and a list of persons is no place for whoever is only accused.",
    ),
    Missing(
        "Speakers who are a group that the source does not name", "They are nobody in particular."
    ),
    Missing(
        "Steps of investigations and of cases in court, sentences and appeals",
        "The model has no stages. Of a convicted person the link to the case holds the offence in the"
        " source's words, the day of the verdict, the latest outcome, and whether it is final.",
    ),
)
"""Rows that the model has no room for."""


def terms_of(name: str, fields: set[str]) -> Iterator[Said | Unsaid]:
    """What becomes of each of these fields of a list: its own rules first, then those of every list."""
    told: set[str] = set()
    for term in _LISTS[name]:
        told |= set(term.fields)
        yield term
    if "*" in told:
        return
    for term in _EVERYWHERE:
        if left := tuple(each for each in term.fields if each in fields - told):
            yield Said(left, term.properties) if isinstance(term, Said) else Unsaid(left, term.why)


def unsaid() -> Iterator[tuple[str, str]]:
    """What cannot be said, for people: fields with their list before them, or kinds of rows; and why."""
    for name, terms in {"*": _EVERYWHERE, **_LISTS}.items():
        for term in terms:
            if isinstance(term, Unsaid) and term.why != _AS_EVERYWHERE:
                yield " ".join(f"{name}.{each}" for each in term.fields), term.why
    for missing in MISSING:
        yield missing.which, missing.why
