"""What the public sees: one view per kind, written once, and the unmanaged models over them."""

from cases.public.changes import PublicChange, PublicChangeWithin
from cases.public.corrections import PublicCorrection
from cases.public.figures import PublicFigure, PublicFigureLink
from cases.public.incidents import PublicIncident
from cases.public.investigations import (
    PublicInvestigation,
    PublicInvestigationIncident,
    PublicInvestigationStep,
    PublicInvestigationVictim,
)
from cases.public.mirroring import PublicMirrorEntry
from cases.public.numbers import PublicNumber
from cases.public.people import PublicHarm, PublicVictim, PublicVictimName
from cases.public.places import PublicAgency, PublicPlace, PublicPlaceName, PublicSituation
from cases.public.prosecutions import (
    PublicDefendant,
    PublicProceedingStep,
    PublicProsecution,
    PublicProsecutionVictim,
)
from cases.public.releases import PublicRelease
from cases.public.review import PublicRemoval, PublicRemovedPart
from cases.public.sources import (
    PublicCitation,
    PublicPublisher,
    PublicSource,
    PublicSourceRelay,
    PublicSourceSpeaker,
    PublicSpeaker,
    attach_citations,
    attach_citations_of,
)

VIEWS = (
    PublicPlace,
    PublicPlaceName,
    PublicSituation,
    PublicAgency,
    PublicSpeaker,
    PublicPublisher,
    PublicSource,
    PublicSourceRelay,
    PublicSourceSpeaker,
    PublicVictim,
    PublicVictimName,
    PublicHarm,
    PublicIncident,
    PublicInvestigation,
    PublicInvestigationStep,
    PublicProsecution,
    PublicDefendant,
    PublicProceedingStep,
    PublicInvestigationVictim,
    PublicProsecutionVictim,
    PublicInvestigationIncident,
    PublicFigure,
    PublicFigureLink,
    PublicCitation,
    PublicRemoval,
    PublicRemovedPart,
    PublicCorrection,
    PublicNumber,
    PublicChange,
    PublicChangeWithin,
    PublicMirrorEntry,
    PublicRelease,
)
"""Every view, in the order in which they rest on each other."""

__all__ = [
    "VIEWS",
    "PublicAgency",
    "PublicChange",
    "PublicChangeWithin",
    "PublicCitation",
    "PublicCorrection",
    "PublicDefendant",
    "PublicFigure",
    "PublicFigureLink",
    "PublicHarm",
    "PublicIncident",
    "PublicInvestigation",
    "PublicInvestigationIncident",
    "PublicInvestigationStep",
    "PublicInvestigationVictim",
    "PublicMirrorEntry",
    "PublicNumber",
    "PublicPlace",
    "PublicPlaceName",
    "PublicProceedingStep",
    "PublicProsecution",
    "PublicProsecutionVictim",
    "PublicPublisher",
    "PublicRelease",
    "PublicRemoval",
    "PublicRemovedPart",
    "PublicSituation",
    "PublicSource",
    "PublicSourceRelay",
    "PublicSourceSpeaker",
    "PublicSpeaker",
    "PublicVictim",
    "PublicVictimName",
    "attach_citations",
    "attach_citations_of",
]
