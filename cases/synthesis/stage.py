"""What all invented rows share: the tables, who wrote and reviewed them, and when; their citations."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import models

from cases.choices import CorrectionState, ReviewState
from cases.models import Citation, Correction
from cases.models.guards import CITED_KINDS
from cases.synthesis.writing import Table

MADE: Final = datetime(2024, 1, 1, 12, tzinfo=UTC)
"""When all rows say that they were made: a date of this day would make each record another one."""

CORRECTED_IN: Final = 600
"""Days after that in which corrections were accepted."""

DATED: Final = ("date_earliest", "date_latest", "date_precision")
"""The fields of a date, in the order of ``day``."""


class Stage:
    """The tables to be filled, by model."""

    def __init__(
        self, models: Sequence[type[models.Model]], seed: int, *, author: int, reviewer: int
    ) -> None:
        self.tables = tuple(Table(model, seed) for model in models)
        self._by_model = {table.model: table for table in self.tables}
        self._published = {
            "state": ReviewState.PUBLISHED,
            "author": author,
            "reviewer": reviewer,
            "changed_by": [author],
            "absent": {},
            **dict.fromkeys(("submitted_at", "published_at", "created_at", "updated_at"), MADE),
        }
        self.cite = {kind: self._citation(kind) for kind in CITED_KINDS}
        self._corrected = self.rows(
            Correction,
            *("kind", "record_id", "field", "old_value", "new_value", "decided_at"),
            reason="The source was misread.",
            state=CorrectionState.ACCEPTED,
            proposed_by=author,
            decided_by=reviewer,
            proposed_at=MADE,
        )

    def published(
        self, model: type[models.Model], *varying: str, **same: object
    ) -> Callable[..., int]:
        """A function that adds a published record; see ``Table.shape``."""
        return self._by_model[model].shape(*varying, **self._published | same)

    def rows(self, model: type[models.Model], *varying: str, **same: object) -> Callable[..., int]:
        """A function that adds a row of something that is not reviewed by itself."""
        return self._by_model[model].shape(*varying, **same)

    def correct(self, model: type[models.Model], field: str, old: str, new: str) -> None:
        """Say that a text of the record that was added last was another one, and was corrected."""
        corrections = self._by_model[Correction]
        decided = MADE + timedelta(days=1 + corrections.count % CORRECTED_IN)
        kind, record = str(model._meta.verbose_name), self._by_model[model].last_id
        self._corrected(kind, record, field, f'"{old}"', f'"{new}"', decided.isoformat())

    def send_full(self) -> None:
        """Write what waits of the tables of which much waits."""
        for table in self.tables:
            if table.is_full:
                table.send()

    def send(self) -> None:
        """Write everything that waits."""
        for table in self.tables:
            table.send()

    def _citation(self, kind: str) -> Callable[..., int]:
        return self.published(
            Citation, "source", kind, "supports_field", "locator", locator_kind="paragraph"
        )


def day(of: date) -> tuple[str, str, str]:
    """A day, as the fields of a date."""
    written = of.isoformat()
    return written, written, "day"
