"""Some thousand addresses that make no sense: never an error of ours, always a page with the way back."""

import json
import random
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from cases.filters import LISTS
from cases.public_ids import new_public_id
from tests import factories as make

pytestmark = pytest.mark.django_db

SEED: Final = 20220105

HOSTILE: Final = (
    *(
        "",
        " ",
        "\0",
        "a\0b",
        "%",
        "%00",
        "%zz",
        "\\",
        "'",
        '"',
        "''--",
        "' OR 1=1 --",
        ";",
        "$$",
        "{}",
    ),
    *(
        "<script>alert(1)</script>",
        "<b>",
        "&amp;",
        "{{ 7*7 }}",
        "{% debug %}",
        "${7*7}",
        "../../etc",
    ),
    *("\u202egnp.exe", "\u2066a\u2069", "\ufeff", "\u200b", "\ud7ff", "\U0010ffff", "e\u0301" * 40),
    *(
        "x" * 300,
        "x" * 3000,
        "9" * 25,
        "9" * 400,
        "-1",
        "0",
        "00",
        "1e9",
        "1.5",
        "NaN",
        "inf",
        "٣",
        "²",
    ),
    *(
        "true",
        "null",
        "None",
        "undefined",
        "[]",
        "a,b",
        "a;b",
        "a|b",
        "*",
        "?",
        "#",
        "\r\nX: y",
        "\x7f",
    ),
    *("2022-02-30", "2022-13-01", "0000-00-00", "9999-12-31", "10000-01-01", "2022-1-1", "1-1-1"),
    *("20220314", "2022-W01", "2022-03-14T00:00", "２０２２-０３-１４", "today", "-2022-01-01"),
    *("VIC-33333333", "vic-33333333", "FIG-", "XXX-7K3M9PQX", "VIC-7K3M9PQ\u0430", "Талдыкорган"),
)
"""What people, robots and attackers put where a value belongs."""

PREFIXES: Final = ("VIC", "INC", "INV", "PRO", "FIG", "SRC", "AGY", "SPK", "PUB", "CIT", "ZZZ")

API_LISTS: Final = tuple(name for name in LISTS if name not in {"corrections", "changes"})


@pytest.fixture
def record() -> dict[str, list[str]]:
    """A little of every kind, so that addresses come near to something."""
    source, place = make.make_source(), make.make_place(name="Exampletown")
    at = {"place": place, "situation": make.make_situation(), "sources": [source]}
    harm = make.make_harm(
        victim=make.make_victim(sources=[source]), incident=make.make_incident(**at)
    )
    figure = make.make_figure(**at, value=7)
    make.publish_all([harm, figure])
    ids = [figure.public_id, source.public_id, harm.victim.public_id, harm.incident.public_id]
    return {"slugs": [place.slug, at["situation"].slug, source.publisher.slug], "ids": ids}


def words(rng: random.Random, record: dict[str, list[str]]) -> Iterator[str]:
    """Values without an end: hostile ones, random ones, and good ones that were damaged."""
    good = [*record["slugs"], *record["ids"], "2022-03-14", "killed", "yes", "apa", "bibtex", "png"]
    while True:
        match rng.randrange(5):
            case 0 | 1:
                yield rng.choice(HOSTILE)
            case 2:
                yield "".join(chr(rng.randrange(1, 0xD7FF)) for _ in range(rng.randrange(1, 12)))
            case 3:
                letters = list(rng.choice(good))
                letters[rng.randrange(len(letters))] = rng.choice("\0\u202e/.%ÄЖ٣ ")
                yield "".join(letters)
            case _:
                yield rng.choice([*good, new_public_id(rng.choice(PREFIXES))])


def patterns() -> list[str]:
    """The public addresses as they are written, with a hole where a value belongs."""

    def within(resolver: Any, before: str) -> Iterator[str]:
        for each in resolver.url_patterns:
            route = before + str(getattr(each.pattern, "_route", each.pattern))
            if hasattr(each, "url_patterns"):
                yield from within(each, route)
            elif not route.startswith("admin/") and "^" not in route:
                yield route

    return sorted(set(within(get_resolver(), "")))


def filled(route: str, rng: random.Random, values: Iterator[str]) -> str:
    """An address with something in every hole."""
    parts = []
    for part in route.split("<"):
        name, hole, rest = part.partition(">")
        parts.append(quote(next(values), safe=rng.choice(["", "/"])) + rest if hole else name)
    return "/" + "".join(parts)


def damaged(path: str, rng: random.Random) -> str:
    """A path in which one sign is another, is missing or stands twice; percent signs may be garbage."""
    at = rng.randrange(1, len(path) + 1)
    sign = rng.choice(
        ["", "/", "//", "%", "%ff", "%c3%28", "%00", "%2e%2e/", "%E2%80%AE", ";", "~", "Ж"]
    )
    return path[:at] + sign + path[at + rng.randrange(2) :]


