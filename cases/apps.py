"""Registers the one app of the project, and what happens around each migrate."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CasesConfig(AppConfig):
    """The record: nouns, verbs, statistics, pages, API and admin."""

    name = "cases"
    verbose_name = "Accountability"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the public views and who may do what in step with the tables, and every text readable."""
        from cases import grants
        from cases.actions import mirroring, storing
        from cases.models import erasing, hardening, text
        from cases.public import build

        text.watch(self.get_models())
        pre_migrate.connect(build.before_migrate, sender=self)
        for receiver in (
            hardening.after_migrate,
            build.after_migrate,
            erasing.after_migrate,
            grants.after_migrate,
            mirroring.after_migrate,
            storing.after_migrate,
        ):
            post_migrate.connect(receiver, sender=self)
