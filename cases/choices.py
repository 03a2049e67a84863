"""Every choice list, with the field's standard terms and a definition for each member.

The public codebook, the API's reference and the admin print these definitions. Terms follow the
HURIDOCS Events Standard Formats, the SDG 16.1.2 method, the Minnesota Protocol and UN crime
statistics (UN-CTS), as far as they have a word for it.
"""

from typing import Self

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _in


class DefinedChoices(TextChoices):
    """A choice list whose members read: stored value, definition, label."""

    definition: str | Promise

    def __new__(cls, value: str, definition: str | Promise = "") -> Self:
        """Keep the definition on the member; the stored value stays a plain string."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.definition = definition
        return member


class ReviewState(DefinedChoices):
    """How far a record is on its way to the public."""

    DRAFT = "draft", _("Being written; seen by the desk only."), _("draft")
    IN_REVIEW = "in_review", _("Submitted; waits for a second person."), _("in review")
    PUBLISHED = (
        "published",
        _("Public; changed only by a correction."),
        _in("review-state", "published"),
    )
    WITHDRAWN = "withdrawn", _("Was public and was taken back."), _("withdrawn")


class RemovalReason(DefinedChoices):
    """Why something public was taken back; shown to administrators, never as free text."""

    ENTERED_IN_ERROR = "entered_in_error", _("The record should not have existed."), _("error")
    DUPLICATE = "duplicate", _("The same thing is recorded elsewhere."), _("duplicate")
    SOURCE_RETRACTED = "source_retracted", _("Its source was retracted."), _("source retracted")
    SAFETY = "safety", _("Someone could come to harm."), _in("removal-reason", "safety")
    CONSENT = "consent", _("Consent was withdrawn or never given."), _("consent")
    OVERTURNED = "overturned", _("A conviction no longer stands."), _("conviction overturned")
    LEGAL_ORDER = "legal_order", _("A binding order requires it."), _("legal order")


class ErasureReason(DefinedChoices):
    """Why a person was erased from the record for good; shown to administrators, never as free text."""

    SAFETY = (
        "safety",
        _("Someone could come to harm if it is kept anywhere at all."),
        _in("erasure-reason", "safety"),
    )
    REQUEST = "request", _("The person, or the family, asked for it."), _("asked for")
    LEGAL_DUTY = "legal_duty", _("A law or a binding order requires it."), _("legal duty")
    ENTERED_IN_ERROR = (
        "entered_in_error",
        _("The person should never have been entered."),
        _("entered in error"),
    )


class AbsenceReason(DefinedChoices):
    """Why a field is empty. Unknown, not stated, not recorded and zero are different things."""

    UNKNOWN = (
        "unknown",
        _("Looked for; the sources say that nobody knows."),
        _in("absence-reason", "unknown"),
    )
    NOT_STATED = "not_stated", _("The source does not say."), _in("absence-reason", "not stated")
    NOT_RECORDED = (
        "not_recorded",
        _("Nobody has entered it here yet."),
        _in("absence-reason", "not recorded"),
    )
    NOT_APPLICABLE = "not_applicable", _("The question does not arise."), _("does not apply")
    WITHHELD = (
        "withheld",
        _("Known to the desk and kept back for safety."),
        _in("absence-reason", "withheld"),
    )
    NOT_YET_REPORTED = (
        "not_yet_reported",
        _("No source in this record had reported it by the day asked for."),
        _("not yet reported"),
    )


class DatePrecision(DefinedChoices):
    """How exactly a date is known; a date is never invented."""

    DAY = "day", _("The day is known."), _in("date-precision", "day")
    MONTH = "month", _("Only the month is known."), _("month")
    YEAR = "year", _("Only the year is known."), _("year")
    BETWEEN = "between", _("Some day between two known days."), _("between two days")
    UNKNOWN = (
        "unknown",
        _("Not known; bounds are those of the situation, if any."),
        _in("date-precision", "unknown"),
    )


class Script(DefinedChoices):
    """The writing system of a name (ISO 15924)."""

    LATIN = "Latn", _("Latin letters."), _("Latin")
    CYRILLIC = "Cyrl", _("Cyrillic letters, Kazakh ones included."), _("Cyrillic")
    ARABIC = "Arab", _("Arabic letters, Persian and Kazakh ones included."), _("Arabic")
    HAN = "Hans", _("Simplified Chinese characters."), _("Chinese")
    HEBREW = "Hebr", _("Hebrew letters."), _("Hebrew")
    GREEK = "Grek", _("Greek letters."), _("Greek")
    OTHER = "Zyyy", _("Another or an undetermined writing system."), _in("script", "other")


class NameKind(DefinedChoices):
    """What sort of name it is."""

    PRIMARY = "primary", _("The name this record uses first."), _("primary")
    ALTERNATIVE = "alternative", _("Another spelling or name in use."), _("alternative")
    OFFICIAL = "official", _("The name in an official document."), _("official")
    FORMER = "former", _("A name no longer in use."), _("former")
    NICKNAME = "nickname", _("What people call it or them."), _("nickname")


class PlaceLevel(DefinedChoices):
    """The level of a place, as bounded at the time."""

    COUNTRY = "country", _("A state (ISO 3166)."), _in("place-level", "country")
    REGION = "region", _("A first-level division of a country."), _("region")
    DISTRICT = "district", _("A division below the region."), _("district")
    CITY = "city", _("A city or town; it has a dashboard."), _("city")
    SETTLEMENT = (
        "settlement",
        _("A village or other small settlement."),
        _in("place-level", "settlement"),
    )
    SITE = "site", _("A place within a settlement: a square, a prison."), _("site")


class AgencyType(DefinedChoices):
    """The type of an institution (HURIDOCS types of actors; courts and prosecutors)."""

    ARMED_FORCES = "armed_forces", _("Army, navy, air force."), _("armed forces")
    POLICE = "police", _("Police of any kind."), _("police")
    NATIONAL_GUARD = "national_guard", _("National guard or gendarmerie."), _("national guard")
    RIOT_UNIT = "riot_unit", _("A unit for crowd control."), _("riot unit")
    BORDER_FORCE = "border_force", _("Border guards."), _("border force")
    PRISON = "prison", _("Prison officials."), _("prison officials")
    INTELLIGENCE = "intelligence", _("Intelligence or secret service."), _("intelligence service")
    PROSECUTION = "prosecution", _("A prosecutor's office."), _("prosecutor's office")
    COURT = "court", _("A court of any kind."), _in("agency-type", "court")
    ANTI_CORRUPTION = "anti_corruption", _("An anti-corruption service."), _("anti-corruption")
    NATIONAL_OFFICIALS = "national_officials", _("Another national body."), _("national officials")
    LOCAL_OFFICIALS = "local_officials", _("A regional or local body."), _("local officials")
    PARAMILITARY = "paramilitary", _("An armed group close to the state."), _("paramilitary")
    PRIVATE_SECURITY = "private_security", _("A private company."), _("private security")
    UNKNOWN = "unknown", _("The type is not known."), _in("agency-type", "unknown")


class SpeakerKind(DefinedChoices):
    """Who is asserting something."""

    AUTHORITY = (
        "authority",
        _("A state body, or someone speaking for it."),
        _in("speaker-kind", "authority"),
    )
    MONITOR = "monitor", _("An organisation that documents or defends rights."), _("monitor")
    MEDIA = "media", _("A news organisation speaking in its own name."), _("media")
    PERSON = "person", _("A person speaking in their own name."), _in("speaker-kind", "person")
    UNNAMED_GROUP = (
        "unnamed_group",
        _(
            "People whom the source names only by their role; never counted as an independent voice."
        ),
        _("group not named"),
    )


class SpeakerStatus(DefinedChoices):
    """Whether the source makes clear who is speaking."""

    STATED = "stated", _("The source says who asserts it."), _in("speaker-status", "stated")
    AS_RECORD = "as_record", _("The speaker of the record that is cited."), _("as the record's")
    UNCLEAR = (
        "unclear",
        _("The source leaves open which of several speaks."),
        _in("speaker-status", "unclear"),
    )
    NOT_NAMED = "not_named", _("The source names nobody."), _("not named")
    NOT_RECORDED = "not_recorded", _("Not entered here yet."), _in("speaker-status", "not recorded")


class PublisherKind(DefinedChoices):
    """What sort of body publishes a source."""

    MEDIA = "media", _("A newspaper, agency, broadcaster or news site."), _("news medium")
    ORGANISATION = "organisation", _("A non-governmental organisation."), _("organisation")
    COALITION = "coalition", _("Several organisations publishing jointly."), _("coalition")
    AUTHORITY = "authority", _("A state body."), _in("publisher-kind", "authority")
    COURT = "court", _("A court."), _in("publisher-kind", "court")
    INTERNATIONAL = "international", _("An intergovernmental body."), _("international body")
    OTHER = "other", _("Anything else."), _in("publisher-kind", "other")


class SourceType(DefinedChoices):
    """The type of a source (HURIDOCS: type of source material)."""

    COURT_RECORD = "court_record", _("A judgment or another court record."), _("court record")
    AUTOPSY = "autopsy", _("Results of an autopsy."), _("autopsy results")
    MEDICAL = "medical", _("A physician's examination."), _("medical examination")
    AFFIDAVIT = "affidavit", _("A signed statement under oath."), _("affidavit")
    VICTIM_TESTIMONY = "victim_testimony", _("What a victim says."), _("victim's testimony")
    WITNESS_TESTIMONY = "witness_testimony", _("What a witness says."), _("witness testimony")
    INTERVIEW = "interview", _("An interview."), _("interview")
    PHOTOGRAPH = "photograph", _("A photograph."), _("photograph")
    VIDEO = "video", _("A video recording."), _("video")
    AUDIO = "audio", _("A sound recording."), _("audio")
    NEWS_REPORT = "news_report", _("A newspaper, magazine or online report."), _("news report")
    RADIO = "radio", _("A radio broadcast."), _("radio")
    TELEVISION = "television", _("A television broadcast."), _("television")
    GOVERNMENT_RELEASE = (
        "government_release",
        _("A statement or press release of an authority."),
        _("government statement"),
    )
    NGO_RELEASE = (
        "ngo_release",
        _("A report, statement or press release of an organisation."),
        _("organisation's statement"),
    )
    NAME_LIST = "name_list", _("A published list of names."), _("list of names")
    LETTER = "letter", _("A letter."), _("letter")
    OTHER = "other", _("Anything else."), _in("source-type", "other")


class LocatorKind(DefinedChoices):
    """How a place in a source is given."""

    PARAGRAPH = "paragraph", _("Paragraphs counted from 1; the headline is 0."), _("paragraph")
    PAGE = "page", _("A page of a document."), _("page")
    TIMECODE = "timecode", _("A moment in a recording."), _("timecode")
    CELL = "cell", _("A row or cell of a table."), _("row or cell")
    WHOLE = "whole", _("The source as a whole."), _("whole source")
    NOT_RECORDED = "not_recorded", _("Not entered here yet."), _in("locator-kind", "not recorded")


class ArchiveStatus(DefinedChoices):
    """Whether an archived copy of a source is known, or why not."""

    ARCHIVED = "archived", _("An archived copy exists at the address given."), _("archived")
    NOT_ONLINE = "not_online", _("The source is not on the web."), _("not online")
    REFUSED = "refused", _("The page cannot be archived."), _("could not be archived")
    NOT_RECORDED = (
        "not_recorded",
        _("No archived copy is recorded here."),
        _in("archive-status", "not recorded"),
    )
    WITHHELD = (
        "withheld",
        _("There is a copy; its address would name somebody."),
        _in("archive-status", "withheld"),
    )


class Identification(DefinedChoices):
    """How far a victim is identified."""

    NAMED = "named", _("The person's name is known."), _("named")
    PARTLY = "partly", _("Part of the name or an alias is known."), _("partly identified")
    UNIDENTIFIED = "unidentified", _("No name is known."), _("unidentified")
    WITHHELD = "withheld", _("The name is kept back for safety."), _("name withheld")


class NamingBasis(DefinedChoices):
    """On what ground a victim may be named in public."""

    FAMILY_CONSENT = "family_consent", _("The family agreed."), _("family's consent")
    ALREADY_PUBLIC = (
        "already_public",
        _("The name is already public and no risk is known."),
        _("already public, no known risk"),
    )


class Sex(DefinedChoices):
    """A person's sex or gender (SDG 16.1.2)."""

    MAN = "man", _("A man or boy."), _("man")
    WOMAN = "woman", _("A woman or girl."), _("woman")
    OTHER = "other", _("Self-identified otherwise."), _in("sex", "other")
    UNKNOWN = "unknown", _("Not known from the sources."), _in("sex", "unknown")


