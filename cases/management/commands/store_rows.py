"""`manage.py store_rows`: stores rows of long lists as they leave, so that a large record is sent at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.actions import storing, tallying
from cases.api.storing import store


class Command(BaseCommand):
    """Store what is not stored yet, or not any more; nothing else depends on it than speed."""

    help = (
        "Store the rows of long lists as the API sends them, wherever none are stored: after an update of"
        " the software, and every few minutes for what has changed. Lists are right without it, and slower."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "lists",
            nargs="*",
            choices=[*storing.LISTS, []],
            metavar="list",
            help=f"Which lists: {', '.join(storing.LISTS)}. All of them without a name.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if tallying.begin() and options["verbosity"]:
            self.stdout.write("The numbers of dashboards were counted.")
        storing.count()
        for name in options["lists"] or storing.LISTS:
            number = store(name)
            if options["verbosity"]:
                self.stdout.write(f"{number:>10,} {name}")
