"""The sentences of a story: what was done, and each step after it, worded by the legal stage it is at."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from cases import words
from cases.choices import (
    CONVICTIONS,
    AbsenceReason,
    Capacity,
    ClosingGround,
    DatePrecision,
    HarmCategory,
    HarmOutcome,
    IncidentKind,
    InvestigationStatus,
    InvestigationStepKind,
    Means,
    ProceedingOutcome,
    ProceedingStepKind,
    SentenceKind,
    Verification,
)

HARMS: Final[Mapping[str, Promise]] = {
    HarmCategory.KILLED: gettext_lazy("%(person)s was killed (%(place)s)."),
    HarmCategory.KILLED_AT_PROTEST: gettext_lazy("%(person)s was killed at a protest (%(place)s)."),
    HarmCategory.KILLED_IN_POLICE_OPERATION: gettext_lazy(
        "%(person)s was killed in a police operation (%(place)s)."
    ),
    HarmCategory.EXTRAJUDICIAL_EXECUTION: gettext_lazy(
        "%(person)s was killed; it is reported as an extrajudicial execution (%(place)s)."
    ),
    HarmCategory.DIED_IN_CUSTODY: gettext_lazy("%(person)s died in custody (%(place)s)."),
    HarmCategory.DIED_OF_TORTURE: gettext_lazy("%(person)s died of torture (%(place)s)."),
    HarmCategory.UNEXPLAINED_DEATH: gettext_lazy(
        "%(person)s died; how is not explained (%(place)s)."
    ),
    HarmCategory.ATTEMPTED_KILLING: gettext_lazy("Somebody tried to kill %(person)s (%(place)s)."),
    HarmCategory.WOUNDED: gettext_lazy("%(person)s was wounded (%(place)s)."),
    HarmCategory.ASSAULTED: gettext_lazy("%(person)s was assaulted (%(place)s)."),
    HarmCategory.TORTURED: gettext_lazy("%(person)s was tortured or ill-treated (%(place)s)."),
    HarmCategory.SEXUAL_VIOLENCE: gettext_lazy(
        "%(person)s was subjected to sexual violence (%(place)s)."
    ),
    HarmCategory.THREATENED: gettext_lazy("%(person)s was threatened (%(place)s)."),
    HarmCategory.ARRESTED: gettext_lazy("%(person)s was arrested (%(place)s)."),
    HarmCategory.DETAINED: gettext_lazy("%(person)s was held in detention (%(place)s)."),
    HarmCategory.DISAPPEARED: gettext_lazy(
        "%(person)s disappeared; it is reported as an enforced disappearance (%(place)s)."
    ),
    HarmCategory.ABDUCTED: gettext_lazy("%(person)s was abducted by persons unknown (%(place)s)."),
    HarmCategory.DENIED_CARE: gettext_lazy("%(person)s was denied medical care (%(place)s)."),
}
"""What was done to a person, as a sentence."""

INCIDENTS: Final[Mapping[str, Promise]] = {
    IncidentKind.SHOOTING: gettext_lazy("Shots were fired at people (%(place)s)."),
    IncidentKind.CROWD_CONTROL: gettext_lazy("Force was used against a crowd (%(place)s)."),
    IncidentKind.CUSTODY: gettext_lazy("People held by an authority were harmed (%(place)s)."),
    IncidentKind.ARREST: gettext_lazy("People were arrested (%(place)s)."),
    IncidentKind.ATTACK: gettext_lazy(
        "People who are not state agents made an attack (%(place)s)."
    ),
    IncidentKind.OTHER: gettext_lazy("Something else happened (%(place)s): %(title)s."),
    IncidentKind.UNKNOWN: gettext_lazy(
        "What happened is not known closely (%(place)s): %(title)s."
    ),
}
"""An occurrence, as a sentence."""

STANDING: Final[Mapping[str, Promise]] = {
    Verification.ALLEGED: gettext_lazy("It is alleged; nobody has yet established it."),
    Verification.CONTESTED: gettext_lazy("Sources contradict each other about it."),
    Verification.DISCOUNTED: gettext_lazy("It was shown not to have happened so."),
    Verification.SINGLE_SOURCE: gettext_lazy("One independent source reports it."),
}
"""How well an occurrence is established, where that must be said."""

INVESTIGATION: Final[Mapping[str, Promise]] = {
    InvestigationStepKind.COMPLAINT: gettext_lazy("A complaint was filed."),
    InvestigationStepKind.REFUSED: gettext_lazy("The complaint was refused."),
    InvestigationStepKind.PRELIMINARY: gettext_lazy("A preliminary inquiry began."),
    InvestigationStepKind.OPENED: gettext_lazy("An investigation was opened."),
    InvestigationStepKind.SUSPENDED: gettext_lazy("The investigation was suspended."),
    InvestigationStepKind.CLOSED: gettext_lazy("The investigation was closed."),
    InvestigationStepKind.REFERRED: gettext_lazy("The case was referred for prosecution."),
    InvestigationStepKind.REOPENED: gettext_lazy("The investigation was opened again."),
}
"""The steps of an investigation, as sentences."""

GROUP: Final[Mapping[str, Promise]] = {
    **INVESTIGATION,
    InvestigationStepKind.COMPLAINT: gettext_lazy("Complaints were filed."),
    InvestigationStepKind.REFUSED: gettext_lazy("The complaints were refused."),
    InvestigationStepKind.PRELIMINARY: gettext_lazy("Preliminary inquiries began."),
    InvestigationStepKind.OPENED: gettext_lazy("Investigations were opened."),
    InvestigationStepKind.SUSPENDED: gettext_lazy("The investigations were suspended."),
    InvestigationStepKind.CLOSED: gettext_lazy("The investigations were closed."),
    InvestigationStepKind.REFERRED: gettext_lazy("The cases were referred for prosecution."),
    InvestigationStepKind.REOPENED: gettext_lazy("The investigations were opened again."),
}
"""The same of a group of investigations that is known only as a number."""

COURT: Final[Mapping[str, Any]] = {
    ProceedingStepKind.SUSPECT_IDENTIFIED: ngettext_lazy(
        "%(who)s was identified as a suspect.", "%(who)s were identified as suspects.", "n"
    ),
    ProceedingStepKind.ARRESTED: ngettext_lazy(
        "%(who)s was arrested or summoned.", "%(who)s were arrested or summoned.", "n"
    ),
    ProceedingStepKind.CHARGED: ngettext_lazy("%(who)s was charged.", "%(who)s were charged.", "n"),
    ProceedingStepKind.CHARGE_CHANGED: ngettext_lazy(
        "%(who)s: the charge was changed.", "%(who)s: the charges were changed.", "n"
    ),
    ProceedingStepKind.AWAITING_TRIAL: ngettext_lazy(
        "%(who)s was awaiting trial.", "%(who)s were awaiting trial.", "n"
    ),
    ProceedingStepKind.TRIAL: ngettext_lazy(
        "%(who)s went on trial.", "%(who)s went on trial.", "n"
    ),
    ProceedingStepKind.SENTENCE: ngettext_lazy(
        "%(who)s was sentenced.", "%(who)s were sentenced.", "n"
    ),
    ProceedingStepKind.APPEAL_FILED: ngettext_lazy(
        "%(who)s: an appeal was filed.", "%(who)s: appeals were filed.", "n"
    ),
    ProceedingStepKind.FINAL: ngettext_lazy(
        "%(who)s: the judgment became final.", "%(who)s: the judgments became final.", "n"
    ),
    ProceedingStepKind.QUASHED: ngettext_lazy(
        "%(who)s: the judgment was quashed.", "%(who)s: the judgments were quashed.", "n"
    ),
    ProceedingStepKind.RETURNED: ngettext_lazy(
        "%(who)s: the case was sent back.", "%(who)s: the cases were sent back.", "n"
    ),
    ProceedingStepKind.DISCONTINUED: ngettext_lazy(
        "%(who)s: the case was discontinued.", "%(who)s: the cases were discontinued.", "n"
    ),
}
"""The steps of a case in court that have no outcome, as sentences."""

DECIDED: Final[Mapping[tuple[str, str], Any]] = {
    (ProceedingStepKind.VERDICT, ProceedingOutcome.CONVICTED): ngettext_lazy(
        "%(who)s was convicted by a court.", "%(who)s were convicted by a court.", "n"
    ),
    (ProceedingStepKind.VERDICT, ProceedingOutcome.CONVICTED_LESSER): ngettext_lazy(
        "%(who)s was convicted by a court of a lesser charge.",
        "%(who)s were convicted by a court of a lesser charge.",
        "n",
    ),
    (ProceedingStepKind.VERDICT, ProceedingOutcome.ACQUITTED): ngettext_lazy(
        "%(who)s was acquitted by a court.", "%(who)s were acquitted by a court.", "n"
    ),
    (ProceedingStepKind.VERDICT, ProceedingOutcome.DISMISSED): ngettext_lazy(
        "%(who)s: a court dismissed the charge.", "%(who)s: a court dismissed the charges.", "n"
    ),
    (ProceedingStepKind.VERDICT, ProceedingOutcome.AMNESTIED): ngettext_lazy(
        "%(who)s: an amnesty ended the case.", "%(who)s: an amnesty ended the cases.", "n"
    ),
    (ProceedingStepKind.VERDICT, ProceedingOutcome.PARDONED): ngettext_lazy(
        "%(who)s: a pardon ended the case.", "%(who)s: a pardon ended the cases.", "n"
    ),
    (ProceedingStepKind.VERDICT, ""): ngettext_lazy(
        "%(who)s: a court gave its verdict; which one is not stated.",
        "%(who)s: a court gave its verdicts; which ones is not stated.",
        "n",
    ),
    (ProceedingStepKind.APPEAL_DECIDED, ProceedingOutcome.CONVICTED): ngettext_lazy(
        "%(who)s: decided on appeal, convicted.", "%(who)s: decided on appeal, convicted.", "n"
    ),
    (ProceedingStepKind.APPEAL_DECIDED, ProceedingOutcome.CONVICTED_LESSER): ngettext_lazy(
        "%(who)s: decided on appeal, convicted of a lesser charge.",
        "%(who)s: decided on appeal, convicted of a lesser charge.",
        "n",
    ),
    (ProceedingStepKind.APPEAL_DECIDED, ProceedingOutcome.ACQUITTED): ngettext_lazy(
        "%(who)s: decided on appeal, acquitted.", "%(who)s: decided on appeal, acquitted.", "n"
    ),
    (ProceedingStepKind.APPEAL_DECIDED, ProceedingOutcome.DISMISSED): ngettext_lazy(
        "%(who)s: decided on appeal, the charge dismissed.",
        "%(who)s: decided on appeal, the charges dismissed.",
        "n",
    ),
    (ProceedingStepKind.APPEAL_DECIDED, ProceedingOutcome.AMNESTIED): ngettext_lazy(
        "%(who)s: an amnesty ended the appeal.", "%(who)s: an amnesty ended the appeals.", "n"
    ),
    (ProceedingStepKind.APPEAL_DECIDED, ProceedingOutcome.PARDONED): ngettext_lazy(
        "%(who)s: a pardon ended the appeal.", "%(who)s: a pardon ended the appeals.", "n"
    ),
    (ProceedingStepKind.APPEAL_DECIDED, ""): ngettext_lazy(
        "%(who)s: an appeal was decided; how is not stated.",
        "%(who)s: appeals were decided; how is not stated.",
        "n",
    ),
}
"""The decisions of courts, as sentences."""

UNDATED: Final[Mapping[str, Promise]] = {
    AbsenceReason.UNKNOWN: gettext_lazy(
        "date not known; first reported %(date)s, placed by its order"
    ),
    AbsenceReason.NOT_STATED: gettext_lazy(
        "date not stated; first reported %(date)s, placed by its order"
    ),
    AbsenceReason.NOT_RECORDED: gettext_lazy(
        "date not recorded here; first reported %(date)s, placed by its order"
    ),
    AbsenceReason.NOT_YET_REPORTED: gettext_lazy(
        "date not yet reported; the step first reported %(date)s, placed by its order"
    ),
}
"""What stands in the place of a date, by why there is none."""

INVESTIGATION_NOW: Final[Mapping[str, Promise]] = {
    InvestigationStatus.CONVICTED: gettext_lazy(
        "As this record knows it (reports up to %(reach)s): a state agent was convicted in a case that"
        " follows from it."
    ),
    InvestigationStatus.CLOSED: gettext_lazy(
        "As this record knows it (reports up to %(reach)s): closed."
    ),
    InvestigationStatus.PENDING: gettext_lazy(
        "As this record knows it (reports up to %(reach)s): pending, and no outcome is reported."
    ),
    InvestigationStatus.UNKNOWN: gettext_lazy(
        "As this record knows it (reports up to %(reach)s): no step is reported that tells where it stands."
    ),
}
"""Where an investigation stands, as a sentence."""

PROSECUTION_NOW: Final[Mapping[str, Promise]] = {
    **INVESTIGATION_NOW,
    InvestigationStatus.CONVICTED: gettext_lazy(
        "As this record knows it (reports up to %(reach)s): a conviction stands."
    ),
    InvestigationStatus.CLOSED: gettext_lazy(
        "As this record knows it (reports up to %(reach)s): ended without a conviction."
    ),
    InvestigationStatus.PENDING: gettext_lazy(
        "As this record knows it (reports up to %(reach)s): pending; whoever is accused is presumed"
        " innocent."
    ),
}
"""Where a case in court stands, as a sentence."""


def person(victim: Any) -> str:
    """A person as far as they may be named."""
    if victim.name:
        return str(victim.name)
    if not victim.is_shown:
        return _("A person whose name is withheld")
    return _("A person who is not identified")


def place(row: Any) -> str:
    """Where, as far as it was reported by the day."""
    return row.place_name or _("place not yet reported")


def when(row: Any) -> str:
    """The date of a row as exactly as it is known; without one, why, and how the row is placed."""
    said = words.date_words(
        row.date_earliest, row.date_latest, row.date_precision, row.date_words or ""
    )
    if said and row.date_precision != DatePrecision.UNKNOWN:
        return said
    first, last = row.date_earliest, row.date_latest
    if first is not None and last is not None:
        between = {"first": words.day(first), "last": words.day(last), "words": said}
        if said:
            return (
                _("%(words)s; the day is not known, it lies from %(first)s to %(last)s") % between
            )
        return _("the day is not known, it lies from %(first)s to %(last)s") % between
    if said:
        return said
    reason = row.absence("date_earliest") or AbsenceReason.NOT_RECORDED
    if reason == AbsenceReason.WITHHELD:
        return _("date withheld")
    told = UNDATED.get(reason, UNDATED[AbsenceReason.NOT_RECORDED])
    return str(told) % {"date": words.day(row.known_from)}


def harm(row: Any, victim: Any) -> Iterator[str]:
    """What was done to a person, how, and by whom somebody alleges that it was done."""
    told = HARMS.get(row.category or "")
    if told is None:
        yield _("What was done to %(person)s is not yet reported.") % {"person": person(victim)}
        return
    yield str(told) % {"person": person(victim), "place": place(row)}
    if row.means and row.means not in {Means.UNKNOWN, Means.OTHER}:
        yield _("Cause: %(cause)s.") % {"cause": row.get_means_display()}
    if row.outcome == HarmOutcome.DIED_LATER:
        yield _("Death came later, of the injuries.")
    if row.agency_name and row.agency_alleged_by_name:
        yield _("%(agency)s did it, alleges %(speaker)s; an allegation is no finding.") % {
            "agency": row.agency_name,
            "speaker": row.agency_alleged_by_name,
        }
    elif row.agency_name:
        yield _("%(agency)s is alleged to have done it; an allegation is no finding.") % {
            "agency": row.agency_name
        }


def incident(row: Any) -> Iterator[str]:
    """What happened, how many people it harmed, and how well it is established."""
    told = INCIDENTS.get(row.kind or "", INCIDENTS[IncidentKind.UNKNOWN])
    yield str(told) % {"place": place(row), "title": row.title}
    number = words.range_words(row.people_low, row.people_high, row.people_words)
    if number:
        qualifier = words.open_end(row.people_low, row.people_high)
        yield _("People harmed, known only as a number: %(number)s.") % {
            "number": f"{qualifier} {number}".strip()
        }
    if row.verification in STANDING:
        yield str(STANDING[row.verification])


def covered(row: Any) -> str:
    """That there is an inquiry, where no step of it is known."""
    if row.is_group:
        return _("Investigations, known only as a number, cover it; no step of them is reported.")
    return _("An investigation covers it; no step of it is reported.")


def investigation_step(step: Any, *, is_group: bool) -> Iterator[str]:
    """One step of an inquiry, on what ground, and who took it."""
    told = (GROUP if is_group else INVESTIGATION).get(step.kind or "")
    yield str(told) if told else _("A step was taken; which one is not yet reported.")
    if step.ground_words:
        yield _("Ground, in the report’s words: “%(words)s”.") % {"words": step.ground_words}
    elif step.ground == ClosingGround.NOT_STATED:
        yield _("The ground is not stated.")
    elif step.ground:
        yield _("Ground: %(ground)s.") % {"ground": step.get_ground_display()}
    if step.agency_name:
        yield _("Taken by: %(agency)s.") % {"agency": step.agency_name}


def defendant(row: Any) -> str:
    """Somebody on trial; by name only while a conviction as a state agent stands."""
    if row.name:
        post = row.post or ""
        return _("%(name)s (%(post)s)") % {"name": row.name, "post": post} if post else row.name
    if row.count and row.count > 1:
        return _("%(n)s people, not named here") % {"n": words.number(row.count)}
    if row.post:
        return _("A defendant, not named here (%(post)s)") % {"post": row.post}
    if row.capacity == Capacity.STATE_AGENT:
        return _("A state agent, not named here")
    return _("A defendant, not named here")


def court_step(step: Any, accused: Any) -> Iterator[str]:
    """One step of a case in court: what was decided over whom, for what offence, to what sentence."""
    told = COURT.get(step.kind) or DECIDED.get((step.kind, step.outcome or ""))
    if told is None:
        yield _("A step was taken; which one is not yet reported.")
    else:
        yield told % {"who": defendant(accused), "n": accused.count or 1}
    if step.offence:
        yield _("Offence: %(offence)s.") % {"offence": step.offence}
    elif step.kind in {ProceedingStepKind.CHARGED, ProceedingStepKind.VERDICT}:
        reason = step.absence("offence") or AbsenceReason.NOT_RECORDED
        yield _("Offence: %(offence)s.") % {"offence": words.label(reason, "AbsenceReason")}
    if step.sentence_kind and step.sentence_kind != SentenceKind.NOT_STATED:
        yield _("Sentence: %(kind)s.") % {"kind": _sentence(step)}
    if step.court_name:
        yield _("Court: %(court)s.") % {"court": step.court_name}
    if step.outcome in CONVICTIONS and accused.is_convicted and not accused.is_final:
        yield _("Whether the judgment is final is not recorded here.")


def _sentence(step: Any) -> str:
    kind = step.get_sentence_kind_display()
    if not step.sentence_months:
        return str(kind)
    told = {"kind": kind, "length": words.months(step.sentence_months)}
    if step.sentence_suspended:
        return _("%(kind)s, %(length)s, suspended") % told
    return _("%(kind)s, %(length)s") % told


def standing(row: Any, reach: str) -> str:
    """Where an inquiry or a case in court stands by the day; empty before the first report."""
    in_court = hasattr(row, "court_type")
    told = (PROSECUTION_NOW if in_court else INVESTIGATION_NOW)[
        row.status or InvestigationStatus.UNKNOWN
    ]
    return str(told) % {"reach": reach} if reach else ""


def days(low: int | None, high: int | None) -> str:
    """A length in days: a number, a range, or what is known of it; empty if nothing is."""
    if low is not None and high is not None and low != high:
        told = ngettext("%(low)s to %(high)s day", "%(low)s to %(high)s days", high)
        return told % {"low": words.number(low), "high": words.number(high)}
    if low is not None and high is not None:
        return ngettext("%(n)s day", "%(n)s days", low) % {"n": words.number(low)}
    if high is not None:
        return ngettext("%(n)s day or fewer", "%(n)s days or fewer", high) % {
            "n": words.number(high)
        }
    if low is not None:
        return ngettext("%(n)s day or more", "%(n)s days or more", low) % {"n": words.number(low)}
    return ""


def days_between(interval: Any) -> str:
    """The days from a harm to a step; what is said instead where there is no number."""
    match interval.state:
        case "counted" if interval.overlaps:
            return _("%(days)s; the two dates overlap") % {
                "days": days(interval.low, interval.high)
            }
        case "counted":
            return days(interval.low, interval.high)
        case "none":
            return _("none in this record")
        case "before":
            return _("dated before the harm")
    reason = words.label(interval.reason, "AbsenceReason")
    if interval.is_harm_dated:
        return _("not known (day of the step: %(reason)s)") % {"reason": reason}
    return _("not known (day of the harm: %(reason)s)") % {"reason": reason}
