"""Erases a person for good: from every table, the history included, every text, every open session."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection

from cases.actions.base import Refused, acting, bundle, public_id_of, require_role
from cases.actions.changing import changes_from, loses_citations, taken_back
from cases.actions.clearing import Texts, clear
from cases.actions.name_gate import hold_names
from cases.actions.naming import Finding, Person, findings_of, names_of
from cases.actions.roles import Role
from cases.choices import ErasureReason
from cases.models import Citation, DeskSession, Erasure, KeptForm, User
from cases.models.names import Names


def what_goes(person: Person, *, by: User) -> Mapping[str, int]:
    """How many rows of each kind an erasure would remove, histories together; texts are left out."""
    require_role(by, Role.ADMINISTRATOR)
    counts: dict[str, int] = _call(person, by=by, why=None, only_count=True)
    return {kind: count for kind, count in counts.items() if count}


def texts_that_go(person: Person) -> list[Finding]:
    """The texts that name a person, in what was withdrawn and in what is internal as well."""
    return findings_of(person, everything=True)


def erase(
    person: Person, *, by: User, reason: ErasureReason, texts: Texts | None = None
) -> Erasure:
    """Take a person out of the record as if they had never been in it.

    What is left is that somebody was erased, when, by whom, and a reason from the list; the public
    ids answer “removed”. ``texts`` is as for a withholding.

    Raises:
        NameRemains: a text would still name the person.
        Refused: it is not an administrator who asks. (The database looks; it refuses as well if a
            name is left anywhere.)

    """
    with acting(by=by, reason=str(reason), act="withholding", needs=Role.ADMINISTRATOR):
        hold_names(alone=True)
        names = names_of(person)
        if person.is_published:
            changes_from([person])
            loses_citations(each.source_id for each in bundle(person) if isinstance(each, Citation))
            taken_back([person], always=True)
        done = clear(person, by=by, texts=texts, everything=True)
        _call(
            person,
            by=by,
            why=str(reason),
            spellings=sorted(done.spellings),
            cells=done.cells,
            only_count=False,
        )
        _forget_unsaved(names)
        found: Erasure | None = Erasure.objects.filter(record_pk=person.pk, erased_by=by).first()
        if found is None:
            raise Refused("Nothing was erased.")
    return found


def _call(
    person: Person,
    *,
    by: User,
    why: str | None,
    spellings: list[str] | None = None,
    cells: list[dict[str, Any]] | None = None,
    only_count: bool,
) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cases_erase(%s, %s, %s, %s::text[], %s::jsonb, %s)",
            [
                public_id_of(person),
                by.pk,
                why,
                spellings or [],
                json.dumps(cells or []),
                only_count,
            ],
        )
        (counts,) = cursor.fetchone()
    return json.loads(counts) if isinstance(counts, str) else counts


def _forget_unsaved(names: Names) -> None:
    """What only the application can open: messages that nobody has read yet, words not yet saved."""
    for session in DeskSession.objects.all():
        if names.certainly_in(json.dumps(session.get_decoded(), ensure_ascii=False, default=str)):
            session.delete()
    for kept in KeptForm.objects.unsaved().select_related("user"):
        words = kept.words()
        if words is None or names.certainly_in(json.dumps(words, ensure_ascii=False)):
            kept.delete()
