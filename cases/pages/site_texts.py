"""The pages of this site that explain it, for the search: each section, field, coded value and word."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.filters.question import Word
from cases.models.sounding import words_of
from cases.pages import codebook, explaining, methodology
from cases.pages.terms import TERMS
from cases.public.definitions import choice_lists, kinds
from cases.search import Group, Hit, Kind, Piece, Query, Reason
from cases.search.matching import How, alike, compare, token
from cases.search.names import marks_of
from cases.search.results import Why, group

AROUND: Final = 70
"""Letters shown on each side of what was found in a text."""

_SECTION: Final = re.compile(
    r'<section class="entry" aria-labelledby="([^"]+)">(.*?)</section>', re.DOTALL
)
_HEADING: Final = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)
_HEAD: Final = re.compile(r'<div class="head">(.*?)</div>', re.DOTALL)
_TITLE: Final = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


@dataclass(frozen=True)
class SiteText:
    """One place of the site: what it is called, what it says, where it is and on which page."""

    title: str
    text: str
    address: str
    where: str


@dataclass(frozen=True)
class SiteIndex:
    """All places of the site in one language, and which of them have which word."""

    texts: tuple[SiteText, ...]
    words: dict[str, frozenset[int]]
    heard: dict[str, frozenset[int]]


def site_group(query: Query) -> Group:
    """The places of the site that have every word of a question."""
    index = _index(get_language() or "en")
    found: dict[int, int] = {}
    for word in query.words:
        has = _having(index, word)
        found = (
            has
            if word == query.words[0]
            else {at: min(how, found[at]) for at, how in has.items() if at in found}
        )
    hits = [_hit(query, index.texts[at], how) for at, how in found.items()]
    return group(Kind.SITE, hits)


def _having(index: SiteIndex, word: Word) -> dict[int, int]:
    """The places that have a word, or where none has it one like it; and how."""
    heard_as = len(word.heard) > 2
    found: dict[int, int] = {}
    for text, places in index.words.items():
        if text == word.folded or (heard_as and text.startswith(word.folded)):
            how = How.WHOLE if text == word.folded else How.BEGINS
            found |= {at: max(how, found.get(at, 0)) for at in places}
    if found:
        return found
    for text, places in index.heard.items():
        if text == word.heard or alike(word.heard, text):
            found |= dict.fromkeys(places, int(How.ALIKE))
    return found


def _hit(query: Query, text: SiteText, how: int) -> Hit:
    title = compare(query.words, text.title)
    in_title = bool(title.weakest)
    body = compare(query.words, text.text)
    reasons: tuple[Reason, ...]
    if how == How.ALIKE:
        reasons = (Reason(Why.ALIKE, marks_of(title if in_title else body)),)
    elif in_title:
        reasons = (Reason(Why.TITLE, marks_of(title)),)
    else:
        reasons = (Reason(Why.TEXT, _around(text.text, body.spans)),)
    return Hit(
        kind=Kind.SITE,
        key=text.address,
        address=text.address,
        title=title.pieces,
        reasons=reasons,
        score=(how, in_title, title.how.count(How.WHOLE), -len(text.title), text.title),
        facts=(text.where,),
    )


def _around(text: str, spans: tuple[tuple[int, int], ...]) -> tuple[Piece, ...]:
    """A little of a text around the first place where something was found."""
    if not spans:
        return ()
    first, last = spans[0]
    start = text.rfind(" ", 0, max(0, first - AROUND)) + 1 if first > AROUND else 0
    end = text.find(" ", last + AROUND)
    end = len(text) if end < 0 else end
    pieces, place = [Piece("…")] if start else [], start
    for begin, until in spans:
        if begin >= end:
            break
        pieces += [Piece(text[place:begin]), Piece(text[begin:until], is_match=True)]
        place = until
    pieces.append(Piece(text[place:end] + ("…" if end < len(text) else "")))
    return tuple(piece for piece in pieces if piece.text)


@lru_cache(maxsize=8)
def _index(_language: str) -> SiteIndex:
    texts = tuple(_texts())
    words: dict[str, set[int]] = {}
    heard: dict[str, set[int]] = {}
    for at, each in enumerate(texts):
        whole = f"{each.title} {each.text}"
        for part in {whole[start:end] for start, end in words_of(whole)}:
            folded, sound = token(part)
            words.setdefault(folded, set()).add(at)
            heard.setdefault(sound, set()).add(at)
    return SiteIndex(
        texts,
        {word: frozenset(places) for word, places in words.items() if word},
        {word: frozenset(places) for word, places in heard.items() if word},
    )


def _texts() -> Iterator[SiteText]:
    for name in ("about", "privacy", "contact"):
        context = explaining.context_of(name)
        yield from _sections(f"about/{name}.html", context, reverse(f"pages:{name}"))
    path = reverse("pages:methodology")
    yield from _sections("methodology/detail.html", methodology.context(), path)
    path, where = reverse("pages:glossary"), _("Glossary")
    for term in TERMS.values():
        yield SiteText(str(term.title), str(term.text), f"{path}#{term.slug}", where)
    where = _("Codebook")
    for kind in kinds().values():
        path = reverse("pages:codebook-page", args=[kind.slug])
        yield SiteText(str(kind.title), str(kind.text), path, where)
        for column in kind.shown:
            address = f"{path}#{column.anchor}"
            yield SiteText(f"{kind.title}: {column.name}", str(column.text), address, where)
    path = reverse("pages:codebook-page", args=[codebook.CHOICES])
    for each in choice_lists().values():
        yield SiteText(each.title, each.text, f"{path}#{each.slug}", where)
        for member in each.members:
            title = f"{each.title}: {member.label}"
            yield SiteText(title, str(member.definition), f"{path}#{member.anchor}", where)


def _sections(template: str, context: dict[str, Any], path: str) -> Iterator[SiteText]:
    """The sections of a page in prose, as readers see it."""
    page = render_to_string(template, {"as_of_form": False, **context})
    head = _HEAD.search(page)
    title = _plain(match[1]) if (match := _TITLE.search(page)) else path
    yield SiteText(title, _plain(_TITLE.sub("", head[1])) if head else "", path, title)
    for anchor, body in _SECTION.findall(page):
        if heading := _HEADING.search(body):
            text = _plain(_HEADING.sub("", body))
            yield SiteText(_plain(heading[1]), text, f"{path}#{anchor}", title)


def _plain(text: str) -> str:
    return " ".join(
        html.unescape(strip_tags(re.sub(r"<(p|li|dd|dt|td|th)\b", r" <\1", text))).split()
    )
