"""The words of schema.org that a description of data may use, as a JSON-LD context that needs no network."""

from typing import Any, Final

_ADDRESSES: Final = ("url", "license", "contentUrl", "sameAs", "publishingPrinciples", "isBasedOn")
"""Words whose values are addresses."""

_WORDS: Final = (
    *(
        "Dataset",
        "DataDownload",
        "DataCatalog",
        "Organization",
        "Place",
        "GeoCoordinates",
        "GeoShape",
    ),
    *("name", "description", "alternateName", "creator", "distribution", "encodingFormat"),
    *("temporalCoverage", "spatialCoverage", "geo", "latitude", "longitude", "version", "keywords"),
    *("isAccessibleForFree", "measurementTechnique", "variableMeasured", "includedInDataCatalog"),
    *("identifier", "dateModified", "datePublished", "inLanguage"),
)
"""Types of schema.org, and properties of Dataset and of what hangs on one."""

CONTEXT: Final[dict[str, Any]] = {
    **{word: f"http://schema.org/{word}" for word in _WORDS},
    **{word: {"@id": f"http://schema.org/{word}", "@type": "@id"} for word in _ADDRESSES},
}
"""What schema.org's own context says of these words; any other word is unknown."""
