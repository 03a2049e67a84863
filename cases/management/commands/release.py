"""Makes a numbered release of everything public, as files; or clears the releases there are."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.api import releases
from cases.exports.release import folder_of
from cases.models import Release
from cases.pages.methodology import VERSIONS


class Command(BaseCommand):
    """Make a release, make the newest again to compare, or take out of all what was taken back."""

    help = (
        "Make a release: everything public as CSV, NDJSON, GeoJSON, SQLite, XLSX, FollowTheMoney, with an"
        " index of hashes. Readers find it at /data/."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--site",
            default=settings.ACCOUNTABILITY_SITE,
            help="The address of this site, such as https://record.example.org/ (ACCOUNTABILITY_SITE).",
        )
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--check", action="store_true", help="Make the newest again, and compare every file."
        )
        what.add_argument(
            "--clear",
            action="store_true",
            help="Take out of all releases what was taken back; until then nobody gets their files.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["clear"]:
                self._clear()
            elif options["check"]:
                self._check(options["site"])
            else:
                self._make(options["site"])
        except releases.CannotRelease as error:
            raise CommandError(str(error)) from error

    def _make(self, site: str) -> None:
        made = releases.make(site=_address(site), method=VERSIONS[0].number)
        folder = folder_of(made.number)
        self.stdout.write(f"Release {made.number}, state {made.data_version}: {folder}")

    def _check(self, site: str) -> None:
        newest = Release.objects.first()
        if newest is None:
            raise CommandError("There is no release yet.")
        if others := releases.differences(newest, site=_address(site)):
            raise CommandError(f"Release {newest.number} comes out otherwise: {', '.join(others)}.")
        self.stdout.write(f"Release {newest.number} made again: every file is the same.")

    def _clear(self) -> None:
        done = releases.clear()
        for number, rows in done:
            self.stdout.write(f"Release {number}: {rows} rows taken out or replaced.")
        if not done:
            self.stdout.write("Nothing was taken back since the releases were made.")


def _address(site: str) -> str:
    """The address of the site, with a slash at its end.

    Raises:
        CommandError: it is no address.

    """
    parts = urlsplit(site)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise CommandError(
            "Give the address of this site, such as https://record.example.org/, with --site or as"
            " ACCOUNTABILITY_SITE."
        )
    return site if site.endswith("/") else f"{site}/"
