"""The publish gate: each question has its pair, an empty field that is listed and an answer."""

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.actions.gate_rules import RULES, rules_for
from cases.admin.forms import ABSENT, emptiable
from cases.choices import ReviewState
from cases.models import Harm, Incident, Source, User, Victim
from cases.models.review import Record, Sourced
from tests import factories as make
from tests.cases.desk_forms import filled, page, shown_in_list
from tests.cases.test_constraints import MAKERS

pytestmark = pytest.mark.django_db

STATED = "not_stated"


def _without(*names: str) -> dict[str, Any]:
    """Neither these fields nor a reason why they are empty."""
    return {"absent": dict.fromkeys(names, "")}


def _reason(name: str) -> dict[str, Any]:
    return {"absent": {name: STATED}}


NO_DATE = {"date_precision": "", "date_earliest": None, "date_latest": None}
SOME_DAY = {"date_precision": "unknown", "date_earliest": None, "date_latest": None}
PRISON = {"kind": "sentence", "sentence_kind": "imprisonment"}
COPY = {"archive_status": "archived", "archive_url": "https://archive.example.org/1"}

# kind and field: what leaves the question open, and what answers it
PAIRS: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]] = {
    ("incident", "kind"): ({"kind": ""}, {"kind": "unknown"}),
    ("incident", "verification"): ({"verification": ""}, {"verification": "alleged"}),
    ("incident", "harms"): (_without("people_low"), _reason("people_low")),
    ("incident", "date_precision"): (NO_DATE, SOME_DAY),
    ("victim", "identification"): ({"identification": ""}, {"identification": "unidentified"}),
    ("victim", "names"): ({"identification": "named"}, {"identification": "unidentified"}),
    ("victim", "sex"): ({"sex": ""}, {"sex": "unknown"}),
    ("victim", "age_group"): ({"age_group": ""}, {"age_group": "unknown"}),
    ("victim", "role"): ({"role": ""}, {"role": "unknown"}),
    ("harm", "means"): ({"means": ""}, {"means": "", "category": "detained"}),
    ("harm", "outcome"): ({"outcome": ""}, {"outcome": "unknown"}),
    ("harm", "agency"): (_without("agency"), _reason("agency")),
    ("investigation", "kind"): ({"kind": ""}, {"kind": "unknown"}),
    ("investigation", "agency"): (_without("agency"), _reason("agency")),
    ("investigation", "deaths_status"): ({"deaths_status": ""}, {"deaths_status": STATED}),
    ("investigation", "cases_status"): ({"cases_status": ""}, {"cases_status": STATED}),
    ("investigation", "speaker_status"): (
        {"speaker_status": ""},
        {"speaker_status": "not_named"},
    ),
    ("investigation", "speaker_candidates"): (
        {"speaker_status": "unclear"},
        {"speaker_status": "not_named"},
    ),
    ("investigationstep", "date_precision"): (NO_DATE, SOME_DAY),
    ("prosecution", "court_type"): ({"court_type": ""}, {"court_type": "unknown"}),
    ("defendant", "capacity"): ({"capacity": ""}, {"capacity": "unknown"}),
    ("proceedingstep", "offence"): (
        {"kind": "charged"} | _without("offence"),
        {"kind": "charged"} | _reason("offence"),
    ),
    ("proceedingstep", "steps"): (
        {"kind": "verdict", "outcome": "convicted"} | _without("sentence_kind"),
        {"kind": "verdict", "outcome": "convicted"} | _reason("sentence_kind"),
    ),
    ("proceedingstep", "sentence_months"): (
        PRISON | _without("sentence_months"),
        PRISON | _reason("sentence_months"),
    ),
    ("proceedingstep", "sentence_suspended"): (
        PRISON | _without("sentence_suspended"),
        PRISON | {"sentence_suspended": False},
    ),
    ("proceedingstep", "date_precision"): (NO_DATE, SOME_DAY),
    ("figure", "subject"): ({"subject": ""}, {"subject": STATED}),
    ("figure", "population_group"): ({"population_group": ""}, {"population_group": STATED}),
    ("figure", "period_start"): (_without("period_start"), {"period_words": "January"}),
    ("figure", "speaker_status"): (
        {"speaker": None, "speaker_status": ""},
        {"speaker": None, "speaker_status": "not_named"},
    ),
    ("figure", "speaker_candidates"): (
        {"speaker": None, "speaker_status": "unclear"},
        {"speaker": None, "speaker_status": "not_named"},
    ),
    ("figure", "date_precision"): (NO_DATE, SOME_DAY),
    ("source", "date_precision"): (NO_DATE, {"date_precision": "day"}),
    ("source", "date_latest"): (SOME_DAY, SOME_DAY | {"date_latest": date(2022, 12, 31)}),
    ("source", "language"): ({"language": ""}, {"language": ""} | _reason("language")),
    ("source", "url"): (_without("url"), _without("url") | {"archive_status": "not_online"}),
    ("source", "archive_status"): ({"archive_status": ""}, {"archive_status": "not_recorded"}),
    ("source", "archived_at"): (COPY, COPY | _reason("archived_at")),
    ("citation", "locator_kind"): (
        {"locator_kind": "", "locator": ""},
        {"locator_kind": "not_recorded", "locator": ""},
    ),
    ("place", "part_of"): (_without("part_of"), _without("part_of") | {"level": "country"}),
    ("place", "geonames_id"): (_without("geonames_id"), {"geonames_id": 1516905}),
    ("agency", "place"): (_without("place"), _reason("place")),
}

