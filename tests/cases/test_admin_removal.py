"""The pages that take somebody out: what they list, what they refuse, what they leave of what was typed."""

import html
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.models import Defendant, Erasure, Incident, SeedEntry, Source, Tombstone, User, Victim
from cases.models.names import MARK
from tests import factories as make
from tests.cases.desk_forms import filled
from tests.cases.planting import tables_naming

pytestmark = pytest.mark.django_db

NAME = "Dana Kanareika"


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


@pytest.fixture
def administrator() -> User:
    return make.make_user("administrator")


@pytest.fixture
def victim(reviewer: User) -> Victim:
    incident = make.make_incident(title=f"Shots at {NAME}", summary="Dana’s brother saw it.")
    source = make.make_source(title="On the dead", url="https://example.org/dana-kanareika")
    person = make.make_victim(name=NAME, age_group="adult", sources=[source])
    make.make_harm(victim=person, incident=incident)
    make.publish_all([person, source], reviewer)
    return person


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(record: Any, name: str) -> str:
    return reverse(f"admin:cases_{record._meta.model_name}_{name}", args=[record.pk])


def form_of(client: Client, address: str) -> dict[str, str]:
    """What a browser would send: every text as proposed, every ticked box."""
    text = client.get(address).content.decode()
    form = text[text.index('class="desk-reason"') : text.index("</form>", text.index('"seen"'))]
    sent = dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form))
    sent |= dict.fromkeys(re.findall(r'type="checkbox"[^>]* name="([^"]+)" checked', form), "on")
    sent["seen"] = re.search(r'name="seen" value="([^"]*)"', form)[1]
    return {name: html.unescape(value) for name, value in sent.items()}


def said(client: Client, address: str, data: dict[str, str]) -> str:
    answer = client.post(address, data, follow=True)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(answer.content.decode())).split())


def test_a_person_is_withheld_in_one_step(victim: Victim, reviewer: User) -> None:
    desk, address = signed_in(reviewer), page(victim, "withhold")
    assert address in desk.get(page(victim, "change")).content.decode()
    shown = desk.get(address).content.decode()
    assert f"Shots at <mark>{NAME}</mark>" in shown
    assert "https://example.org/<mark>dana-kanareika</mark>" in shown
    assert "here speed protects" in shown
    sent = form_of(desk, address)
    incident, source = victim.harms.get().incident, victim.citations.get().source
    keys = {f"incident-{incident.pk}-title", f"source-{source.pk}-url"}
    summary = f"incident-{incident.pk}-summary"
    assert {name for name in sent if name.startswith("text-")} == {
        f"text-{key}" for key in {*keys, summary}
    }
    assert sent[f"clear-{summary}"] == "on"
    sent |= {"reason": "safety", f"text-incident-{incident.pk}-title": "Shots at a crossing"}
    del sent[f"clear-{summary}"]  # that Dana is somebody else
    old = victim.public_id
    assert "Withheld: the old public ids answer “removed”" in said(desk, address, sent)
    for row in (victim, incident, source):
        row.refresh_from_db()
    assert victim.withheld
    assert victim.public_id != old
    assert Tombstone.objects.filter(public_id=old).exists()
    assert (incident.title, incident.summary) == ("Shots at a crossing", "Dana’s brother saw it.")
    assert source.url == ""
    # The source can be corrected as ever, and its address stays kept back.
    form = filled(desk, page(source, "correct")) | {"correction_reason": "Read again."}
    told = said(desk, page(source, "correct"), form)
    assert "Nothing was changed" in told
    again = desk.get(page(victim, "change")).content.decode()
    assert "Look for the name in texts again" in again


def test_what_is_refused_is_shown_and_nothing_typed_is_lost(victim: Victim, reviewer: User) -> None:
    desk, address = signed_in(reviewer), page(victim, "withhold")
    incident = victim.harms.get().incident
    title = f"text-incident-{incident.pk}-title"
    sent = form_of(desk, address)
    assert "choose a reason from the list" in said(desk, address, sent)
    sent |= {"reason": "safety", title: f"Shots at {NAME}, a baker"}
    shown = said(desk, address, sent)
    assert "the name still stands in incident" in shown
    assert "The name still stands here." in shown
    assert f"Shots at {NAME}, a baker" in shown
    # Somebody adds a text while the page is open.
    late = make.make_incident(title="Later")
    Incident.objects.filter(pk=late.pk).update(title=f"More on {NAME}")
    sent[title] = "Shots at a crossing"
    shown = said(desk, address, sent)
    assert "1 of these texts changed, or were found only now" in shown
    assert "More on" in shown
    assert "Shots at a crossing" in shown
    victim.refresh_from_db()
    assert not victim.withheld
    assert "Withheld:" in said(desk, address, form_of(desk, address) | {"reason": "safety"})