class AgeGroup(DefinedChoices):
    """The age group at the time (SDG 16.1.2)."""

    CHILD = "child", _("Under 18."), _("under 18")
    ADULT = "adult", _("18 or older."), _("18 or older")
    UNKNOWN = "unknown", _("Not known from the sources."), _in("age-group", "unknown")


class RoleAtEvent(DefinedChoices):
    """What a person was doing at the event (HURIDOCS)."""

    PROTESTER = "protester", _("Took part in a protest."), _("protester")
    BYSTANDER = "bystander", _("Was there without taking part."), _("bystander")
    JOURNALIST = "journalist", _("Press or other media."), _("journalist")
    MEDIC = "medic", _("Gave medical help."), _("medic")
    RIGHTS_DEFENDER = "rights_defender", _("A human rights defender."), _("human rights defender")
    RELATIVE = "relative", _("A relative of someone else concerned."), _("relative")
    DETAINEE = "detainee", _("Was held by an authority."), _("detainee")
    SECURITY_FORCE = "security_force", _("A member of the security forces."), _("security force")
    OTHER = "other", _("Another role."), _in("role-at-event", "other")
    UNKNOWN = "unknown", _("Not known from the sources."), _in("role-at-event", "unknown")


class HarmCategory(DefinedChoices):
    """What was done to a person (HURIDOCS types of acts)."""

    KILLED = (
        "killed",
        _("Killed; the sources allow no narrower term."),
        _in("harm-category", "killed"),
    )
    KILLED_AT_PROTEST = (
        "killed_at_protest",
        _("Killed in a demonstration or in crowd control."),
        _("killed at a protest"),
    )
    KILLED_IN_POLICE_OPERATION = (
        "killed_in_police_operation",
        _("Killed in crossfire in a police operation."),
        _("killed in a police operation"),
    )
    EXTRAJUDICIAL_EXECUTION = (
        "extrajudicial_execution",
        _("Deliberately killed by agents of the state outside any judicial process."),
        _("extrajudicial execution"),
    )
    DIED_IN_CUSTODY = (
        "died_in_custody",
        _("Died in detention or police custody."),
        _in("harm-category", "died in custody"),
    )
    DIED_OF_TORTURE = "died_of_torture", _("Died of torture."), _("died of torture")
    UNEXPLAINED_DEATH = (
        "unexplained_death",
        _("Died; how is not explained."),
        _("unexplained death"),
    )
    ATTEMPTED_KILLING = "attempted_killing", _("An attempt to kill."), _("attempted killing")
    WOUNDED = "wounded", _("Injured in body and survived."), _("wounded")
    ASSAULTED = "assaulted", _("Beaten or otherwise assaulted."), _("assaulted")
    TORTURED = (
        "tortured",
        _("Tortured or ill-treated by an official."),
        _in("harm-category", "tortured"),
    )
    SEXUAL_VIOLENCE = "sexual_violence", _("Rape or other sexual violence."), _("sexual violence")
    THREATENED = "threatened", _("Threatened with harm."), _("threatened")
    ARRESTED = "arrested", _("Arrested."), _in("harm-category", "arrested")
    DETAINED = "detained", _("Held in detention."), _in("harm-category", "detained")
    DISAPPEARED = "disappeared", _("Enforced disappearance."), _("disappeared")
    ABDUCTED = "abducted", _("Abducted by persons unknown."), _("abducted")
    DENIED_CARE = "denied_care", _("Denied medical attention."), _("denied medical care")


