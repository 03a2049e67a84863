"""Victims with their names and harms, and incidents; withheld fields are null and say so."""

from typing import Any, ClassVar

from rest_framework import serializers

from cases.api.serializers.base import (
    Dated,
    Fact,
    NamedLink,
    Placed,
    RecordLink,
    UnitOf,
    Url,
    column,
)
from cases.api.serializers.sources import Cited
from cases.choices import (
    AbsenceReason,
    AgeGroup,
    HarmCategory,
    HarmOutcome,
    Identification,
    IncidentKind,
    Means,
    NameKind,
    NamingBasis,
    RoleAtEvent,
    Script,
    Sex,
    Unit,
    Verification,
)
from cases.public import PublicHarm, PublicIncident, PublicVictim, PublicVictimName


class VictimName(Fact):
    """A name of a victim in one script and language."""

    text = column(PublicVictimName, "text")
    script = column(PublicVictimName, "script", Script)
    language = column(PublicVictimName, "language")
    kind = column(PublicVictimName, "kind", NameKind)


class Harm(Fact, Dated, Placed):
    """What was done to one victim in one incident."""

    fixed_reasons: ClassVar = {"city": AbsenceReason.NOT_APPLICABLE}
    columns: ClassVar = {
        "agency": "agency_slug",
        "agency_alleged_by": "agency_alleged_by_slug",
        "incident": "incident_id",
    }

    category = column(PublicHarm, "category", HarmCategory)
    is_death = column(PublicHarm, "is_death", allow_null=False)
    means = column(PublicHarm, "means", Means)
    outcome = column(PublicHarm, "outcome", HarmOutcome)
    incident = RecordLink(
        noun="incidents",
        column="incident_public_id",
        help_text="The incident in which it was done.",
    )
    agency = NamedLink(
        noun="agencies", prefix="agency", help_text="The institution alleged to have done it."
    )
    agency_alleged_by = NamedLink(
        noun="speakers",
        prefix="agency_alleged_by",
        help_text="Who alleges that it was this institution.",
    )


class Victim(Fact):
    """An individual person harmed; people known only as a number are never rows."""

    noun = "victims"

    url = Url()
    identification = column(PublicVictim, "identification", Identification)
    name = column(PublicVictim, "name")
    names = VictimName(
        many=True,
        source="known_names",
        help_text="Names in every script; empty where the name is withheld or not known.",
    )
    naming_basis = column(PublicVictim, "naming_basis", NamingBasis)
    sex = column(PublicVictim, "sex", Sex)
    age_low = column(PublicVictim, "age_low")
    age_high = column(PublicVictim, "age_high")
    age_group = column(PublicVictim, "age_group", AgeGroup)
    occupation = column(PublicVictim, "occupation")
    role = column(PublicVictim, "role", RoleAtEvent)
    harms = Harm(many=True, source="known_harms", help_text="What was done to the person.")
    investigations = RecordLink(
        many=True,
        noun="investigations",
        source="known_investigations",
        help_text="Investigations that cover the harm, as far as the link may be public.",
    )
    prosecutions = RecordLink(
        many=True,
        noun="prosecutions",
        source="known_prosecutions",
        help_text="Cases in court that concern the person, as far as the link may be public.",
    )

    def why(self, instance: Any, name: str) -> AbsenceReason:
        """A person who is shown and of whom no name is known is unidentified."""
        if name in {"name", "naming_basis"} and instance.is_shown and not instance.name:
            reported = name not in instance.not_yet_reported
            return AbsenceReason.UNKNOWN if reported else AbsenceReason.NOT_YET_REPORTED
        return super().why(instance, name)


class VictimDetail(Victim, Cited):
    """One person, with the citations of everything that is said about them."""


class HarmInIncident(serializers.Serializer):
    """A harm in an incident: what it was and to whom; the rest is in the victim's row."""

    id = serializers.CharField(source="public_id", help_text="Its permanent public id.")
    category = column(PublicHarm, "category", HarmCategory)
    victim = RecordLink(noun="victims", column="victim_public_id", help_text="The person harmed.")


class Incident(Fact, Dated, Placed):
    """One occurrence at a place and time."""

    noun = "incidents"
    fixed_reasons: ClassVar = {"city": AbsenceReason.NOT_APPLICABLE}

    title = column(PublicIncident, "title")
    url = Url()
    kind = column(PublicIncident, "kind", IncidentKind)
    verification = column(PublicIncident, "verification", Verification)
    people_low = column(PublicIncident, "people_low")
    people_high = column(PublicIncident, "people_high")
    people_words = column(PublicIncident, "people_words")
    people_unit = UnitOf(Unit.PEOPLE, "people_low and people_high")
    harms = HarmInIncident(
        many=True,
        source="known_harms",
        help_text="Harms of documented people; a link that would point at a withheld person is left out.",
    )
    victims_documented = serializers.IntegerField(
        source="known_people", help_text="How many documented people these harms were done to."
    )
    investigations = RecordLink(
        many=True,
        noun="investigations",
        source="known_investigations",
        help_text="Investigations that cover it.",
    )
    summary = column(PublicIncident, "summary")


class IncidentDetail(Incident, Cited):
    """One occurrence, with its citations."""
