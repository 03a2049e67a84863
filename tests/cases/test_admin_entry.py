"""Entering at the desk: one page for an incident, what is worked out, what a forged form changes."""

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from cases.admin.citing import LAST_CITED
from cases.choices import (
    AgeGroup,
    CountStatus,
    DatePrecision,
    HarmCategory,
    LocatorKind,
    NameKind,
    ProceedingOutcome,
    ProceedingStepKind,
    Qualifier,
    ReviewState,
    Script,
    SentenceKind,
    SpeakerStatus,
)
from cases.models import (
    Citation,
    Defendant,
    Figure,
    Harm,
    Incident,
    Investigation,
    InvestigationStep,
    InvestigationVictim,
    User,
    Victim,
)
from tests import factories as make
from tests.cases.desk_forms import filled, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return make.make_user("researcher")


@pytest.fixture
def desk(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


def save(client: Client, address: str, **typed: Any) -> Any:
    """Open a page, type, press “Save”; double underscores stand for the dashes of rows."""
    rows = [name.split("__") for name in typed if "__" in name]
    wanted = {prefix: 0 for prefix, _, _ in rows}
    for prefix, index, _ in rows:
        wanted[prefix] = max(wanted[prefix], int(index) + 1)
    data = filled(client, address, **wanted)
    return client.post(
        address, data | {name.replace("__", "-"): value for name, value in typed.items()}
    )


def saved(client: Client, address: str, **typed: Any) -> Any:
    """The same, where the form must be accepted."""
    answer = save(client, address, **typed)
    if answer.status_code != 302:
        problems = [answer.context["adminform"].form.errors]
        for rows in answer.context["inline_admin_formsets"]:
            problems += [rows.formset.errors, rows.formset.non_form_errors()]
        pytest.fail(str(problems))
    return answer


def words(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def an_incident() -> dict[str, Any]:
    return {
        "title": "Shots near a camp",
        "situation": make.make_situation().pk,
        "place": make.make_place().pk,
    }


def test_an_incident_its_harm_and_their_source_are_entered_on_one_page(
    desk: Client, researcher: User
) -> None:
    victim, source = make.make_victim(name="Aru Example"), make.make_source()
    saved(
        desk,
        page(Incident),
        **an_incident(),
        cite_source=source.pk,
        cite_locator_kind=LocatorKind.PARAGRAPH,
        cite_locator="7",
        harms__0__victim=victim.pk,
        harms__0__category=HarmCategory.KILLED,
    )
    harm = Harm.objects.get()
    for record in (harm, harm.incident):
        assert record.state == ReviewState.DRAFT
        assert record.author == researcher
        assert record.changed_by == [researcher.pk]
        citation = record.citations.get()
        assert (citation.source, citation.locator) == (source, "7")
        assert citation.author == researcher


def test_the_place_cited_last_is_offered_again(desk: Client) -> None:
    source = make.make_source()
    saved(desk, page(Incident), **an_incident(), cite_source=source.pk, cite_locator="7")
    offered = filled(desk, page(Investigation))
    assert (offered["cite_source"], offered["cite_locator"]) == (source.pk, "7")


def test_a_record_without_a_source_is_not_cited_by_opening_and_saving_it(desk: Client) -> None:
    incident = make.make_incident(sources=[])
    session = desk.session
    session[LAST_CITED] = {"cite_source": make.make_source().pk, "cite_locator": "7"}
    session.save()
    saved(desk, page(Incident, incident), title="Another title")
    assert not Citation.objects.exists()


def test_a_person_with_names_in_two_scripts_is_entered_on_one_page(desk: Client) -> None:
    saved(
        desk,
        page(Victim),
        identification="named",
        age_low=24,
        age_high=24,
        absent_occupation="not_stated",
        names__0__text="Aru Example",
        names__0__script=Script.LATIN,
        names__0__kind=NameKind.PRIMARY,
        names__1__text="Ару Экзампл",
        names__1__script=Script.CYRILLIC,
        names__1__kind=NameKind.ALTERNATIVE,
    )
    victim = Victim.objects.get()
    assert {str(name) for name in victim.names.all()} == {"Aru Example", "Ару Экзампл"}
    assert victim.age_group == AgeGroup.ADULT
    assert victim.absent == {"occupation": "not_stated"}


def test_a_reason_for_emptiness_goes_when_the_field_is_filled(desk: Client) -> None:
    absent = {"occupation": "not_stated", "sex": "unknown"}
    victim = make.make_victim(name="Aru Example", absent=absent)
    assert filled(desk, page(Victim, victim))["absent_occupation"] == "not_stated"
    saved(desk, page(Victim, victim), occupation="baker")
    victim.refresh_from_db()
    assert (victim.occupation, victim.absent) == ("baker", {"sex": "unknown"})


@pytest.mark.parametrize(
    ("precision", "typed", "expected"),
    [
        (DatePrecision.DAY, "2022-01-06", (date(2022, 1, 6), date(2022, 1, 6))),
        (DatePrecision.MONTH, "2024-02-10", (date(2024, 2, 1), date(2024, 2, 29))),
        (DatePrecision.YEAR, "2022-07-09", (date(2022, 1, 1), date(2022, 12, 31))),
    ],
)
@pytest.mark.parametrize("end", ["date_earliest", "date_latest"])
def test_one_typed_day_gives_both_ends_of_a_date(
    desk: Client, precision: str, typed: str, expected: tuple[date, date], end: str
) -> None:
    saved(desk, page(Incident), **an_incident(), date_precision=precision, **{end: typed})
    incident = Incident.objects.get()
    assert (incident.date_earliest, incident.date_latest) == expected


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"date_precision": "day"}, "Type the day."),
        ({"date_precision": "month"}, "Type any day in that month."),
        ({"date_earliest": "2022-01-06"}, "A day is typed: choose"),
        ({"date_precision": "between", "date_earliest": "2022-01-06"}, "Give two days"),
        (
            {
                "date_precision": "month",
                "date_earliest": "2022-01-06",
                "date_latest": "2022-02-01",
            },
            "do not lie in one month",
        ),
    ],
)
def test_what_is_wrong_with_a_date_is_said_in_words(
    desk: Client, typed: dict[str, str], said: str
) -> None:
    answer = save(desk, page(Incident), **an_incident(), **typed)
    assert said in answer.text
    assert not Incident.objects.exists()


