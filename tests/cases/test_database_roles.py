"""The web role does a day's work at the desk and rewrites no history; the reader sees public views alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pghistory
import pghistory.models
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from cases import actions, grants
from cases.api.views import VIEWSETS
from cases.choices import CorrectionState, HarmCategory, RemovalReason, ReviewState
from cases.models import (
    Citation,
    Correction,
    DeskSession,
    Figure,
    Harm,
    Incident,
    Tombstone,
    User,
    versions,
)
from cases.models.hardening import install
from cases.public import VIEWS, PublicNumber
from tests import factories as make
from tests.cases.desk_forms import filled, page, shown_in_list

pytestmark = pytest.mark.django_db


def sql(statement: str, *parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def roles(django_db_setup: None, django_db_blocker: Any) -> Iterator[grants.Roles]:
    """Both roles, made by the command; they are taken back with everything else when the module ends."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        if not sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")[0][0]:
            pytest.skip("only a superuser can make roles and act as them")
        patch.setenv("DATABASE_WEB_PASSWORD", "never-to-be-seen")
        patch.setenv("DATABASE_READER_PASSWORD", "never-to-be-seen")
        said = StringIO()
        for _ in range(2):
            call_command("database_roles", stdout=said, stderr=said)
        assert "never-to-be-seen" not in said.getvalue()
        assert "But" not in said.getvalue()
        assert said.getvalue().count("is refreshed") == len("wr")
        yield grants.Roles.of()
        transaction.set_rollback(True)


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """What follows is done by somebody who is connected as this role."""
    sql(f'SET LOCAL SESSION AUTHORIZATION "{role}"')
    try:
        yield
    finally:
        if not connection.needs_rollback:
            sql("SET LOCAL SESSION AUTHORIZATION DEFAULT")


@pytest.fixture
def web(roles: grants.Roles) -> Iterator[None]:
    with acting_as(roles.web):
        yield


def refused(statement: str, *parameters: Any) -> bool:
    """Whether the role may not do it; anything else that goes wrong is an error."""
    try:
        with transaction.atomic():
            sql(statement, *parameters)
    except ProgrammingError as error:
        return error.__cause__.pgcode == "42501"  # insufficient_privilege
    return False


# --- The web role ----------------------------------------------------------------------------------


def sign_in(user: User) -> Client:
    """In both steps, so that sessions, attempts and devices are written too."""
    client = Client()
    make.give_second_factor(user)
    client.post("/admin/login/", {"username": str(user), "password": "wrong"})
    client.post("/admin/login/", {"username": str(user), "password": make.PASSWORD})
    client.post("/admin/second-factor/", {"code": make.code_of(user)})
    assert client.get("/admin/").status_code == 200
    return client


OTHER_GAPS = {"<slug:name>.<str:kind>": "killed.json", "<slug:section>": "cities"}


def choose(client: Client, action: str, record: Any, **more: Any) -> None:
    address = f"/admin/cases/{record._meta.model_name}/"
    seen = shown_in_list(client, type(record))
    client.post(address, {"action": action, "_selected_action": record.pk, "seen": seen} | more)
    record.refresh_from_db()


def test_releases_are_made_compared_and_cleared(web: None, settings: Any, tmp_path: Path) -> None:
    settings.ACCOUNTABILITY_RELEASES_DIR = tmp_path
    victim = make.make_victim(name="Dana Kanareika", age_group="adult")
    harm = make.make_harm(victim=victim)
    reviewer = make.publish_all([victim, harm.incident])

    def released(*arguments: str) -> str:
        said = StringIO()
        call_command("release", *arguments, "--site", "https://example.org/", stdout=said)
        return said.getvalue()

    assert "Release 1, state" in released()
    assert "every file is the same" in released("--check")
    actions.withhold(victim, by=reviewer)
    assert "Release 1: " in released("--clear")
    rows = (tmp_path / "1" / "ndjson" / "victims.ndjson").read_text()
    assert "Kanareika" not in rows
    # The row of a release stays.
    assert refused("DELETE FROM cases_release")


