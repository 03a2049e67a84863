"""`manage.py catalogues`: what the public pages say, collected for translators, merged and compiled.

It needs Babel, one of the packages for tests, and no GNU gettext.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import template as templates

PUBLIC: Final = (
    "cases/words.py",
    "cases/clauses.py",
    "cases/choices.py",
    "cases/statistic_choices.py",
    "cases/pagination.py",
    "cases/templatetags/record.py",
    "cases/public/**/*.py",
    "cases/stats/**/*.py",
    "cases/filters/**/*.py",
    "cases/charts/**/*.py",
    "cases/exports/**/*.py",
    "cases/search/**/*.py",
    "cases/pages/**/*.py",
    "templates/**/*.html",
    "templates/**/*.xml",
    "templates/**/*.txt",
)
"""Where readers' words stand."""

NOT_PUBLIC: Final = ("templates/admin/", "templates/api/")
"""Words of the desk, and of the API's guide: both are in English."""

KEYWORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy", "_in"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}

PLURALS: Final = {
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14)"
        " ? 1 : n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
    ),
    "kk": "nplurals=2; plural=(n!=1);",
}
"""The plural forms of Django's own catalogues, with which ours are read together."""

_CHANGING: Final = re.compile(
    r'^"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team'
    r'|Generated-By): .*"\n',
    re.MULTILINE,
)
"""Lines of a header that change with the day or say nothing."""

_BEGINNING: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""A moment for compiled catalogues: the same messages are the same bytes on every day."""

Found = tuple[str, Any, str | None, list[str]]
"""Where a message stands, its id (one text, or singular and plural), its context, notes on it."""


class Command(BaseCommand):
    """Extracts, merges and compiles; ``--check`` only says what is stale or missing."""

    help = (
        "Brings cases/locale in step with the code: new messages are added, those that are gone are "
        "taken out, and every catalogue is compiled. Run it after a text was changed or translated."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; fail if anything is stale or missing",
        )
        parser.add_argument(
            "--take",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="fill what is still untranslated from this .po file; its header names the language",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(messages())
        problems = []
        for language in PLURALS:
            others = [read(path, language) for path in options["take"]]
            catalogue = merged(language, found, [read(po_path(language), language), *others])
            text = written(catalogue)
            compiled = compiled_from(text)
            missing = list(untranslated(catalogue))
            self.stdout.write(f"{language}: {len(catalogue)} messages, {len(missing)} to translate")
            if not options["check"]:
                po_path(language).parent.mkdir(parents=True, exist_ok=True)
                po_path(language).write_text(text)
                po_path(language).with_suffix(".mo").write_bytes(compiled)
                continue
            if not po_path(language).exists() or po_path(language).read_text() != text:
                problems.append(f"{po_path(language)} is stale: run manage.py catalogues.")
            elif po_path(language).with_suffix(".mo").read_bytes() != compiled:
                problems.append(f"{po_path(language)} is not compiled: run manage.py catalogues.")
            problems += [f"{language}: to translate: {each!r}" for each in missing]
        if problems:
            raise CommandError("\n".join(problems))


def po_path(language: str) -> Path:
    """Where the messages of a language are."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def messages() -> Iterator[Found]:
    """Every message of the public pages, in the order of the files; then those of the codebook."""
    from babel.messages.extract import extract

    for path in sources():
        name = str(path.relative_to(settings.BASE_DIR))
        text = path.read_text()
        if path.suffix != ".py":
            # Django's words for what a template says, line by line: indentation would be read as code.
            lines = templates.templatize(text, origin=name).splitlines()
            text = "\n".join(line.strip() for line in lines)
        for _line, message, notes, context in extract(
            "python", BytesIO(text.encode()), KEYWORDS, comment_tags=("Translators:",)
        ):
            yield name, message, context, notes
    for name, text in institutions():
        yield name, text, "name", []
    for context, text in defined():
        yield "cases/public/definitions.py", text, context or None, []