DEATHS = (
    HarmCategory.KILLED,
    HarmCategory.KILLED_AT_PROTEST,
    HarmCategory.KILLED_IN_POLICE_OPERATION,
    HarmCategory.EXTRAJUDICIAL_EXECUTION,
    HarmCategory.DIED_IN_CUSTODY,
    HarmCategory.DIED_OF_TORTURE,
    HarmCategory.UNEXPLAINED_DEATH,
)
"""The categories of harm in which the person died."""

NO_INJURY = (
    HarmCategory.THREATENED,
    HarmCategory.ARRESTED,
    HarmCategory.DETAINED,
    HarmCategory.DISAPPEARED,
    HarmCategory.ABDUCTED,
)
"""The categories that are no death or injury by themselves: they have no cause to be asked for."""

TORTURE = (HarmCategory.TORTURED, HarmCategory.DIED_OF_TORTURE)
"""The categories of harm that are torture."""


class Means(DefinedChoices):
    """The cause of a death or injury (SDG 16.1.2)."""

    SMALL_ARMS = "small_arms", _("Small arms and light weapons."), _("small arms")
    HEAVY_WEAPONS = "heavy_weapons", _("Heavy weapons and munitions."), _("heavy weapons")
    PLANTED_EXPLOSIVES = (
        "planted_explosives",
        _("Planted explosives and unexploded ordnance."),
        _("planted explosives"),
    )
    INCENDIARY = "incendiary", _("Fire and incendiary weapons."), _("incendiary")
    CBRN = "cbrn", _("Chemical, biological, radiological, nuclear."), _("CBRN")
    ELECTROMAGNETIC = "electromagnetic", _("Electromagnetic weapons."), _("electromagnetic")
    LESS_LETHAL = "less_lethal", _("Batons, gas, stun and similar."), _("less-lethal weapons")
    DENIAL = (
        "denial",
        _("Denial of objects or care indispensable to life."),
        _("denial of indispensable objects"),
    )
    ACCIDENT = "accident", _("An accident connected with the events."), _("accident")
    OTHER = "other", _("Other means, beating included."), _("other means")
    UNKNOWN = "unknown", _("Not known from the sources."), _in("means", "unknown")


