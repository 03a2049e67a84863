"""What a browser sends from the desk's pages."""

from typing import Any

from django.test import Client
from django.urls import reverse


def page(model: Any, record: Any = None) -> str:
    name = f"admin:cases_{model._meta.model_name}_{'change' if record else 'add'}"
    return reverse(name, args=[record.pk] if record else [])


def filled(client: Client, address: str, **rows_wanted: int) -> dict[str, Any]:
    """What a browser would send if somebody opened the page and pressed “Save”.

    ``rows_wanted`` adds empty rows, as “Add another” does, up to that number.
    """
    context = client.get(address).context
    data = _values(context["adminform"].form)
    for rows in context["inline_admin_formsets"]:
        formset = rows.formset
        for form in (formset.management_form, *formset.forms):
            data |= _values(form)
        for index in range(formset.total_form_count(), rows_wanted.get(formset.prefix, 0)):
            for name, value in _values(formset.empty_form).items():
                data[name.replace("__prefix__", str(index))] = value
            data[f"{formset.prefix}-TOTAL_FORMS"] = index + 1
    return data


def shown_in_list(client: Client, model: Any) -> str:
    """What a list carries of the versions that it shows; nothing for those who do not review."""
    name = f"admin:cases_{model._meta.model_name}_changelist"
    answer = client.get(reverse(name))
    form = answer.context["action_form"] if answer.status_code == 200 else None
    return (form["seen"].value() or "") if form and "seen" in form.fields else ""


def _values(form: Any) -> dict[str, Any]:
    values = {field.html_name: field.value() for field in form if not field.field.disabled}
    return {
        name: value for name, value in values.items() if value is not None and value is not False
    }
