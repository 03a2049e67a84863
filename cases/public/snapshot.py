"""One public answer reads one snapshot: its numbers and its lists never disagree."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

from django.db import transaction

from cases.public.database import PRIMARY, chosen, reading, reads_from
from cases.public.replicas import FAILURES, WATCH

PATIENCE: Final = "5min"
"""How long a stream waits for whoever reads it: then the database ends it, and it breaks off."""

Part = TypeVar("Part")


@contextmanager
def snapshot(patience: str = "") -> Iterator[None]:
    """Read everything inside as it was at one moment, and write nothing.

    Inside another transaction (a test's, say) it is that transaction's snapshot.

    Args:
        patience: how long the database waits from one question to the next; for ever without.

    """
    connection = reading()
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            if patience:
                cursor.execute(
                    "SELECT set_config('idle_in_transaction_session_timeout', %s, true)", [patience]
                )
        yield


class Streamed(Generic[Part]):
    """Parts of a long answer, made one by one while its snapshot is open.

    The snapshot ends with the last part, with an error, or when whoever reads is gone and the server
    closes what it was sending. A generator alone would not do: one that was never begun is closed
    without a word, and would leave the transaction open.
    """

    def __init__(self, parts: Generator[Part, None, None], opened: ExitStack) -> None:
        self._parts = parts
        self._opened = opened
        self._database = chosen()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Part:
        try:
            # The server asks for them after the request, when nothing is chosen any more.
            with reads_from(self._database):
                return next(self._parts)
        except StopIteration:
            self.close()
            raise
        except BaseException as error:
            if isinstance(error, FAILURES) and self._database != PRIMARY:
                # First, or the end of its transaction would connect anew to a server that is gone.
                WATCH.refused(self._database)
            self._end(type(error), error, error.__traceback__)
            raise

    def close(self) -> None:
        """End the snapshot, if it has not ended yet."""
        self._parts.close()
        self._end(None, None, None)

    def _end(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Taken out first: whatever happens while it ends, it ends once.
        opened, self._opened = self._opened, ExitStack()
        opened.__exit__(kind, error, trace)