class HarmOutcome(DefinedChoices):
    """What became of the person (HURIDOCS: status of the victim)."""

    DIED = "died", _("Died at once or within a day."), _("died")
    DIED_LATER = "died_later", _("Died later of the injuries."), _("died later of injuries")
    SURVIVED = "survived", _("Survived."), _("survived")
    STILL_HELD = "still_held", _("Held when last reported."), _("in custody")
    RELEASED = "released", _("Was released."), _("released")
    MISSING = "missing", _("Missing when last reported."), _("missing")
    UNKNOWN = "unknown", _("Not known from the sources."), _in("harm-outcome", "unknown")


class IncidentKind(DefinedChoices):
    """What sort of occurrence an incident is."""

    SHOOTING = "shooting", _("Shots were fired at people."), _("shooting")
    CROWD_CONTROL = "crowd_control", _("Force used against a crowd."), _("crowd control")
    CUSTODY = "custody", _("Harm to people held by an authority."), _("harm in custody")
    ARREST = "arrest", _("Arrests."), _("arrest")
    ATTACK = "attack", _("An attack by persons who are not state agents."), _("attack")
    OTHER = "other", _("Another occurrence."), _in("incident-kind", "other")
    UNKNOWN = "unknown", _("Not known from the sources."), _in("incident-kind", "unknown")


