"""Whoever is taken out of the record is nowhere any more: every page and every answer is read to see."""

from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.test.utils import isolate_apps
from django.utils import timezone

from cases import actions
from cases.choices import ErasureReason
from cases.models import (
    Correction,
    Defendant,
    Erasure,
    Harm,
    Incident,
    NameOfAcquitted,
    Source,
    Tombstone,
    User,
    Victim,
    VictimName,
    attachments,
    erasing,
)
from cases.models.names import MARK
from cases.public import PublicCorrection, PublicSource
from cases.public.texts import public_texts
from tests import factories as make
from tests.cases.planting import LATIN, NOT_WRITTEN, Planted, crawled, naming, tables_naming

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


@pytest.fixture
def administrator() -> User:
    return make.make_user("administrator")


@pytest.fixture
def planted(request: Any, reviewer: User) -> Planted:
    return Planted(getattr(request, "param", Victim), make.make_user(), reviewer)


def named_adult(name: str = LATIN, **fields: Any) -> Victim:
    victim = make.make_victim(name=name, age_group="adult", **fields)
    make.make_harm(victim=victim)
    return victim


# --- Nowhere ---------------------------------------------------------------------------------------


def test_a_withheld_person_is_nowhere_and_an_erased_one_not_even_in_the_tables(
    client: Client, planted: Planted, reviewer: User, administrator: User
) -> None:
    worded = {
        (model.__name__, each.name) for model, all_ in public_texts().items() for each in all_
    }
    forgotten = {each for each in worded - planted.written if each[1] not in NOT_WRITTEN}
    names = {("VictimName", "text"), ("Defendant", "name")}
    assert forgotten == {("SituationName", "text"), ("PlaceName", "text"), *names}
    ids = [record.public_id for record in actions.bundle(planted.victim)]
    for address in ("/", "/corrections/feed/", f"/sources/{planted.source.public_id}/"):
        assert naming({address: client.get(address).content.decode()}), address

    actions.withhold(planted.victim, by=reviewer)
    assert naming(crawled(client, None, "2022-03-14")) == []
    assert client.get(f"/victims/{ids[0]}/").status_code == 410
    for query in ("/cities/?name=Kanareika", "/api/v1/places/?name=Канарейка"):
        assert "Dana" not in client.get(query).content.decode()

    victim = Victim.objects.get(pk=planted.victim.pk)
    LogEntry.objects.log_actions(reviewer.pk, [victim], CHANGE, f"About {LATIN}")
    LogEntry.objects.log_actions(reviewer.pk, [planted.incident], CHANGE, f"Also {LATIN}")
    ids.append(victim.public_id)
    going = actions.what_goes(victim, by=administrator)
    assert (going["victim"], going["victim name"], going["log entry"]) == (1, 3, 1)
    assert naming({"": str(tables_naming())})
    erasure = actions.erase(victim, by=administrator, reason=ErasureReason.REQUEST)
    assert tables_naming() == {}
    assert naming(crawled(client, None, with_api=False, in_another_language=False)) == []
    assert client.get(f"/api/v1/victims/{ids[-1]}/").status_code == 410
    for stone in Tombstone.objects.filter(public_id__in=ids):
        assert (stone.reason, stone.removed_by, stone.merged_into) == ("", None, "")
    assert Tombstone.objects.filter(public_id__in=ids).count() == len(ids)
    assert erasure.rows_removed >= sum(going.values())
    assert erasure.texts_removed > 50


@pytest.mark.parametrize("planted", [Defendant], indirect=True)
def test_an_acquitted_defendant_is_nowhere(
    client: Client, planted: Planted, reviewer: User
) -> None:
    person = Defendant.objects.get(pk=planted.defendant.pk)
    page = f"/prosecutions/{person.prosecution.public_id}/"
    assert naming({page: client.get(page).content.decode()})
    with pytest.raises(actions.Refused, match="conviction stands"):
        actions.clear_name(person, by=reviewer)
    assert not NameOfAcquitted.objects.exists()
    quashed = make.make_proceeding_step(defendant=person, kind="quashed")
    make.publish_all([quashed], reviewer)
    assert NameOfAcquitted.objects.get().pk == person.pk
    actions.clear_name(person, by=reviewer)
    assert naming(crawled(client, None, "2022-03-14", in_another_language=False)) == []
    assert not NameOfAcquitted.objects.exists()
    person.refresh_from_db()
    assert person.name == LATIN  # the desk still knows whom it convicted and acquitted


