"""A release is everything public as files: the same bytes for the same record, and nobody who is gone."""

import csv
import hashlib
import json
import sqlite3
import zipfile
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, transaction
from django.test import Client

from cases import actions
from cases.actions.mirroring import VIEWS
from cases.api import releases
from cases.choices import RemovalReason
from cases.exports import release as files
from cases.models import Release, User
from tests import factories as make

pytestmark = pytest.mark.django_db

SITE = "http://testserver/"
NAME = "Dana Kanareika"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.ACCOUNTABILITY_RELEASES_DIR = tmp_path / "releases"
    return tmp_path / "releases"


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


def made() -> Release:
    return releases.make(site=SITE, method="1.1")


def command(*arguments: str) -> str:
    said = StringIO()
    call_command("release", *arguments, "--site", SITE, stdout=said)
    return said.getvalue()


def everything_in(folder: Path) -> str:
    """The text of every file, that of the workbook unpacked."""
    read = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                read += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
        elif path.is_file():
            read.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(read)


def read(client: Client, address: str) -> str:
    return b"".join(client.get(address).streaming_content).decode()


def named(reviewer: User, **fields: Any) -> Any:
    place = make.make_place(name="Invented City", latitude=43.25, longitude=76.9)
    incident = make.make_incident(title=f"Shots at {NAME}", place=place)
    victim = make.make_victim(name=NAME, age_group="adult", **fields)
    make.make_harm(victim=victim, incident=incident)
    make.publish_all([victim, incident, make.make_figure(place=place)], reviewer)
    return victim


def test_every_list_is_there_in_every_format_with_the_rows_of_the_api(
    client: Client, folder: Path, reviewer: User
) -> None:
    named(reviewer)
    release = made()
    index = files.index_of(folder / "1")
    assert (index["release"], index["data_version"]) == (1, release.data_version)
    with closing(sqlite3.connect(folder / "1" / "accountability.sqlite")) as database:
        for name in VIEWS:
            rows = client.get(f"/api/v1/{name}/?page_size=200").json()["results"]
            assert [row for part in files.rows_in(folder / "1", name) for row in part] == rows
            (count,) = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()
            with (folder / "1" / "csv" / f"{name}.csv").open(newline="") as lines:
                table = list(csv.DictReader(lines))
            assert count == len(table) == len(rows) == index["rows"][name]
            assert [row["id"] for row in table] == [row["id"] for row in rows]
    with zipfile.ZipFile(folder / "1" / "accountability.xlsx") as book:
        assert "victims" in book.read("xl/workbook.xml").decode()
        assert NAME in everything_in(folder)
    points = json.loads((folder / "1" / "geojson" / "incidents.geojson").read_text())
    assert points["features"][0]["geometry"]["coordinates"] == [76.9, 43.25]


def test_the_index_names_every_file_with_its_hash(folder: Path, reviewer: User) -> None:
    named(reviewer)
    made()
    listed = {each["path"]: each for each in files.index_of(folder / "1")["files"]}
    there = {
        path.relative_to(folder / "1").as_posix(): path.read_bytes()
        for path in (folder / "1").rglob("*")
        if path.is_file()
    }
    assert set(listed) == set(there) - {"index.json"}
    for path, told in listed.items():
        assert told["sha256"] == hashlib.sha256(there[path]).hexdigest()
        assert told["bytes"] == len(there[path])


def test_the_same_record_gives_the_same_bytes(folder: Path, reviewer: User) -> None:
    named(reviewer)
    assert "Release 1" in command()
    assert "every file is the same" in command("--check")
    with (folder / "1" / "CHANGES.md").open("a") as file:
        file.write("more")
    path = folder / "1" / "index.json"
    path.write_text(path.read_text().replace(files.sha256_of(folder / "1" / "codebook.json"), "0"))
    with pytest.raises(CommandError, match="codebook"):
        command("--check")


def test_columns_have_hashtags_and_a_description_for_programs(folder: Path, reviewer: User) -> None:
    named(reviewer)
    made()
    package = json.loads((folder / "1" / "datapackage.json").read_text())
    assert [each["name"] for each in package["resources"]] == [*releases.KINDS]
    for resource in package["resources"]:
        with (folder / "1" / resource["path"]).open(newline="") as lines:
            head = next(csv.reader(lines))
        assert head == [field["name"] for field in resource["schema"]["fields"]]
        assert all(field["description"] for field in resource["schema"]["fields"]), resource["name"]
        with (folder / "1" / "csv-hxl" / f"{resource['name']}.csv").open(newline="") as lines:
            reader = csv.reader(lines)
            assert next(reader) == head
            tags = next(reader)
        assert all(tag.startswith("#") and tag == tag.lower() for tag in tags)