class Verification(DefinedChoices):
    """How well an occurrence is established (HURIDOCS monitoring levels, as recommended)."""

    CONFIRMED = "confirmed", _("Established by a court or acknowledged by all."), _("confirmed")
    CORROBORATED = "corroborated", _("Two or more independent sources."), _("corroborated")
    SINGLE_SOURCE = "single_source", _("One independent source."), _("single source")
    CONTESTED = "contested", _("Sources contradict each other."), _("contested")
    ALLEGED = "alleged", _("Alleged; nobody has yet established it."), _("alleged")
    DISCOUNTED = "discounted", _("Shown not to have happened so."), _("discounted")


class CountStatus(DefinedChoices):
    """Whether a source gives a number."""

    STATED = "stated", _("The source gives a number or a range."), _in("count-status", "stated")
    UNCLEAR = (
        "unclear",
        _("The source's words leave the number open."),
        _in("count-status", "unclear"),
    )
    NOT_STATED = "not_stated", _("The source gives no number."), _in("count-status", "not stated")


class InvestigationKind(DefinedChoices):
    """What sort of inquiry it is (Minnesota Protocol)."""

    CRIMINAL = "criminal", _("A criminal investigation."), _("criminal")
    DISCIPLINARY = "disciplinary", _("Internal or disciplinary."), _("disciplinary")
    COMMISSION = "commission", _("A parliamentary or other commission."), _("commission")
    INQUEST = "inquest", _("A forensic inquiry or inquest."), _("inquest")
    INTERNATIONAL = "international", _("An international inquiry."), _("international")
    UNKNOWN = "unknown", _("The kind is not stated."), _in("investigation-kind", "unknown")


class InvestigationStepKind(DefinedChoices):
    """A change in the course of an investigation."""

    COMPLAINT = "complaint", _("A complaint was filed."), _("complaint filed")
    REFUSED = "refused", _("A complaint was refused."), _("complaint refused")
    PRELIMINARY = "preliminary", _("A pre-investigation inquiry began."), _("preliminary inquiry")
    OPENED = "opened", _("The investigation was opened."), _in("investigation-step-kind", "opened")
    SUSPENDED = "suspended", _("The investigation was suspended."), _("suspended")
    CLOSED = "closed", _("The investigation was closed."), _in("investigation-step-kind", "closed")
    REFERRED = "referred", _("It was referred for prosecution."), _("referred for prosecution")
    REOPENED = "reopened", _("A closed investigation was opened again."), _("reopened")


