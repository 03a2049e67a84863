"""What the public sees: published rows, allowed columns, as of any day; never a withheld person."""

from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction

from cases import actions
from cases.choices import AbsenceReason, RemovalReason
from cases.models import InvestigationVictim, ProsecutionVictim
from cases.public import (
    VIEWS,
    PublicCitation,
    PublicDefendant,
    PublicFigure,
    PublicHarm,
    PublicIncident,
    PublicInvestigation,
    PublicInvestigationStep,
    PublicInvestigationVictim,
    PublicProceedingStep,
    PublicProsecution,
    PublicProsecutionVictim,
    PublicRemoval,
    PublicSource,
    PublicVictim,
    PublicVictimName,
    attach_citations,
    build,
)
from cases.public.base import PublicFact
from tests import factories as make

pytestmark = pytest.mark.django_db

MARCH, MAY, DECEMBER = date(2022, 3, 14), date(2022, 5, 5), date(2022, 12, 20)


@pytest.fixture
def reviewer():
    return make.make_user("reviewer")


@pytest.fixture
def march():
    return make.make_source(published_on=MARCH)


@pytest.fixture
def may():
    return make.make_source(published_on=MAY)


@pytest.fixture
def december():
    return make.make_source(published_on=DECEMBER)


def adult(**fields):
    return make.make_victim(**{"name": "Dana Invented", "age_group": "adult"} | fields)


def test_every_view_has_the_columns_of_its_model():
    for view in VIEWS:
        list(view.objects.all()[:1])
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{view._meta.db_table}" LIMIT 0')
            columns = {column.name for column in cursor.description}
        fields = {field.column for field in view._meta.concrete_fields}
        assert columns - fields <= {"field_known_from"}, view


def test_views_are_made_once_and_again_when_they_differ():
    assert build.build() is False
    build.drop()
    assert build.build() is True
    assert build.build() is False


