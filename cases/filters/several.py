"""Fields of forms that take several values with commas between them: a row fits if it has any of them."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django_filters import fields

from cases.public.base import PublicModel
from cases.public_ids import is_public_id

MOST: Final = 50
"""Values of one list, at most."""

_SHOWN: Final = 80
"""Letters of a wrong value that its refusal repeats."""

_NO_SUCH: Final = forms.ChoiceField.default_error_messages["invalid_choice"]


def items_of(text: str) -> list[str]:
    """The values of a list, in the order in which they were given.

    Raises:
        ValidationError: one of them is empty or stands there twice, or they are too many.

    """
    items = [item.strip() for item in text.split(",", MOST)]
    if len(items) > MOST:
        message = _("Give %(most)s values at most, with a comma between each two.")
        raise forms.ValidationError(message, code="too_many", params={"most": MOST})
    seen: set[str] = set()
    for place, item in enumerate(items, start=1):
        if not item:
            message = _("Value %(place)s of the list is empty: give no comma too many.")
            raise forms.ValidationError(message, code="empty_item", params={"place": place})
        if item in seen:
            message = _("“%(value)s” stands in the list twice.")
            raise forms.ValidationError(
                message, code="repeated_item", params={"value": item[:_SHOWN]}
            )
        seen.add(item)
    return items


def no_such(
    item: str, *, message: Any = _NO_SUCH, code: str = "invalid_choice"
) -> forms.ValidationError:
    """The refusal of a value that nothing has; it names the value."""
    return forms.ValidationError(message, code=code, params={"value": item[:_SHOWN]})


class Several(forms.Field):
    """A field whose value is a list; of nothing it is the empty one."""

    def clean(self, value: Any) -> Sequence[Any]:
        """The values, each once; an empty text asks for none."""
        validators.ProhibitNullCharactersValidator()(value or "")
        return self.found(items_of(str(value))) if value else ()

    def found(self, items: list[str]) -> Sequence[Any]:
        """What the texts of the values stand for."""
        raise NotImplementedError


class CodesField(Several, fields.ChoiceField):
    """Several of a list's stored values."""

    def found(self, items: list[str]) -> Sequence[Any]:
        """The values themselves."""
        known = {str(value) for value, _label in self.choices if value != ""}
        for item in items:
            if item not in known:
                raise no_such(item)
        return tuple(items)


class RowsField(Several, fields.ModelChoiceField):
    """Several rows, named by a word in addresses; looked up at once."""

    def found(self, items: list[str]) -> Sequence[Any]:
        """The rows, in the order in which they were named."""
        key = self.to_field_name or "slug"
        asked = [item for item in items if validators.slug_re.match(item)]
        rows = self.queryset.filter(**{f"{key}__in": asked}) if asked else ()
        known = {getattr(row, key): row for row in rows}
        for item in items:
            if item not in known:
                raise no_such(item)
        return tuple(known[item] for item in items)


class IdsField(Several, forms.CharField):
    """Several public ids; each is looked up in the rows that have one, all at once."""

    def __init__(
        self, *, rows: Callable[[], type[PublicModel]], key: str = "public_id", **kwargs: Any
    ) -> None:
        self.rows = rows
        self.key = key
        super().__init__(**kwargs)

    def found(self, items: list[str]) -> Sequence[Any]:
        """The ids themselves."""
        asked = [item for item in items if is_public_id(item)]
        rows = self.rows().objects.filter(**{f"{self.key}__in": asked}).order_by()
        known = set(rows.values_list(self.key, flat=True)) if asked else set()
        for item in items:
            if item not in known:
                message = _("There is no such record: “%(value)s”.")
                raise no_such(item, message=message, code="no_such_row")
        return tuple(items)
