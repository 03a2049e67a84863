"""Which version of a record and of its rows a page was opened with; the form carries it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core import signing
from django.db import models
from django.forms.models import _get_foreign_key

from cases.actions.seen import Versions, row_key
from cases.models import versions

OPENED = "opened"
"""The name of the form's hidden field."""

SEEN = "seen"
"""The name of the hidden field that tells the actions which versions were shown, of each record."""


class OpenedField(forms.CharField):
    """The hidden field; it is no content, so that nothing counts as changed by it."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


def rows_of(page: Any) -> Iterator[tuple[type[models.Model], str]]:
    """The kinds of row on an admin page whose history is kept, with their link to its record."""
    for inline in page.inlines:
        if versions.is_tracked(inline.model):
            key = _get_foreign_key(page.model, inline.model, fk_name=inline.fk_name)
            yield inline.model, key.name


def versions_now(page: Any, pk: Any, *, locked: bool = False) -> Versions:
    """The versions of a record and of the rows on its page.

    ``locked`` keeps all of them as they are until the transaction ends. The lock is the weaker one,
    which lets others go on referring to these rows.
    """
    kinds: list[tuple[Any, dict[str, Any]]] = [(page.model, {"pk": pk})]
    kinds += [(model, {name: pk}) for model, name in rows_of(page)]
    found: Versions = {}
    for model, which in kinds:
        if locked:
            rows = model._base_manager.filter(**which).order_by("pk")
            list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
        history = {"pgh_obj_id": pk} if "pk" in which else which
        for row, number in versions.latest(model, **history).items():
            found[row_key(model, row)] = number
    return found


def sealed_seen(found: dict[int, Versions], *, page: Any) -> str:
    """The versions of the records on a page or in a list, as its actions carry them."""
    return signing.dumps(found, salt=f"{SEEN} {page.opts.label_lower}", compress=True)


def unsealed_seen(token: str, *, page: Any) -> dict[int, Versions]:
    """The versions that actions carry, by primary key; nothing if they do not say."""
    try:
        found = signing.loads(token, salt=f"{SEEN} {page.opts.label_lower}")
    except signing.BadSignature:
        return {}
    return {int(pk): shown for pk, shown in found.items()}


def sealed(found: Versions, *, page: Any, pk: Any) -> str:
    """The versions as the form carries them."""
    return signing.dumps(found, salt=row_key(page.model, pk), compress=True)


def unsealed(token: str, *, page: Any, pk: Any) -> Versions | None:
    """The versions that a form was opened with; None if it does not say."""
    try:
        found: Versions = signing.loads(token, salt=row_key(page.model, pk))
    except signing.BadSignature:
        return None
    return found