def test_drafts_and_withdrawn_records_are_not_public(reviewer):
    figure = make.make_figure()
    assert not PublicFigure.objects.exists()
    make.publish_all([figure], reviewer)
    assert PublicFigure.objects.get().public_id == figure.public_id
    actions.withdraw([figure], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
    assert not PublicFigure.objects.exists()
    assert not PublicCitation.objects.exists()
    assert PublicRemoval.objects.get(public_id=figure.public_id).kind == "figure"


def test_merged_ids_lead_to_the_record_that_stays(reviewer):
    kept, double = make.make_figure(), make.make_figure()
    make.publish_all([kept, double], reviewer)
    actions.merge(double, into=kept, by=reviewer)
    assert PublicRemoval.objects.get(public_id=double.public_id).merged_into == kept.public_id
    assert PublicFigure.objects.get().public_id == kept.public_id


def test_as_of_leaves_out_what_was_reported_later(march, december):
    early, late = make.make_figure(sources=[march]), make.make_figure(sources=[december])
    make.publish_all([early, late])
    assert [f.pk for f in PublicFigure.objects.as_of(date(2022, 3, 13))] == []
    assert [f.pk for f in PublicFigure.objects.as_of(MARCH)] == [early.pk]
    assert {f.pk for f in PublicFigure.objects.as_of(None)} == {early.pk, late.pk}
    assert [s.pk for s in PublicSource.objects.as_of(MAY)] == [march.pk]
    assert {c.target_pk for c in PublicCitation.objects.as_of(MAY)} == {early.pk}


def test_a_field_reported_later_is_missing_with_its_reason(march, december):
    figure = make.make_figure(sources=[march], population="everyone", date_precision="unknown")
    make.make_citation(figure, source=december, supports_field="population")
    make.publish_all([figure])
    then = PublicFigure.objects.as_of(MAY).get()
    assert then.population is None
    assert then.absence("population") == AbsenceReason.NOT_YET_REPORTED
    assert PublicFigure.objects.as_of(DECEMBER).get().population == "everyone"
    assert not PublicFigure.objects.as_of(MAY).reported("population").exists()
    assert PublicFigure.objects.as_of(DECEMBER).reported("population").exists()
    assert PublicFigure.objects.as_of(MAY).reported("metric").exists()


def test_why_a_value_is_empty(march):
    words = make.make_figure(
        sources=[march], low=None, high=None, qualifier="words_only", words="hundreds",
        speaker_status="unclear", absent={"population": "unknown"},
    )  # fmt: skip
    words.speaker_candidates.add(make.make_speaker())
    make.publish_all([words])
    row = PublicFigure.objects.get()
    assert row.absence("words") is None
    assert row.absence("low") == AbsenceReason.NOT_STATED
    assert row.absence("speaker_slug") == AbsenceReason.UNKNOWN
    assert row.absence("population") == AbsenceReason.UNKNOWN
    assert row.absence("coding_note") == AbsenceReason.NOT_RECORDED


def test_superseded_is_known_from_the_later_figure_on(march, december):
    first = make.make_figure(value=230, sources=[march])
    second = make.make_figure(
        value=238,
        sources=[december],
        supersedes=first,
        place=first.place,
        situation=first.situation,
    )
    make.publish_all([first, second])
    assert PublicFigure.objects.get(pk=first.pk).superseded_by == second.public_id
    assert PublicFigure.objects.as_of(MAY).get().superseded_by is None
    assert [f.pk for f in PublicFigure.objects.get_queryset().standing()] == [second.pk]


def test_a_conflict_is_seen_from_both_sides_once_both_are_known(march, december):
    first = make.make_figure(value=2, sources=[march])
    second = make.make_figure(
        value=3, sources=[december], conflicts_with=first, conflict_note="One is wrong."
    )
    make.publish_all([first, second])
    assert PublicFigure.objects.get(pk=first.pk).conflicts[0]["public_id"] == second.public_id
    assert PublicFigure.objects.get(pk=second.pk).conflicts[0]["note"] == "One is wrong."
    assert PublicFigure.objects.as_of(MAY).get().conflicts == []


def test_citations_are_attached_in_one_query(march, december, django_assert_num_queries):
    figures = [make.make_figure(sources=[march, december]) for _ in range(3)]
    make.publish_all(figures)
    rows = list(PublicFigure.objects.all())
    with django_assert_num_queries(1):
        attach_citations(rows, kind="figure", day=MAY)
    assert [len(row.citations) for row in rows] == [1, 1, 1]


class TestStatusOfAnInvestigation:
    def status(self, case, day=None):
        return PublicInvestigation.objects.as_of(day).get(pk=case.pk).status

    def test_without_steps_it_is_unknown(self):
        case = make.make_investigation()
        make.publish_all([case])
        assert self.status(case) == "unknown"

    @pytest.mark.parametrize(
        ("kinds", "status"),
        [
            (["complaint"], "unknown"),
            (["opened"], "pending"),
            (["opened", "suspended"], "pending"),
            (["opened", "referred"], "pending"),
            (["opened", "closed"], "closed"),
            (["opened", "closed", "reopened"], "pending"),
        ],
    )
    def test_the_last_step_tells(self, kinds, status):
        case = make.make_investigation()
        for kind in kinds:
            ground = {"ground": "not_stated"} if kind in {"closed", "suspended"} else {}
            make.make_investigation_step(investigation=case, kind=kind, **ground)
        make.publish_all([case])
        assert self.status(case) == status

    def case_with(self, *outcomes, capacity="state_agent", source=None):
        sources = [source] if source else None
        case = make.make_investigation()
        trial = make.make_prosecution(investigation=case)
        for outcome in outcomes:
            defendant = make.make_defendant(prosecution=trial, capacity=capacity)
            if outcome:
                make.make_proceeding_step(
                    defendant=defendant, kind="verdict", outcome=outcome, sources=sources
                )
        make.publish_all([case, trial])
        return case

    def test_a_convicted_state_agent_makes_it_convicted(self):
        assert self.status(self.case_with("acquitted", "convicted")) == "convicted"
        assert self.status(self.case_with("convicted", capacity="not_state_agent")) == "unknown"

    def test_in_court_is_pending_and_ended_without_conviction_is_closed(self):
        assert self.status(self.case_with(None)) == "pending"
        assert self.status(self.case_with("acquitted", None)) == "pending"
        assert self.status(self.case_with("acquitted", "dismissed")) == "closed"

    def test_a_quashed_conviction_no_longer_counts(self):
        case = self.case_with("convicted")
        defendant = case.prosecutions.get().defendants.get()
        step = make.make_proceeding_step(defendant=defendant, kind="quashed")
        make.publish_all([step])
        assert self.status(case) == "closed"

    def test_status_is_computed_from_what_was_known_by_the_day(self, december):
        case = self.case_with("convicted", source=december)
        later = date(2022, 12, 25)  # the factory's other sources
        assert self.status(case) == "convicted"
        assert PublicInvestigation.objects.as_of(later).get().status == "convicted"
        assert not PublicInvestigation.objects.as_of(DECEMBER).exists()


def convicted(source=None, *, outcome="convicted", capacity="state_agent"):
    sources = [source] if source else None
    defendant = make.make_defendant(
        name="Invented Officer", capacity=capacity, sources=sources,
        prosecution=make.make_prosecution(sources=sources),
    )  # fmt: skip
    make.make_proceeding_step(defendant=defendant, kind="verdict", outcome=outcome, sources=sources)
    make.publish_all([defendant.prosecution])
    return defendant


class TestWhoMayBeNamed:
    def test_a_state_agent_after_a_conviction(self):
        convicted()
        assert PublicDefendant.objects.get().name == "Invented Officer"

    @pytest.mark.parametrize(
        "case", [{"outcome": "acquitted"}, {"capacity": "not_state_agent"}, {"capacity": "unknown"}]
    )
    def test_nobody_else(self, case):
        convicted(**case)
        row = PublicDefendant.objects.get()
        assert row.name is None
        assert row.absence("name") == AbsenceReason.WITHHELD

    def test_only_on_days_on_which_the_conviction_was_known(self, march, december):
        defendant = make.make_defendant(
            name="Invented Officer", capacity="state_agent", sources=[march],
            prosecution=make.make_prosecution(sources=[march]),
        )  # fmt: skip
        make.make_proceeding_step(
            defendant=defendant, kind="verdict", outcome="convicted", sources=[december]
        )
        make.publish_all([defendant.prosecution])
        then = PublicDefendant.objects.as_of(MAY).get()
        assert (then.name, then.outcome) == (None, None)
        assert then.absence("name") == AbsenceReason.NOT_YET_REPORTED
        assert PublicDefendant.objects.as_of(DECEMBER).get().name == "Invented Officer"

    def test_never_again_once_the_conviction_was_quashed(self, december):
        defendant = convicted(december)
        defendant.refresh_from_db()
        step = make.make_proceeding_step(defendant=defendant, kind="quashed")
        make.publish_all([step])
        assert PublicDefendant.objects.get().name is None
        assert PublicDefendant.objects.as_of(DECEMBER).get().name is None

    @pytest.mark.parametrize(
        ("fields", "shown"),
        [
            ({}, True),
            ({"withheld": True}, False),
            ({"age_group": "child"}, False),
            ({"age_group": "unknown"}, False),
            ({"name": "", "identification": "unidentified"}, True),
            ({"name": "", "identification": "unidentified", "age_group": "child"}, False),
        ],
    )
    def test_a_victim_with_a_basis_of_full_age(self, fields, shown):
        victim = adult(**fields)
        make.make_harm(victim=victim)
        make.publish_all([victim])
        row = PublicVictim.objects.get()
        assert row.is_shown is shown
        if not shown:
            assert row.identification == "withheld"
            assert row.absence("name") == AbsenceReason.WITHHELD
        if fields.get("name") != "":
            assert PublicVictimName.objects.exists() is shown
            assert bool(row.name) is shown

    def test_a_victim_whose_basis_was_taken_away(self, reviewer):
        victim = adult()
        make.make_harm(victim=victim)
        make.publish_all([victim], reviewer)
        taken = actions.propose_correction(
            victim, field="naming_basis", new_value="", by=make.make_user(), reason="consent"
        )
        actions.accept_corrections([taken], by=reviewer)
        assert not PublicVictim.objects.get().is_shown
        assert not PublicVictimName.objects.exists()

    def test_of_unknown_age_once_a_reviewer_decided(self, reviewer):
        victim = adult(age_group="unknown", naming_cleared_by=reviewer)
        make.make_harm(victim=victim)
        make.publish_all([victim])
        assert PublicVictim.objects.get().is_shown


SECRETS = {"occupation": "canary-work", "coding_note": "canary-note", "role": "journalist"}


def withheld(incident=None, **fields):
    victim = adult(name="Canary Invented", withheld=True, **SECRETS | fields)
    harm = make.make_harm(
        victim=victim, incident=incident or make.make_incident(), means="small_arms",
        agency=make.make_agency(), agency_alleged_by=make.make_speaker(), coding_note="canary-harm",
    )  # fmt: skip
    for citation in (*victim.citations.all(), *harm.citations.all()):
        type(citation).objects.filter(pk=citation.pk).update(
            exact_words="canary-words", locator="canary-99", spoken_by="canary-cousin"
        )
    return victim


def test_no_identifying_field_of_a_withheld_person_leaves():
    victim = withheld()
    make.publish_all([victim])
    assert PublicVictim.objects.count() == 1
    with connection.cursor() as cursor:
        for view in VIEWS:
            cursor.execute(f'SELECT * FROM "{view._meta.db_table}"')
            text = repr(cursor.fetchall())
            assert "canary" not in text.casefold(), view
    row, harm = PublicVictim.objects.get(), PublicHarm.objects.get()
    assert (row.sex, row.role, row.age_group) == ("unknown", None, None)
    assert (harm.category, harm.place_name) == ("killed", PublicIncident.objects.get().place_name)
    assert (harm.incident_id, harm.means, harm.agency_slug, harm.date_earliest) == (None,) * 4
    assert PublicIncident.objects.get().victims_documented == 0
    assert {c.source_id for c in PublicCitation.objects.filter(is_shown=False)} == {None}


def test_links_to_an_incident_that_harmed_others_may_stay():
    incident = make.make_incident()
    victim, other = withheld(incident), adult(name="Other Invented")
    make.make_harm(victim=other, incident=incident)
    make.publish_all([victim, other])
    assert {harm.incident_id for harm in PublicHarm.objects.all()} == {incident.pk}


def test_links_to_a_case_with_no_other_victim_are_cut():
    victim = withheld()
    case, trial = make.make_investigation(), make.make_prosecution()
    InvestigationVictim.objects.create(investigation=case, victim=victim)
    ProsecutionVictim.objects.create(prosecution=trial, victim=victim)
    make.publish_all([victim, case, trial])
    assert not PublicInvestigationVictim.objects.exists()
    assert not PublicProsecutionVictim.objects.exists()


def test_month_and_age_group_show_where_five_share_them():
    place = make.make_place()
    situation = make.make_situation()
    everyone = []
    for _ in range(5):
        incident = make.make_incident(place=place, situation=situation)
        everyone.append(withheld(incident))
    make.publish_all(everyone[:4])
    assert {victim.age_group for victim in PublicVictim.objects.all()} == {None}
    make.publish_all(everyone[4:])
    assert {victim.age_group for victim in PublicVictim.objects.all()} == {"adult"}
    assert {(h.date_precision, h.date_earliest) for h in PublicHarm.objects.all()} == {
        ("month", date(2022, 1, 1))
    }


def test_children_are_not_known_before_their_parents(march, december):
    case = make.make_investigation(sources=[december])
    make.make_investigation_step(investigation=case, sources=[march])
    trial = make.make_prosecution(sources=[december])
    defendant = make.make_defendant(prosecution=trial, sources=[march])
    make.make_proceeding_step(defendant=defendant, sources=[march])
    make.publish_all([case, trial])
    for model in (PublicInvestigationStep, PublicDefendant, PublicProceedingStep):
        assert not model.objects.as_of(MAY).exists()
        assert model.objects.as_of(DECEMBER).count() == 1


def test_a_prosecution_is_convicted_pending_or_closed():
    convicted()
    assert PublicProsecution.objects.get().status == "convicted"


def test_every_fact_has_a_day_and_every_public_model_says_what_it_is():
    for view in VIEWS:
        assert view.__doc__
        if issubclass(view, PublicFact):
            assert view._meta.get_field("known_from")


def test_a_place_reported_later_is_in_no_city_before(march, december):
    case = make.make_investigation(sources=[march])
    make.make_citation(case, source=december, supports_field="place")
    make.publish_all([case])
    then = PublicInvestigation.objects.as_of(MAY).get()
    assert (then.place_name, then.city_slug) == (None, None)
    assert then.absence("place_name") == AbsenceReason.NOT_YET_REPORTED
    assert not PublicInvestigation.objects.as_of(MAY).reported("place").exists()


def test_a_role_that_may_read_only_the_views_can_serve_the_public():
    case = make.make_investigation()
    trial = make.make_prosecution(investigation=case)
    defendant = make.make_defendant(prosecution=trial, capacity="state_agent")
    make.make_proceeding_step(defendant=defendant, kind="verdict", outcome="convicted")
    make.publish_all([case, trial, withheld()])
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE accountability_reader")
        for view in VIEWS:
            cursor.execute(f'GRANT SELECT ON "{view._meta.db_table}" TO accountability_reader')
        cursor.execute("SET LOCAL ROLE accountability_reader")
        try:
            assert PublicInvestigation.objects.get().status == "convicted"
            for view in VIEWS:
                list(view.objects.all())
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute("SELECT * FROM cases_victim")
        finally:
            cursor.execute("RESET ROLE")