def test_an_erased_defendant_is_in_no_table(administrator: User) -> None:
    defendant = make.make_defendant(name=LATIN, capacity="state_agent")
    make.make_proceeding_step(defendant=defendant, offence="abuse of power")
    actions.erase(defendant, by=administrator, reason=ErasureReason.LEGAL_DUTY)
    assert tables_naming() == {}
    assert not Tombstone.objects.exists()  # a draft was never public
    assert Erasure.objects.get().kind == "defendant"


# --- What the public is told -----------------------------------------------------------------------


def test_the_public_reads_removed_a_reason_from_a_list_and_that_an_address_is_withheld(
    reviewer: User,
) -> None:
    source = make.make_source(
        title=f"The death of {LATIN}", url="https://example.org/dana-kanareika",
        archive_status="archived", archive_url="https://archive.example.org/dana%20kanareika",
        archived_at=timezone.now(),
    )  # fmt: skip
    victim = named_adult(sources=[source])
    make.publish_all([victim, source])
    actions.withhold(victim, by=reviewer)
    row = PublicSource.objects.get(public_id=source.public_id)
    assert (row.title, row.url, row.archive_url) == (f"The death of {MARK}", "", "")
    assert (row.absence("url"), row.absence("archive_url")) == ("withheld", "withheld")
    assert row.archive_status == "withheld"
    told = {each.field: each for each in PublicCorrection.objects.all()}
    assert set(told) >= {"title", "url", "archive_url", "archive_status"}
    for each in told.values():
        assert each.is_removed
        assert (each.old_value, each.reason) == (None, "A name was taken out.")
    assert told["title"].new_value == f"The death of {MARK}"
    source.refresh_from_db()
    # It can be corrected as ever.
    proposal = actions.propose_correction(
        source, field="summary", new_value="On a death.", by=make.make_user(), reason="Read again."
    )
    actions.accept_corrections([proposal], by=reviewer)
    # The desk keeps what it said, so that nobody brings it back.
    assert Correction.objects.get(field="title").old_value == f"The death of {LATIN}"
    first = source.events.earliest("pgh_id")
    assert "title" not in actions.restoration(source, event=first.pgh_id).fields


# --- All or nothing --------------------------------------------------------------------------------


def everything_stored() -> list[Any]:
    kept = (Incident, Source, Victim, VictimName, Correction, Tombstone)
    return [list(model.objects.order_by("pk").values()) for model in kept]