def test_steps_without_a_position_come_one_after_the_other(desk: Client) -> None:
    investigation = make.make_investigation()
    make.make_investigation_step(investigation=investigation)
    saved(
        desk,
        page(Investigation, investigation),
        steps__1__kind="suspended",
        steps__1__ground="not_stated",
        steps__2__kind="reopened",
        steps__2__date_precision="month",
        steps__2__date_earliest="2022-03-09",
    )
    steps = InvestigationStep.objects.values_list("position", "kind", "date_latest")
    assert list(steps) == [
        (1, "opened", None),
        (2, "suspended", None),
        (3, "reopened", date(2022, 3, 31)),
    ]


def test_a_verdict_and_a_sentence_are_entered_on_the_defendants_page(desk: Client) -> None:
    defendant = make.make_defendant(name="Dan Example")
    saved(
        desk,
        page(Defendant, defendant),
        steps__0__kind=ProceedingStepKind.VERDICT,
        steps__0__outcome=ProceedingOutcome.CONVICTED,
        steps__0__date_precision="day",
        steps__0__date_earliest="2022-11-16",
        steps__1__kind=ProceedingStepKind.SENTENCE,
        steps__1__sentence_kind=SentenceKind.IMPRISONMENT,
        steps__1__sentence_months=72,
    )
    assert [step.kind for step in defendant.steps.all()] == ["verdict", "sentence"]


def test_the_way_from_an_incident_to_its_investigation_keeps_what_is_known(desk: Client) -> None:
    harm = make.make_harm()
    incident = harm.incident
    links = desk.get(page(Incident, incident)).context["panel"].next_pages
    saved(desk, links[0].url, title="Inquiry into the shots")
    investigation = Investigation.objects.get()
    assert investigation.place == incident.place
    assert list(investigation.victims.all()) == [harm.victim]
    assert list(investigation.incidents.all()) == [incident]


def test_a_number_and_its_speaker_are_typed_once(desk: Client) -> None:
    speaker = make.make_speaker()
    saved(
        desk,
        page(Figure),
        situation=make.make_situation().pk,
        place=make.make_place().pk,
        metric="killed",
        unit="people",
        qualifier=Qualifier.EXACTLY,
        low=24,
        speaker=speaker.pk,
    )
    figure = Figure.objects.get()
    assert figure.high == figure.low
    assert figure.speaker_status == SpeakerStatus.STATED


def test_a_number_of_deaths_that_is_typed_is_stated(desk: Client) -> None:
    investigation = make.make_investigation()
    saved(desk, page(Investigation, investigation), deaths_low=3, deaths_high=3)
    investigation.refresh_from_db()
    assert investigation.deaths_status == CountStatus.STATED


