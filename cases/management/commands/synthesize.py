"""`manage.py synthesize --victims N`: fills an empty database with an invented record, to measure with."""

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.synthesis import NotEmpty, synthesize

MOST = 10_000_000


def _victims(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and 1 <= int(typed[:9]) <= MOST):
        message = f"give a whole number from 1 to {MOST:,}"
        raise ArgumentTypeError(message)
    return int(typed)


class Command(BaseCommand):
    """Make an invented record of any size; every page of it says that it is invented."""

    help = (
        "Fill an empty database with an invented record: the same for the same number and seed."
        " Every page and answer says that it is invented."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--victims", type=_victims, required=True, help="How many people were harmed in it."
        )
        parser.add_argument("--seed", type=int, default=1, help="Another seed, another record (1).")

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write if options["verbosity"] else lambda _words: None
        try:
            made = synthesize(victims=options["victims"], seed=options["seed"], say=say)
        except NotEmpty as error:
            raise CommandError(str(error)) from error
        for kind, number in made.items():
            say(f"{number:>10,} {kind}")
