"""Registers the one app of the project."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The record: nouns, verbs, statistics, pages, API and admin."""

    name = "cases"
    verbose_name = "Accountability"
    default_auto_field = "django.db.models.BigAutoField"
