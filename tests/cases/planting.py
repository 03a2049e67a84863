"""A record whose every public text names one invented person; and a reader who looks everywhere for them."""

import html
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote, unquote

from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from cases import actions
from cases.choices import SpeakerStatus
from cases.models import (
    Defendant,
    SituationName,
    User,
    Victim,
    VictimName,
)
from cases.models.review import Record
from cases.pages.dossier import written_of
from cases.public import PublicPlace, PublicSituation
from cases.public.texts import public_texts
from cases.stats.numbers import Scope
from tests import factories as make
from tests.cases.api_answers import every_answer

LATIN, CYRILLIC, ARABIC = "Dana Kanareika", "Дана Канарейка", "دانا كاناريكا"
NEEDLES = ("kanareika", "kanareyka", "канарейк", "كاناريكا")

EARLY, LATE = date(2022, 3, 14), date(2022, 12, 25)
DAYS = (None, "2022-03-14")

IN_PROSE = (
    f"The brother of {LATIN} was there.",
    "KANAREIKA, Dana: the family of D. Kanareika",
    "Dana Kanareyka’s house; убийство Даны Канарейки",
    "A paper names the Kanareika family",
    f"«{CYRILLIC}» и брат",
    f"قال {ARABIC} هذا",
)
NOT_WRITTEN = {
    # Loose data that actions and triggers keep, codes, and names of kinds and fields.
    "absent", "field_known_from", "language", "country_code", "supports_field", "kind",
    "record_id", "field", "public_id", "merged_into", "old_value", "new_value", "reason",
    "archive_sha256", "list_name", "method",
}  # fmt: skip
"""Fields on which a view rests and in which nothing is planted; corrections are made instead."""


THEIR_NAMES = {(VictimName, "text"), (Defendant, "name")}


def plant(records: list[Record], *, prose: tuple[str, ...]) -> set[tuple[str, str]]:
    """Write the name into every text of these drafts; which fields that were."""
    worded, written, number = public_texts(), set(), 0
    for record in records:
        values: dict[str, Any] = {}
        for field in worded[type(record)]:
            if field.name in NOT_WRITTEN or (type(record), field.name) in THEIR_NAMES:
                continue
            match field.name:
                case "url":
                    value = "https://example.org/2022/dana-kanareika-killed.html?id=7"
                case "archive_url":
                    again = quote(f"https://example.org/{quote(CYRILLIC)}", safe="")
                    value = f"https://archive.example.org/?url={again}"
                    values |= {"archive_status": "archived", "archived_at": timezone.now()}
                case "slug":
                    value = f"dana-kanareika-{record.public_id.lower()}"
                case "locator" | "date_words" | "post" | "occupation":
                    value = LATIN
                case _:
                    number += 1
                    value = prose[number % len(prose)]
            values[field.name] = value
            written.add((type(record).__name__, field.name))
        type(record).objects.filter(pk=record.pk).update(**values)
        record.refresh_from_db()
    return written


class Planted:
    """One record of every kind, about one person, public."""

    def __init__(self, kind: type[Record], author: User, reviewer: User) -> None:
        self.author, self.reviewer = author, reviewer
        early = make.make_source(published_on=EARLY, author=author)
        source = make.make_source(published_on=LATE, author=author)
        situation, place = make.make_situation(author=author), make.make_place(author=author)
        self.situation, self.place = situation, place
        make.make_place_name(place=place, text=f"{LATIN} Street", script="Latn")
        SituationName.objects.create(situation=situation, text=f"The {LATIN} case", script="Latn")
        at = {"situation": situation, "place": place, "sources": [early, source], "author": author}
        agency = make.make_agency(author=author)
        speaker = make.make_speaker(kind="person", agency=agency, author=author)

        incident = make.make_incident(**at, people_low=2, people_high=2)
        other = make.make_victim(name="Aru Example", age_group="adult", sources=[early])
        name, *others = (LATIN, CYRILLIC, ARABIC) if kind is Victim else ("Aida Example",)
        self.victim = make.make_victim(
            name=name, age_group="adult", occupation="baker", sources=[early, source]
        )
        for text, script in zip(others, ("Cyrl", "Arab"), strict=False):
            make.make_victim_name(victim=self.victim, text=text, script=script, sources=[early])
        harms = [
            make.make_harm(victim=each, incident=incident, agency=agency,
                           agency_alleged_by=speaker, sources=[early])
            for each in (self.victim, other)
        ]  # fmt: skip
        investigation = make.make_investigation(
            **at, is_group=True, cases_status="stated", cases_low=2, cases_high=2,
            deaths_status="stated", deaths_low=2, speaker=speaker, speaker_status="stated",
        )  # fmt: skip
        investigation.victims.set([self.victim, other])
        step = make.make_investigation_step(
            investigation=investigation, kind="closed", ground="no_offence", agency=agency,
            sources=[early],
        )  # fmt: skip
        prosecution = make.make_prosecution(**at, investigation=investigation, court=agency)
        prosecution.victims.set([self.victim, other])
        defendant = make.make_defendant(
            prosecution=prosecution,
            capacity="state_agent",
            agency=agency,
            sources=[early],
            name=LATIN if kind is Defendant else "",
        )
        verdict = make.make_proceeding_step(
            defendant=defendant, kind="verdict", outcome="convicted", sources=[early]
        )
        first = make.make_figure(**at, value=10)
        figure = make.make_figure(
            **at, value=12, speaker=speaker, conflicts_with=first, conflict_note="x"
        )
        citation = make.make_citation(
            figure, source=source, speaker=speaker, speaker_status=SpeakerStatus.STATED
        )
        self.defendant, self.figure, self.incident, self.source = (
            defendant,
            figure,
            incident,
            source,
        )
        records = [
            situation, place, agency, speaker, source.publisher, early, source, incident, other,
            *harms, investigation, step, prosecution, defendant, verdict, figure, citation,
        ]  # fmt: skip
        self.person: Any = self.victim if kind is Victim else defendant
        own = actions.bundle(self.victim) if kind is Victim else []
        # A defendant has one name, in one script.
        prose = IN_PROSE if kind is Victim else IN_PROSE[:4]
        self.written = plant([*records, *own], prose=prose)
        make.publish_all([*records, self.victim], reviewer)
        for record in (situation, place, source):
            record.refresh_from_db()
        self.correct(incident, title=f"Shots at {LATIN}", reason=f"{LATIN} asked for it")
        self.correct(figure, population="People of the square", reason="A paper erred.")
        # What is not public yet, and what is not public any more.
        draft = {**at, "sources": [source]}
        self.draft = make.make_incident(**draft, title=IN_PROSE[0], summary=IN_PROSE[3])
        self.gone = make.make_incident(**draft, title=f"On {LATIN}")
        make.publish_all([self.gone], reviewer)
        actions.withdraw([self.gone], by=reviewer, reason="source_retracted")

    def correct(self, record: Record, *, reason: str, **changes: str) -> None:
        record.refresh_from_db()
        proposals = [
            actions.propose_correction(
                record, field=field, new_value=value, by=self.author, reason=reason
            )
            for field, value in changes.items()
        ]
        actions.accept_corrections(proposals, by=self.reviewer)


