"""Writes the public rows of victims with their facts as a SQLite file: what Datasette is given."""

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

AT_ONCE = 5000


def flat_file(data_dir: Path) -> Path:
    """Where the file of a database is."""
    return data_dir / "flat.db"


def main() -> None:
    """Make it of the database of the settings, whole or not at all."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection, transaction

    from tests.benchmarks.database import ORDERED

    path = flat_file(settings.DATA_DIR)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with closing(sqlite3.connect(new)) as file, transaction.atomic():
        connection.ensure_connection()
        with connection.connection.cursor(name="flat") as cursor:
            cursor.execute(ORDERED)
            while rows := cursor.fetchmany(AT_ONCE):
                names = [f'"{column.name}"' for column in cursor.description]
                told = ", ".join(f"{n} INTEGER PRIMARY KEY" if n == '"id"' else n for n in names)
                file.execute(f"CREATE TABLE IF NOT EXISTS victims ({told})")
                file.executemany(
                    f"INSERT INTO victims VALUES ({', '.join('?' * len(names))})",
                    [[plain(value) for value in row] for row in rows],
                )
        file.execute("CREATE INDEX victims_order ON victims (known_from, id)")
        file.commit()
    new.rename(path)


def plain(value: Any) -> Any:
    """A value as SQLite keeps it: objects as JSON, days as texts."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) else value


if __name__ == "__main__":
    main()
