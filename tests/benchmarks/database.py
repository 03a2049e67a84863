"""The embedded database of one size: how its tools reach it, and rows that are asked for again and again."""

import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from accountability.embedded.account import Account
from accountability.embedded.binaries import Binaries
from accountability.embedded.cluster import DATABASE, Cluster
from tests.benchmarks.statistics import NotMeasured

FACTS = """
SELECT v.*,
  (SELECT json_agg(row_to_json(h) ORDER BY h.id) FROM public_harm h WHERE h.victim_pk = v.id) AS harms,
  (SELECT json_agg(row_to_json(n) ORDER BY n.id) FROM public_victim_name n WHERE n.victim_pk = v.id)
    AS names
FROM public_victim v
"""
"""The rows of the list with their facts, flat: what public tools are given."""

ORDERED = f"{FACTS} ORDER BY v.known_from, v.id"


@cache
def rows(sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query, asked once in this process."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def largest_city() -> str:
    """The slug of the city where most people were harmed.

    Raises:
        NotMeasured: there is none.

    """
    found = rows(
        "SELECT p.slug FROM cases_place p JOIN cases_incident i ON i.place_id = p.id"
        " JOIN cases_harm h ON h.incident_id = i.id WHERE p.level = 'city'"
        " GROUP BY p.slug ORDER BY count(*) DESC, p.slug LIMIT 1"
    )
    if not found:
        raise NotMeasured("there is no city in this record")
    return str(found[0][0])


def postmaster() -> int:
    """The process id of the server."""
    connection.ensure_connection()
    return int((Cluster(settings.DATA_DIR).files / "postmaster.pid").read_text().split()[0])


def tool(name: str) -> str:
    """Where a program of PostgreSQL is: beside the server's own, else wherever this machine has it.

    Raises:
        NotMeasured: it is nowhere.

    """
    files = Cluster(settings.DATA_DIR).files
    binaries = Binaries.find(Account.for_files(files), settings.DATA_DIR, None)
    places = [binaries.directory, *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join(map(str, places))) or shutil.which(name)
    if found is None:
        raise NotMeasured(f"{name} is not installed")
    return found


def reached() -> dict[str, str]:
    """The environment in which a program of PostgreSQL reaches this database."""
    return {
        **os.environ,
        "PGHOST": str(Cluster(settings.DATA_DIR).socket_dir),
        "PGUSER": DATABASE,
        "PGDATABASE": DATABASE,
    }
