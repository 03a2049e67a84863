"""Verbs across models: submit, publish, return, withdraw, withhold, merge, correct; accounts.

Each takes ``by`` (a user) and mostly ``reason``, runs in one transaction or not at all, and leaves
both in the history.
"""

from cases.actions.accounts import deactivate, end_all_sessions, end_session, living_sessions
from cases.actions.base import Refused, acting, bundle, children, kind_of, locked
from cases.actions.corrections import (
    accept_corrections,
    correctable_fields,
    decline_correction,
    propose_correction,
    record_called,
    stored_value,
)
from cases.actions.removal import merge, withdraw, withhold
from cases.actions.restoring import earlier_version, fields_to_restore, restore
from cases.actions.review import lacking, parents, publish, return_to_author, submit
from cases.actions.second_factor import is_trial_run

__all__ = [
    "Refused",
    "accept_corrections",
    "acting",
    "bundle",
    "children",
    "correctable_fields",
    "deactivate",
    "decline_correction",
    "earlier_version",
    "end_all_sessions",
    "end_session",
    "fields_to_restore",
    "is_trial_run",
    "kind_of",
    "lacking",
    "living_sessions",
    "locked",
    "merge",
    "parents",
    "propose_correction",
    "publish",
    "record_called",
    "restore",
    "return_to_author",
    "stored_value",
    "submit",
    "withdraw",
    "withhold",
]
