"""What changed in what the public sees: what was published, corrected or taken back, and on which day."""

from datetime import date
from typing import Any, ClassVar, Final

from django.db import models

from cases.choices import ChangeAct
from cases.models import (
    Defendant,
    Figure,
    Harm,
    Incident,
    Investigation,
    InvestigationStep,
    ProceedingStep,
    Prosecution,
    Victim,
)
from cases.public.columns import PLACED_JOINS
from cases.public.concerns import ConcerningQuerySet, concerns
from cases.public.derived import manager_of
from cases.public.lookups import concerns_of, placed_in

# Of one day, corrections stand before removals, and these before publications.
_CORRECTED, _REMOVED, _PUBLISHED = (rank << 58 for rank in (3, 2, 1))

_IN_COURT: Final = "JOIN public_prosecution c ON c.id = p.prosecution_pk"


def _published(
    number: int, model: Any, view: str, *, joins: str = "", page: str = "v", placed: str = "v"
) -> str:
    """SQL for the rows of a kind that are public now, on the day they became so."""
    concerns = placed_in(placed) if placed else "public_concern_of(v.public_id)"
    return f"""
        SELECT {_PUBLISHED + (number << 50)} + v.id AS id, v.public_id, '{ChangeAct.PUBLISHED}' AS act,
               '{model._meta.verbose_name}' AS kind, v.public_id AS record_id,
               {page}.public_id AS page_id, 1 AS number,
               (r.published_at AT TIME ZONE 'UTC')::date AS changed_on, v.known_from,
               {concerns} AS concerns
          FROM {view} v JOIN {model._meta.db_table} r ON r.id = v.id {joins}"""


def _part_of(model: Any, view: str, key: str) -> str:
    """SQL for what a part belongs to, where that was public before it."""
    return f"""
          JOIN {view} p ON p.id = v.{key}_pk
          JOIN {model._meta.db_table} o ON o.id = p.id AND o.published_at < r.published_at"""


# Nothing of a withheld person: the day would tell which row of an older copy they are.
_PUBLICATIONS: Final = (
    _published(1, Figure, "public_figure"),
    _published(2, Incident, "public_incident"),
    _published(3, Investigation, "public_investigation"),
    _published(4, Prosecution, "public_prosecution"),
    _published(5, Victim, "public_victim", placed="") + " WHERE v.is_shown",
    _published(6, Harm, "public_harm", joins=_part_of(Victim, "public_victim", "victim"), page="p")
    + " WHERE v.is_shown",
    _published(
        7,
        InvestigationStep,
        "public_investigation_step",
        joins=_part_of(Investigation, "public_investigation", "investigation"),
        page="p",
        placed="p",
    ),
    _published(
        8,
        Defendant,
        "public_defendant",
        joins=_part_of(Prosecution, "public_prosecution", "prosecution"),
        page="p",
        placed="p",
    ),
    _published(
        9,
        ProceedingStep,
        "public_proceeding_step",
        joins=_part_of(Defendant, "public_defendant", "defendant") + f" {_IN_COURT}",
        page="c",
        placed="c",
    ),
)


def _whole(model: Any) -> str:
    """SQL for the records of a kind that were taken back as a whole."""
    return f"""
        SELECT t.kind, t.removed_on, NULL AS page_id, si.slug AS situation_slug, pl.city_slug
          FROM cases_tombstone t
          JOIN {model._meta.db_table} r ON r.public_id = t.public_id AND r.state = 'withdrawn'
         {PLACED_JOINS} WHERE t.merged_into = ''"""


# No person as a whole: the day would tell which row of an older copy they are.
_REMOVALS: Final = " UNION ALL ".join(
    [
        *map(_whole, (Figure, Incident, Investigation, Prosecution)),
        "SELECT kind, removed_on, public_page_of(whole_id), NULL, NULL FROM public_removed_part",
    ]
)


class PublicChange(models.Model):
    """One row is something that changed in the public record: published, corrected or removed.

    What was removed of one kind, on one day, from one page or one place, is one row with its number.
    """

    public_id = models.CharField(
        max_length=300,
        help_text="Of a correction or of the record; a removal is told by its words.",
    )
    act = models.CharField(max_length=10, choices=ChangeAct, help_text="What happened to it.")
    kind = models.CharField(max_length=30, help_text="The kind of record.")
    record_id = models.CharField(
        max_length=12, null=True, help_text="The public id of the record; none of one that is gone."
    )
    page_id = models.CharField(
        max_length=12, null=True, help_text="The public id of the record on whose page it is shown."
    )
    number = models.IntegerField(help_text="How many; more than one of removals only.")
    changed_on = models.DateField(help_text="The day on which it happened to the public record.")
    known_from = models.DateField(
        help_text="The day from which the record is known; of a removal, its own."
    )
    concerns = concerns()

    objects: ClassVar[Any] = manager_of(ConcerningQuerySet)

    sql = f"""
        SELECT {_CORRECTED} + c.id AS id, c.public_id, '{ChangeAct.CORRECTED}' AS act, c.kind,
               c.record_id, c.page_id, 1 AS number, c.decided_on AS changed_on, c.known_from,
               c.concerns
          FROM public_correction c
         UNION ALL {" UNION ALL ".join(_PUBLICATIONS)}
         UNION ALL
        SELECT {_REMOVED} + ('x' || substr(md5(r.public_id), 1, 14))::bit(56)::bigint, r.public_id,
               '{ChangeAct.REMOVED}', r.kind, NULL, r.page_id, r.number, r.removed_on, r.removed_on,
               CASE WHEN r.page_id IS NULL
                    THEN {concerns_of("r.situation_slug", "r.removed_on", "r.city_slug", "r.removed_on")}
                    ELSE public_concern_of(r.page_id) END
          FROM (SELECT concat_ws(' ', kind, removed_on, page_id, situation_slug, city_slug) AS public_id,
                       kind, removed_on, page_id, situation_slug, city_slug, count(*)::int AS number
                  FROM ({_REMOVALS}) gone
                 GROUP BY kind, removed_on, page_id, situation_slug, city_slug) r"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_change"
        ordering = ["-changed_on", "-id"]

    def __str__(self) -> str:
        return str(self.public_id)

    def read_as_of(self, day: date) -> None:
        """Nothing to forget: a row says no more than that something changed."""