OWN_TESTS = {("victim", "naming_basis"), ("victim", "harms")}


def lacks(record: Record) -> set[str]:
    return {lack.field for lack in actions.lacking(record) if lack.rests_on is None}


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_an_empty_field_is_listed_and_an_answer_is_none(pair: tuple[str, str]) -> None:
    kind, field = pair
    open_question, answered = PAIRS[pair]
    assert field in lacks(MAKERS[kind](**open_question))
    assert field not in lacks(MAKERS[kind](**answered))


def test_every_question_has_its_pair_and_a_field_on_its_page() -> None:
    asked = {
        (kind._meta.model_name, rule.field)
        for kind in (*RULES, Harm)
        for rule in rules_for(kind)
        if rule.field != "citations"
    }
    assert asked == PAIRS.keys() | OWN_TESTS
    for kind in RULES:
        explained = {field.name for field in emptiable(kind)}
        assert explained >= set(actions.answerable_by_reason(kind))
        assert not explained & set(actions.answerable_by_choice(kind))


@pytest.mark.parametrize("kind", [name for name, maker in MAKERS.items()])
def test_a_fact_has_its_source(kind: str) -> None:
    record = MAKERS[kind]()
    assert ("citations" in lacks(record)) is isinstance(record, Sourced)
    if isinstance(record, Sourced):
        make.make_citation(record)
        assert "citations" not in lacks(record)


def test_a_name_needs_a_basis_or_is_withheld() -> None:
    for fields, asked in (
        ({"naming_basis": ""}, True),
        ({"naming_basis": "family_consent"}, False),
        ({"naming_basis": "", "withheld": True}, False),
        ({"naming_basis": "", "age_group": "child"}, False),
    ):
        victim = make.make_victim(name="Aru Example", sources=[], **fields)
        assert ("naming_basis" in lacks(victim)) is asked
    unnamed = make.make_victim(sources=[])
    assert lacks(unnamed) == {"harms", "citations"}
    contradicted = make.make_victim(name="Aru Example", identification="unidentified", sources=[])
    assert "identification" in lacks(contradicted)


def test_a_person_an_incident_and_a_conviction_are_answered_by_their_rows() -> None:
    harm = make.make_harm(incident=make.make_incident(**_without("people_low")))
    assert "harms" not in lacks(harm.victim) | lacks(harm.incident)
    verdict = make.make_proceeding_step(
        defendant=make.make_defendant(),
        kind="verdict",
        outcome="convicted",
        **_without("sentence_kind"),
    )
    assert "steps" in lacks(verdict)
    make.make_proceeding_step(defendant=verdict.defendant, kind="sentence", sentence_kind="none")
    assert "steps" not in lacks(verdict)
    unclear = make.make_figure(speaker_status="unclear")
    unclear.speaker_candidates.add(make.make_speaker())
    assert lacks(unclear) == set()


def test_what_a_record_rests_on_is_listed_unless_it_goes_along() -> None:
    harm = make.make_harm()
    rests_on = {lack.rests_on for lack in actions.lacking_whole([harm.victim]) if lack.rests_on}
    sources = set(Source.objects.filter(citations__victim=harm.victim))
    sources |= set(Source.objects.filter(citations__harm=harm))
    assert rests_on == {harm.incident, *sources}