# --- Reading everything ----------------------------------------------------------------------------


def plain(text: str) -> str:
    """A page as somebody could search it: entities and percent signs read, in small letters."""
    return unquote(unquote(html.unescape(text))).casefold()


def crawled(
    client: Client, *days: str | None, with_api: bool = True, in_another_language: bool = True
) -> dict[str, str]:
    """Every public answer there is: all pages from the first one on, the feed, and the whole API.

    A list that is only filtered or sorted otherwise holds nothing that the whole list does not hold,
    and a picture nothing that its drawing (SVG) and its data do not hold. Of a dossier there is what is
    handed to the typesetter.
    """
    found: dict[str, str] = {}
    for day in days:
        waiting = ["/", "/corrections/feed/", "/changes/feed/", "/sitemap.xml", "/robots.txt",
                   "/api/v1/docs/", "/api/v1/schema/"]  # fmt: skip
        seen = set(waiting)
        # The same rows in other words: one other language, of today, shows what it adds.
        other_languages = ("/kk/",) if in_another_language and not day else ("/kk/", "/ru/")
        while waiting:
            address = waiting.pop()
            if dossier := re.fullmatch(
                r"(?:/\w\w)?/(cities|situations)/([^/]+)/dossier\.pdf", address
            ):
                found[f"{address} {day}"] = _dossier(*dossier.groups(), day)
                continue
            is_page = not address.startswith("/api/") and not re.search(r"feed|\.\w+$", address)
            query = {"as_of": day} if day and is_page and "?" not in address else {}
            answer = client.get(address, query)
            assert answer.status_code in {200, 301, 404, 410}, (address, answer.status_code)
            found[f"{address} {day}"] = f"{answer.headers} {b''.join(answer).decode()}"
            if is_page:
                on = answer.headers.get("Location", "").partition("?")[0]
                fresh = {*_links(found[f"{address} {day}"]), *([on] if on else [])} - seen
                fresh = {each for each in fresh if not each.startswith(other_languages)}
                waiting += fresh
                seen |= fresh
        for url, data in every_answer(client, day) if with_api else ():
            found[f"{url} {day}"] = json.dumps(data, ensure_ascii=False)
    return found


def _dossier(nouns: str, slug: str, day: str | None) -> str:
    if nouns == "cities":
        scope = Scope(city=PublicPlace.objects.get(slug=slug))
    else:
        scope = Scope(situation=PublicSituation.objects.get(slug=slug))
    as_of = date.fromisoformat(day) if day else None
    return written_of(RequestFactory().get("/"), scope, as_of)[0].told


def _links(page: str) -> Iterator[str]:
    for link in re.findall(r'href="(/[^"#]*)', page):
        path, _, query = html.unescape(link).partition("?")
        if not path.startswith(NOT_PAGES) and not path.endswith(".png"):
            yield f"{path}?{query}" if "cursor=" in query else path


NOT_PAGES = ("/static/", "/admin/", "/api/")


def naming(pages: dict[str, str]) -> list[str]:
    """The addresses whose answers, or which themselves, hold a spelling of the name."""
    read = ((address, plain(f"{address} {body}")) for address, body in pages.items())
    return [address for address, text in read if any(needle in text for needle in NEEDLES)]


def tables_naming(needles: tuple[str, ...] = NEEDLES) -> dict[str, str]:
    """Every table of the database that holds a spelling of the name anywhere, and the row."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (row,) in cursor.fetchall():
                if any(needle.casefold() in plain(row) for needle in needles):
                    found[table] = row
    return found
