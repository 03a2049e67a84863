"""Dates as people write them: read from words, and written back in words; never more exact than typed."""

from cases.dates.reading import LONGEST, Reading, read
from cases.dates.tokens import Unreadable
from cases.dates.wording import as_typed, understood

__all__ = ["LONGEST", "Reading", "Unreadable", "as_typed", "read", "understood"]
