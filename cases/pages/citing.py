"""How to cite a page: as people write it, and as programs read it; always as of a day."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import words
from cases.filters import BadParameter

PARAMETER: Final = "cite"
"""The parameter of an address that asks for the reference as a file."""

RECORD: Final = "Accountability"
"""The name of this record, its author and its publisher."""


@dataclass(frozen=True)
class Cited:
    """What can be cited: its title, its permanent path, and the day from which it is known.

    What stays as it was on one day, ``fixed_on``, needs no day in its address.
    """

    title: str
    path: str
    known_from: date | None = None
    fixed_on: date | None = None


@dataclass(frozen=True)
class Reference:
    """One page as of one day, as it was read on another."""

    title: str
    url: str
    as_of: date
    read_on: date
    reports_up_to: str
    path: str
    is_fixed: bool = False

    @property
    def bibtex_path(self) -> str:
        """Where it is as a BibTeX file."""
        return self._file("bibtex")

    @property
    def csl_path(self) -> str:
        """Where it is as a CSL-JSON file."""
        return self._file("csl-json")

    def _file(self, form: str) -> str:
        return f"{self.path}{'&' if '?' in self.path else '?'}{PARAMETER}={form}"

    @property
    def key(self) -> str:
        """A name for it in a list of references: letters of the path and the day."""
        path = re.sub(r"^\w+://[^/]+|\?.*$", "", self.url).strip("/") or "home"
        return f"{RECORD.lower()}-{re.sub(r'[^A-Za-z0-9]+', '-', path)}-{self.as_of}"

    @property
    def state(self) -> str:
        """Which state of the page is meant."""
        if not self.reports_up_to or self.is_fixed:
            return _("as of %(day)s") % {"day": words.day(self.as_of)}
        return _("as of %(day)s; reports up to %(reach)s") % {
            "day": words.day(self.as_of),
            "reach": self.reports_up_to,
        }

    @property
    def apa(self) -> str:
        """APA, 7th edition: a page that changes has no date, and a day on which it was read."""
        return (
            f"{RECORD}. (n.d.). {self.title} [{self.state}]."
            f" Retrieved {_american(self.read_on)}, from {self.url}"
        )

    @property
    def chicago(self) -> str:
        """Chicago, 17th edition, bibliography."""
        end = "" if self.title[-1:] in "?!." else "."
        return (
            f"{RECORD}. “{self.title}{end}” {self.state[:1].upper()}{self.state[1:]}."
            f" Accessed {_american(self.read_on)}. {self.url}."
        )

    @property
    def plain(self) -> str:
        """One line for an e-mail or a footnote."""
        return _("“%(title)s”, %(record)s, %(state)s, %(url)s (read %(day)s)") % {
            "title": self.title,
            "record": RECORD,
            "state": self.state,
            "url": self.url,
            "day": words.day(self.read_on),
        }

    @property
    def bibtex(self) -> str:
        """BibTeX, as BibLaTeX and BibTeX with the url package read it."""
        fields = {
            "author": f"{{{RECORD}}}",
            "title": f"{{{_latex(self.title)}}}",
            "note": _latex(self.state),
            "url": _encoded(self.url),
            "urldate": str(self.read_on),
        }
        lines = [f"  {name} = {{{text}}}," for name, text in fields.items()]
        return "\n".join([f"@misc{{{self.key},", *lines, "}", ""])

    @property
    def csl_json(self) -> str:
        """CSL-JSON, as Zotero and pandoc read it."""
        day = self.read_on
        item = {
            "id": self.key,
            "type": "webpage",
            "title": self.title,
            "author": [{"literal": RECORD}],
            "container-title": RECORD,
            "version": self.state,
            "URL": self.url,
            "accessed": {"date-parts": [[day.year, day.month, day.day]]},
        }
        return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


FILES: Final[Mapping[str, tuple[str, str, Callable[[Reference], str]]]] = {
    "bibtex": ("application/x-bibtex; charset=utf-8", "bib", lambda reference: reference.bibtex),
    "csl-json": (
        "application/vnd.citationstyles.csl+json",
        "json",
        lambda reference: reference.csl_json,
    ),
}
"""What can be asked for as a file: its type, the end of its name, and its text."""


def cited_record(request: HttpRequest, row: Any, title: str) -> Cited:
    """A record, by the page that is being read."""
    return Cited(f"{title} ({row.public_id})", request.path, row.known_from)


def reference(request: HttpRequest, cited: Cited, day: date | None, reach: str) -> Reference:
    """The page as of the reader's day, else as of today; its address stays what it is."""
    today = timezone.now().date()
    query = urlencode({"as_of": day or today})
    # What is known only from the end of this month on is not there as of today.
    early = cited.known_from is not None and cited.known_from > (day or today)
    joined = f"{cited.path}{'&' if '?' in cited.path else '?'}{query}"
    path = cited.path if early or cited.fixed_on else joined
    return Reference(
        title=cited.title,
        path=path,
        url=request.build_absolute_uri(path),
        as_of=cited.fixed_on or day or today,
        read_on=today,
        reports_up_to=reach,
        is_fixed=cited.fixed_on is not None,
    )


def download(request: HttpRequest, chosen: Reference) -> HttpResponse:
    """The reference as a file.

    Raises:
        BadParameter: there is no such form.

    """
    asked = request.GET[PARAMETER]
    if asked not in FILES:
        raise BadParameter(
            PARAMETER, _("There is no such form of a reference."), allowed=sorted(FILES)
        )
    kind, ending, text = FILES[asked]
    response = HttpResponse(text(chosen), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{chosen.key}.{ending}"'
    return response


def _american(day: date) -> str:
    """The day as the styles of American handbooks write it."""
    months = (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    )
    return f"{months[day.month - 1]} {day.day}, {day.year}"


def _latex(text: str) -> str:
    """A text without anything that TeX would take for a command."""
    named = {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{each: f"\\{each}" for each in "&%$#_{}"},
    }
    return "".join(named.get(letter, letter) for letter in text)


def _encoded(url: str) -> str:
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