def test_a_researcher_s_and_a_reviewer_s_day(web: None) -> None:
    source, victim = make.make_source(), make.make_victim()
    make.publish_all([source, situation := make.make_situation(), place := make.make_place()])
    researcher, reviewer = (
        sign_in(make.make_user("researcher")),
        sign_in(make.make_user("reviewer")),
    )
    typed = filled(researcher, page(Incident), harms=1) | {
        "title": "Shots",
        "kind": "shooting",
        "verification": "single_source",
        "date_precision": "unknown",
        "harms-0-means": "unknown",
        "harms-0-outcome": "unknown",
        "harms-0-absent_agency": "not_stated",
        "situation": situation.pk,
        "place": place.pk,
        "harms-0-victim": victim.pk,
        "harms-0-category": HarmCategory.WOUNDED,
        "cite_source": source.pk,
        "cite_locator": "7",
    }
    assert researcher.post(page(Incident), typed).status_code == 302
    incident = Incident.objects.get()
    spare = make.make_harm(incident=incident, author=incident.author)
    typed = filled(researcher, page(Incident, incident)) | {"harms-1-DELETE": "on"}
    assert researcher.post(page(Incident, incident), typed).status_code == 302
    assert not Harm.objects.filter(pk=spare.pk).exists()
    choose(researcher, "submit_for_review", incident)
    choose(reviewer, "return_to_author", incident, reason="The day is missing.")
    first = versions.latest(Incident, pgh_obj_id=incident.pk)[incident.pk]
    typed = filled(researcher, page(Incident, incident)) | {"title": "Shots in a street"}
    researcher.post(page(Incident, incident), typed)
    restore = f"/admin/cases/incident/{incident.pk}/history/{first}/restore/"
    now = researcher.get(restore).context["last"]
    assert researcher.post(restore, {"now": now, "reason": "as before"}).status_code == 302
    choose(researcher, "submit_for_review", incident)
    choose(reviewer, "publish", incident)
    told = [str(each) for each in actions.lacking_whole([incident])]
    assert (incident.state, incident.title) == (ReviewState.PUBLISHED, "Shots"), told
    assert incident.known_from == date(2022, 12, 25)

    correct = f"/admin/cases/incident/{incident.pk}/correct/"
    form = researcher.get(correct).context["adminform"].form
    typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    typed |= {"title": "One shot", "correction_reason": "misread"}
    assert researcher.post(correct, typed).status_code == 302
    proposal = Correction.objects.get()
    decision = {"correction": proposal.pk, "decision": "accept"}
    reviewer.post(f"/admin/cases/incident/{incident.pk}/corrections/", decision)
    proposal.refresh_from_db()
    assert proposal.state == CorrectionState.ACCEPTED
    assert researcher.get(f"/admin/cases/incident/{incident.pk}/history/").status_code == 200
    choose(reviewer, "withdraw", incident, reason="safety")
    assert Tombstone.objects.filter(public_id=incident.public_id).exists()

    draft = make.make_figure(author=User.objects.get(username__startswith="researcher"))
    researcher.post(f"/admin/cases/figure/{draft.pk}/delete/", {"post": "yes"})
    assert not Figure.objects.exists()
    assert not Citation.objects.filter(figure__isnull=False).exists()
    assert versions.events_of(Figure).filter(pgh_obj_id=draft.pk, pgh_label="delete").exists()


def test_a_day_of_the_others(web: None) -> None:
    reviewer = make.make_user("reviewer")
    victim, twin = (make.make_victim(name=f"Invented {name}") for name in ("One", "Two"))
    for person in (victim, twin):
        make.make_harm(victim=person)
    make.publish_all([victim, twin], reviewer)
    actions.merge(twin, into=victim, by=reviewer)
    assert actions.withhold(victim, by=reviewer).withheld
    administrator, colleague = sign_in(make.make_user("administrator")), make.make_user()
    new = {"username": "newcomer", "usable_password": "true", "password1": make.PASSWORD}
    administrator.post("/admin/cases/user/add/", new | {"password2": make.PASSWORD})
    assert User.objects.filter(username="newcomer").exists()
    choose(administrator, "reset_second_factor", colleague)
    choose(administrator, "deactivate", colleague)
    assert not colleague.is_active
    administrator.post("/admin/sessions/", {"everywhere": "1"})
    assert not DeskSession.objects.exists()
    call_command("clearsessions")


