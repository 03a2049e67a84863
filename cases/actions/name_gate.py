"""Lets no text become public that names somebody who may not be named."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db import connection

from cases.actions.base import Refused, concrete, kind_of
from cases.actions.naming import as_text
from cases.models import Citation, Defendant, Harm, Victim, VictimName
from cases.models.letters import SPACELESS, fold
from cases.models.name_keys import keys_of_texts
from cases.models.names import MARK, Names
from cases.models.review import Record
from cases.public.naming import kept_back
from cases.public.texts import public_texts

_LOCK: Final = 0x6E616D65


def hold_names(*, alone: bool) -> None:
    """Let nobody publish while somebody is taken out, until the transaction ends.

    Otherwise a text that is being published now could bring in the name that is being cleared now.
    """
    suffix = "" if alone else "_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{suffix}(%s)", [_LOCK])


def require_nobody_named(
    records: Iterable[Record],
    *,
    changed: Collection[str] | None = None,
    reasons: Iterable[str] = (),
) -> None:
    """Refuse texts that are to be public and name somebody who may not be named.

    ``changed`` narrows it to the fields that a correction changes; ``reasons`` are those it gives.

    Raises:
        Refused: it says which text; neither whose name it is, nor why it is kept back.

    """
    records = list(records)
    worded = public_texts({concrete(record) for record in records})
    texts: list[tuple[str, Record, str]] = []
    for record in records:
        for field in worded.get(concrete(record), []):
            value = getattr(record, field.name)
            if value and (changed is None or field.name in changed):
                texts.append((f"{field.verbose_name} of", record, as_text(value)))
        names_change = changed is None or "names" in changed
        if names_change and not isinstance(record, Victim) and hasattr(record, "names"):
            texts += [("list of names of", record, each.text) for each in record.names.all()]
        texts += [("reason for correcting", record, reason) for reason in reasons]
    if not texts:
        return
    solid = "\n".join(fold(text).replace(" ", "") for _label, _record, text in texts)
    about = {_person(record) for _label, record, _text in texts}
    kept = kept_back(
        keys_of_texts(text for _label, _record, text in texts),
        victims=[pk for kind, pk in about if kind == "victim" and pk],
        defendants=[pk for kind, pk in about if kind == "defendant" and pk],
    )
    hidden = {(each.kind, each.pk) for each in kept}
    for each in kept:
        if not _may_be_among(each.name, solid):
            continue
        looked_for = Names([each.name])
        for label, record, text in texts:
            if not _is_kept_back(record, text, hidden) and looked_for.certainly_in(text):
                raise Refused(
                    f"Nothing was done. The {label} the {kind_of(record)} “{record}” holds a name"
                    f" that is kept back: write “{MARK}” in its place."
                )


def _may_be_among(name: str, solid: str) -> bool:
    words = fold(name).split()
    if SPACELESS.search(name):
        return "".join(words) in solid
    return sum(word in solid for word in words) > 1


def _is_kept_back(record: Record, text: str, hidden: Collection[tuple[str, int | None]]) -> bool:
    """Whether a text of a record is not public anyway, since the person it is about is kept back."""
    if isinstance(record, Defendant) and text != record.name:
        return False
    return _person(record) in hidden


def _person(record: Record) -> tuple[str, int | None]:
    """Whom a record is about, if it is about one: a victim or a defendant, and the primary key."""
    match record:
        case Defendant():
            return "defendant", record.pk
        case Victim():
            return "victim", record.pk
        case VictimName() | Harm():
            return "victim", record.victim_id
        case Citation():
            about: Any = record.victim_name or record.harm
            return "victim", about.victim_id if about else record.victim_id
    return "", None
