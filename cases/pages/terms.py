"""The words of this record in plain language: the glossary has them all, other pages those that they use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Term:
    """One word as it is used here; ``more`` leads to the page that says it at length."""

    slug: str
    title: Promise
    text: Promise
    more: str = ""


@dataclass(frozen=True)
class Group:
    """Words about one matter."""

    slug: str
    title: Promise
    terms: tuple[Term, ...]


GLOSSARY: Final = (
    Group(
        "numbers",
        _("Numbers"),
        (
            Term(
                "figure",
                _("Figure"),
                _(
                    "One claim of a number by one speaker, with its unit, its place and its day. The same"
                    " claim repeated elsewhere is one more citation, not one more figure."
                ),
                "/codebook/figure/",
            ),
            Term(
                "reported",
                _("Reported"),
                _(
                    "Said by somebody else. This record passes it on with its speaker and its source; it"
                    " does not say that it is so."
                ),
                "/methodology/#documented-and-reported",
            ),
            Term(
                "documented",
                _("Documented"),
                _(
                    "Counted from rows of this record: single people, incidents or cases, each with its"
                    " own source. It says how many rows there are, not how many people were harmed."
                ),
                "/methodology/#documented-and-reported",
            ),
            Term(
                "unit",
                _("Unit"),
                _(
                    "What one of a number is: a person, a case, an investigation, a conviction, an"
                    " officer. Numbers in different units are never added."
                ),
                "/codebook/#unit",
            ),
            Term(
                "population",
                _("Population"),
                _("Who is in a number and who is out, as far as its speaker says."),
                "/codebook/#population-group",
            ),
            Term(
                "qualifier",
                _("Qualifier"),
                _(
                    "What a speaker puts before a number: at least, about, more than. “Hundreds” keeps"
                    " its words and is given no number."
                ),
                "/codebook/#qualifier",
            ),
            Term(
                "replaced",
                _("Replaced"),
                _(
                    "Followed by a later figure of the same speaker about the same thing. The earlier one"
                    " stays in the record and says what replaced it."
                ),
            ),
            Term(
                "conflict",
                _("Conflict"),
                _(
                    "Two figures that cannot both be true. A note says in what they differ; the record"
                    " does not choose between them."
                ),
            ),
            Term(
                "group-of-cases",
                _("Group of cases"),
                _(
                    "Cases that a speaker reports only as a number. The group carries that number and"
                    " never counts as one case."
                ),
            ),
        ),
    ),
    Group(
        "who-says-so",
        _("Who says so"),
        (
            Term(
                "speaker",
                _("Speaker"),
                _(
                    "Who asserts something: an authority, an organisation, a news medium, a person in"
                    " their own name. A prosecutor who speaks for an office is noted as its spokesperson."
                ),
                "/codebook/#speaker-kind",
            ),
            Term(
                "voice",
                _("Voice"),
                _(
                    "A distinct speaker. Ten reports that pass on one speaker are one voice. People whom"
                    " a source names only by their role, and speakers left unclear, are no voice."
                ),
                "/methodology/#voices",
            ),
            Term(
                "publisher",
                _("Publisher"),
                _("Who brings out a source: a newspaper, an organisation, an authority, a court."),
            ),
            Term(
                "source",
                _("Source"),
                _("One published report, list, statement or court record."),
                "/methodology/#sources",
            ),
            Term(
                "relay",
                _("Relay"),
                _(
                    "A source that passes on what another source or speaker said. It is one more place to"
                    " read the claim, not one more voice."
                ),
            ),
            Term(
                "citation",
                _("Citation"),
                _(
                    "One place in one source that supports one row of this record, or one field of it."
                ),
            ),
            Term(
                "locator",
                _("Locator"),
                _(
                    "Where in the source: a paragraph, counted from 1 after the headline; a page; a"
                    " moment in a recording."
                ),
                "/codebook/#locator-kind",
            ),
            Term(
                "coders-judgement",
                _("Coder’s judgement"),
                _(
                    "A note, shown with the row, by the person who entered it: what had to be decided in"
                    " reading the source, and why it was decided so."
                ),
            ),
        ),
    ),
    Group(
        "days",
        _("Days"),
        (
            Term(
                "as-of",
                _("As of"),
                _(
                    "As the sources in this record dated that day or earlier had reported it. The day on"
                    " which it was published here does not count."
                ),
                "/methodology/#as-of",
            ),
            Term(
                "known-from",
                _("Known from"),
                _(
                    "The day on which the earliest source in this record that supports a row appeared. If"
                    " only the month is known, the last day of that month."
                ),
                "/methodology/#as-of",
            ),
            Term(
                "reports-up-to",
                _("Reports up to"),
                _(
                    "When the newest source in this record appeared. What was reported after that day is"
                    " not here."
                ),
            ),
        ),
    ),
    Group(
        "people",
        _("People"),
        (
            Term(
                "victim",
                _("Victim"),
                _(
                    "An individual person harmed, with a row of their own, named or not. People known"
                    " only as a number stay a number and get no rows."
                ),
            ),
            Term(
                "harm",
                _("Harm"),
                _(
                    "What was done to one person in one incident. Where an institution is said to have"
                    " done it, the row says who alleges it."
                ),
                "/codebook/#harm-category",
            ),
            Term(
                "withheld",
                _("Withheld"),
                _(
                    "Kept back so that nobody comes to harm: the name, and every field by which the"
                    " person could be known."
                ),
                "/methodology/#naming",
            ),
            Term(
                "removed",
                _("Removed"),
                _(
                    "Was public and was taken back. The old address says the kind of record and the day,"
                    " whatever the cause."
                ),
                "/methodology/#quality-control",
            ),
        ),
    ),
    Group(
        "what-was-done",
        _("What was done about it"),
        (
            Term(
                "situation",
                _("Situation"),
                _(
                    "A period of events that is documented as a whole, with the harms in custody and the"
                    " trials that follow from it."
                ),
            ),
            Term(
                "incident",
                _("Incident"),
                _("One occurrence at one place and time."),
                "/codebook/#incident-kind",
            ),
            Term(
                "investigation",
                _("Investigation"),
                _("An official inquiry, told by its steps; each step has its source."),
                "/codebook/investigation/",
            ),
            Term(
                "pending",
                _("Pending"),
                _("Open, suspended, handed to a prosecutor, or in court."),
                "/codebook/#investigation-status.pending",
            ),
            Term(
                "closed",
                _("Closed"),
                _(
                    "Its last step is a closing, or every case in court that followed from it ended"
                    " without a conviction."
                ),
                "/codebook/#investigation-status.closed",
            ),
            Term(
                "ground",
                _("Ground"),
                _(
                    "The reason that was given for closing or suspending an investigation; in the"
                    " source’s words where it has any."
                ),
                "/codebook/#closing-ground",
            ),
            Term(
                "prosecution",
                _("Prosecution"),
                _("A case in court, with its defendants; each defendant has steps of their own."),
                "/codebook/prosecution/",
            ),
            Term(
                "state-agent",
                _("State agent"),
                _(
                    "Somebody who is said to have acted for the state: police, soldiers, prison staff and"
                    " other officials."
                ),
                "/codebook/#capacity",
            ),
            Term(
                "capacity",
                _("Capacity"),
                _(
                    "Whether a defendant is said to have acted as a state agent, not as one, or whether"
                    " the sources leave it open."
                ),
                "/codebook/#capacity",
            ),
            Term(
                "accused",
                _("Accused, charged, on trial"),
                _(
                    "Steps before a verdict. Whoever stands at one of them is presumed innocent and is"
                    " not named here."
                ),
                "/methodology/#stages",
            ),
            Term(
                "convicted",
                _("Convicted"),
                _(
                    "The latest decision of a court is that the defendant is guilty. A conviction that is"
                    " quashed counts no longer."
                ),
                "/methodology/#stages",
            ),
            Term(
                "final",
                _("Final"),
                _(
                    "No ordinary appeal is left. It is said only where a source says so; else the page"
                    " says that it is not recorded."
                ),
                "/methodology/#stages",
            ),
            Term(
                "correction",
                _("Correction"),
                _(
                    "A mistake in a public row that was mended: what it said, what it says now, and why."
                    " A second person accepted it."
                ),
                "/corrections/",
            ),
            Term(
                "public-id",
                _("Public id"),
                _(
                    "The permanent name of a row, such as FIG-7K3M9PQX. Its last symbol checks the"
                    " others, so that a slip in copying is found."
                ),
            ),
        ),
    ),
)
"""Every word, in groups, in the order in which the glossary has them."""

TERMS: Final[Mapping[str, Term]] = {term.slug: term for group in GLOSSARY for term in group.terms}
"""The same by their slugs."""
