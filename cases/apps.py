"""Registers the one app of the project, and what happens around each migrate."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CasesConfig(AppConfig):
    """The record: nouns, verbs, statistics, pages, API and admin."""

    name = "cases"
    verbose_name = "Accountability"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the public views in step with the tables, and every text readable."""
        from cases.models import text
        from cases.public import build

        text.watch(self.get_models())
        pre_migrate.connect(build.before_migrate, sender=self)
        post_migrate.connect(build.after_migrate, sender=self)
