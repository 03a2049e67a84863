"""What changed in what the public sees: what was published, corrected or taken back, and on which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Self

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
    Share,
    Victim,
)
from cases.public.base import PublicManager
from cases.public.columns import PLACED_JOINS
from cases.public.concerns import CITIES, SITUATIONS, ConcerningQuerySet, concerns
from cases.public.corrections import IS_KEPT
from cases.public.derived import manager_of
from cases.public.listed import CORRECTED_RANK, PUBLISHED_RANK, REMOVED_RANK
from cases.public.lookups import concerns_of, placed_columns

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
        return PUBLISHED_RANK + (self.number << 50)

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
        self, at_most: int, keys: tuple[int | None, str | None], kept: int
    ) -> tuple[list[Any], int]:
        """The newest of a situation or a city whose numbers are kept; and how many there are in all.

        Args:
            at_most: how many are read.
            keys: the situation by its key, the city by its slug; one of them is None.
            kept: how many of them are kept.

        """
        found = self._called("public_newest_changes(%s, %s, %s, %s)", [*keys, self.day, at_most])
        return found, kept + (found[0].more if found else 0)

    def newest(
        self, at_most: int, *, situation: str | None = None, city: str | None = None
    ) -> tuple[list[Any], int]:
        """The newest that concern a situation, a city, or both; and how many do in all."""
        found = self._called(
            "public_changes_counted(%s, %s, %s, %s)", [situation, city, self.day, at_most]
        )
        return found, found[0].more if found else 0

    def _called(self, function: str, values: Sequence[Any]) -> list[Any]:
        """The rows that a function calls by their public ids, in order; with each what it tells besides."""
        rows = self.raw(
            f"""
            SELECT c.*, f.more
              FROM (SELECT array_agg(public_id) AS ids, max(more) AS more FROM {function}) f
             CROSS JOIN LATERAL public_changes_called(f.ids) c ORDER BY c.changed_on DESC, c.id DESC""",
            values,
        )
        return list(rows)

    def _named(self, _field: str, names: Sequence[Any], *order: str) -> Any:
        if self._fields is not None:  # type: ignore[attr-defined]
            return super()._named(_field, names, *order)
        way = "DESC" if order[0].startswith("-") else "ASC"
        return self.raw(
            f"SELECT * FROM public_changes_called(%s) ORDER BY changed_on {way}, id {way}",
            [list(names)],
        )

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
    return " UNION ALL ".join([*found, _mended_within(noun)])


def _mended_within(noun: str) -> str:
    """SQL for the same of what is no publication: each is looked up."""
    return f"""
        SELECT t.id, t.public_id, t.changed_on, t.known_from, '{noun}'::text AS noun, each.key AS slug,
               each.value::date AS since
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


CALLED: Final = """
    SELECT t.id, t.public_id, t.act, t.kind, t.record_id, t.page_id, t.number, t.changed_on, t.known_from,
           t.concerns
      FROM public_change t WHERE t.public_id = ANY(ids)"""
"""SQL for changes by their public ids, which every table has an index of."""


def _in_scope(noun: str, slug: str) -> str:
    """SQL for where changes are counted that concern a situation or a city, as known by a day."""
    return f"""
          FROM public_change_within w
         WHERE w.noun = '{noun}' AND w.slug = {slug} AND w.known_from <= until AND w.since <= until"""


IN_SITUATION: Final = _in_scope(SITUATIONS, "of_situation")
IN_CITY: Final = _in_scope(CITIES, "of_city")


def counted(rows: str, more: str = "") -> str:
    """SQL for the newest, and how many there are: counted along, every row is looked at once, not twice."""
    return f"""
        RETURN QUERY
        SELECT w.public_id, count(*) OVER () {rows} {more}
         ORDER BY w.changed_on DESC, w.id DESC LIMIT at_most;"""


MENDED: Final = {
    "public_mended(text, text)": f"""
CREATE FUNCTION public_mended(noun text, slug text) RETURNS TABLE (
    id bigint, public_id text, changed_on date, known_from date, act text, kind text, since date
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT
SET plan_cache_mode = 'force_generic_plan' AS $$
#variable_conflict use_column
BEGIN
    IF noun IS NULL THEN
        RETURN QUERY
        SELECT {CORRECTED_RANK} + c.id, c.public_id::text, c.decided_on, c.known_from,
               '{ChangeAct.CORRECTED}', c.kind::text, NULL::date
          FROM public_correction c
         WHERE NOT ({IS_KEPT} AND EXISTS (SELECT FROM {Share._meta.db_table} s
                                           WHERE s.kind = '{ChangeAct.CORRECTED}' AND s.record = c.id))
         UNION ALL
        SELECT t.id, t.public_id, t.changed_on, t.known_from, t.act, t.kind, NULL::date
          FROM public_change t WHERE t.act = '{ChangeAct.REMOVED}';
        RETURN;
    END IF;
    RETURN QUERY
    SELECT {CORRECTED_RANK} + c.id, c.public_id::text, c.decided_on, c.known_from,
           '{ChangeAct.CORRECTED}', c.kind::text, (c.concerns -> noun ->> slug)::date
      FROM public_correction c WHERE NOT ({IS_KEPT}) AND c.concerns -> noun ? slug
     UNION ALL
    SELECT t.id, t.public_id, t.changed_on, t.known_from, t.act, t.kind,
           (t.concerns -> noun ->> slug)::date
      FROM public_change t WHERE t.act = '{ChangeAct.REMOVED}' AND t.concerns -> noun ? slug;
END $$""",
    "public_changes_called(text[])": f"""
CREATE FUNCTION public_changes_called(ids text[]) RETURNS TABLE (
    id bigint, public_id text, act text, kind text, record_id text, page_id text, number integer,
    changed_on date, known_from date, concerns jsonb
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT
SET plan_cache_mode = 'force_generic_plan' AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY {CALLED};
END $$""",
    "public_changes_counted(text, text, date, integer)": f"""
CREATE FUNCTION public_changes_counted(of_situation text, of_city text, day date, at_most integer)
RETURNS TABLE (public_id text, more bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
    until date := COALESCE(day, 'infinity');
BEGIN
    IF of_city IS NULL THEN {counted(IN_SITUATION)}
    ELSIF of_situation IS NULL THEN {counted(IN_CITY)}
    ELSE {counted(IN_CITY, f"AND w.public_id IN (SELECT w.public_id {IN_SITUATION})")}
    END IF;
END $$""",
}
"""Signature to definition.

The changes that are no publications, and that are not kept: those that concern one of the situations, or of
the cities, with the day from which that is known; or, with no ``noun``, those of the whole record. Changes
by their public ids. The newest of a situation, of a city, or of both, as of a day, and how many ``more``
there are than are kept, which is all.

Planned once for each connection, where planning costs more than reading.
"""