def test_what_fails_in_the_middle_leaves_all_as_it_was(
    monkeypatch: Any, reviewer: User, administrator: User
) -> None:
    incident = make.make_incident(title=f"Shots at {LATIN}", summary=f"{LATIN} fell.")
    victim = named_adult()
    make.publish_all([victim, incident])
    before = everything_stored()

    def broken(*_args: Any, **_fields: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(Correction.objects, "create", broken)
        with pytest.raises(RuntimeError):
            actions.withhold(victim, by=reviewer)
    assert everything_stored() == before
    with monkeypatch.context() as patch:
        patch.setattr("cases.actions.erasing._forget_unsaved", broken)
        with pytest.raises(RuntimeError):
            actions.erase(victim, by=administrator, reason=ErasureReason.SAFETY)
    assert everything_stored() == before
    assert not Erasure.objects.exists()


def test_a_text_that_would_still_name_the_person_is_refused_and_shown(reviewer: User) -> None:
    incident = make.make_incident(title=f"Shots at {LATIN}", summary="Dana was there.")
    victim = named_adult()
    make.publish_all([victim, incident])
    before = everything_stored()
    title, summary = (f"incident-{incident.pk}-{name}" for name in ("title", "summary"))
    for texts, left in (
        ({}, {title}),
        ({title: f"Shots at KANAREIKA, Dana, {MARK}"}, {title}),
        ({title: "Shots", summary: "Dana was there."}, {summary}),
    ):
        with pytest.raises(actions.NameRemains, match="still stands in incident") as refusal:
            actions.withhold(victim, by=reviewer, texts=texts)
        assert {each.key for each in refusal.value.findings} == left
        assert everything_stored() == before
    actions.withhold(victim, by=reviewer, texts={title: "Shots"})  # that Dana was another one
    incident.refresh_from_db()
    assert (incident.title, incident.summary) == ("Shots", "Dana was there.")


def test_a_second_look_gives_no_second_id(reviewer: User) -> None:
    victim = named_adult()
    make.publish_all([victim])
    first = actions.withhold(victim, by=reviewer).public_id
    incident = make.make_incident(title="A draft")
    Incident.objects.filter(pk=incident.pk).update(title=f"On {LATIN}")
    assert actions.withhold(victim, by=reviewer).public_id == first
    incident.refresh_from_db()
    assert incident.title == f"On {MARK}"


def test_others_of_the_same_name_keep_theirs_and_are_shown(reviewer: User) -> None:
    victim, other = named_adult(), named_adult("dana  KANAREIKA")
    make.publish_all([victim, other])
    assert actions.namesakes_of(victim) == [other]
    actions.withhold(victim, by=reviewer)
    assert other.names.get().text == "dana  KANAREIKA"


# --- The gate --------------------------------------------------------------------------------------


def test_no_text_that_names_a_withheld_person_becomes_public(reviewer: User) -> None:
    public = make.make_incident(title="Shots at a crossing")
    victim = named_adult()
    make.publish_all([victim, public])
    actions.withhold(victim, by=reviewer)
    at = {"situation": public.situation, "place": public.place, "sources": [make.make_source()]}
    make.publish_all(at["sources"])
    draft = make.make_incident(**at, summary="They say that Kanareika, Dana, ran.")
    for record in (
        draft,
        make.make_source(title="x", publisher=at["sources"][0].publisher,
                         url="https://example.org/Dana%5fKANAREIKA"),
        make.make_place(name="Dana Kanareika Square"),
    ):  # fmt: skip
        with pytest.raises(actions.Refused, match="holds a name that is kept back") as refusal:
            actions.publish([record], by=reviewer)
        told = str(refusal.value).replace(str(record), "")
        assert "Kanareika" not in told
        assert victim.public_id not in told
        record.refresh_from_db()
        assert record.state == "draft"
    Incident.objects.filter(pk=draft.pk).update(summary="They say that Dana ran.")
    actions.publish([draft], by=reviewer)
    for field, value, reason in (
        ("summary", f"{LATIN} ran.", "Misread."),
        ("summary", "Somebody ran.", f"{LATIN} did not run."),
    ):
        draft.refresh_from_db()
        proposal = actions.propose_correction(
            draft, field=field, new_value=value, by=make.make_user(), reason=reason
        )
        with pytest.raises(actions.Refused, match="holds a name that is kept back"):
            actions.accept_corrections([proposal], by=reviewer)


def test_a_text_may_name_whoever_may_be_named(reviewer: User) -> None:
    agent = make.make_defendant(name=LATIN, capacity="state_agent")
    verdict = make.make_proceeding_step(defendant=agent, kind="verdict", outcome="convicted")
    citation = make.make_citation(agent, source=verdict.citations.get().source)
    citation.exact_words = f"{LATIN} was convicted"
    citation.save()
    # Convicted by what is published together with the text that says so.
    make.publish_all([agent.prosecution, agent], reviewer)
    accused = make.make_defendant(name="Arman Invented", capacity="state_agent")
    accused.prosecution.title = "Arman Invented before the court"
    accused.prosecution.save()
    with pytest.raises(actions.Refused, match="kept back"):
        make.publish_all([accused.prosecution], reviewer)


def test_a_withheld_persons_own_rows_can_still_be_published(reviewer: User) -> None:
    victim = named_adult()
    make.publish_all([victim])
    actions.withhold(victim, by=reviewer)
    namesake = named_adult("Dana KANAREIKA")
    with pytest.raises(actions.Refused, match="kept back"):
        make.publish_all([namesake], reviewer)
    Victim.objects.filter(pk=namesake.pk).update(withheld=True)
    more = make.make_victim_name(victim=victim, text="Dana Kanareika-Bird")
    make.publish_all(
        [Victim.objects.get(pk=namesake.pk), VictimName.objects.get(pk=more.pk)], reviewer
    )
    assert {each.state for each in VictimName.objects.all()} == {"published"}


# --- The function that erases ----------------------------------------------------------------------


def call(*arguments: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_erase(%s, %s, %s, '{}', '[]', %s)", arguments)
        return cursor.fetchone()[0]


def test_the_function_needs_an_administrator_a_person_and_a_reason(
    administrator: User, reviewer: User
) -> None:
    victim, incident = named_adult(), make.make_incident()
    for arguments, refusal in (
        ((victim.public_id, reviewer.pk, "safety", False), "Only an administrator"),
        ((victim.public_id, reviewer.pk, "safety", True), "Only an administrator"),
        ((victim.public_id, None, "safety", False), "Only an administrator"),
        ((victim.public_id, administrator.pk, "whim", False), "reason from the list"),
        ((victim.public_id, administrator.pk, None, False), "reason from the list"),
        ((victim.public_id, administrator.pk, "safety", None), "reason from the list"),
        (("VIC-33333333", administrator.pk, "safety", False), "no person"),
        ((None, administrator.pk, "safety", False), "no person"),
        ((incident.public_id, administrator.pk, "safety", False), "no person"),
    ):
        with pytest.raises(DatabaseError, match=refusal), transaction.atomic():
            call(*arguments)
    assert Victim.objects.filter(pk=victim.pk).exists()


def test_a_role_that_may_only_execute_it_erases_and_nobody_else_may(administrator: User) -> None:
    victim = named_adult()
    with connection.cursor() as cursor:
        cursor.execute("SELECT proconfig, prosecdef FROM pg_proc WHERE proname = 'cases_erase'")
        (settings, is_definer) = cursor.fetchone()
        assert is_definer
        assert "search_path=public, pg_temp" in settings
        cursor.execute("CREATE ROLE only_executes; CREATE ROLE does_not")
        cursor.execute("GRANT USAGE ON SCHEMA public TO only_executes, does_not")
        cursor.execute(
            "GRANT EXECUTE ON FUNCTION"
            " cases_erase(text, bigint, text, text[], jsonb, boolean) TO only_executes"
        )
        cursor.execute("SET LOCAL ROLE does_not")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            call(victim.public_id, administrator.pk, "safety", False)
        cursor.execute("SET LOCAL ROLE only_executes")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("DELETE FROM cases_victimevent")
        # A table of the caller's that bears the name of one of ours changes nothing.
        cursor.execute("CREATE TEMP TABLE cases_victim (id bigint, public_id text)")
        call(victim.public_id, administrator.pk, "safety", False)
        cursor.execute("DROP TABLE pg_temp.cases_victim; RESET ROLE")
        cursor.execute("DROP OWNED BY only_executes, does_not")
        cursor.execute("DROP ROLE only_executes; DROP ROLE does_not")
    assert tables_naming() == {}
    # History goes on being kept afterwards.
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Incident.pgh_event_model.objects.all().delete()


@isolate_apps("cases")
def test_what_nobody_has_thought_of_yet_goes_as_well(monkeypatch: Any, administrator: User) -> None:
    def a_model(name: str, **fields: Any) -> Any:
        options = type("Meta", (), {"app_label": "cases"})
        return type(name, (models.Model,), {"__module__": __name__, "Meta": options, **fields})

    def to(model: Any, **options: Any) -> Any:
        return models.ForeignKey(model, models.PROTECT, related_name="+", **options)

    number = models.PositiveBigIntegerField
    remark = a_model(
        "Remark", content_type=to(ContentType), object_id=number(), text=models.TextField()
    )
    answer = a_model("Answer", remark=to(remark))
    request = a_model(
        "Request", content_type=to(ContentType, null=True), object_id=number(null=True),
        asked=models.CharField(max_length=40),
    )  # fmt: skip
    portrait = a_model("Portrait", harm=to(Harm))
    added = [remark, answer, request, portrait]
    known = [*attachments.stored(), *added]
    for module in (attachments, erasing):
        monkeypatch.setattr(module, "stored", lambda: known)
    erasing.definition.cache_clear()
    try:
        with connection.schema_editor() as editor:
            for model in added:
                editor.create_model(model)
        assert erasing.build()
    finally:
        erasing.definition.cache_clear()

    victim, other = named_adult(), named_adult("Aru Example")
    for record in (victim, victim.names.get(), other):
        on = {"content_type": ContentType.objects.get_for_model(record), "object_id": record.pk}
        answer.objects.create(remark=remark.objects.create(**on, text="Who is it?"))
        request.objects.create(**on, asked=f"Take {LATIN} down")
    for each in (victim, other):
        portrait.objects.create(harm=each.harms.get())
    counts = actions.what_goes(victim, by=administrator)
    assert (counts["remark"], counts["answer"], counts["portrait"]) == (2, 2, 1)
    actions.erase(victim, by=administrator, reason=ErasureReason.SAFETY)
    assert [each.object_id for each in remark.objects.all()] == [other.pk]
    assert answer.objects.get().remark == remark.objects.get()
    assert portrait.objects.get().harm == other.harms.get()
    # What can stand alone stays, and forgets whom it was about.
    kept = request.objects.order_by("pk").values_list("content_type", "object_id", "asked")
    assert [row[1:] for row in kept] == [
        (None, "[removed]"),
        (None, "[removed]"),
        (other.pk, "[removed]"),
    ]
    assert [row[0] is None for row in kept] == [True, True, False]