def test_a_release_says_what_changed_since_the_one_before(folder: Path, reviewer: User) -> None:
    named(reviewer)
    first, gone = make.make_speaker(), make.make_speaker()
    made()
    make.publish_all([first, gone], reviewer)
    actions.withdraw([gone], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
    assert made().number == 2
    told = (folder / "2" / "changes.ndjson").read_text().splitlines()
    assert [(each["act"], each["id"]) for each in map(json.loads, told)] == [
        ("published", first.public_id)
    ]
    assert "- speakers: 1 published\n" in (folder / "2" / "CHANGES.md").read_text()
    assert files.index_of(folder / "2")["before"] == 1


def test_nothing_is_released_where_nothing_is_new(folder: Path, reviewer: User) -> None:
    with pytest.raises(CommandError, match="Nothing is public yet"):
        command()
    named(reviewer)
    made()
    with pytest.raises(CommandError, match="Nothing public has changed since release 1"):
        command()
    assert [path.name for path in folder.iterdir()] == ["1"]
    with pytest.raises(CommandError, match="Give the address of this site"):
        call_command("release", "--site", "nowhere")


def test_what_breaks_in_the_middle_leaves_nothing(
    folder: Path, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(reviewer)
    monkeypatch.setattr(files.workbook, "write", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        made()
    assert list(folder.iterdir()) == []
    assert not Release.objects.exists()


def test_whoever_is_withheld_is_in_no_file_of_any_release(
    client: Client, folder: Path, reviewer: User
) -> None:
    victim = named(reviewer, occupation="shepherd")
    made()
    old_id = victim.public_id
    before = files.index_of(folder / "1")
    assert NAME in everything_in(folder)
    assert old_id in read(client, "/data/1/ndjson/victims.ndjson")

    actions.withhold(victim, by=reviewer)
    # Until the files are clear nobody gets them.
    refused = client.get("/data/1/ndjson/victims.ndjson")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "600")
    assert "not here just now" in client.get("/data/1/").content.decode()
    assert "Release 1: " in command("--clear")
    assert "Nothing was taken back" in command("--clear")

    text = everything_in(folder)
    for word in (NAME, "Kanareika", "shepherd"):
        assert word not in text, word
    after = files.index_of(folder / "1")
    told = after["taken_back"]
    assert old_id in {each["id"] for each in told["removed"]}
    assert "ndjson/victims.ndjson" in {each["path"] for each in told["earlier_hashes"]}
    hashes = [{f["path"]: f["sha256"] for f in index["files"]} for index in (before, after)]
    assert hashes[0]["ndjson/victims.ndjson"] != hashes[1]["ndjson/victims.ndjson"]
    assert after["rows"]["victims"] == 0
    page = client.get("/data/1/").content.decode()
    assert old_id in page
    assert read(client, "/data/1/ndjson/victims.ndjson") == ""


def test_whose_conviction_falls_is_named_in_no_file(folder: Path, reviewer: User) -> None:
    officer = make.make_defendant(name=NAME, capacity="state_agent")
    verdict = make.make_proceeding_step(defendant=officer, kind="verdict", outcome="convicted")
    make.publish_all([officer.prosecution, officer, verdict], reviewer)
    made()
    assert NAME in everything_in(folder)
    make.publish_all([make.make_proceeding_step(defendant=officer, kind="quashed")], reviewer)
    releases.clear()
    assert NAME not in everything_in(folder)


def test_files_are_given_by_their_name_in_the_index_alone(
    client: Client, folder: Path, reviewer: User
) -> None:
    named(reviewer)
    made()
    (folder / "1" / "secret.txt").write_text("x")
    given = client.get("/data/1/csv/victims.csv")
    assert given.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="accountability-1-victims.csv"' in given.headers["Content-Disposition"]
    assert b"".join(given.streaming_content).startswith(b"id,")
    assert json.loads(b"".join(client.get("/data/1/index.json").streaming_content))["release"] == 1
    for path in (
        "secret.txt",
        "../1/secret.txt",
        "csv",
        "csv/",
        "nothing.csv",
        "%00",
        "csv/%2e%2e/",
    ):
        assert client.get(f"/data/1/{path}").status_code == 404, path
    assert client.get("/data/2/").status_code == 404
    assert client.get("/data/2/index.json").status_code == 404
    assert client.get("/data/1/index.json?x=1").status_code == 400


def test_the_list_of_releases_leads_to_each_and_says_what_changed(
    client: Client, folder: Path, reviewer: User
) -> None:
    assert "No release has been made yet" in client.get("/data/").content.decode()
    named(reviewer)
    made()
    make.publish_all([make.make_speaker()], reviewer)
    made()
    body = client.get("/data/").content.decode()
    assert body.index('href="/data/2/"') < body.index('href="/data/1/"')
    assert "speakers: 1 published" in body
    page = client.get("/data/2/").content.decode()
    assert files.sha256_of(folder / "2" / "accountability.sqlite")[:12] in page
    assert "Release 2" in client.get("/data/2/?cite=bibtex").content.decode()


def test_a_release_stays(folder: Path, reviewer: User) -> None:
    named(reviewer)
    release = made()
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        release.delete()
