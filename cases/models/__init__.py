"""The nouns of the record; each module holds one part of the story, in the order of import."""

from cases.models.accounts import AccountNotice
from cases.models.comments import Comment, Mention
from cases.models.data_version import DataVersion
from cases.models.erasures import Erasure
from cases.models.figures import Figure, FigureCandidate
from cases.models.headcounts import ChangedPerson, CountedPerson, Headcount
from cases.models.incidents import Incident
from cases.models.investigations import (
    Investigation,
    InvestigationCandidate,
    InvestigationIncident,
    InvestigationStep,
    InvestigationVictim,
)
from cases.models.kept import KeptForm
from cases.models.keys import ApiKey
from cases.models.mirroring import MirrorEntry
from cases.models.numbers import LoggedNumber
from cases.models.people import Harm, Victim, VictimName
from cases.models.places import Agency, City, Place, PlaceName, Situation, SituationName
from cases.models.problems import (
    CitationWithoutLocator,
    DisorderedInvestigationStep,
    DisorderedProceedingStep,
    EarlyDeath,
    FigureWithoutSpeaker,
    IncidentWithoutHarm,
    InvestigationWithoutStep,
    NameOfAcquitted,
    NameWithoutBasis,
    RepeatedFigure,
    SharedName,
    UnarchivedSource,
)
from cases.models.prosecutions import (
    Defendant,
    ProceedingStep,
    Prosecution,
    ProsecutionVictim,
)
from cases.models.releases import Release
from cases.models.requests import RequestedRecord, SubjectRequest
from cases.models.review import Correction, SeedEntry, Tombstone
from cases.models.sessions import DeskSession
from cases.models.sources import (
    Citation,
    Publisher,
    Source,
    SourceRelay,
    SourceSpeaker,
    Speaker,
)
from cases.models.stored import StoredCount, StoredRow
from cases.models.tallies import Share, Tally, Tallying
from cases.models.users import User

__all__ = [
    "AccountNotice",
    "Agency",
    "ApiKey",
    "ChangedPerson",
    "Citation",
    "CitationWithoutLocator",
    "City",
    "Comment",
    "Correction",
    "CountedPerson",
    "DataVersion",
    "Defendant",
    "DeskSession",
    "DisorderedInvestigationStep",
    "DisorderedProceedingStep",
    "EarlyDeath",
    "Erasure",
    "Figure",
    "FigureCandidate",
    "FigureWithoutSpeaker",
    "Harm",
    "Headcount",
    "Incident",
    "IncidentWithoutHarm",
    "Investigation",
    "InvestigationCandidate",
    "InvestigationIncident",
    "InvestigationStep",
    "InvestigationVictim",
    "InvestigationWithoutStep",
    "KeptForm",
    "LoggedNumber",
    "Mention",
    "MirrorEntry",
    "NameOfAcquitted",
    "NameWithoutBasis",
    "Place",
    "PlaceName",
    "ProceedingStep",
    "Prosecution",
    "ProsecutionVictim",
    "Publisher",
    "Release",
    "RepeatedFigure",
    "RequestedRecord",
    "SeedEntry",
    "Share",
    "SharedName",
    "Situation",
    "SituationName",
    "Source",
    "SourceRelay",
    "SourceSpeaker",
    "Speaker",
    "StoredCount",
    "StoredRow",
    "SubjectRequest",
    "Tally",
    "Tallying",
    "Tombstone",
    "UnarchivedSource",
    "User",
    "Victim",
    "VictimName",
]
