"""Reads the API as a partner would: every list, every record, every dashboard; and looks into the answers."""

from cases.api.rows import Shape, expandable
from cases.exports.formats import NDJSON, formats_of
from cases.filters import FILTERS


def every_answer(client, day=None):
    """The address and the JSON of everything that the API has, as of a day."""
    query = {"page_size": 200} | ({"as_of": day} if day else {})
    as_of = {"as_of": day} if day else {}
    yield "/api/v1/", client.get("/api/v1/").json()
    for noun in FILTERS:
        url = f"/api/v1/{noun}/"
        page = client.get(url, query).json()
        yield url, page
        for row in page["results"]:
            yield row["url"], client.get(row["url"], as_of).json()
            if "summary_url" in row:
                yield row["summary_url"], client.get(row["summary_url"], as_of).json()


def every_whole_list(client, day=None):
    """The address and the text of every list in every format as a whole, with all that can be expanded."""
    as_of = {"as_of": day} if day else {}
    for noun in FILTERS:
        links = expandable(noun, Shape(noun).linked)
        # As of a day the rows are others, and the formats the same.
        for kind in [NDJSON] if day else formats_of(noun):
            for more in ({}, {"expand": ",".join(links)} if links else {"lang": "ru"}):
                asked = {"format": kind.name, **as_of, **more}
                response = client.get(f"/api/v1/{noun}/", asked)
                assert response.status_code == 200
                yield f"{noun} {asked}", str(response.headers) + b"".join(response).decode()


def objects(data, path=""):
    """Every object of an answer, with where it stands."""
    if isinstance(data, dict):
        yield path, data
        for key, value in data.items():
            yield from objects(value, f"{path}.{key}")
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from objects(value, f"{path}[{index}]")


def assert_every_null_is_explained(data):
    """An object names exactly its nulls, each with a reason; the ends of a list need none."""
    for path, row in objects(data):
        nulls = {key for key, value in row.items() if value is None}
        if not path and "results" in row:
            nulls -= {"next", "previous"}
        reasons = set(row.get("absent", ()))
        assert nulls == reasons, f"{path}: {nulls ^ reasons}"
        assert "" not in row.values(), path
