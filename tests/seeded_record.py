"""The fixtures of the reports, seeded once for all tests that ask for them one after another."""

from typing import Any, Final

from django.core.management import call_command
from django.db import transaction


class SeededRecord:
    """The whole seeded record in a transaction that stays open from test to test, and is taken back."""

    def __init__(self) -> None:
        self.blocker: Any = None
        self.opened: Any = None

    def open(self, blocker: Any) -> None:
        """Seed, unless it is there already."""
        if self.opened is not None:
            return
        self.blocker, self.opened = blocker, transaction.atomic()
        with blocker.unblock():
            self.opened.__enter__()
            call_command("seed", verbosity=0)

    def close(self) -> None:
        """Take it back, if it is there."""
        if self.opened is None:
            return
        with self.blocker.unblock():
            transaction.set_rollback(True)
            self.opened.__exit__(None, None, None)
        self.opened = None


RECORD: Final = SeededRecord()
"""That of this worker."""
