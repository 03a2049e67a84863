"""Suspicious records: possible, but worth a look. The admin shows each kind as a work list.

What cannot be true is refused by a constraint; these are questions for a person. Each is a proxy of
its noun with a manager that finds the rows and a sentence that says what to do about them.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast
from django.db.models.lookups import IsNull

from cases.choices import (
    CONVICTIONS,
    DEATHS,
    ArchiveStatus,
    InvestigationStepKind,
    LocatorKind,
    ReviewState,
    SpeakerStatus,
)
from cases.models.figures import Figure
from cases.models.incidents import Incident
from cases.models.investigations import Investigation, InvestigationStep
from cases.models.people import Harm, Victim, VictimName
from cases.models.prosecutions import Defendant, ProceedingStep
from cases.models.sources import Citation, Source

Rows = models.QuerySet[Any]


class Suspicious(models.Manager[Any]):
    """The rows of a proxy that are suspicious; what was withdrawn is nobody's work any more."""

    def get_queryset(self) -> Rows:
        """Rows that are not withdrawn and match the condition."""
        return self.suspicious(super().get_queryset().exclude(state=ReviewState.WITHDRAWN))

    def suspicious(self, rows: Rows) -> Rows:
        """Narrow the rows to the suspicious ones."""
        raise NotImplementedError


class UnarchivedSources(Suspicious):
    """Sources that could vanish."""

    def suspicious(self, rows: Rows) -> Rows:
        """Published ones on which no word about an archived copy is entered."""
        return rows.filter(state=ReviewState.PUBLISHED, archive_status=ArchiveStatus.NOT_RECORDED)


class UnarchivedSource(Source):
    """One row is a published source without a word about an archived copy."""

    explanation: ClassVar[str] = (
        "These sources are public and could vanish: archive each, or say why that is not possible."
    )
    objects: ClassVar[Any] = UnarchivedSources()

    class Meta:
        proxy = True
        verbose_name = "source without an archived copy"
        verbose_name_plural = "sources without an archived copy"


class FiguresWithoutSpeaker(Suspicious):
    """Numbers that nobody is on record as saying."""

    def suspicious(self, rows: Rows) -> Rows:
        """Those whose speaker was simply not entered."""
        return rows.filter(speaker=None, speaker_status__in=["", SpeakerStatus.NOT_RECORDED])


class FigureWithoutSpeaker(Figure):
    """One row is a figure whose speaker has not been entered."""

    explanation: ClassVar[str] = (
        "Nobody has entered who asserts these numbers: choose the speaker, or say that the source "
        "leaves it unclear or names nobody."
    )
    objects: ClassVar[Any] = FiguresWithoutSpeaker()

    class Meta:
        proxy = True
        verbose_name = "figure without a speaker"
        verbose_name_plural = "figures without a speaker"


class RepeatedFigures(Suspicious):
    """Claims that may be one claim entered twice."""

    same = (
        "speaker",
        "situation",
        "place",
        "metric",
        "unit",
        "subject",
        "population_group",
        "population",
    )

    def suspicious(self, rows: Rows) -> Rows:
        """Those to which another figure is equal in everything but its date and citations."""
        twins = Figure.objects.exclude(state=ReviewState.WITHDRAWN).exclude(pk=OuterRef("pk"))
        twins = twins.filter(**{field: OuterRef(field) for field in self.same})
        for end in ("low", "high"):
            both_open = Q(IsNull(F(end), True), IsNull(OuterRef(end), True))
            twins = twins.filter(Q(**{end: OuterRef(end)}) | both_open)
        return rows.filter(Exists(twins)).exclude(low=None, high=None)


class RepeatedFigure(Figure):
    """One row is a figure that looks like another one of the same speaker."""

    explanation: ClassVar[str] = (
        "The same speaker, place, subject and number stand here twice: the same claim repeated "
        "elsewhere is one more citation, not one more figure."
    )
    objects: ClassVar[Any] = RepeatedFigures()

    class Meta:
        proxy = True
        ordering = ["speaker__name", "metric", "low", "high", "id"]
        verbose_name = "figure that looks entered twice"
        verbose_name_plural = "figures that look entered twice"


class InvestigationsWithoutStep(Suspicious):
    """Inquiries whose status nobody can tell."""

    def suspicious(self, rows: Rows) -> Rows:
        """Those without any step that stands."""
        steps = InvestigationStep.objects.filter(investigation=OuterRef("pk"))
        return rows.exclude(Exists(steps.exclude(state=ReviewState.WITHDRAWN)))


