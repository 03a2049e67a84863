"""Verbs across models: submit, publish, withdraw, withhold, erase, merge, correct; talk; accounts.

Each takes ``by`` (a user) and mostly ``reason``, runs in one transaction or not at all, and leaves
both in the history.
"""

from cases.actions.accounts import (
    deactivate,
    end_all_sessions,
    end_session,
    know_notices,
    living_sessions,
    password_chosen,
    password_given,
    unseen_notices,
)
from cases.actions.base import Refused, acting, bundle, children, kind_of, locked, record_called
from cases.actions.changing import together
from cases.actions.comments import mentioned_in, see_mentions, strike_comment, write_comment
from cases.actions.corrections import (
    accept_corrections,
    correctable_fields,
    decline_correction,
    propose_correction,
    stored_value,
    take_back_corrections,
)
from cases.actions.erasing import erase, texts_that_go, what_goes
from cases.actions.gate import (
    WAITING,
    Lack,
    Lacking,
    answerable_by_choice,
    answerable_by_reason,
    asked_for,
    lacking,
    lacking_whole,
    parents,
)
from cases.actions.keys import make_key, revoke_keys
from cases.actions.lists import replace_list
from cases.actions.naming import Finding, NameRemains, Person, findings_of, namesakes_of
from cases.actions.removal import clear_name, left_bare, merge, withdraw, withhold
from cases.actions.requests import (
    decide_request,
    name_records,
    records_named,
    reopen_request,
    take_on_request,
)
from cases.actions.restoring import Restoration, restoration, restore
from cases.actions.review import (
    Publication,
    awaiting_review,
    publish,
    publish_each,
    return_to_author,
    submit,
    take_back,
)
from cases.actions.second_factor import is_trial_run
from cases.actions.seen import Versions, changes_since, versions_of

__all__ = [
    "WAITING",
    "Finding",
    "Lack",
    "Lacking",
    "NameRemains",
    "Person",
    "Publication",
    "Refused",
    "Restoration",
    "Versions",
    "accept_corrections",
    "acting",
    "answerable_by_choice",
    "answerable_by_reason",
    "asked_for",
    "awaiting_review",
    "bundle",
    "changes_since",
    "children",
    "clear_name",
    "correctable_fields",
    "deactivate",
    "decide_request",
    "decline_correction",
    "end_all_sessions",
    "end_session",
    "erase",
    "findings_of",
    "is_trial_run",
    "kind_of",
    "know_notices",
    "lacking",
    "lacking_whole",
    "left_bare",
    "living_sessions",
    "locked",
    "make_key",
    "mentioned_in",
    "merge",
    "name_records",
    "namesakes_of",
    "parents",
    "password_chosen",
    "password_given",
    "propose_correction",
    "publish",
    "publish_each",
    "record_called",
    "records_named",
    "reopen_request",
    "replace_list",
    "restoration",
    "restore",
    "return_to_author",
    "revoke_keys",
    "see_mentions",
    "stored_value",
    "strike_comment",
    "submit",
    "take_back",
    "take_back_corrections",
    "take_on_request",
    "texts_that_go",
    "together",
    "unseen_notices",
    "versions_of",
    "what_goes",
    "withdraw",
    "withhold",
    "write_comment",
]
