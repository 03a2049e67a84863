"""A record's story: in order, worded by the legal stage, each sentence with its source, as of a day."""

import html
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cases import actions
from cases.choices import CONVICTIONS, HarmCategory, InvestigationStepKind, ProceedingStepKind
from cases.models import InvestigationIncident, InvestigationVictim, ProsecutionVictim
from cases.pages import telling
from cases.pages.story import in_order
from tests import factories as make

pytestmark = pytest.mark.django_db


def text_of(body: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).strip()


def told(client: Client, address: str, day: date | None = None) -> list[str]:
    """The entries of a page's story, each as its text."""
    body = client.get(address, {"as_of": day} if day else {}).content.decode()
    section = body[body.index('aria-labelledby="story"') :]
    section = section[: section.index("</section>")]
    return [text_of(entry) for entry in section.split('<li>\n<p class="step-when">')[1:]]


@pytest.fixture
def case() -> Any:
    """A man killed, an investigation opened in March, a trial with a verdict in November."""
    place = make.make_place(name="Inventedville")
    march, november = (
        make.make_source(title=f"Report of {name}", published_on=day)
        for name, day in (("March", date(2022, 3, 20)), ("November", date(2022, 11, 20)))
    )
    victim = make.make_victim(name="Dana Invented", age_group="adult", sources=[march])
    incident = make.make_incident(place=place, sources=[march])
    make.make_harm(victim=victim, incident=incident, means="small_arms", sources=[march])
    where = {"place": place, "situation": incident.situation}
    investigation = make.make_investigation(title="Invented inquiry", sources=[march], **where)
    InvestigationVictim.objects.create(investigation=investigation, victim=victim)
    InvestigationIncident.objects.create(investigation=investigation, incident=incident)
    make.make_investigation_step(
        investigation=investigation, kind="opened", on=date(2022, 3, 1), sources=[march]
    )
    make.make_investigation_step(investigation=investigation, kind="referred", sources=[november])
    trial = make.make_prosecution(
        title="Invented trial", investigation=investigation, sources=[november], **where
    )
    ProsecutionVictim.objects.create(prosecution=trial, victim=victim)
    accused = make.make_defendant(
        prosecution=trial,
        capacity="state_agent",
        post="officer",
        name="Invented Officer",
        sources=[november],
    )
    for kind, fields in (
        ("charged", {"offence": "abuse of power"}),
        ("verdict", {"outcome": "convicted", "on": date(2022, 11, 16)}),
        ("sentence", {"sentence_kind": "imprisonment", "sentence_months": 72}),
    ):
        make.make_proceeding_step(defendant=accused, kind=kind, sources=[november], **fields)
    make.publish_all([victim, investigation, trial])
    for row in (victim, incident, investigation, trial, accused):
        row.refresh_from_db()
    return victim, incident, investigation, trial, accused


class TestOrder:
    def test_from_the_harm_to_the_sentence(self, client, case):
        victim, *_rest = case
        entries = told(client, f"/victims/{victim.public_id}/")
        assert [re.split(r" · | Dana| An | The | Invented O", entry)[0] for entry in entries] == [
            "6 January 2022",
            "1 March 2022",
            "Date not known; first reported 20 November 2022, placed by its order",
            "Date not known; first reported 20 November 2022, placed by its order",
            "16 November 2022",
            "Date not known; first reported 20 November 2022, placed by its order",
        ]
        for entry, sentence in zip(
            entries,
            (
                "Dana Invented was killed (Inventedville). Cause: small arms.",
                "An investigation was opened.",
                "The case was referred for prosecution.",
                "Invented Officer (officer) was charged. Offence: abuse of power.",
                "Invented Officer (officer) was convicted by a court. Offence: not stated. Whether the",
                "Invented Officer (officer) was sentenced. Sentence: imprisonment, 6 years.",
            ),
            strict=True,
        ):
            assert sentence in entry

    def test_every_page_of_a_case_tells_it(self, client, case):
        _victim, incident, investigation, trial, _accused = case
        for address in (
            f"/incidents/{incident.public_id}/",
            f"/investigations/{investigation.public_id}/",
            f"/prosecutions/{trial.public_id}/",
        ):
            entries = told(client, address)
            assert "Dana Invented was killed" in " ".join(entries[:2]), address
            assert "was sentenced" in entries[-1], address

    def test_each_entry_has_its_source_with_day_and_paragraph(self, client, case):
        victim, *_rest = case
        for entry in told(client, f"/victims/{victim.public_id}/"):
            assert re.search(r"Publisher \d+ , 20 (March|November) 2022, paragraph 7", entry), entry

    @pytest.mark.parametrize(
        ("dates", "expected"),
        [
            # Undated first steps stand with the next dated one, undated last ones with the last.
            ([None, 5, None], [5, 5, 5]),
            # A step is never placed before the one that it follows.
            ([9, 5, None, 12], [9, 9, 9, 12]),
            # Without any date: the day of the first report.
            ([None, None], [20, 20]),
            ([], []),
        ],
    )
    def test_steps_keep_their_order(self, dates, expected):
        class Step:
            def __init__(self, day: int | None) -> None:
                self.date_earliest = day and date(2022, 3, day)
                self.known_from = date(2022, 3, 20)

        assert [day.day for day in in_order([Step(day) for day in dates])] == expected