class InvestigationStatus(DefinedChoices):
    """Where an investigation stands; derived from its steps and court cases, never stored."""

    CONVICTED = (
        "convicted",
        _("A state agent's latest outcome in a linked prosecution is a conviction."),
        _in("investigation-status", "convicted"),
    )
    CLOSED = (
        "closed",
        _("Closed, or every linked prosecution ended without a conviction."),
        _in("investigation-status", "closed"),
    )
    PENDING = "pending", _("Open, suspended, referred or in court."), _("pending")
    UNKNOWN = (
        "unknown",
        _("The record holds no step that tells."),
        _in("investigation-status", "unknown"),
    )


class ClosingGround(DefinedChoices):
    """On what ground an investigation was closed or suspended."""

    NO_OFFENCE = "no_offence", _("No offence disclosed."), _("no offence disclosed")
    INSUFFICIENT_EVIDENCE = (
        "insufficient_evidence",
        _("Insufficient evidence, or the offence is not made out."),
        _("insufficient evidence"),
    )
    NOT_IDENTIFIED = "not_identified", _("Nobody was identified."), _("nobody identified")
    COMPLAINT_WITHDRAWN = (
        "complaint_withdrawn",
        _("The complaint was withdrawn."),
        _("complaint withdrawn"),
    )
    AMNESTY = "amnesty", _("An amnesty applied."), _("amnesty")
    PARDON = "pardon", _("A pardon was granted."), _("pardon")
    SETTLEMENT = "settlement", _("The parties settled."), _in("closing-ground", "settlement")
    DEATH = "death", _("The suspect died."), _("death of the suspect")
    LIMITATION = "limitation", _("Barred by time."), _("limitation")
    LAW_REPEALED = "law_repealed", _("The law was repealed."), _("law repealed")
    RES_JUDICATA = "res_judicata", _("Already decided."), _("already decided")
    IMMUNITY = "immunity", _("The suspect has immunity."), _("immunity")
    IRREGULARITY = "irregularity", _("A procedural irregularity."), _("procedural irregularity")
    NO_RESPONSIBILITY = (
        "no_responsibility",
        _("The suspect is not criminally responsible."),
        _("no criminal responsibility"),
    )
    LAWFUL_FORCE = "lawful_force", _("The force was held lawful."), _("lawful use of force")
    DISCRETIONARY = "discretionary", _("Prosecution held inopportune."), _("discretionary")
    STATE_SECRECY = "state_secrecy", _("Closed or moved for secrecy."), _("state secrecy")
    NOT_STATED = "not_stated", _("The source gives no ground."), _in("closing-ground", "not stated")
    UNKNOWN = "unknown", _("Not known from the sources."), _in("closing-ground", "unknown")


class CourtType(DefinedChoices):
    """The type of court (HURIDOCS)."""

    CIVILIAN = "civilian", _("A civilian court."), _("civilian court")
    MILITARY = "military", _("A military court."), _("military court")
    ADMINISTRATIVE = "administrative", _("An administrative court."), _("administrative court")
    OTHER = "other", _("Another court."), _("other court")
    UNKNOWN = "unknown", _("Not known from the sources."), _in("court-type", "unknown")


class Capacity(DefinedChoices):
    """In what capacity a defendant is said to have acted."""

    STATE_AGENT = "state_agent", _("As an agent of the state."), _in("capacity", "state agent")
    NOT_STATE_AGENT = "not_state_agent", _("Not as one."), _("not a state agent")
    UNKNOWN = "unknown", _("Not known from the sources."), _in("capacity", "unknown")


