"""What changed in what the public sees: what was published, corrected or taken back, and on which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Self

from django.db import models
from django.db.models import Count, Window

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
from cases.public.base import PublicManager
from cases.public.columns import PLACED_JOINS
from cases.public.concerns import CITIES, SITUATIONS, ConcerningQuerySet, concerns
from cases.public.database import reading
from cases.public.derived import manager_of
from cases.public.lookups import concerns_of, placed_columns

# Of one day, corrections stand before removals, and these before publications.
CORRECTED_RANK, REMOVED_RANK, _PUBLISHED_RANK = (rank << 58 for rank in (3, 2, 1))

PUBLISHED_ON: Final = "(r.published_at AT TIME ZONE 'UTC')::date"
"""SQL for the day on which the record of the alias r became public."""

_IN_COURT: Final = "JOIN public_prosecution c ON c.id = p.prosecution_pk"


@dataclass(frozen=True)
class Published:
    """A kind of record whose rows are changes, on the day on which they became public."""

    number: int
    model: Any
    view: str
    joins: str = ""
    page: str = "v"
    placed: str = "v"
    """The row that has the situation and the place; a person has none of their own."""
    only: str = "true"

    @property
    def first(self) -> int:
        """What the key of a change has more than that of its record."""
        return _PUBLISHED_RANK + (self.number << 50)

    @property
    def columns(self) -> str:
        """SQL for what orders a change and says when it was: id, public id, day, known from."""
        return f"""{self.first} + v.id AS id, v.public_id::text,
               {PUBLISHED_ON} AS changed_on, v.known_from"""

    @property
    def rows(self) -> str:
        """SQL for where they are read: the view as ``v``, its table as ``r``."""
        return f"""
          FROM {self.view} v JOIN {self.model._meta.db_table} r ON r.id = v.id {self.joins}
         WHERE {self.only}"""

    @property
    def told(self) -> str:
        """SQL for the changes."""
        return f"""
        SELECT {self.columns}, '{ChangeAct.PUBLISHED}'::text AS act,
               '{self.model._meta.verbose_name}'::text AS kind, v.public_id::text AS record_id,
               {self.page}.public_id::text AS page_id, 1 AS number,
               NULL::text AS situation_slug, NULL::text AS city_slug {self.rows}"""


def _part_of(model: Any, view: str, key: str) -> str:
    """SQL for what a part belongs to, where that was public before it."""
    return f"""
          JOIN {view} p ON p.id = v.{key}_pk
          JOIN {model._meta.db_table} o ON o.id = p.id AND o.published_at < r.published_at"""


# Nothing of a withheld person: the day would tell which row of an older copy they are.
PUBLICATIONS: Final = (
    Published(1, Figure, "public_figure"),
    Published(2, Incident, "public_incident"),
    Published(3, Investigation, "public_investigation"),
    Published(4, Prosecution, "public_prosecution"),
    Published(5, Victim, "public_victim", placed="", only="v.is_shown"),
    Published(
        6,
        Harm,
        "public_harm",
        joins=_part_of(Victim, "public_victim", "victim"),
        page="p",
        only="v.is_shown",
    ),
    Published(
        7,
        InvestigationStep,
        "public_investigation_step",
        joins=_part_of(Investigation, "public_investigation", "investigation"),
        page="p",
        placed="p",
    ),
    Published(
        8,
        Defendant,
        "public_defendant",
        joins=_part_of(Prosecution, "public_prosecution", "prosecution"),
        page="p",
        placed="p",
    ),
    Published(
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

# Columns of one type in all of them: else no condition reaches the rows of a kind, nor its indexes.
_TOLD: Final = f"""
        SELECT {CORRECTED_RANK} + c.id AS id, c.public_id::text, c.decided_on AS changed_on,
               c.known_from, '{ChangeAct.CORRECTED}'::text AS act, c.kind::text, c.record_id::text,
               c.page_id::text, 1 AS number, NULL::text AS situation_slug, NULL::text AS city_slug
          FROM public_correction c
         UNION ALL {" UNION ALL ".join(kind.told for kind in PUBLICATIONS)}
         UNION ALL
        SELECT {REMOVED_RANK} + ('x' || substr(md5(r.public_id), 1, 14))::bit(56)::bigint, r.public_id,
               r.removed_on, r.removed_on, '{ChangeAct.REMOVED}'::text, r.kind::text, NULL::text,
               r.page_id::text, r.number, r.situation_slug::text, r.city_slug::text
          FROM (SELECT concat_ws(' ', kind, removed_on, page_id, situation_slug, city_slug) AS public_id,
                       kind, removed_on, page_id, situation_slug, city_slug, count(*)::int AS number
                  FROM ({_REMOVALS}) gone
                 GROUP BY kind, removed_on, page_id, situation_slug, city_slug) r"""


class ChangeQuerySet(ConcerningQuerySet):
    """What changed, found by the places that it concerns."""

    def _concerning(self, noun: str, slugs: Sequence[str]) -> Self:
        return self.filter(public_id__in=self._near(noun, slugs).values("public_id"))

    def newest_kept(
        self, at_most: int, keys: tuple[int | None, str | None], published: int
    ) -> tuple[list[Any], int]:
        """The newest of a situation or a city whose numbers are kept; and how many there are in all.

        Args:
            at_most: how many are read.
            keys: the situation by its key, the city by its slug; one of them is None.
            published: how many of them are publications.

        """
        with reading().cursor() as cursor:
            cursor.execute(
                "SELECT public_id, others FROM public_newest_changes(%s, %s, %s, %s)",
                [*keys, self.day, at_most],
            )
            found = cursor.fetchall()
        chosen = self.filter(public_id__in=[public_id for public_id, _others in found])
        return list(chosen), published + (found[0][1] if found else 0)

    def newest(
        self, at_most: int, *, situation: str | None = None, city: str | None = None
    ) -> tuple[list[Any], int]:
        """The newest that concern a situation, a city, or both; and how many do in all."""
        near = [
            self._near(noun, [slug])
            for noun, slug in ((CITIES, city), (SITUATIONS, situation))
            if slug is not None
        ]
        rows = near[0] if near else self
        for others in near[1:]:
            rows = rows.filter(public_id__in=others.values("public_id"))
        # Counted along: every row is looked at once, not twice.
        found = list(rows.annotate(of=Window(Count("*"))).values_list("public_id", "of")[:at_most])
        # Read by their public ids, which every table has an index of.
        chosen = self.filter(public_id__in=[public_id for public_id, _of in found])
        return list(chosen), found[0][1] if found else 0

    def _near(self, noun: str, slugs: Sequence[str]) -> Any:
        near = PublicChangeWithin.objects.filter(noun=noun, slug__in=slugs)
        if self.day is None:
            return near
        return near.filter(known_from__lte=self.day, since__lte=self.day)


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

    objects: ClassVar[Any] = manager_of(ChangeQuerySet)

    # What it concerns is asked last: of the rows of a page, and of no others.
    sql = f"""
        SELECT t.id, t.public_id, t.act, t.kind, t.record_id, t.page_id, t.number, t.changed_on,
               t.known_from,
               CASE WHEN t.situation_slug IS NOT NULL
                    THEN {concerns_of("t.situation_slug", "t.changed_on", "t.city_slug", "t.changed_on")}
                    ELSE public_concern_of(COALESCE(t.record_id, t.page_id)) END AS concerns
          FROM ({_TOLD}) t"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_change"
        ordering = ["-changed_on", "-id"]

    def __str__(self) -> str:
        return str(self.public_id)

    def read_as_of(self, day: date) -> None:
        """Nothing to forget: a row says no more than that something changed."""


