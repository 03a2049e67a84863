"""Makes a whole invented record in an empty database, in one transaction, and logs it as any other."""

from collections.abc import Callable
from random import Random
from typing import Any, Final

from django.db import connection, models, transaction

from cases import models as record
from cases.actions import headlines, mirroring, storing
from cases.models import DataVersion
from cases.models.versions import events_of, is_tracked
from cases.statistic_choices import Statistic
from cases.synthesis.cases import Cases
from cases.synthesis.claims import Claims
from cases.synthesis.context import Context
from cases.synthesis.happenings import Happenings
from cases.synthesis.stage import MADE, Stage
from cases.synthesis.writing import bare, begin_history

TABLES: Final[tuple[type[models.Model], ...]] = (
    *(record.Place, record.PlaceName, record.Situation, record.Agency, record.Speaker),
    *(record.Publisher, record.Source, record.SourceRelay, record.SourceSpeaker, record.Incident),
    *(record.Victim, record.VictimName, record.Harm, record.Investigation),
    *(record.InvestigationVictim, record.InvestigationIncident, record.InvestigationStep),
    *(record.Prosecution, record.ProsecutionVictim, record.Defendant, record.ProceedingStep),
    *(record.Figure, record.Citation, record.Correction),
)
"""The tables that are filled, each after those that it points to."""


class NotEmpty(Exception):
    """There is a record already: an invented one must never be mixed with it."""


def synthesize(
    *, victims: int, seed: int = 1, say: Callable[[str], None] = lambda _words: None
) -> dict[str, int]:
    """Fill an empty database with an invented record of so many victims.

    Args:
        victims: how many people were harmed; everything else follows from it.
        seed: the same seed makes the same rows, with the same public ids.
        say: is told what is being done.

    Returns:
        How many rows of each kind were made.

    Raises:
        NotEmpty: there is a record; nothing was written.

    """
    with transaction.atomic():
        _require_empty()
        rng = Random(seed)  # noqa: S311 (the same each time, on purpose)
        author, reviewer = _person("author"), _person("reviewer")
        stage = Stage(TABLES, seed, author=author, reviewer=reviewer)
        say("Taking indexes and triggers away ...")
        with bare([*TABLES, *_histories()]):
            say("Writing rows ...")
            invent(stage, rng, victims)
            stage.send()
            say("Writing their history ...")
            begin_history(TABLES, {"user": author, "synthetic": True})
            say("Making indexes and triggers anew, and looking at every link ...")
        say("Logging what is public ...")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        _log()
    return {table.model._meta.model_name or "": table.count for table in stage.tables}


def invent(stage: Stage, rng: Random, victims: int) -> None:
    """Add the rows of a whole record to the tables; what still waits there is to be sent."""
    context = Context(stage, rng)
    happenings = Happenings(stage, rng, context)
    happenings.make(victims, told=Cases(stage, rng, context).follow)
    Claims(stage, rng, context).make(happenings.deaths)


def _person(what: str) -> int:
    user = record.User(username=f"synthetic-{what}", is_active=False, date_joined=MADE)
    user.set_unusable_password()
    user.save()
    return int(user.pk)


def _histories() -> list[type[models.Model]]:
    return [events_of(model).model for model in TABLES if is_tracked(model)]


def _require_empty() -> None:
    if DataVersion.objects.exists() or any(model._base_manager.exists() for model in TABLES):
        message = (
            "There is a record in this database. Use an empty one: an invented record is never mixed"
            " with another."
        )
        raise NotEmpty(message)


def _log() -> None:
    """Raise the number of the state, log headline numbers, begin the log of mirrors, count the lists."""
    version = DataVersion.objects.raised(synthetic=True)
    every: Any = {("situation", pk) for pk in record.Situation.objects.values_list("pk", flat=True)}
    every |= {("place", pk) for pk in record.Place.objects.values_list("pk", flat=True)}
    headlines.log(
        headlines.Concerned(frozenset(every), frozenset(Statistic)),
        version=version,
        takes_back_since=None,
    )
    mirroring.fill()
    storing.count()