def sources() -> list[Path]:
    """The files that hold words for readers."""
    root = Path(settings.BASE_DIR)
    found = (path for pattern in PUBLIC for path in sorted(root.glob(pattern)))
    skipped = tuple(str(root / each) for each in NOT_PUBLIC)
    return list(dict.fromkeys(path for path in found if not str(path).startswith(skipped)))


def defined() -> Iterable[tuple[str, str]]:
    """What the codebook takes from the models: titles and texts of kinds, fields and choice lists."""
    from cases.public.definitions import texts

    return dict.fromkeys(texts())


def institutions() -> Iterator[tuple[str, str]]:
    """Names of bodies that the fixtures hold in English only: translated, they are read in any language.

    People and media are not among them: their names are what the record stores, or nothing.
    """
    folder = Path(settings.BASE_DIR) / "fixtures" / "reference"
    for kind, own in (("speaker", {"person", "media"}), ("agency", set())):
        with (folder / f"{'agencies' if kind == 'agency' else 'speakers'}.toml").open("rb") as file:
            for row in tomllib.load(file)[kind]:
                if row.get("kind") not in own:
                    yield f"fixtures/reference/{kind}", row["name"]


def read(path: Path, language: str) -> Any:
    """A catalogue of a language as it is on disk; an empty one where there is none in that language."""
    from babel.messages.pofile import read_po

    if path.exists():
        with path.open("rb") as file:
            found = read_po(file, domain="django", charset="utf-8")
        if found.locale_identifier in (None, language):
            return found
    return empty(language)


def empty(language: str) -> Any:
    """A catalogue without messages."""
    from babel.messages.catalog import Catalog

    made = Catalog(
        locale=language,
        domain="django",
        project="Accountability",
        version="",
        charset="utf-8",
        creation_date=_BEGINNING,
        revision_date=_BEGINNING,
        header_comment="",
        fuzzy=False,
    )
    made.mime_headers = [("Plural-Forms", PLURALS.get(language, PLURALS["kk"]))]
    return made


def merged(language: str, found: Iterable[Found], known: Sequence[Any]) -> Any:
    """The messages that are in the code, with their translations from the first catalogue that has any."""
    made = empty(language)
    for name, message, context, notes in found:
        known_here = made.get(message if isinstance(message, str) else message[0], context)
        if known_here is not None and known_here.pluralizable != isinstance(message, tuple):
            raise CommandError(
                f"{name}: {message!r} is there with and without a plural: say pgettext."
            )
        made.add(message, None, [(name, None)], auto_comments=notes, context=context)
    for message in made:
        if not message.id:
            continue
        key = message.id[0] if message.pluralizable else message.id
        for catalogue in known:
            old = catalogue.get(key, message.context)
            if old is not None and _is_translated(old) and old.pluralizable == message.pluralizable:
                message.string, message.user_comments = old.string, old.user_comments
                message.flags |= old.flags & {"fuzzy"}
                break
    return made


def written(catalogue: Any) -> str:
    """A catalogue as a .po file: without line numbers and dates, so that only words change it."""
    from babel.messages.pofile import write_po

    file = BytesIO()
    write_po(file, catalogue, width=100, include_lineno=False)
    return _CHANGING.sub("", file.getvalue().decode())


def compiled_from(text: str) -> bytes:
    """A .po file as a .mo file, the same on every day; what is fuzzy is left out."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    catalogue = read_po(BytesIO(text.encode()), domain="django", charset="utf-8")
    catalogue.creation_date = catalogue.revision_date = _BEGINNING
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def untranslated(catalogue: Any) -> Iterator[Any]:
    """The ids of messages without a translation, or with a doubtful one."""
    for message in catalogue:
        if message.id and (message.fuzzy or not _is_translated(message)):
            yield message.id


def _is_translated(message: Any) -> bool:
    return all(message.string) if message.pluralizable else bool(message.string)