def test_a_forged_form_changes_no_state_author_reviewer_or_public_id(
    desk: Client, researcher: User
) -> None:
    incident = make.make_incident()
    fixed = ("state", "author_id", "reviewer_id", "public_id", "published_at", "known_from")
    before = {name: getattr(incident, name) for name in fixed}
    saved(
        desk,
        page(Incident, incident),
        title="Another title",
        state="published",
        author=researcher.pk,
        reviewer=researcher.pk,
        public_id="INC-AAAAAAAA",
        published_at="2022-01-01",
        known_from="2020-01-01",
    )
    incident.refresh_from_db()
    assert incident.title == "Another title"
    assert {name: getattr(incident, name) for name in fixed} == before
    assert researcher.pk in incident.changed_by


def test_a_published_record_keeps_every_field_and_takes_new_rows(desk: Client) -> None:
    harm = make.make_harm()
    make.publish_all([harm.victim, harm])
    incident = harm.incident
    first = incident.title
    saved(
        desk,
        page(Incident, incident),
        title="Forged",
        harms__0__category=HarmCategory.WOUNDED,
        harms__0__DELETE="on",
        harms__1__victim=make.make_victim().pk,
        harms__1__category=HarmCategory.WOUNDED,
    )
    incident.refresh_from_db()
    harm.refresh_from_db()
    assert (incident.title, harm.category) == (first, HarmCategory.KILLED)
    new = incident.harms.exclude(pk=harm.pk).get()
    assert (new.state, new.category) == (ReviewState.DRAFT, HarmCategory.WOUNDED)


def test_links_of_a_published_investigation_are_its_content(desk: Client) -> None:
    investigation = make.make_investigation()
    make.publish_all([investigation])
    rows = desk.get(page(Investigation, investigation)).context["inline_admin_formsets"]
    links = next(each for each in rows if each.opts.model is InvestigationVictim)
    assert not links.has_add_permission
    prefix = links.formset.prefix
    answer = desk.post(
        page(Investigation, investigation),
        filled(desk, page(Investigation, investigation))
        | {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-0-victim": make.make_victim().pk},
    )
    assert answer.status_code in {200, 302}
    assert not investigation.victims.exists()


def test_a_published_reference_and_a_withdrawn_record_are_only_read(desk: Client) -> None:
    place, figure = make.make_place(), make.make_figure()
    reviewer = make.publish_all([place, figure])
    make.actions.withdraw([figure], by=reviewer, reason="source_retracted")
    for record in (place, figure):
        assert desk.get(page(type(record), record)).status_code == 200
        assert desk.post(page(type(record), record), {"name": "Forged"}).status_code == 403


def test_what_the_database_refuses_comes_back_with_every_word(desk: Client) -> None:
    victim = make.make_victim(name="Aru Example")
    answer = save(
        desk,
        page(Victim, victim),
        occupation="a baker of bread",
        names__1__text="Aru Example",
        names__1__script=Script.LATIN,
    )
    assert answer.status_code == 200
    assert "a baker of bread" in answer.text
    assert victim.names.count() == 1


def test_a_refusal_by_a_trigger_comes_back_in_words(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = make.make_incident()
    make.publish_all([incident])
    monkeypatch.setattr("cases.admin.records.EDITABLE", tuple(ReviewState))
    answer = save(desk, page(Incident, incident), title="Forged")
    assert "propose a correction" in answer.text
    assert 'value="Forged"' in answer.text


def test_a_draft_is_deleted_with_its_citations_by_its_author_only(
    desk: Client, researcher: User
) -> None:
    own, foreign = make.make_figure(author=researcher), make.make_figure()
    delete = "admin:cases_figure_delete"
    assert desk.post(reverse(delete, args=[foreign.pk]), {"post": "yes"}).status_code == 403
    assert desk.post(reverse(delete, args=[own.pk]), {"post": "yes"}).status_code == 302
    assert list(Figure.objects.all()) == [foreign]
    assert not Citation.objects.filter(author=researcher).exists()
    administrator = make.make_user("administrator")
    desk.force_login(administrator)
    assert desk.post(reverse(delete, args=[foreign.pk]), {"post": "yes"}).status_code == 302


def test_drafts_of_others_and_published_records_are_not_deleted_in_bulk(
    desk: Client, researcher: User
) -> None:
    published, foreign = make.make_figure(), make.make_figure()
    make.publish_all([published])
    for record in (published, foreign):
        desk.post(
            reverse("admin:cases_figure_changelist"),
            {"action": "delete_selected", "_selected_action": record.pk, "post": "yes"},
        )
    assert Figure.objects.count() == 2


def test_a_draft_row_goes_with_what_hangs_on_it(desk: Client, researcher: User) -> None:
    prosecution = make.make_prosecution()
    defendant = make.make_defendant(prosecution=prosecution, author=researcher)
    make.make_proceeding_step(defendant=defendant)
    saved(desk, page(type(prosecution), prosecution), defendants__0__DELETE="on")
    assert not prosecution.defendants.exists()


def test_what_others_rest_on_is_not_deleted(desk: Client, researcher: User) -> None:
    incident = make.make_incident(author=researcher)
    make.make_harm(incident=incident)
    answer = desk.post(reverse("admin:cases_incident_delete", args=[incident.pk]), {"post": "yes"})
    assert "would require deleting" in answer.text
    assert Incident.objects.exists()


def test_a_city_is_entered_without_saying_that_it_is_one(desk: Client) -> None:
    name = reverse("admin:cases_city_add")
    saved(desk, name, name="Exampletown", slug="exampletown", country_code="KZ")
    assert make.Place.objects.get().level == "city"


def test_save_and_submit_is_one_step(desk: Client) -> None:
    answer = save(
        desk, page(Incident), **an_incident(), _submit_for_review="1", cite_locator_kind="whole"
    )
    incident = Incident.objects.get()
    assert incident.state == ReviewState.IN_REVIEW
    assert answer.headers["Location"] == page(Incident, incident)


def test_people_are_named_on_the_page_of_the_incident(desk: Client, researcher: User) -> None:
    source = make.make_source()
    answer = saved(
        desk,
        page(Incident),
        **an_incident(),
        cite_source=source.pk,
        cite_locator="7",
        harms__0__new_person="Айгүл Мысал",
        harms__0__category=HarmCategory.KILLED,
        harms__1__new_person="Dan",
        harms__1__category=HarmCategory.WOUNDED,
    )
    known = {
        (str(each), each.identification, each.names.get().script) for each in Victim.objects.all()
    }
    assert known == {("Айгүл Мысал", "named", Script.CYRILLIC), ("Dan", "partly", Script.LATIN)}
    for victim in Victim.objects.all():
        assert victim.author == researcher
        for record in (victim, victim.names.get(), victim.harms.get()):
            assert record.citations.get().locator == "7"
    # Where to go on stands in the answer, so that nobody has to look for the record first.
    following = words(answer)
    for said in ("Add an investigation into it", "The person: Dan"):
        assert said in following


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose the person, or type the name"),
        ({"new_person": "Dan Other", "victim": "known"}, "not both"),
        ({"new_person": "Dan\u202eOther"}, "turns the direction"),
    ],
)
def test_a_harm_is_done_to_exactly_one_person(
    desk: Client, typed: dict[str, str], said: str
) -> None:
    if "victim" in typed:
        typed = typed | {"victim": str(make.make_victim().pk)}
    row = {f"harms__0__{name}": value for name, value in typed.items()}
    answer = save(desk, page(Incident), **an_incident(), harms__0__category="killed", **row)
    assert said in answer.text
    assert not Harm.objects.exists()