class InvestigationWithoutStep(Investigation):
    """One row is an investigation without any step."""

    explanation: ClassVar[str] = (
        "These investigations have no step, so that their status reads “unknown”: enter what the "
        "sources say, even if the date is unknown."
    )
    objects: ClassVar[Any] = InvestigationsWithoutStep()

    class Meta:
        proxy = True
        verbose_name = "investigation without a step"
        verbose_name_plural = "investigations without a step"


def _runs_backwards(rows: Rows, case: str) -> Rows:
    """Steps that must have happened before a step with a lower position in the same case."""
    earlier = rows.model._meta.concrete_model.objects.filter(
        **{case: OuterRef(case)},
        position__lt=OuterRef("position"),
        date_earliest__gt=OuterRef("date_latest"),
    )
    return rows.filter(Exists(earlier.exclude(state=ReviewState.WITHDRAWN)))


class DisorderedInvestigationSteps(Suspicious):
    """Steps of investigations out of order."""

    def suspicious(self, rows: Rows) -> Rows:
        """Those dated before an earlier position, or reopening what nothing had closed."""
        backwards = _runs_backwards(rows, "investigation")
        closed_before = InvestigationStep.objects.filter(
            investigation=OuterRef("investigation"),
            position__lt=OuterRef("position"),
            kind__in=[
                InvestigationStepKind.CLOSED,
                InvestigationStepKind.SUSPENDED,
                InvestigationStepKind.REFUSED,
            ],
        )
        reopened = rows.filter(kind=InvestigationStepKind.REOPENED).exclude(Exists(closed_before))
        return rows.filter(Q(pk__in=backwards.values("pk")) | Q(pk__in=reopened.values("pk")))


class DisorderedInvestigationStep(InvestigationStep):
    """One row is a step of an investigation that is out of order."""

    explanation: ClassVar[str] = (
        "These steps are dated before a step that stands above them, or reopen what no step "
        "closed: compare the positions and the dates with the sources."
    )
    objects: ClassVar[Any] = DisorderedInvestigationSteps()

    class Meta:
        proxy = True
        verbose_name = "investigation step out of order"
        verbose_name_plural = "investigation steps out of order"


class DisorderedProceedingSteps(Suspicious):
    """Steps in court out of order."""

    def suspicious(self, rows: Rows) -> Rows:
        """Those dated before an earlier position."""
        return _runs_backwards(rows, "defendant")


class DisorderedProceedingStep(ProceedingStep):
    """One row is a step in court that is dated before an earlier position."""

    explanation: ClassVar[str] = (
        "These steps are dated before a step that stands above them: compare the positions and the "
        "dates with the sources."
    )
    objects: ClassVar[Any] = DisorderedProceedingSteps()

    class Meta:
        proxy = True
        verbose_name = "court step out of order"
        verbose_name_plural = "court steps out of order"


class EarlyDeaths(Suspicious):
    """Deaths that do not fit their situation."""

    def suspicious(self, rows: Rows) -> Rows:
        """Deaths in an incident that was over before the situation began."""
        return rows.filter(
            category__in=DEATHS, incident__date_latest__lt=F("incident__situation__starts_on")
        )


class EarlyDeath(Harm):
    """One row is a death in an incident before its situation began."""

    explanation: ClassVar[str] = (
        "These deaths lie before the first day of the situation: the date or the situation is "
        "wrong."
    )
    objects: ClassVar[Any] = EarlyDeaths()

    class Meta:
        proxy = True
        verbose_name = "death before the situation began"
        verbose_name_plural = "deaths before the situation began"


class NamesWithoutBasis(Suspicious):
    """People whose name is known to the desk and to nobody else."""

    def suspicious(self, rows: Rows) -> Rows:
        """Those with a name, no basis to show it, and no decision to withhold it."""
        names = VictimName.objects.filter(victim=OuterRef("pk"))
        return rows.filter(
            Exists(names.exclude(state=ReviewState.WITHDRAWN)), naming_basis="", withheld=False
        )


class NameWithoutBasis(Victim):
    """One row is a victim with a name but no ground on which it may be shown."""

    explanation: ClassVar[str] = (
        "The names of these people are entered without a ground on which they may be shown, so the "
        "public reads “withheld”: record the ground, or decide to withhold."
    )
    objects: ClassVar[Any] = NamesWithoutBasis()

    class Meta:
        proxy = True
        verbose_name = "victim named without a basis"
        verbose_name_plural = "victims named without a basis"


