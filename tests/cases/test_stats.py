"""Statistics: worked examples small enough to check by hand, then the real fixtures."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from cases.choices import AbsenceReason
from cases.filters import FILTERS
from cases.models import ProsecutionVictim
from cases.public import PublicPlace, PublicSituation
from cases.stats import comparison, counts, coverage, outcomes
from cases.stats.numbers import Scope
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make.make_place()


@pytest.fixture
def situation():
    return make.make_situation()


def city(slug: str) -> Scope:
    return Scope(city=PublicPlace.objects.get(slug=slug))


def labels(buckets: Any) -> dict[str, int]:
    return {bucket.value: bucket.count.value for bucket in buckets}


class TestWorkedExample:
    """Four people: a man and a woman shot, one beaten, one withheld; one of another city."""

    @pytest.fixture(autouse=True)
    def record(self, place, situation):
        incident = make.make_incident(place=place, situation=situation)
        everyone = []
        for sex, means, withheld in (
            ("man", "small_arms", False),
            ("woman", "small_arms", False),
            ("man", "other", False),
            ("man", "small_arms", True),
        ):
            victim = make.make_victim(
                name=f"Invented {len(everyone)}", sex=sex, age_group="adult", withheld=withheld
            )
            make.make_harm(victim=victim, incident=incident, means=means)
            everyone.append(victim)
        survivor = make.make_victim(name="Invented survivor", age_group="adult")
        make.make_harm(victim=survivor, incident=incident, category="wounded")
        elsewhere = make.make_victim(name="Invented elsewhere", age_group="adult")
        make.make_harm(victim=elsewhere, incident=make.make_incident(situation=situation))
        make.publish_all([*everyone, survivor, elsewhere])
        self.scope = city(place.slug)

    def test_documented_people_by_what_is_known_of_them(self):
        deaths = counts.deaths(self.scope)
        assert deaths.documented.value == 4
        assert labels(deaths.by_sex) == {"man": 3, "woman": 1}
        assert labels(deaths.by_cause) == {"small_arms": 2, "other": 1, "withheld": 1}
        assert labels(deaths.by_age_group) == {"adult": 3, "withheld": 1}
        assert labels(deaths.by_role) == {"unknown": 3, "withheld": 1}

    def test_buckets_add_up_to_the_documented_total(self):
        deaths = counts.deaths(self.scope)
        for buckets in (deaths.by_sex, deaths.by_age_group, deaths.by_cause, deaths.by_role):
            assert sum(labels(buckets).values()) == deaths.documented.value

    def test_before_the_first_source_there_is_nothing(self):
        deaths = counts.deaths(self.scope, date(2022, 12, 24))
        assert (deaths.documented.value, deaths.by_sex) == (0, ())


def test_what_was_reported_later_is_a_bucket_of_its_own(place):
    march, may = (make.make_source(published_on=date(2022, month, 1)) for month in (3, 5))
    victim = make.make_victim(name="Dana Invented", sex="woman", age_group="adult", sources=[march])
    make.make_citation(victim, source=may, supports_field="sex")
    incident = make.make_incident(place=place, sources=[march])
    make.make_harm(victim=victim, incident=incident, sources=[march])
    make.publish_all([victim])
    then = counts.deaths(city(place.slug), date(2022, 4, 1))
    assert labels(then.by_sex) == {"not_yet_reported": 1}
    assert labels(counts.deaths(city(place.slug)).by_sex) == {"woman": 1}
    link = then.by_sex[0].count.link
    query = QueryDict("&".join(f"{name}={value}" for name, value in link.parameters))
    assert FILTERS["victims"](query, day=date(2022, 4, 1)).qs.count() == 1


class TestFigures:
    def test_are_grouped_by_speaker_with_parts_below_their_whole(self, place, situation):
        speaker = make.make_speaker()
        where = {"place": place, "situation": situation}
        first = make.make_figure(
            value=230, speaker=speaker, sources=[make.make_source(published_on=date(2022, 3, 1))],
            **where,
        )  # fmt: skip
        whole = make.make_figure(value=238, speaker=speaker, supersedes=first, **where)
        make.make_figure(value=19, speaker=speaker, part_of=whole, **where)
        other = make.make_figure(value=241, **where)
        parts = [*whole.parts.all()]
        make.publish_all([first, whole, *parts, other])
        groups = counts.deaths(city(place.slug)).reported
        assert [[f.number.value for f in group.figures] for group in groups] == [[230, 238], [241]]
        assert [part.number.value for part in groups[0].figures[1].parts] == [19]
        assert groups[0].figures[0].superseded_by == whole.public_id
        assert groups[0].figures[0].number.link.record == first.public_id

    def test_without_a_speaker_each_stands_alone(self, place, situation):
        where = {"place": place, "situation": situation, "speaker_status": "not_recorded"}
        make.publish_all([make.make_figure(value=6, **where), make.make_figure(value=6, **where)])
        groups = counts.deaths(city(place.slug)).reported
        assert [len(group.figures) for group in groups] == [1, 1]
        assert groups[0].voice.absence == AbsenceReason.NOT_RECORDED

    def test_of_places_within_a_situation_stand_apart_from_those_of_the_whole(
        self, place, situation
    ):
        national = make.make_figure(value=230, place=situation.country, situation=situation)
        local = make.make_figure(value=139, place=place, situation=situation)
        make.publish_all([national, local])
        scope = Scope(situation=PublicSituation.objects.get())
        deaths = counts.deaths(scope)
        assert [g.figures[0].number.value for g in deaths.reported] == [230]
        assert [g.figures[0].number.value for g in deaths.reported_elsewhere] == [139]
        (killed, *_rest) = outcomes.outcomes(scope)
        assert [figure.number.value for figure in killed.figures] == [230]


class TestOutcomes:
    def stages(self, place, day=None):
        return {stage.key: stage for stage in outcomes.outcomes(city(place.slug), day)}

    def test_a_group_is_never_counted_as_one(self, place, situation):
        where = {"place": place, "situation": situation}
        group = make.make_investigation(
            is_group=True, deaths_status="stated", deaths_low=24, deaths_high=24, **where
        )
        single = make.make_investigation(**where)
        for case in (group, single):
            make.make_investigation_step(investigation=case, kind="closed", ground="no_offence")
        make.publish_all([group, single])
        closed = self.stages(place)["closed"]
        assert len(closed.cases) == 2
        assert closed.documented.value == 1
        assert [cell.deaths.value for cell in closed.cases] == [24, None]
        assert closed.cases[1].deaths.absence == AbsenceReason.NOT_STATED
        assert {cell.ground for cell in closed.cases} == {"no_offence"}

    def test_from_charge_to_sentence(self, place, situation):
        trial = make.make_prosecution(place=place, situation=situation, court_type="military")
        victim = make.make_victim(name="Dana Invented", age_group="adult")
        make.make_harm(victim=victim, incident=make.make_incident(place=place))
        ProsecutionVictim.objects.create(prosecution=trial, victim=victim)
        defendant = make.make_defendant(
            prosecution=trial, capacity="state_agent", name="Invented Officer"
        )
        for kind, fields in (
            ("charged", {"offence": "abuse of power"}),
            ("verdict", {"outcome": "convicted"}),
            ("sentence", {"sentence_kind": "imprisonment", "sentence_months": 72}),
        ):
            make.make_proceeding_step(defendant=defendant, kind=kind, **fields)
        civilian = make.make_defendant(prosecution=trial, capacity="not_state_agent")
        make.publish_all([victim, trial, civilian])
        stages = self.stages(place)
        (cell,) = stages["sentence"].court
        assert (cell.name, cell.offence, cell.sentence_months) == (
            "Invented Officer", "abuse of power", 72,
        )  # fmt: skip
        assert (cell.victims.value, cell.is_final, cell.court_type) == (1, False, "military")
        for key in ("in_court", "charged", "verdict", "convicted", "sentence"):
            assert stages[key].documented.value == 1
            assert len(stages[key].court) == 1

    def test_what_the_record_does_not_hold_is_no_report(self, place):
        make.publish_all([place])
        assert not any(stage.has_report for stage in self.stages(place).values())


@pytest.mark.usefixtures("seeded")
class TestTheFixtures:
    """Checked by hand against the reports."""

    def stage(self, slug, key, day=None):
        return next(s for s in outcomes.outcomes(city(slug), day) if s.key == key)

    @pytest.mark.parametrize(
        ("slug", "deaths", "ground"),
        [("kyzylorda", 24, "no criminal conduct"), ("shymkent", 20, "no criminal conduct")],
    )
    def test_closed_with_a_ground(self, slug, deaths, ground):
        (cell,) = self.stage(slug, "closed").cases
        assert (cell.deaths.value, cell.ground_words, cell.is_group) == (deaths, ground, True)
        assert cell.cases.absence == AbsenceReason.NOT_STATED
        assert cell.deaths.voice.candidates == ("Bakhytzhan Toregozhina", "EurasiaTimes")

    def test_taraz(self):
        (cell,) = self.stage("taraz", "closed").cases
        assert (cell.ground, cell.deaths.absence) == ("not_stated", AbsenceReason.NOT_STATED)
        values = [figure.number.value for figure in self.stage("taraz", "killed").figures]
        assert 15 in values

    def test_almaty(self):
        (cell,) = self.stage("almaty", "closed").cases
        assert (cell.cases.low, cell.cases.high) == (32, None)
        assert (cell.deaths.low, cell.deaths.high) == (None, None)
        assert "139 deaths" in cell.deaths.words
        assert cell.deaths.status == "unclear"
        figure = next(f for f in self.stage("almaty", "killed").figures if f.number.value == 139)
        assert figure.number.voice.slug == "prosecutor-generals-office"
        assert figure.number.known_from == date(2022, 3, 14)

    def test_taldykorgan(self):
        (cell,) = self.stage("taldykorgan", "sentence").court
        assert (cell.sentence_months, cell.victims.value, cell.offence) == (72, 1, "abuse of power")
        (pending,) = self.stage("taldykorgan", "pending").cases
        assert pending.deaths.value == 3
        assert not self.stage("taldykorgan", "convicted", date(2022, 12, 1)).has_report

    def test_the_situation(self):
        scope = Scope(situation=PublicSituation.objects.get())
        deaths = counts.deaths(scope)
        line = next(
            g for g in deaths.reported if g.voice.slug == "prosecutor-generals-office"
        ).figures
        totals = [f for f in line if f.population_group == "not_stated"]
        assert [f.number.value for f in totals] == [225, 227, 230, 232, 238]
        assert [f.superseded_by is None for f in totals] == [False] * 4 + [True]
        assert len(totals[-1].number.citations) == 4
        scales = comparison.two_scales(scope)
        whole = next(f for f in scales.protesters_and_others if f.number.value == 1113)
        assert [part.number.value for part in whole.parts] == [423]
        assert [c.sentence_months for c in scales.state_agents if c.outcome == "convicted"] == [72]

    def test_torture_in_its_own_units(self):
        torture = counts.torture(Scope(situation=PublicSituation.objects.get()))
        assert torture.documented.value == 0
        assert 8 in [figure.number.value for figure in torture.officers]
        assert {2, 234} <= {figure.number.value for figure in torture.cases}
        assert 190 in [figure.number.low for figure in torture.people]

    def test_voices_are_speakers_not_reports(self):
        voices = coverage.voices(Scope(situation=PublicSituation.objects.get()))
        toll = next(v for v in voices.numbers if len(v.reports) == 4)
        assert toll.voice.slug == "prosecutor-generals-office"
        assert len(set(voices.independent)) == len(voices.independent)
        assert not any("onitors" in name for name in voices.independent)

    def test_reach(self):
        assert coverage.reach().latest == date(2023, 1, 31)
        assert coverage.reach(date(2021, 12, 31)).sources == 0

    @pytest.mark.parametrize("day", [None, date(2022, 3, 31), date(2022, 12, 20)])
    def test_nothing_is_added_or_subtracted(self, day):
        forbidden = {202, 36, 107, 99}
        scopes = [Scope(situation=PublicSituation.objects.get())] + [
            Scope(city=place) for place in PublicPlace.objects.filter(level="city")
        ]
        for scope in scopes:
            for answer in (
                counts.deaths(scope, day),
                counts.torture(scope, day),
                outcomes.outcomes(scope, day),
                comparison.two_scales(scope, day),
            ):
                assert not forbidden & set(_numbers(answer))


def _numbers(value: Any) -> list[int]:
    if isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [value]
    if isinstance(value, tuple | list):
        return [number for each in value for number in _numbers(each)]
    if hasattr(value, "__dataclass_fields__"):
        return [n for name in value.__dataclass_fields__ for n in _numbers(getattr(value, name))]
    return []