def test_the_web_changes_removes_and_switches_off_no_history(roles: grants.Roles) -> None:
    figure = make.make_figure()
    make.publish_all([figure])
    actions.withdraw([figure], by=make.make_user("reviewer"), reason=RemovalReason.SAFETY)
    owner = sql("SELECT current_user")[0][0]
    histories = [
        model._meta.db_table
        for model in apps.get_app_config("cases").get_models()
        if issubclass(model, pghistory.models.Event)
    ]
    assert len(histories) > 20
    kept = [*histories, "pghistory_context", "cases_tombstone", "django_admin_log"]
    with acting_as(roles.web):
        for table in kept:
            column = {"pghistory_context": "metadata", "cases_tombstone": "reason"}.get(table)
            column = column or ("change_message" if table.startswith("django") else "pgh_label")
            assert sql(f"SELECT count(*) FROM {table}"), table
            for statement in (
                f"UPDATE {table} SET {column} = {column}",
                f"DELETE FROM {table}",
                f"TRUNCATE {table} CASCADE",
                f"ALTER TABLE {table} DISABLE TRIGGER ALL",
                f"DROP TABLE {table} CASCADE",
                f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
            ):
                assert refused(statement), statement
        for statement in (
            "ALTER TABLE cases_figure DISABLE TRIGGER ALL",
            "ALTER TABLE cases_figure OWNER TO CURRENT_USER",
            "TRUNCATE cases_figure CASCADE",
            "DELETE FROM cases_user",
            "DELETE FROM cases_correction",
            "UPDATE auth_group SET name = 'x'",
            "UPDATE django_migrations SET name = 'x'",
            "SET session_replication_role = 'replica'",
            f'SET ROLE "{owner}"',
            "CREATE TABLE mine (id int)",
            "CREATE TEMPORARY TABLE accountability_trial_run (id int)",
            "CREATE SCHEMA mine",
            "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid LANGUAGE sql AS 'SELECT 1'",
            "ALTER FUNCTION _pgh_attach_context() SECURITY INVOKER",
            "CREATE RULE mine AS ON INSERT TO cases_figureevent DO INSTEAD NOTHING",
            "CREATE TRIGGER mine BEFORE INSERT ON cases_figureevent EXECUTE FUNCTION abs()",
            "SELECT pg_read_file('/etc/passwd')",
            "COPY cases_figure TO PROGRAM 'cat'",
            "SELECT setval('cases_figureevent_pgh_id_seq', 1)",
        ):
            assert refused(statement), statement


def test_no_setting_keeps_a_change_out_of_the_history(web: None) -> None:
    figure = make.make_figure()
    before = versions.events_of(Figure).count()
    everything = (
        "{" + ",".join(row[0] for row in sql("SELECT DISTINCT tgname FROM pg_trigger")) + "}"
    )
    sql("SELECT set_config('pgtrigger.ignore', %s, true)", everything)
    sql("UPDATE cases_figure SET coding_note = 'unseen'")
    assert versions.events_of(Figure).count() == before + 1
    assert refused("DELETE FROM cases_figureevent WHERE pgh_obj_id = %s", figure.pk)


