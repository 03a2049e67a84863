"""Makes releases from the rows of the API, makes them again to compare, and takes out what was taken back."""

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from cases.api.answers import LICENCE, LICENCE_URL
from cases.api.kinds import KINDS
from cases.api.rows import Shape
from cases.choices import EntryAct
from cases.exports import release as files
from cases.exports.columns import as_json
from cases.exports.formats import ndjson_of
from cases.filters import FILTERS
from cases.models import MirrorEntry, Release
from cases.public.definitions import choice_lists
from cases.public.snapshot import snapshot
from cases.public.state import current_state

_GONE: Final = (EntryAct.REMOVED, EntryAct.MERGED)

_WORDS: Final[Mapping[str, str]] = {
    EntryAct.PUBLISHED: "published",
    EntryAct.CHANGED: "changed",
    EntryAct.MERGED: "merged into another",
    EntryAct.REMOVED: "removed",
}


class CannotRelease(Exception):
    """There is no release to be made; the message says why, and what to do."""


def make(*, site: str, method: str) -> Release:
    """A new release of everything public, numbered after the last one: all of its files, or none.

    Args:
        site: the address of this site, which ends in a slash.
        method: the version of the methodology.

    Raises:
        CannotRelease: nothing is public, or nothing changed since the last release.

    """
    last = Release.objects.first()
    number = last.number + 1 if last else 1
    if files.folder_of(number).exists():
        raise CannotRelease(
            f"{files.folder_of(number)} is there already, and not from this record: move it away, or name"
            " another folder in ACCOUNTABILITY_RELEASES_DIR."
        )
    with _beside(files.folder_of(number)) as folder:
        about = _written(folder, number=number, last=last, site=site, method=method)
        if last and last.data_version == about.data_version:
            raise CannotRelease(f"Nothing public has changed since release {last.number}.")
        with transaction.atomic():
            made = Release.objects.create(
                number=number,
                made_on=timezone.now().date(),
                state_of=about.state_of,
                data_version=about.data_version,
                method=method,
                cleared_to=about.data_version,
            )
            folder.replace(files.folder_of(number))
    return made


def differences(made: Release, *, site: str) -> list[str]:
    """The files that come out otherwise where a release is made again from the same record.

    Raises:
        CannotRelease: the record is not in the state of that release any more.

    """
    before = Release.objects.filter(number__lt=made.number).first()
    with _beside(files.folder_of(made.number)) as folder:
        about = _written(folder, number=made.number, last=before, site=site, method=made.method)
        if about.data_version != made.data_version:
            raise CannotRelease(
                f"Release {made.number} holds state {made.data_version} of the record, which is in"
                f" state {about.data_version} now: only the newest can be made again."
            )
        again, first = (
            {each["path"]: each["sha256"] for each in files.index_of(where)["files"]}
            for where in (folder, files.folder_of(made.number))
        )
    return sorted(name for name in again | first if again.get(name) != first.get(name))


def clear() -> list[tuple[int, int]]:
    """Take out of the files of all releases what was taken back since they were made.

    A record that is gone is taken out; another that showed it is replaced by what it says today. The
    index keeps the ids, the day and the hashes from before. It can be broken off and called again.

    Returns:
        The number of each release that had to be cleared, and how many of its rows were touched.

    """
    done = []
    for made in Release.objects.order_by("number"):
        with snapshot():
            since = MirrorEntry.objects.filter(data_version__gt=made.cleared_to)
            state = current_state().number
            touched = list(since.filter(takes_back=True).order_by("pk"))
            last = {(each.list_name, each.public_id): each for each in touched}
            rows = {
                key: row
                for name in KINDS
                for key, row in _now(name, [i for n, i in last if n == name], made).items()
            }
        if last:
            done.append((made.number, _clear_files(made, last, rows)))
        made.cleared_to = state
        made.save(update_fields=["cleared_to"])
    return done


def _written(
    folder: Path, *, number: int, last: Release | None, site: str, method: str
) -> files.About:
    """All files of a release in a folder, out of one snapshot."""
    with snapshot(), translation.override(settings.LANGUAGE_CODE):
        state = current_state()
        if not state.number:
            raise CannotRelease("Nothing is public yet: there is nothing to release.")
        if state.is_synthetic:
            raise CannotRelease(
                "This record is invented, to measure with: nothing of it is released."
            )
        day = state.changed_at.date()
        for name in KINDS:
            shape = Shape(name)
            rows = FILTERS[name]({}).qs
            table = shape.table(
                rows, count=rows.count(), day=None, root=_root(site), about={}, today=day
            )
            files.write_rows(folder, name, ndjson_of(table))
        about = files.About(
            number=number,
            data_version=state.number,
            state_of=day,
            method=method,
            site=site,
            licence=LICENCE,
            licence_url=LICENCE_URL,
            words="",
            codebook=_codebook(),
            before=last.number if last else None,
        )
        changes = _changes(since=last.data_version if last else 0) if last else []
        (folder / "changes.ndjson").write_text("".join(f"{as_json(each)}\n" for each in changes))
        about = replace(about, words=_in_words(about, changes))
    files.write(folder, _listings(), about)
    return about


def _root(site: str) -> str:
    return f"{site}api/v1/"


