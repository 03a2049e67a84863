"""What holds for every connection to the database, whichever server it is."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created


class AccountabilityConfig(AppConfig):
    """The configuration of the project as an app, so that it is there before the first connection."""

    name = "accountability"

    def ready(self) -> None:
        """Set every new connection up."""
        connection_created.connect(without_compiling)
        connection_created.connect(reading_only)


def without_compiling(connection: Any, **_signal: Any) -> None:
    """Tell PostgreSQL not to compile queries, unless DATABASE_URL asks for it.

    The queries here are many and short, and some look costly to the planner: it then spends a second on
    compiling what runs in milliseconds. Said after connecting, since poolers refuse unknown options.
    """
    asked = connection.settings_dict.get("OPTIONS", {}).get("options", "")
    if connection.vendor == "postgresql" and "jit" not in asked:
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")


def reading_only(connection: Any, **_signal: Any) -> None:
    """Tell a replica that we write nothing, also where it is none any more: somebody promoted it."""
    if connection.alias in settings.DATABASE_REPLICAS:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")