def test_an_earlier_context_keeps_its_user_and_reason(roles: grants.Roles) -> None:
    figure = make.make_figure()
    with pghistory.context(user=1, reason="true") as context:
        Figure.objects.update(coding_note="one")
    earlier = pghistory.models.Context.objects.filter(pk=context.id)
    earlier.update(created_at=timezone.now() - timedelta(hours=1))
    with acting_as(roles.web):
        sql("SELECT set_config('pghistory.context_id', %s, true)", str(context.id))
        for reason in ("forged", "forged", "true"):
            said = f'{{"user": 1, "reason": "{reason}"}}'
            sql("SELECT set_config('pghistory.context_metadata', %s, true)", said)
            sql("UPDATE cases_figure SET coding_note = coding_note || '.'")
        assert refused("INSERT INTO pghistory_context SELECT * FROM pghistory_context")
    assert earlier.get().metadata["reason"] == "true"
    events = versions.events_of(Figure).filter(pgh_obj_id=figure.pk, pgh_label="update")
    reasons = [event.pgh_context.metadata["reason"] for event in events.order_by("pgh_id")]
    assert reasons == ["true", "forged", "forged", "true"]
    assert len({event.pgh_context_id for event in events}) == 2


def test_the_owner_still_ignores_triggers_when_it_must() -> None:
    figure = make.make_figure()
    before = versions.events_of(Figure).count()
    install()
    names = [row[0] for row in sql("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")]
    sql("SELECT set_config('pgtrigger.ignore', %s, true)", "{" + ",".join(names) + "}")
    sql("UPDATE cases_figure SET coding_note = 'unseen' WHERE id = %s", figure.pk)
    assert versions.events_of(Figure).count() == before


# --- The reader ------------------------------------------------------------------------------------


def public_addresses(known: dict[str, str]) -> list[str]:
    """Every page and every operation of the API, about these records."""
    pages = next(each for each in get_resolver().url_patterns if str(each.pattern) == "")
    routes = ["/" + str(each.pattern) for each in pages.url_patterns]
    nouns = [viewset.noun for viewset in VIEWSETS]
    routes += [f"/api/v1/{noun}/{rest}" for noun in nouns for rest in ("", "{id}/")]
    routes += ["/api/v1/", "/api/v1/cities/{id}/summary/", "/api/v1/situations/{id}/summary/"]
    routes += ["/search/?q=Invented", "/victims/?name=Invented"]
    routes += ["/api/v1/reconcile/", "/api/v1/reconcile/suggest/entity/?prefix=Invented"]
    routes += ['/api/v1/reconcile/?queries={"q":{"query":"Dana Invented"}}']
    found = []
    for route in routes:
        address, noun = route, next((part for part in route.split("/") if part in known), "")
        for gap in ("<slug:slug>", "<slug:key>", "<str:public_id>", "{id}"):
            address = address.replace(gap, known.get(noun, ""))
        for gap, filling in OTHER_GAPS.items():
            address = address.replace(gap, filling)
        found.append(address)
    return [*found, "/?as_of=2022-12-31", f"/cities/{known['cities']}/?as_of=2022-12-31"]


def test_every_public_page_and_operation_reads_nothing_but_public_views(
    roles: grants.Roles, client: Client
) -> None:
    source = make.make_source()
    place, situation = make.make_place(), make.make_situation()
    speaker = make.make_speaker(agency=(agency := make.make_agency()))
    incident = make.make_incident(place=place, situation=situation, sources=[source])
    victim = make.make_victim(name="Dana Invented", age_group="adult", sources=[source])
    harm = make.make_harm(victim=victim, incident=incident, sources=[source])
    case = make.make_investigation(place=place, situation=situation, sources=[source])
    step = make.make_investigation_step(investigation=case, sources=[source])
    trial = make.make_prosecution(
        place=place, situation=situation, investigation=case, sources=[source]
    )
    defendant = make.make_defendant(prosecution=trial, capacity="state_agent", sources=[source])
    verdict = make.make_proceeding_step(defendant=defendant, sources=[source])
    figure = make.make_figure(place=place, situation=situation, speaker=speaker, sources=[source])
    reviewer = make.publish_all([harm, victim, step, verdict, figure])
    proposal = actions.propose_correction(
        figure, field="coding_note", new_value="x", by=make.make_user(), reason="why"
    )
    actions.accept_corrections([proposal], by=reviewer)
    known = {
        "agencies": agency.slug,
        "codebook": "figure",
        "entities": victim.public_id,
        "cities": place.slug,
        "places": place.slug,
        "situations": situation.slug,
        "publishers": source.publisher.slug,
        "speakers": speaker.slug,
        "citations": figure.citations.get().public_id,
        "sources": source.public_id,
        "incidents": incident.public_id,
        "victims": victim.public_id,
        "investigations": case.public_id,
        "prosecutions": trial.public_id,
        "figures": figure.public_id,
        "numbers": PublicNumber.objects.get(figure_id=figure.public_id).public_id,
    }
    by = make.make_user("administrator")
    key, text = actions.make_key(label="x", owner="y", scopes=[], expires_on=None, by=by)
    with acting_as(roles.reader):
        for address in public_addresses(known):
            leads_on = address == "/favicon.ico"  # to a static file
            assert client.get(address).status_code == (301 if leads_on else 200), address
        keyed = client.get("/api/v1/", headers={"authorization": f"Bearer {text}"})
        assert (keyed.status_code, keyed["RateLimit-Policy"][:5]) == (200, '"key"')
        assert client.get("/nowhere/").status_code == 404
    key.refresh_from_db()
    assert key.last_used_on is None, "whoever may only read notes nothing"


