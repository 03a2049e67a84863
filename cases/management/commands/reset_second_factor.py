"""`manage.py reset_second_factor NAME`: for the last administrator who lost phone and codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.actions import second_factor
from cases.models import User


class Command(BaseCommand):
    """Needs the server's command line; everybody else asks an administrator at the desk."""

    help = "Take away somebody's second factor: they set up a new one when they next sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the user name."""
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        """Reset it; the account's history says that it was done here."""
        try:
            user = User.objects.get(username=username)
        except User.DoesNotExist as missing:
            raise CommandError(f"There is nobody called {username}.") from missing
        second_factor.reset(user)
        self.stdout.write(f"{username} sets up a new second factor at the next sign-in.")