class ProceedingStepKind(DefinedChoices):
    """A step in a defendant's case (UN-CTS stages)."""

    SUSPECT_IDENTIFIED = "suspect_identified", _("Named as a suspect."), _("suspect identified")
    ARRESTED = "arrested", _("Arrested or summoned."), _in("proceeding-step-kind", "arrested")
    CHARGED = "charged", _("Charged or indicted."), _in("proceeding-step-kind", "charged")
    CHARGE_CHANGED = "charge_changed", _("The charge was changed."), _("charge changed")
    AWAITING_TRIAL = (
        "awaiting_trial",
        _("Before a court; the trial has not begun."),
        _("awaiting trial"),
    )
    TRIAL = "trial", _("The trial began."), _("on trial")
    VERDICT = "verdict", _("A verdict at first instance."), _("verdict")
    SENTENCE = "sentence", _("A sentence was passed."), _("sentence")
    APPEAL_FILED = "appeal_filed", _("An appeal was filed."), _("appeal filed")
    APPEAL_DECIDED = "appeal_decided", _("An appeal was decided."), _("appeal decided")
    FINAL = "final", _("The judgment became final."), _in("proceeding-step-kind", "final")
    QUASHED = "quashed", _("The judgment was quashed."), _("quashed")
    RETURNED = "returned", _("The case was sent back."), _("case returned")
    DISCONTINUED = "discontinued", _("The case was discontinued."), _("discontinued")


OUTCOME_STEPS = (ProceedingStepKind.VERDICT, ProceedingStepKind.APPEAL_DECIDED)
"""The steps that carry an outcome of their own."""


class ProceedingOutcome(DefinedChoices):
    """How a court decided over a defendant."""

    CONVICTED = "convicted", _("Found guilty."), _in("proceeding-outcome", "convicted")
    CONVICTED_LESSER = (
        "convicted_lesser",
        _("Found guilty of a lesser charge."),
        _("convicted of a lesser charge"),
    )
    ACQUITTED = "acquitted", _("Found not guilty."), _("acquitted")
    DISMISSED = "dismissed", _("The charge was dismissed."), _("dismissed")
    AMNESTIED = "amnestied", _("An amnesty ended the case."), _("amnestied")
    PARDONED = "pardoned", _("A pardon ended the case."), _("pardoned")


CONVICTIONS = (ProceedingOutcome.CONVICTED, ProceedingOutcome.CONVICTED_LESSER)
"""The outcomes that are convictions."""


class SentenceKind(DefinedChoices):
    """The kind of a sentence."""

    IMPRISONMENT = "imprisonment", _("Deprivation of liberty."), _("imprisonment")
    LIMITED_LIBERTY = "limited_liberty", _("Limited liberty, community."), _("limited liberty")
    FINE = "fine", _("A fine."), _("fine")
    DISMISSAL = "dismissal", _("Dismissal from service."), _("dismissal from service")
    OFFICE_BAN = "office_ban", _("A ban from office."), _("ban from office")
    COMPENSATION = "compensation", _("Compensation to be paid."), _("compensation")
    NONE = "none", _("Convicted without a punishment."), _("no punishment")
    NOT_STATED = "not_stated", _("The source does not say."), _in("sentence-kind", "not stated")


class Metric(DefinedChoices):
    """What a figure counts."""

    KILLED = "killed", _("Killed or died of violence."), _in("metric", "killed")
    DIED_IN_CUSTODY = "died_in_custody", _("Died in custody."), _in("metric", "died in custody")
    INJURED = "injured", _("Injured in body."), _("injured")
    INJURED_OR_TORTURED = (
        "injured_or_tortured",
        _("Injured or tortured; the speaker does not separate them."),
        _("injured or tortured"),
    )
    DETAINED = "detained", _("Detained or held."), _in("metric", "detained")
    TORTURED = "tortured", _("Tortured or ill-treated."), _in("metric", "tortured")
    CONVICTED = "convicted", _("Convicted by a court."), _in("metric", "convicted")
    CHARGED = "charged", _("Charged with an offence."), _in("metric", "charged")
    PROSECUTED = "prosecuted", _("Prosecuted, in the speaker's own word."), _("prosecuted")
    SUSPECTED = "suspected", _("Named as suspects."), _("suspected")
    CASES_OPENED = "cases_opened", _("Criminal cases opened."), _("cases opened")
    CASES_CLOSED = "cases_closed", _("Criminal cases closed."), _("cases closed")
    CASES_IN_COURT = (
        "cases_in_court",
        _("Cases that reached a court, or the people such cases involve: see the unit."),
        _("cases in court"),
    )
    ALLEGATIONS = "allegations", _("Allegations made."), _in("metric", "allegations")
    VIOLATIONS = "violations", _("Violations documented."), _("violations")
    TAKING_PART = (
        "taking_part",
        _("People said to have taken part, in the speaker's own terms."),
        _("said to have taken part"),
    )


