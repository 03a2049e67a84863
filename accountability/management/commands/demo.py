"""`manage.py demo`: the whole product on this machine, filled with the fixtures."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accountability import bootstrap, datadir, embedded, server, trial
from accountability.processes import CannotStart, Stopped, stop_on_signals


class Command(BaseCommand):
    """Puts the steps of a trial run in order; `bootstrap` has made the environment by now."""

    help = "Serve the record of the fixtures on this machine: database, seeds, accounts and all."
    requires_system_checks = []  # `migrate` makes them

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the options that `bootstrap` has read before the settings were."""
        bootstrap.add_demo_options(parser)

    def handle(self, *, port: int, **options: Any) -> None:
        """Fill the database, serve it, and leave nothing running."""
        data_dir: Path = settings.DATA_DIR
        stop_on_signals()
        try:
            datadir.prepare(data_dir)
            if not settings.DATABASE_URL:
                embedded.ensure(data_dir, say=self.say)
            with trial.claimed_database():
                trial.fill(self.say, _address(port))
                passwords = trial.sign_ins(data_dir)
            server.serve(port, lambda: self.welcome(port, data_dir, passwords))
        except CannotStart as reason:
            raise CommandError(str(reason)) from reason
        except Stopped as stopped:
            self.say("Stopping ...")
            embedded.release()
            self.say("Stopped: nothing is left running, and the data are kept.")
            stopped.code = 0
            raise
        finally:
            embedded.release()

    def say(self, line: str) -> None:
        """Tell the person at the terminal, at once even through a pipe."""
        self.stdout.write(line)
        self.stdout.flush()

    def welcome(self, port: int, data_dir: Path, passwords: dict[str, str]) -> None:
        """Say where the site is and how to sign in."""
        address = _address(port)
        self.say(f"\nAccountability is ready:  {address}")
        self.say(f"The desk signs in at:     {address}admin/")
        for role, password in passwords.items():
            self.say(f"    {role:<14} {password or '(the password has been changed)'}")
        self.say(f"The data are kept in {data_dir}; Ctrl-C stops it.\n")


def _address(port: int) -> str:
    return f"http://{bootstrap.HOST}:{port}/"