class TestLegalStage:
    def test_nobody_is_named_before_a_conviction_and_pending_says_presumed_innocent(self, client):
        trial = make.make_prosecution()
        accused = make.make_defendant(
            prosecution=trial, capacity="state_agent", name="Invented Officer"
        )
        make.make_proceeding_step(defendant=accused, kind="charged")
        make.publish_all([trial])
        body = client.get(f"/prosecutions/{trial.public_id}/").content.decode()
        assert "Invented Officer" not in body
        assert "A state agent, not named here was charged." in text_of(body)
        assert "presumed innocent" in text_of(body)

    def test_several_people_are_told_in_the_plural(self, client):
        trial = make.make_prosecution()
        accused = make.make_defendant(prosecution=trial, count=3)
        make.make_proceeding_step(defendant=accused, kind="arrested")
        make.publish_all([trial])
        (entry,) = told(client, f"/prosecutions/{trial.public_id}/")
        assert "3 people, not named here were arrested or summoned." in entry

    def test_a_final_judgment_is_said_to_be_final_and_not_left_open(self, client, case):
        *_rest, trial, accused = case
        step = make.make_proceeding_step(defendant=accused, kind="final", on=date(2023, 1, 9))
        make.publish_all([step])
        text = " ".join(told(client, f"/prosecutions/{trial.public_id}/"))
        assert "the judgment became final" in text
        assert "Whether the judgment is final" not in text

    def test_an_allegation_is_worded_as_one(self, client):
        victim = make.make_victim(name="Dana Invented", age_group="adult")
        agency, speaker = (
            make.make_agency(name="Invented Army"),
            make.make_speaker(name="Monitor X"),
        )
        incident = make.make_incident(verification="alleged")
        make.make_harm(victim=victim, incident=incident, agency=agency, agency_alleged_by=speaker)
        make.publish_all([victim])
        (entry,) = told(client, f"/victims/{victim.public_id}/")
        assert "Invented Army did it, alleges Monitor X; an allegation is no finding." in entry
        first, _second = told(client, f"/incidents/{incident.public_id}/")
        assert "It is alleged; nobody has yet established it." in first

    def test_a_closing_gives_its_ground_in_the_report_s_words(self, client):
        investigation = make.make_investigation(is_group=True)
        make.make_investigation_step(
            investigation=investigation,
            kind="closed",
            ground="no_offence",
            ground_words="no criminal conduct",
        )
        make.publish_all([investigation])
        (entry,) = told(client, f"/investigations/{investigation.public_id}/")
        assert "The investigations were closed." in entry
        assert "Ground, in the report’s words: “no criminal conduct”." in entry

    def test_there_is_a_sentence_for_everything(self):
        assert set(telling.HARMS) == set(HarmCategory)
        assert set(telling.INVESTIGATION) == set(telling.GROUP) == set(InvestigationStepKind)
        decided = {kind for kind, _outcome in telling.DECIDED}
        assert set(telling.COURT) | decided == set(ProceedingStepKind)
        for outcome in ("", *CONVICTIONS, "acquitted", "dismissed", "amnestied", "pardoned"):
            assert all((kind, outcome) in telling.DECIDED for kind in decided)


class TestAsOf:
    def test_what_was_reported_later_is_not_told(self, client, case):
        victim, *_rest = case
        entries = told(client, f"/victims/{victim.public_id}/", date(2022, 4, 1))
        assert len(entries) == 2
        assert "An investigation was opened." in entries[-1]

    def test_where_it_stands_is_told_as_of_the_day(self, client, case):
        _victim, _incident, investigation, *_rest = case
        address = f"/investigations/{investigation.public_id}/"
        then = text_of(client.get(address, {"as_of": "2022-04-01"}).content.decode())
        assert "(reports up to 20 March 2022): pending, and no outcome is reported." in then
        now = text_of(client.get(address).content.decode())
        assert "a state agent was convicted in a case that follows from it." in now


class TestWithheld:
    def test_no_name_no_day_and_no_case(self, client):
        victim = make.make_victim(name="Kept Back", age_group="adult", withheld=True)
        incident = make.make_incident()
        make.make_harm(victim=victim, incident=incident)
        investigation = make.make_investigation()
        InvestigationVictim.objects.create(investigation=investigation, victim=victim)
        make.publish_all([victim, investigation])
        victim.refresh_from_db()
        (entry,) = told(client, f"/victims/{victim.public_id}/")
        assert entry.startswith("Date withheld")
        assert "A person whose name is withheld was killed" in entry
        assert "Kept" not in entry
        assert "2022" not in entry
        assert told(client, f"/investigations/{investigation.public_id}/") == []


def test_a_correction_is_the_last_of_the_story(client, case):
    victim, *_rest = case
    by, reviewer = make.make_user(), make.make_user("reviewer")
    correction = actions.propose_correction(
        victim, field="sex", new_value="man", reason="The report says so.", by=by
    )
    actions.accept_corrections([correction], by=reviewer)
    entries = told(client, f"/victims/{victim.public_id}/")
    assert "This record was corrected (person: sex)." in entries[-1]


def test_a_story_without_anything_says_so(client):
    investigation = make.make_investigation()
    make.publish_all([investigation])
    body = client.get(f"/investigations/{investigation.public_id}/").content.decode()
    assert "This record holds no dated step and no harm for it." in text_of(body)
