"""What each kind of record must say before it is public, as data: the field, the words, the test.

The rules are those of the casualty recording and evidence standards as far as this record has a
field for them. What the tables refuse even in a draft (an incident without a place, a closing
without a ground, a range upside down) needs no rule here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from cases.choices import (
    CONVICTIONS,
    NO_INJURY,
    AgeGroup,
    ArchiveStatus,
    Identification,
    PlaceLevel,
    ProceedingStepKind,
    ReviewState,
    SentenceKind,
    SpeakerStatus,
)
from cases.models import (
    Agency,
    Citation,
    Defendant,
    Figure,
    Harm,
    Incident,
    Investigation,
    InvestigationStep,
    Place,
    ProceedingStep,
    Prosecution,
    Source,
    Victim,
)
from cases.models.review import Dated, Record, Sourced

Test = Callable[[Any], bool]


@dataclass(frozen=True)
class Rule:
    """One question that a record must have answered: the field, the words, and whether it lacks it.

    ``reason`` names the field whose reason in ``absent`` is an answer too; ``page`` is the record on
    whose page the field stands, where that is another one.
    """

    field: str
    words: str
    lacks: Test
    reason: str = ""
    page: Callable[[Any], Any] = lambda record: record


def _always(_record: Any) -> bool:
    return True


def _is_empty(record: Any, *names: str) -> bool:
    return all(getattr(record, name) in (None, "") for name in names)


def _chosen(field: str, words: str, *, when: Test = _always) -> Rule:
    """A choice that somebody made; “unknown” is one of them."""
    return Rule(field, words, lambda record: when(record) and _is_empty(record, field))


def _said(field: str, words: str, *also: str, when: Test = _always) -> Rule:
    """A value, here or in the fields beside it, or the reason why there is none."""

    def lacks(record: Any) -> bool:
        attributes = [record._meta.get_field(name).attname for name in (field, *also)]
        return when(record) and _is_empty(record, *attributes) and not record.absent.get(field)

    return Rule(field, words, lacks, reason=field)


def _standing(rows: Any) -> Any:
    return rows.exclude(state=ReviewState.WITHDRAWN)


def _is_named(victim: Victim) -> bool:
    return bool(_standing(victim.names).exists())


def _unsentenced(step: ProceedingStep) -> bool:
    """Whether a conviction stands without a sentence, and without a word on why."""
    if step.outcome not in CONVICTIONS or step.absent.get("sentence_kind"):
        return False
    sentences = step.defendant.steps.filter(kind=ProceedingStepKind.SENTENCE)
    return not _standing(sentences).exists()


SOURCED: Final = Rule(
    "citations",
    "Add a citation: no fact without a source.",
    lambda record: all(each.state == ReviewState.WITHDRAWN for each in record.citations.all()),
)

DATED: Final = _chosen("date_precision", "Say when, and how exactly that is known.")

SPOKEN: Final = (
    _chosen("speaker_status", "Say who asserts it, or why nobody can be named."),
    Rule(
        "speaker_candidates",
        "The source leaves open who speaks: say between whom.",
        lambda record: (
            record.speaker_status == SpeakerStatus.UNCLEAR
            and not record.speaker_candidates.exists()
        ),
    ),
)

OFFENCE_STEPS: Final = (
    ProceedingStepKind.CHARGED,
    ProceedingStepKind.CHARGE_CHANGED,
    ProceedingStepKind.VERDICT,
)
"""The steps that are about an offence."""

RULES: Final[dict[type[Record], tuple[Rule, ...]]] = {
    Incident: (
        _chosen("kind", "Say what sort of occurrence it was."),
        _chosen("verification", "Say how well it is established."),
        Rule(
            "harms",
            "Say who was harmed: add the harm of a person, or the number of people.",
            lambda incident: (
                _is_empty(incident, "people_low", "people_high", "people_words")
                and not incident.absent.get("people_low")
                and not _standing(incident.harms).exists()
            ),
            reason="people_low",
        ),
    ),
    Victim: (
        _chosen("identification", "Say how far the person is identified."),
        Rule(
            "names",
            "The person is said to be identified: add the name.",
            lambda victim: (
                victim.identification in {Identification.NAMED, Identification.PARTLY}
                and not _is_named(victim)
            ),
        ),
        Rule(
            "identification",
            "A name is entered: say that the person is named, or partly identified.",
            lambda victim: (
                victim.identification == Identification.UNIDENTIFIED and _is_named(victim)
            ),
        ),
        Rule(
            "naming_basis",
            "Say on what ground the person may be named, or withhold them.",
            lambda victim: (
                not victim.naming_basis
                and not victim.withheld
                and victim.age_group != AgeGroup.CHILD  # who is never named, whatever the ground
                and _is_named(victim)
            ),
        ),
        _chosen("sex", "Say the person’s sex or gender."),
        _chosen("age_group", "Say the age, or whether the person was under 18."),
        _chosen("role", "Say what the person was doing at the event."),
        Rule(
            "harms",
            "Add the harm: what was done, and in which incident.",
            lambda victim: not _standing(victim.harms).exists(),
        ),
    ),
    Harm: (
        _chosen(
            "means",
            "Say the cause of the death or injury.",
            when=lambda harm: harm.category not in NO_INJURY,
        ),
        _chosen("outcome", "Say what became of the person."),
        _said("agency", "Say which institution is alleged, and by whom."),
    ),
    Investigation: (
        _chosen("kind", "Say what sort of inquiry it is."),
        _said("agency", "Say which institution investigates."),
        _chosen("deaths_status", "Say how many deaths it covers, or that this is not stated."),
        _chosen("cases_status", "Say how many cases it stands for, or that this is not stated."),
        *SPOKEN,
    ),
    InvestigationStep: (),
    Prosecution: (_chosen("court_type", "Say what type of court it is."),),
    Defendant: (_chosen("capacity", "Say in what capacity they are said to have acted."),),
    ProceedingStep: (
        _said(
            "offence",
            "Give the charge in the source’s words.",
            when=lambda step: step.kind in OFFENCE_STEPS,
        ),
        Rule(
            "steps",
            "A conviction has its sentence: add that as a step of the defendant.",
            _unsentenced,
            reason="sentence_kind",
            page=lambda step: step.defendant,
        ),
        _said(
            "sentence_months",
            "Give the length of the sentence in months.",
            when=lambda step: step.sentence_kind == SentenceKind.IMPRISONMENT,
        ),
        _said(
            "sentence_suspended",
            "Say whether the sentence was suspended.",
            when=lambda step: step.sentence_kind == SentenceKind.IMPRISONMENT,
        ),
    ),
    Figure: (
        _chosen("subject", "Say what the number is about."),
        _chosen("population_group", "Say whom the number counts."),
        _said("period_start", "Say which period is counted.", "period_end", "period_words"),
        *SPOKEN,
    ),
    Source: (
        Rule(
            "date_latest",
            "Say by which day it had appeared at the latest.",
            lambda source: source.date_precision != "" and source.date_latest is None,
        ),
        _said("language", "Say in which language it is written."),
        _said(
            "url",
            "Give its address on the web.",
            when=lambda source: source.archive_status != ArchiveStatus.NOT_ONLINE,
        ),
        _chosen("archive_status", "Say whether an archived copy is known, or why there is none."),
        _said(
            "archived_at",
            "Say when the copy was archived.",
            when=lambda source: source.archive_status == ArchiveStatus.ARCHIVED,
        ),
    ),
    Citation: (_chosen("locator_kind", "Say where in the source it stands."),),
    Place: (
        _said(
            "part_of",
            "Say in which larger place it lay at the time.",
            when=lambda place: place.level != PlaceLevel.COUNTRY,
        ),
        _said("geonames_id", "Give its id in the GeoNames gazetteer."),
    ),
    Agency: (_said("place", "Say where it is competent."),),
}
"""The questions of each kind; reference kinds that are not here say all they must by their tables."""


def rules_for(model: type[Record]) -> tuple[Rule, ...]:
    """Every question that a kind of record must have answered, in the order of its page."""
    concrete = model._meta.concrete_model
    own = next((rules for kind, rules in RULES.items() if kind is concrete), ())
    dated = (DATED,) if issubclass(model, Dated) else ()
    sourced = (SOURCED,) if issubclass(model, Sourced) else ()
    return (*own, *dated, *sourced)