def test_researchers_do_neither_and_learn_whom_to_ask(victim: Victim, administrator: User) -> None:
    desk = signed_in(make.make_user())
    shown = desk.get(page(victim, "change")).content.decode()
    assert "A reviewer or an administrator withholds them at once" in shown
    assert page(victim, "withhold") not in shown
    defendant = make.make_defendant(name=NAME)
    for record, name in (
        (victim, "withhold"), (victim, "erase"), (defendant, "clear_name"), (defendant, "erase"),
    ):  # fmt: skip
        for answer in (
            desk.get(page(record, name)),
            desk.post(page(record, name), {"reason": "safety", "confirm": record.public_id}),
        ):
            assert answer.status_code == 403
    assert Victim.objects.get().withheld is False
    for who in (make.make_user(), make.make_user("reviewer")):
        with pytest.raises(Exception, match="administrator"):
            actions.erase(victim, by=who, reason="safety")
    assert Defendant.objects.get().name == NAME


def test_the_name_of_somebody_acquitted_is_cleared_from_their_page(reviewer: User) -> None:
    defendant = make.make_defendant(name=NAME, capacity="state_agent")
    make.make_proceeding_step(defendant=defendant, kind="verdict", outcome="convicted")
    make.publish_all([defendant.prosecution], reviewer)
    desk, address = signed_in(reviewer), page(defendant, "clear_name")
    assert address not in desk.get(page(defendant, "change")).content.decode()
    assert "The conviction stands" in said(desk, address, {"seen": ""})
    draft = make.make_incident(title="x")
    Incident.objects.filter(pk=draft.pk).update(title=f"{NAME} before the court")
    defendant.refresh_from_db()
    quashed = make.make_proceeding_step(defendant=defendant, kind="quashed")
    make.publish_all([quashed])
    shown = desk.get(page(defendant, "change")).content.decode()
    assert "The conviction no longer stands" in shown
    assert address in shown
    assert "Cleared. The name is out of 1 text." in said(desk, address, form_of(desk, address))
    draft.refresh_from_db()
    assert draft.title == f"{MARK} before the court"
    shown = desk.get(page(defendant, "change")).content.decode()
    assert "The conviction no longer stands" not in shown


def test_an_administrator_erases_with_the_id_typed_and_a_reason_chosen(
    victim: Victim, administrator: User
) -> None:
    desk, address = signed_in(administrator), page(victim, "erase")
    # A message that somebody has not read yet waits in their session.
    colleague = signed_in(administrator)
    colleague.post(
        reverse("admin:cases_incident_changelist"),
        {"action": "publish", "_selected_action": [victim.harms.get().incident.pk]},
    )
    shown = desk.get(address).content.decode()
    assert "Victim name: 1" in shown
    assert "cannot be undone" in shown
    sent = form_of(desk, address) | {"reason": "request", "confirm": "VIC-33333333"}
    assert "type the public id" in said(desk, address, sent)
    sent |= {"confirm": victim.public_id.lower(), "reason": "whim"}
    assert "choose a reason" in said(desk, address, sent)
    shown = said(desk, address, sent | {"reason": "request"})
    assert "Erased: the public ids answer “removed”" in shown
    assert tables_naming() == {}
    assert colleague.get(reverse("admin:index")).status_code == 302
    listed = desk.get(reverse("admin:cases_erasure_changelist")).content.decode()
    assert "asked for" in listed
    assert "Kanareika" not in listed
    with pytest.raises(Exception, match="Cannot update or delete"):
        Erasure.objects.all().delete()


def test_what_was_erased_is_erased_again_after_a_backup_was_restored(
    victim: Victim, administrator: User, tmp_path: Path
) -> None:
    def run(*arguments: str) -> str:
        out = io.StringIO()
        call_command("erasures", *arguments, stdout=out)
        return out.getvalue()

    entered = victim.created_at.isoformat()
    head = "kind,record_pk,record_entered_at,reason,erased_at\r\n"
    kept = tmp_path / "erasures.csv"
    kept.write_text(
        f"{head}victim,{victim.pk},{entered},request,{entered}\r\n"
        f"victim,{victim.pk + 1},{entered},request,{entered}\r\n"
    )
    for arguments in (("--apply", str(kept)), ("--apply", str(kept), "--by", "nobody")):
        with pytest.raises(CommandError, match="--by"):
            run(*arguments)
    with pytest.raises(CommandError, match="no list of erasures"):
        run("--apply", str(tmp_path / "missing.csv"), "--by", administrator.username)
    told = run("--apply", str(kept), "--by", administrator.username)
    assert f"victim number {victim.pk}: erased again." in told
    assert f"victim number {victim.pk + 1}: not there." in told
    assert tables_naming() == {}
    assert run().startswith(f"{head}victim,{victim.pk},{entered},request,")


def test_the_fixtures_bring_nobody_back(administrator: User, tmp_path: Path) -> None:
    call_command("seed", verbosity=0, stdout=io.StringIO())
    victim, rows = Victim.objects.get(), SeedEntry.objects.count()
    name = victim.names.get().text
    sources = set(Source.objects.values_list("pk", flat=True))
    actions.erase(victim, by=administrator, reason="request")
    out = io.StringIO()
    call_command("seed", stdout=out)
    assert "0 made, 0 corrected" in out.getvalue()
    assert not Victim.objects.exists()
    assert SeedEntry.objects.count() == rows
    assert SeedEntry.objects.filter(key__startswith="erased ", digest="", record_pk=0).count() > 2
    assert name not in str(tables_naming((name,)))
    assert set(Source.objects.values_list("pk", flat=True)) == sources