def _listings() -> list[files.Listing]:
    return [
        files.Listing(name, " ".join((kind.row.__doc__ or "").split()), Shape(name).columns)
        for name, kind in KINDS.items()
    ]


def _codebook() -> list[dict[str, Any]]:
    """Every choice list with its values."""
    return [
        {
            "list": each.slug,
            "title": str(each.title),
            "text": " ".join(str(each.text).split()),
            "values": [
                {
                    "value": str(member.value),
                    "label": str(member.label),
                    "meaning": str(member.definition),
                }
                for member in each.members
            ],
        }
        for each in choice_lists().values()
    ]


def _changes(*, since: int) -> list[dict[str, Any]]:
    """What became of each record since a state: the last of its entries, or that it came and went."""
    entries = MirrorEntry.objects.filter(data_version__gt=since).order_by("pk")
    last = {(each.list_name, each.public_id): each for each in entries}
    fresh = {(each.list_name, each.public_id) for each in entries if each.act == EntryAct.PUBLISHED}
    made = []
    for key, entry in last.items():
        act = entry.act
        if key in fresh and act in _GONE:
            continue  # neither release has it
        if key in fresh:
            act = EntryAct.PUBLISHED
        told = {"act": str(act), "list": entry.list_name, "id": entry.public_id}
        if entry.merged_into:
            told["merged_into"] = entry.merged_into
        made.append(told | {"changed_on": entry.changed_on})
    return made


def _in_words(about: files.About, changes: list[dict[str, Any]]) -> str:
    """The changelog of a release, as text."""
    lines = [
        f"# Release {about.number}",
        "",
        f"State {about.data_version} of the record, of {about.state_of}; methodology {about.method}.",
        "",
    ]
    if about.before is None:
        lines.append("The first release.")
    else:
        lines += [f"Since release {about.before}:", ""]
        counts: Counter[tuple[str, str]] = Counter((each["list"], each["act"]) for each in changes)
        for name in KINDS:
            told = [
                f"{counts[name, act]} {word}" for act, word in _WORDS.items() if counts[name, act]
            ]
            if told:
                lines.append(f"- {name}: {', '.join(told)}")
        if not changes:
            lines.append("Nothing that stands in a list has changed.")
    return "\n".join(lines) + "\n"


def _now(name: str, ids: list[str], made: Release) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows of a list as they are today, as they stand in a release."""
    if not ids:
        return {}
    rows = list(FILTERS[name]({}).qs.filter(public_id__in=ids))
    site = _site_of(made)
    shown = Shape(name).rows(rows, day=None, root=_root(site), today=made.state_of)
    return {(name, row["id"]): json.loads(as_json(row)) for row in shown}


def _site_of(made: Release) -> str:
    url: str = files.index_of(files.folder_of(made.number))["url"]
    return url.removesuffix(f"data/{made.number}/")


def _clear_files(
    made: Release,
    last: Mapping[tuple[str, str], MirrorEntry],
    rows: Mapping[tuple[str, str], dict[str, Any]],
) -> int:
    """Write a release again without what is gone, and put it in the place of the old one."""
    old = files.folder_of(made.number)
    index = files.index_of(old)
    cleared = _cleared_before(index)
    touched: list[tuple[str, str]] = []

    def kept(name: str) -> Iterator[bytes]:
        for chunk in files.rows_in(old, name):
            for row in chunk:
                key = (name, row["id"])
                if key not in last:
                    yield f"{as_json(row)}\n".encode()
                    continue
                touched.append(key)
                if key in rows:
                    yield f"{as_json(rows[key])}\n".encode()

    with _beside(old) as folder:
        for name in KINDS:
            files.write_rows(folder, name, kept(name))
        shutil.copy(old / "changes.ndjson", folder)
        for key in touched:
            told = cleared.replaced if key in rows else cleared.removed
            told[key] = last[key].changed_on.isoformat()
        today = timezone.now().date().isoformat()
        cleared.earlier += [
            {"path": each["path"], "sha256": each["sha256"], "until": today}
            for each in index["files"]
        ]
        if touched:
            files.write(folder, _listings(), _about_again(made, index, old), cleared)
            trash = old.with_name(f".{made.number}.old")
            shutil.rmtree(trash, ignore_errors=True)
            old.replace(trash)
            folder.replace(old)
            shutil.rmtree(trash)
    return len(touched)


def _cleared_before(index: Mapping[str, Any]) -> files.Cleared:
    told = index.get("taken_back", {})
    ids = (
        {(each["list"], each["id"]): each["on"] for each in told.get(what, ())}
        for what in ("removed", "replaced")
    )
    return files.Cleared(*ids, list(told.get("earlier_hashes", ())))


def _about_again(made: Release, index: Mapping[str, Any], folder: Path) -> files.About:
    return files.About(
        number=made.number,
        data_version=made.data_version,
        state_of=date.fromisoformat(index["state_of"]),
        method=made.method,
        site=_site_of(made),
        licence=index["licence"],
        licence_url=index["licence_url"],
        words=(folder / "CHANGES.md").read_text(),
        codebook=json.loads((folder / "codebook.json").read_text()),
        before=index["before"],
    )


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder beside another, on the same disk; what is left of it in the end goes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
