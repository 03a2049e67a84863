"""The data of a chart as a table and for programs: the numbers that are drawn, with their addresses."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from cases import words
from cases.charts.picture import LICENCE, Picture, Receipt
from cases.stats.numbers import Link

LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def as_csv(request: HttpRequest, picture: Picture, day: date | None) -> str:
    """One row for each number, an empty cell where there is none; the first row has the names."""
    columns = [name for name in picture.columns if name not in ("record", "citations")]
    ends = ("url", "citation_urls", "source_urls", "publishers")
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow([*columns, *ends])
    for row in picture.data:
        told = _told(request, row, day)
        cited = told["citations"]
        rows.writerow(
            [
                *(_cell(told[name]) for name in columns),
                told["url"],
                " ".join(each["url"] for each in cited),
                " ".join(each["source_url"] for each in cited if each["source_url"]),
                _cell([each["publisher"] for each in cited if each["publisher"]]),
            ]
        )
    return written.getvalue()


def as_json(request: HttpRequest, picture: Picture, day: date | None) -> str:
    """The chart's words and its rows; null where there is no value, with the reason in `absent`."""
    body = {
        "chart": picture.name,
        "scope": picture.about.scope,
        "title": picture.title,
        "subtitle": picture.subtitle,
        "notes": list(picture.notes),
        "as_of": day,
        "reports_up_to": picture.about.reports_up_to or None,
        "data_version": picture.version,
        "record": picture.about.record,
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "rows": [_told(request, row, day) for row in picture.data],
    }
    return json.dumps(body, default=str, ensure_ascii=False, indent=1) + "\n"


def _told(request: HttpRequest, row: Mapping[str, Any], day: date | None) -> dict[str, Any]:
    """A row with addresses in the place of its record and of its citations."""
    link: Link = row["record"]
    page = _behind(request, link, day)
    rest = {name: value for name, value in row.items() if name not in ("record", "citations")}
    return {
        **rest,
        "url": page,
        "citations": [_receipt(request, each, page, day) for each in row["citations"]],
    }


def _behind(request: HttpRequest, link: Link, day: date | None) -> str:
    """The address of a record, or of the list of rows that were counted."""
    if link.record is not None:
        return _page(request, words.SINGULAR[link.list_name], link.record, day)
    asked = [*link.parameters, *([("as_of", str(day))] if day else [])]
    path = reverse(f"pages:{link.list_name}")
    return request.build_absolute_uri(f"{path}?{urlencode(asked)}" if asked else path)


def _receipt(
    request: HttpRequest, receipt: Receipt, page: str, day: date | None
) -> dict[str, str | None]:
    return {
        "id": receipt.citation,
        "url": f"{page}#{receipt.citation}",
        "source": receipt.source,
        "source_url": _page(request, "source", receipt.source, day) if receipt.source else None,
        "publisher": receipt.publisher or None,
    }


def _page(request: HttpRequest, name: str, public_id: str | None, day: date | None) -> str:
    path = reverse(f"pages:{name}", args=[public_id])
    return request.build_absolute_uri(f"{path}?as_of={day}" if day else path)


def _cell(value: Any) -> Any:
    """A value as a cell; a text that a spreadsheet would take for a formula gets an apostrophe."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        value = [f"{name}: {reason}" for name, reason in value.items()]
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