class Unit(DefinedChoices):
    """What one of a figure is. Numbers in different units never meet in one sum."""

    PEOPLE = "people", _("Persons."), _in("unit", "people")
    OFFICERS = "officers", _("Officers or other state agents."), _("officers")
    CASES = "cases", _("Cases, as the speaker counts them."), _in("unit", "cases")
    INVESTIGATIONS = "investigations", _("Official inquiries."), _in("unit", "investigations")
    CONVICTIONS = "convictions", _("Convictions; one person may have several."), _("convictions")
    ALLEGATIONS = (
        "allegations",
        _("Allegations; one person may make several."),
        _in("unit", "allegations"),
    )
    INCIDENTS = "incidents", _("Occurrences."), _in("unit", "incidents")


class Subject(DefinedChoices):
    """What a figure is about, so that torture stays apart from deaths and protest trials."""

    DEATHS = "deaths", _("Deaths."), _("deaths")
    TORTURE = "torture", _("Torture and ill-treatment."), _("torture")
    INJURIES = "injuries", _("Injuries."), _("injuries")
    DETENTION = "detention", _("Detention."), _("detention")
    UNREST_OFFENCES = "unrest_offences", _("Offences laid to participants."), _("unrest offences")
    VIOLENCE = "violence", _("Violence by authorities, not narrowed down."), _("violence")
    SEVERAL = "several", _("Several of these together."), _("several")
    NOT_STATED = "not_stated", _("The source does not say."), _in("subject", "not stated")


class PopulationGroup(DefinedChoices):
    """Whom a figure counts, as far as the speaker says."""

    NOT_STATED = (
        "not_stated",
        _("The source does not say who is in and who is out."),
        _in("population-group", "not stated"),
    )
    SECURITY_FORCES = (
        "security_forces",
        _("Police, soldiers and other officials, as those harmed."),
        _("security forces"),
    )
    STATE_AGENTS = (
        "state_agents",
        _("Officials as those suspected, charged or tried."),
        _("state agents"),
    )
    CIVILIANS = "civilians", _("Civilians."), _("civilians")
    CALLED_ASSAILANTS = (
        "called_assailants",
        _("People whom the speaker describes as assailants or the like."),
        _("described as assailants by the speaker"),
    )
    PROTESTERS_AND_OTHERS = (
        "protesters_and_others",
        _("Protesters and other people, not state agents."),
        _("protesters and others"),
    )


class Qualifier(DefinedChoices):
    """How a number is qualified by its speaker."""

    EXACTLY = "exactly", _("The number as given, without a qualifier."), _("exactly")
    AT_LEAST = "at_least", _("This number or more."), _("at least")
    AT_MOST = "at_most", _("This number or fewer."), _("at most")
    APPROXIMATELY = "approximately", _("About this number."), _("about")
    BETWEEN = "between", _("A range from low to high."), _("between")
    MORE_THAN = "more_than", _("More than this number."), _("more than")
    WORDS_ONLY = "words_only", _("Words such as “hundreds”; no number."), _("in words only")
    NONE = "none", _("The speaker says that there is none: zero."), _("none")


class ChangeAct(DefinedChoices):
    """What happened to a part of the public record, and when; not what happened in the world."""

    PUBLISHED = "published", _("It became public."), _in("change-act", "published")
    CORRECTED = "corrected", _("A mistake in it was mended."), _("corrected")
    REMOVED = "removed", _("It was taken back."), _in("change-act", "removed")


class EntryAct(DefinedChoices):
    """What a mirror of the public record has to do about one record."""

    PUBLISHED = "published", _("The record became public: add it."), _in("entry-act", "published")
    CHANGED = (
        "changed",
        _("What its row shows is not what it was: read it again."),
        _("changed"),
    )
    MERGED = "merged", _("It is a duplicate: the other id stands for it now."), _("merged")
    REMOVED = "removed", _("It was taken back: delete it."), _in("entry-act", "removed")


class CorrectionState(DefinedChoices):
    """Where a proposed correction stands."""

    PROPOSED = "proposed", _("Waits for a second person."), _("proposed")
    ACCEPTED = "accepted", _("Accepted and carried out."), _("accepted")
    DECLINED = "declined", _("Declined with a word."), _("declined")
    TAKEN_BACK = (
        "taken_back",
        _("Taken back by its proposer before anybody decided."),
        _("taken back"),
    )