def in_filters(values: Iterator[str]) -> Iterator[str]:
    """Every filter of every list, with what is of no type that it knows."""
    for noun, kind in LISTS.items():
        for name in (*kind.names(), "as_of", "cursor", "page_size", "cite"):
            yield from (f"/{noun}/?{urlencode({name: next(values)})}" for _ in range(4))
            if noun in API_LISTS:
                yield from (f"/api/v1/{noun}/?{urlencode({name: next(values)})}" for _ in range(1))
        yield f"/{noun}/?as_of=2022-03-14&as_of=2022-03-15"


def in_paths(rng: random.Random, values: Iterator[str]) -> Iterator[str]:
    """Every address, with something in its holes and behind it."""
    for route in patterns():
        yield from (filled(route, rng, values) for _ in range(12 if "<" in route else 4))
        for name in ("as_of", "cite", "q", "p", "format", "lang", "situation", "utm_source"):
            query = urlencode([(name, next(values)), (rng.choice([name, "as_of"]), next(values))])
            yield f"{filled(route, rng, values)}?{query}"


def near_pages(
    rng: random.Random, values: Iterator[str], record: dict[str, list[str]]
) -> Iterator[str]:
    """Charts and citations of records that there are, and addresses that were damaged on the way."""
    slugs = [f"/cities/{record['slugs'][0]}", f"/situations/{record['slugs'][1]}"]
    for _ in range(60):
        yield f"{rng.choice(slugs)}/charts/{quote(next(values))}.{quote(next(values))}"
    for noun in ("figures", "sources", "victims", "incidents"):
        for public_id in record["ids"]:
            for _ in range(6):
                yield f"/{noun}/{public_id}/?{urlencode({'cite': next(values)})}"
                yield damaged(f"/{noun}/{public_id}/", rng)
    for _ in range(250):
        yield damaged(
            rng.choice(["/cities/", "/api/v1/figures/", "/ru/cities/", "/kk/", *slugs]), rng
        )


def garbage(rng: random.Random, values: Iterator[str]) -> Iterator[str]:
    """Bytes that are no text, as paths, parameters and questions."""
    for _ in range(110):
        raw = quote(bytes(rng.randrange(256) for _ in range(rng.randrange(1, 20))))
        yield rng.choice(["/", "/api/v1/", "/ru/", "/cities/"]) + raw
        yield f"/?{raw}={raw}"
        yield f"/search/?q={raw}"
        yield f"/search/?{urlencode({'q': next(values)})}"


def addresses(record: dict[str, list[str]]) -> Iterator[str]:
    """All of them, the same in every run."""
    rng = random.Random(SEED)
    values = words(rng, record)
    yield from in_filters(values)
    yield from in_paths(rng, values)
    yield from near_pages(rng, values, record)
    yield from garbage(rng, values)


def wrong(address: str, answer: Any) -> str:
    """What is wrong with an answer; nothing if it is as it should be."""
    status, text = answer.status_code, answer.content.decode(errors="replace")
    if status >= 500:
        return "an error of ours"
    if status < 400:
        return ""
    if status not in {400, 404, 406, 410}:
        return "a status that says too little"
    if answer["Content-Type"].startswith("application/json"):
        error = json.loads(text).get("error", {})
        is_helpful = {"code", "message", "parameter", "allowed"} <= set(error) and error["message"]
        return "" if is_helpful and address.startswith("/api/") else "no error of the API"
    has_way_back = re.search(r'<p class="lead">.*<a href="/(ru/|kk/)?">', text)
    if address.startswith("/embed/"):
        # What stands in somebody else's page has no room for more than the way here.
        return "" if "<h1" in text and 'href="/"' in text else "not an embed's own page"
    if '<main id="content"' not in text or 'class="wordmark"' not in text or not has_way_back:
        return "not the site's own page"
    return "" if "<script>alert" not in text else "markup that came from the address"


def test_no_address_is_an_error_of_ours_and_each_refusal_shows_the_way_back(
    client: Client, record: dict[str, list[str]]
) -> None:
    client.raise_request_exception = False
    raised: list[str] = []

    def keep(**_signal: Any) -> None:
        import traceback

        raised.append(traceback.format_exc(limit=-3))

    got_request_exception.connect(keep)
    tried = list(dict.fromkeys(addresses(record)))
    found = []
    try:
        for address in tried:
            with transaction.atomic():
                answer = client.get(address)
            if problem := wrong(address, answer):
                found.append(f"{problem} ({answer.status_code}): {address[:200]} {raised[-1:]}")
                raised.clear()
    finally:
        got_request_exception.disconnect(keep)
    assert len(tried) > 2000
    assert not found, f"{len(found)} of {len(tried)}:\n" + "\n".join(found[:40])