def test_the_reader_reads_nothing_else(roles: grants.Roles) -> None:
    (found,) = sql(
        "SELECT array_agg(c.oid::regclass::text) FROM pg_class c WHERE c.relkind = 'r'"
        " AND c.relnamespace = current_schema()::regnamespace"
    )[0]
    assert len(found) > 60
    with acting_as(roles.reader):
        for table in found:
            assert refused(f"SELECT FROM {table}"), table
            assert refused(f"INSERT INTO {table} DEFAULT VALUES"), table
        for view in VIEWS:
            granted = [
                word
                for word in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
                if sql("SELECT has_table_privilege(%s, %s)", view._meta.db_table, word)[0][0]
            ]
            assert granted == ["SELECT"], view
        assert refused("SELECT _pgh_attach_context()")
        assert refused("SELECT cases_refresh_known_from('{}')")
        assert refused("CREATE TEMPORARY TABLE mine (id int)")


# --- Making them -----------------------------------------------------------------------------------


def test_every_table_is_thought_of_and_histories_are_only_added_to() -> None:
    allowed = grants.tables()
    assert set(connection.introspection.table_names()) <= set(allowed)
    for table, words in allowed.items():
        if table.endswith("event"):
            assert words == ("SELECT", "INSERT"), table


def test_passwords_are_stored_as_no_text_and_new_tables_are_granted_after_a_migrate(
    roles: grants.Roles,
) -> None:
    for (secret,) in sql(
        "SELECT rolpassword FROM pg_authid WHERE rolname LIKE '%%\\_web'"
        " OR rolname LIKE '%%\\_reader'"
    ):
        assert secret is None or secret.startswith("SCRAM-SHA-256$")
    sql("CREATE FUNCTION public_new() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    sql(f'REVOKE ALL ON cases_figure FROM "{roles.web}"')
    sql(f'GRANT TRUNCATE, DELETE ON cases_figureevent TO "{roles.web}"')
    grants.after_migrate(using="default")
    with acting_as(roles.web):
        assert not refused("SELECT FROM cases_figure")
        assert refused("DELETE FROM cases_figureevent")
        assert not refused("SELECT public_new()")
    with acting_as(roles.reader):
        assert not refused("SELECT public_new()")


def test_a_role_that_may_too_much_is_named(roles: grants.Roles) -> None:
    sql(f'ALTER ROLE "{roles.web}" CREATEDB SUPERUSER')
    found = grants.excesses(roles.web)
    assert {"is a superuser", "may make databases"} <= set(found)


def test_a_new_role_without_a_password_is_refused(monkeypatch: Any, settings: Any) -> None:
    settings.DATABASE_WEB_ROLE, settings.DATABASE_READER_ROLE = "nobody_web", "nobody_reader"
    for name in ("DATABASE_WEB_PASSWORD", "DATABASE_READER_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(CommandError, match="needs a password"):
        call_command("database_roles")
    assert grants.Roles.of().existing() == []