def test_a_new_person_of_a_known_name_is_asked_about(desk: Client) -> None:
    known = make.make_harm(victim=make.make_victim(name="Aru Example"))
    incident = an_incident() | {"place": known.incident.place.pk}
    row = {"harms__0__new_person": "Aru Exampel", "harms__0__category": "killed"}
    answer = save(desk, page(Incident), **incident, **row)
    assert "This looks like one already here" in answer.text
    assert Victim.objects.count() == 1


def test_the_next_record_starts_with_what_the_last_one_had(desk: Client) -> None:
    incident = an_incident()
    make.make_situation()
    answer = saved(desk, page(Incident), **incident, _addanother="1")
    started = filled(desk, answer.headers["Location"])
    shared = ("situation", "place")
    assert {name: int(started[name]) for name in shared} == {
        name: incident[name] for name in shared
    }
    assert filled(desk, page(Figure))["situation"] == incident["situation"]
    assert "place" not in filled(desk, page(Figure))


def test_the_only_situation_is_offered_and_of_two_none(desk: Client) -> None:
    first = make.make_situation()
    assert filled(desk, page(Incident))["situation"] == first.pk
    make.make_situation()
    assert "situation" not in filled(desk, page(Incident))


def test_the_source_cited_last_comes_first_before_anything_is_typed(desk: Client) -> None:
    last, *_others = [make.make_source() for _ in range(3)]
    saved(desk, page(Incident), **an_incident(), cite_source=last.pk, cite_locator="7")
    query = {
        "term": "", "app_label": "cases", "model_name": "citation", "field_name": "source",
    }  # fmt: skip
    offered = desk.get(reverse("admin:autocomplete"), query).json()["results"]
    assert offered[0]["id"] == str(last.pk)