def _within(noun: str) -> str:
    """SQL for every change with each of the situations, or of the cities, that it concerns.

    Each kind begins with the place by itself: who asks for one city reads no row of another.
    """

    def placed(row: str) -> tuple[str, str]:
        situation, known, city, city_known = placed_columns(row)
        return (situation, known) if noun == SITUATIONS else (city, city_known)

    found = []
    for kind in PUBLICATIONS:
        if kind.placed:
            slug, since = placed(kind.placed)
            found.append(f"""
        SELECT {kind.columns}, '{noun}'::text AS noun, {slug}::text AS slug, {since} AS since
         {kind.rows} AND {slug} IS NOT NULL""")
        else:
            slug, since = placed("h")
            found.append(f"""
        SELECT {kind.columns}, '{noun}'::text AS noun, {slug}::text AS slug, min({since}) AS since
          FROM public_harm h JOIN cases_victim v ON v.id = h.victim_pk JOIN cases_victim r ON r.id = v.id
         WHERE h.is_shown AND {slug} IS NOT NULL
         GROUP BY v.id, v.public_id, r.published_at, v.known_from, {slug}""")
    return " UNION ALL ".join([*found, mended_within(noun)])


def mended_within(noun: str, *, more: str = "") -> str:
    """SQL for the same of what is no publication: few of these are there, and each is looked up.

    ``more`` are columns of the changes that are read besides.
    """
    return f"""
        SELECT t.id, t.public_id, t.changed_on, t.known_from, '{noun}'::text AS noun, each.key AS slug,
               each.value::date AS since{more}
          FROM public_change t, jsonb_each_text(t.concerns -> '{noun}') each
         WHERE t.act <> '{ChangeAct.PUBLISHED}'"""


class PublicChangeWithin(models.Model):
    """One row is a change with one situation or one city that it concerns."""

    public_id = models.CharField(max_length=300, help_text="That of the change.")
    changed_on = models.DateField(help_text="The day of the change.")
    known_from = models.DateField(help_text="The day from which the change is known.")
    noun = models.CharField(max_length=10, help_text="“situations” or “cities”.")
    slug = models.SlugField(max_length=80, help_text="Of the situation or of the city.")
    since = models.DateField(help_text="The day from which it is known that this is concerned.")

    objects: ClassVar[Any] = PublicManager()

    sql = f"{_within(SITUATIONS)} UNION ALL {_within(CITIES)}"

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_change_within"
        ordering = ["-changed_on", "-id"]

    def __str__(self) -> str:
        return f"{self.public_id}, {self.slug}"