class SharedNames(Suspicious):
    """People who may be one person entered twice."""

    def suspicious(self, rows: Rows) -> Rows:
        """Those one of whose names another victim bears too, whatever the case of its letters."""
        standing = VictimName.objects.exclude(state=ReviewState.WITHDRAWN)
        others = standing.filter(text__iexact=OuterRef("text")).exclude(victim=OuterRef("victim"))
        shared = standing.filter(Exists(others.exclude(victim__state=ReviewState.WITHDRAWN)))
        return rows.filter(pk__in=shared.values("victim"))


class SharedName(Victim):
    """One row is a victim whose name another victim bears too."""

    explanation: ClassVar[str] = (
        "Another victim bears the same name: two people, or one entered twice? Say in the coding "
        "note how you know that they are two."
    )
    objects: ClassVar[Any] = SharedNames()

    class Meta:
        proxy = True
        verbose_name = "victim with the name of another"
        verbose_name_plural = "victims with the name of another"


class NamesOfAcquitted(Suspicious):
    """People whose conviction fell, and whose name may still stand where it stood then."""

    def suspicious(self, rows: Rows) -> Rows:
        """Those once convicted and not any more, whose name nobody has looked for since.

        Whether a text really holds the name is seen on the page that clears it: to look through
        every text for every name would make this list dear.
        """
        steps = ProceedingStep.objects.filter(defendant=OuterRef("pk"), state=ReviewState.PUBLISHED)
        fell_at = steps.order_by("-position").values("published_at")[:1]
        today = Value("infinity", models.TextField())
        outcome = Func(
            F("pk"), Cast(today, models.DateField()), function="public_outcome",
            output_field=models.CharField(),
        )  # fmt: skip
        once_convicted = Exists(steps.filter(outcome__in=CONVICTIONS))
        fallen: Rows = (
            rows.exclude(name="")
            .filter(once_convicted, state=ReviewState.PUBLISHED)
            .alias(latest_outcome=outcome, fell_at=Subquery(fell_at))
            .exclude(latest_outcome__in=CONVICTIONS)
            .exclude(name_cleared_at__gt=F("fell_at"))
        )
        return fallen


class NameOfAcquitted(Defendant):
    """One row is a defendant whose conviction no longer stands and whose name was not looked for since."""

    explanation: ClassVar[str] = (
        "The convictions of these people no longer stand, so their names are not public any more; but "
        "a title, an address or a note may still hold them: open each and clear the name from public "
        "texts. Whoever was looked through since is not listed."
    )
    objects: ClassVar[Any] = NamesOfAcquitted()

    class Meta:
        proxy = True
        verbose_name = "defendant no longer convicted, name not cleared"
        verbose_name_plural = "defendants no longer convicted, name not cleared"


class CitationsWithoutLocator(Suspicious):
    """Citations that lead to a source but not to a place in it."""

    def suspicious(self, rows: Rows) -> Rows:
        """Those whose locator was simply not entered."""
        return rows.filter(locator_kind__in=["", LocatorKind.NOT_RECORDED])


class CitationWithoutLocator(Citation):
    """One row is a citation without a place in its source."""

    explanation: ClassVar[str] = (
        "These citations name a source but no place in it: look up the paragraph, page or timecode."
    )
    objects: ClassVar[Any] = CitationsWithoutLocator()

    class Meta:
        proxy = True
        verbose_name = "citation without a place in its source"
        verbose_name_plural = "citations without a place in their source"


class IncidentsWithoutHarm(Suspicious):
    """Occurrences in which, as entered, nobody came to harm."""

    def suspicious(self, rows: Rows) -> Rows:
        """Those with neither a harm nor a number of people nor words for one."""
        harms = Harm.objects.filter(incident=OuterRef("pk"))
        return rows.filter(people_low=None, people_high=None, people_words="").exclude(
            Exists(harms.exclude(state=ReviewState.WITHDRAWN))
        )


class IncidentWithoutHarm(Incident):
    """One row is an incident in which nobody is recorded as harmed."""

    explanation: ClassVar[str] = (
        "Nobody is recorded as harmed in these incidents, neither a person nor a number: enter the "
        "harm, or the number of people in the source's words."
    )
    objects: ClassVar[Any] = IncidentsWithoutHarm()

    class Meta:
        proxy = True
        verbose_name = "incident without a harm"
        verbose_name_plural = "incidents without a harm"
