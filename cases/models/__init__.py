"""The nouns of the record; each module holds one part of the story, in the order of import."""

from cases.models.figures import Figure, FigureCandidate
from cases.models.incidents import Incident
from cases.models.justice import (
    Defendant,
    Investigation,
    InvestigationCandidate,
    InvestigationIncident,
    InvestigationStep,
    InvestigationVictim,
    ProceedingStep,
    Prosecution,
    ProsecutionVictim,
)
from cases.models.people import Harm, Victim, VictimName
from cases.models.places import Agency, City, Place, PlaceName, Situation, SituationName
from cases.models.review import Correction, SeedEntry, Tombstone
from cases.models.sources import (
    Citation,
    Publisher,
    Source,
    SourceSpeaker,
    SourceRelay,
    Speaker,
)
from cases.models.users import User

__all__ = [
    "Agency",
    "Citation",
    "City",
    "Correction",
    "Defendant",
    "Figure",
    "FigureCandidate",
    "Harm",
    "Incident",
    "Investigation",
    "InvestigationCandidate",
    "InvestigationIncident",
    "InvestigationStep",
    "InvestigationVictim",
    "Place",
    "PlaceName",
    "ProceedingStep",
    "Prosecution",
    "ProsecutionVictim",
    "Publisher",
    "SeedEntry",
    "Situation",
    "SituationName",
    "Source",
    "SourceSpeaker",
    "SourceRelay",
    "Speaker",
    "Tombstone",
    "User",
    "Victim",
    "VictimName",
]
