"""The models explain themselves: every field, every choice, every row."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from cases import choices, desk_choices, statistic_choices
from cases.choices import DefinedChoices

OWN = [
    model
    for model in apps.get_app_config("cases").get_models()
    if not model.__name__.endswith("Event") and model.__name__ != "User"
]


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_every_field_has_help_text_and_every_model_says_what_a_row_is(model):
    for field in model._meta.concrete_fields:
        assert field.primary_key or field.help_text, f"{model.__name__}.{field.name}"
    for field in model._meta.local_many_to_many:
        assert field.help_text, f"{model.__name__}.{field.name}"
    first = (model.__doc__ or "").strip()
    assert first, model
    assert not first.startswith(f"{model.__name__}("), f"{model.__name__} has no docstring"


def lists():
    return [
        each
        for each in {**vars(choices), **vars(desk_choices), **vars(statistic_choices)}.values()
        if isinstance(each, type)
        and issubclass(each, DefinedChoices)
        and each is not DefinedChoices
    ]


@pytest.mark.parametrize("kind", lists(), ids=lambda kind: kind.__name__)
def test_every_choice_has_a_definition_and_a_label(kind):
    assert kind.__doc__
    for member in kind:
        assert str(member.definition).endswith("."), member
        assert str(member.label).strip(), member
    assert len(set(kind.values)) == len(kind.values)


def test_every_choice_fits_its_column():
    for model in OWN:
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField) and field.flatchoices and field.max_length:
                longest = max(len(str(value)) for value, _label in field.flatchoices)
                assert longest <= field.max_length, f"{model.__name__}.{field.name}"


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
