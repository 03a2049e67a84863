"""What others let be seen of people who are withheld: a month, a link, a source."""

from collections.abc import Collection, Iterator
from typing import Final

from django.db import connection

from cases.public.functions import CROWD

_MANY: Final = 50
"""More citations than this of one source are seldom about one person."""

_PERSON: Final = """COALESCE(c.victim_id,
    (SELECT n.victim_id FROM cases_victimname n WHERE n.id = c.victim_name_id),
    (SELECT h.victim_id FROM cases_harm h WHERE h.id = c.harm_id))"""

_TIED: Final = {
    "incident": "cases_harm",
    "investigation": "cases_investigationvictim",
    "prosecution": "cases_prosecutionvictim",
}

_SAME: Final = "".join(
    f"""
 UNION
SELECT 'victims', unnest(near.ids) FROM (
    SELECT DISTINCT t.{key}_id AS id FROM people JOIN {table} t ON t.victim_id = people.id) tied
 CROSS JOIN LATERAL (
    SELECT array_agg(one.public_id) AS ids FROM (
        SELECT DISTINCT v.public_id FROM {table} t
          JOIN cases_victim v ON v.id = t.victim_id AND v.state = 'published'
         WHERE t.{key}_id = tied.id LIMIT %(few)s + 1) one) near
 WHERE cardinality(near.ids) <= %(few)s"""
    for key, table in _TIED.items()
)

_BESIDE: Final = f"""
WITH people AS (
    SELECT unnest(%(victims)s::bigint[]) AS id
     UNION SELECT victim_id FROM cases_harm WHERE id = ANY(%(harms)s::bigint[])
     UNION SELECT victim_id FROM cases_harm WHERE incident_id = ANY(%(incidents)s::bigint[])
), crowds AS (
    SELECT DISTINCT v.sex, v.age_group, i.place_id, date_trunc('month', i.date_earliest) AS month
      FROM people JOIN cases_victim v USING (id) JOIN cases_harm h ON h.victim_id = v.id
      JOIN cases_incident i ON i.id = h.incident_id AND i.date_precision IN ('day', 'month')
)
SELECT 'victims', unnest(near.ids) FROM crowds CROSS JOIN LATERAL (
    SELECT array_agg(one.public_id) AS ids FROM (
        SELECT DISTINCT v.public_id
          FROM cases_incident i JOIN cases_harm h ON h.incident_id = i.id AND h.state = 'published'
          JOIN cases_victim v ON v.id = h.victim_id AND v.state = 'published'
         WHERE i.place_id = crowds.place_id AND i.state = 'published'
           AND i.date_precision IN ('day', 'month')
           AND i.date_earliest >= crowds.month AND i.date_earliest < crowds.month + interval '1 month'
           AND v.sex = crowds.sex AND v.age_group = crowds.age_group
         LIMIT %(crowd)s + 1) one) near
 WHERE cardinality(near.ids) <= %(crowd)s
{_SAME}
 UNION
SELECT 'citations', unnest(near.ids) FROM (
    SELECT DISTINCT source_id FROM cases_citation WHERE id = ANY(%(citations)s::bigint[])) source
 CROSS JOIN LATERAL (
    SELECT array_agg(one.public_id) AS ids, count(DISTINCT one.person) AS number FROM (
        SELECT c.public_id, {_PERSON} AS person FROM cases_citation c
         WHERE c.source_id = source.source_id AND c.state = 'published'
           AND (c.victim_id IS NOT NULL OR c.victim_name_id IS NOT NULL OR c.harm_id IS NOT NULL)
         LIMIT {_MANY} * %(few)s) one) near
 WHERE near.number <= %(few)s"""
"""SQL for withheld people and their citations beside others; it stops looking where many are."""


def beside_withheld(
    *,
    victims: Collection[int],
    harms: Collection[int],
    incidents: Collection[int],
    citations: Collection[int],
) -> Iterator[tuple[str, str]]:
    """People, and citations about people, of whom more or less may be seen after a change of others.

    A fact of somebody who is withheld is shown only where enough others share it; where many do, one
    more or less changes nothing, and they are left out.

    Returns:
        Pairs of a list of the API and a public id; people who may be named can be among them.

    """
    number = sum(map(len, (victims, harms, incidents, citations)))
    with connection.cursor() as cursor:
        cursor.execute(
            _BESIDE,
            {
                "victims": list(victims),
                "harms": list(harms),
                "incidents": list(incidents),
                "citations": list(citations),
                "crowd": CROWD + number,
                "few": 2 + number,
            },
        )
        yield from cursor.fetchall()
