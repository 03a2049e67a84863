"""Loads the report fixtures into the record; a second run changes nothing."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.imports.fixture_rows import FixtureError
from cases.imports.seeding import seed


class Command(BaseCommand):
    """Load the fixtures, or say what is wrong with them and load nothing."""

    help = "Load the report fixtures. What people touched or took back is left alone and listed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--fixtures",
            type=Path,
            default=Path(settings.BASE_DIR) / "fixtures",
            help="The folder that holds one folder per report.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = seed(options["fixtures"])
        except FixtureError as error:
            count = len(error.problems)
            noun = "problem" if count == 1 else "problems"
            raise CommandError(
                f"Nothing was loaded: {count} {noun} in the fixtures.\n{error}"
            ) from error
        for line in report.left_alone:
            self.stdout.write(f"Left alone: {line}")
        self.stdout.write(
            f"Fixtures: {report.made} made, {report.corrected} corrected, "
            f"{report.unchanged} unchanged, {len(report.left_alone)} left alone."
        )
