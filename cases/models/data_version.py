"""The number of the public record's state: one row, raised by every transaction that changes it."""

from typing import ClassVar, Final

import pgtrigger
from django.db import connection, models

_THE_ONE: Final = 1

_RAISE: Final = """
    INSERT INTO cases_dataversion AS v (id, number, changed_at, is_synthetic)
    VALUES (%s, 1, clock_timestamp(), %s)
        ON CONFLICT (id) DO UPDATE SET number = v.number + 1, changed_at = clock_timestamp()
    RETURNING number"""


class DataVersionManager(models.Manager["DataVersion"]):
    """Reads and raises the one row."""

    def raised(self, *, synthetic: bool = False) -> int:
        """The next number, for the transaction that asks; the row stays locked until it ends.

        So numbers are in the order in which transactions commit, as a sequence's would not be. Ask
        late: everybody else who changes the public record waits from here on. ``synthetic`` is heard
        with the first number only: an invented record stays one.
        """
        with connection.cursor() as cursor:
            cursor.execute(_RAISE, [_THE_ONE, synthetic])
            (number,) = cursor.fetchone()
        return int(number)

    def current(self) -> int:
        """The number of the state that is being read; 0 before anything was public."""
        row = self.filter(pk=_THE_ONE).first()
        return row.number if row is not None else 0


class DataVersion(models.Model):
    """The one row says in which state the public record is: a number that only grows."""

    number = models.BigIntegerField(
        help_text="Raised by one in every transaction that changes something public."
    )
    changed_at = models.DateTimeField(help_text="When it was last raised (UTC).")
    is_synthetic = models.BooleanField(
        default=False, help_text="Whether the whole record is invented, to measure with."
    )

    objects: ClassVar[DataVersionManager] = DataVersionManager()

    class Meta:
        default_permissions = ()
        triggers = [
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="only_grows",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF NEW.id <> {_THE_ONE} OR TG_OP = 'UPDATE' AND
                       (NEW.number, NEW.is_synthetic) <> (OLD.number + 1, OLD.is_synthetic) THEN
                        RAISE EXCEPTION 'The number of the record only grows, by one.'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'data_version_only_grows';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)
