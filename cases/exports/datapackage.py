"""The description of a release for programs: each table with its fields (Data Package, version 1)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from cases.exports.columns import Column, Kind

if TYPE_CHECKING:
    from cases.exports.release import About, Listing

_TYPES: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "string",
    Kind.IDS: "string",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "boolean",
    Kind.JSON: "any",
}


def datapackage(listings: Sequence["Listing"], about: "About") -> dict[str, Any]:
    """The descriptor: resources in the order of the lists, each a CSV file with its schema."""
    return {
        "profile": "tabular-data-package",
        "name": "accountability",
        "id": f"{about.site}data/{about.number}/",
        "title": f"Accountability, release {about.number}",
        "homepage": about.site,
        "version": str(about.number),
        "created": f"{about.state_of.isoformat()}T00:00:00Z",
        "licenses": [{"name": about.licence, "path": about.licence_url}],
        "resources": [_resource(each) for each in listings],
    }


def _resource(listing: "Listing") -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": listing.name,
        "path": f"csv/{listing.name}.csv",
        "description": listing.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "primaryKey": "id",
            "missingValues": [""],
            "fields": [_field(column) for column in listing.columns],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.kind],
        "description": column.meaning,
    }
    if column.kind is Kind.BOOLEAN:
        made |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.name == "id":
        made["constraints"] = {"required": True, "unique": True}
    return made