# --- Publishing ------------------------------------------------------------------------------------


@pytest.fixture
def reviewer(client: Client) -> User:
    user = make.make_user("reviewer")
    client.force_login(user)
    return user


def waiting(record: Any) -> Any:
    """A record in review, with everything it rests on public."""
    whole = actions.bundle(record)
    first = {parent for each in whole for parent in actions.parents(each)} - set(whole)
    make.publish_all(first)
    actions.submit([record], by=record.author)
    return record


def words(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def publish(client: Client, *records: Any, seen: str) -> str:
    """Choose “publish” on a list or a page; what is said then."""
    answer = client.post(
        reverse(f"admin:cases_{records[0]._meta.model_name}_changelist"),
        {
            "action": "publish",
            "_selected_action": [record.pk for record in records],
            "seen": seen,
        },
    )
    for record in records:
        record.refresh_from_db()
    return words(answer)


def test_a_bundle_is_public_whole_or_not_at_all(client: Client, reviewer: User) -> None:
    held, free = (
        waiting(make.make_harm(victim=make.make_victim(name=name)).victim)
        for name in ("Aru Example", "Dan Other")
    )
    with actions.acting(by=held.author):
        Harm.objects.filter(victim=held).update(outcome="")
    said = publish(client, held, free, seen=shown_in_list(client, Victim))
    assert "Published: Dan Other." in said
    assert "Not published: Aru Example. Before that:" in said
    assert "Say what became of the person." in said
    states = {each.state for each in actions.bundle(held)}
    assert states == {ReviewState.IN_REVIEW, ReviewState.DRAFT}
    assert {each.state for each in actions.bundle(free)} == {ReviewState.PUBLISHED}


def test_one_that_rests_on_another_of_the_list_follows_it(client: Client, reviewer: User) -> None:
    city = make.make_place(part_of=make.make_place(level="region"))
    actions.submit([city, city.part_of], by=city.author)
    said = publish(client, city, city.part_of, seen=shown_in_list(client, type(city)))
    assert "Not published" not in said
    assert city.is_published


@pytest.mark.parametrize("where", ["page", "list"])
def test_what_changed_since_it_was_shown_is_not_published(
    client: Client, reviewer: User, where: str
) -> None:
    harm = make.make_harm(victim=make.make_victim(name="Aru Example"))
    victim = waiting(harm.victim)
    seen = (
        client.get(page(Victim, victim)).context["seen"]
        if where == "page"
        else shown_in_list(client, Victim)
    )
    colleague = make.make_user(username="colleague")
    with actions.acting(by=colleague):
        Harm.objects.filter(pk=harm.pk).update(means="small_arms")
    said = publish(client, victim, seen=seen)
    assert "changed since it was shown to you" in said
    assert "(harm “killed: Aru Example”: means (by colleague))" in said
    assert victim.state == ReviewState.IN_REVIEW
    with actions.acting(by=colleague):
        make.make_citation(harm, source=harm.citations.get().source, author=colleague)
    assert "new: citation" in publish(client, victim, seen=seen)
    assert "it was not on the page" in publish(client, victim, seen="")
    assert "Published" in publish(client, victim, seen=shown_in_list(client, Victim))


def test_a_day_that_a_trigger_moved_is_no_change(client: Client, reviewer: User) -> None:
    figure = waiting(make.make_figure())
    seen = shown_in_list(client, type(figure))
    late = make.make_source(published_on=date(2023, 1, 1))
    make.publish_all([late])
    type(figure).objects.filter(pk=figure.pk).update(known_from=date(2023, 1, 1))
    assert "Published" in publish(client, figure, seen=seen)


# --- Where people work -----------------------------------------------------------------------------

BY_KIND: dict[str, dict[str, Any]] = {}
for (_kind, _field), (_open, _) in PAIRS.items():
    if _kind != "proceedingstep" and _field not in {"speaker_candidates", "archived_at", "names"}:
        merged = BY_KIND.setdefault(_kind, {})
        absent = merged.get("absent", {}) | _open.get("absent", {})
        merged |= _open | {"absent": absent}
BY_KIND["proceedingstep"] = {"kind": "charged"} | NO_DATE | _without("offence")
BY_KIND["source"] |= NO_DATE


@pytest.mark.parametrize("kind", BY_KIND)
def test_each_sentence_leads_to_a_field_that_is_there(client: Client, kind: str) -> None:
    client.force_login(make.make_user())
    record = MAKERS[kind](**BY_KIND[kind])
    answer = client.get(page(type(record), record))
    lines = answer.context["panel"].lacking
    assert lines
    shown = {"": answer.text}
    for line in lines:
        for url in filter(None, (line.url, line.reason_url)):
            address, _, anchor = url.partition("#")
            if address not in shown:
                shown[address] = client.get(address).text
            assert f'id="{anchor}"' in shown[address], url
    folded = answer.text.split("<details>")[1:]
    for part in folded:
        inside = part.split("</details>")[0]
        assert not any(f'id="{line.url.removeprefix("#")}"' in inside for line in lines)


def test_a_row_on_the_page_is_led_to_on_the_page(client: Client) -> None:
    client.force_login(make.make_user())
    harm = make.make_harm(means="", **_without("agency"))
    make.make_citation(harm, locator_kind="", locator="")
    urls = {}
    for record in (harm.incident, harm.victim):
        for line in client.get(page(type(record), record)).context["panel"].lacking:
            urls[line.words] = (line.url, line.reason_url)
    assert urls[f"Harm “{harm}”: Say the cause of the death or injury."][0] == "#id_harms-0-means"
    agency = urls[f"Harm “{harm}”: Say which institution is alleged, and by whom."]
    assert agency == ("#id_harms-0-agency", f"#id_harms-0-{ABSENT}agency")
    citation = next(url for words, (url, _) in urls.items() if words.startswith("Citation"))
    assert citation.endswith("/change/#id_locator_kind")


def test_submitting_what_lacks_something_is_done_and_said(client: Client) -> None:
    researcher = make.make_user()
    client.force_login(researcher)
    incident = make.make_incident(author=researcher, kind="")
    answer = client.post(
        reverse("admin:cases_incident_changelist"),
        {"action": "submit_for_review", "_selected_action": incident.pk},
    )
    assert "A reviewer cannot publish it yet" in words(answer)
    assert f'href="{page(Incident, incident)}#id_kind"' in words(answer)
    incident.refresh_from_db()
    assert incident.state == ReviewState.IN_REVIEW
    client.force_login(make.make_user("reviewer"))
    verbs = client.get(page(Incident, incident)).context["panel"].verbs
    assert {verb.action: verb.refused for verb in verbs}["publish"].startswith("What is listed")


def test_what_the_form_can_work_out_is_not_asked(client: Client) -> None:
    client.force_login(make.make_user())
    archive = "https://web.archive.org/web/20220512103000/https://news.example.org/1"
    typed = {
        "title": "Report on shots",
        "publisher": make.make_publisher().pk,
        "source_type": "news_report",
        "date_earliest": "2022-05-01",
        "date_latest": "2022-05-31",
        "language": "en",
        "url": "https://news.example.org/1",
        "archive_url": archive,
    }
    assert client.post(page(Source), filled(client, page(Source)) | typed).status_code == 302
    source = Source.objects.get(title="Report on shots")
    assert lacks(source) == set()
    assert (source.date_precision, source.archive_status) == ("month", "archived")
    assert source.archived_at.isoformat() == "2022-05-12T10:30:00+00:00"
    person = {"age_low": 17, "age_high": 18, "names-0-text": "Ару Экзампл", "cite_source": ""}
    assert client.post(page(Victim), filled(client, page(Victim)) | person).status_code == 302
    victim = Victim.objects.get()
    assert (victim.age_group, victim.names.get().script) == ("unknown", "Cyrl")


def test_a_correction_leaves_no_field_empty_without_a_reason() -> None:
    author, reviewer = make.make_user(), make.make_user("reviewer")
    harm = make.make_harm(agency=make.make_agency(), agency_alleged_by=make.make_speaker())
    make.publish_all([harm.victim], reviewer)
    harm.refresh_from_db()

    def proposed(**values: Any) -> list[Any]:
        return [
            actions.propose_correction(
                harm, field=field, new_value=value, by=author, reason="misread"
            )
            for field, value in values.items()
        ]

    emptied = proposed(agency=None, agency_alleged_by=None)
    with pytest.raises(actions.Lacking, match="which institution is alleged"):
        actions.accept_corrections(emptied, by=reviewer)
    reason = proposed(absent={"agency": "not_stated"})
    assert actions.accept_corrections([*emptied, *reason], by=reviewer).agency is None
