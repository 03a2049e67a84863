"""What changed lately: on dashboards, in the list and in the feed, by place; nobody is exposed by it."""

import html
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from cases import actions
from cases.choices import RemovalReason
from cases.models import Correction, User
from cases.models.review import Record
from cases.public import PublicChange, PublicCorrection, PublicRemovedPart
from tests import factories as make
from tests.cases.test_corrections_public import adult, words_of

pytestmark = pytest.mark.django_db

ERROR = RemovalReason.ENTERED_IN_ERROR


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


@pytest.fixture
def city() -> Any:
    return make.make_place(name="Here")


@pytest.fixture
def case(city: Any) -> Any:
    """An investigation that was public before its second step."""
    row = make.make_investigation(title="A death in custody", place=city)
    make.publish_all([row, make.make_investigation_step(investigation=row)])
    return row


def correct(record: Record, **changes: Any) -> Correction:
    record.refresh_from_db()
    ((field, new),) = changes.items()
    by = make.make_user()
    proposal = actions.propose_correction(record, field=field, new_value=new, by=by, reason="Why.")
    actions.accept_corrections([proposal], by=make.make_user("reviewer"))
    return proposal


def told(client: Client, address: str) -> str:
    """What the section “What changed lately” of a dashboard says."""
    said = words_of(client, address)
    return said[said.index("What changed lately") :]


def test_a_dashboard_tells_of_corrections_new_facts_and_removals_and_leads_to_them(
    client: Client, reviewer: User, case: Any, city: Any
) -> None:
    other = make.make_figure(place=make.make_place(name="Elsewhere"), situation=case.situation)
    gone = make.make_figure(place=city, situation=case.situation)
    step = make.make_investigation_step(investigation=case, kind="closed", ground="not_stated")
    make.publish_all([other, gone])
    make.publish_all([step])
    proposal = correct(case, title="A death in a police station")
    actions.withdraw([gone], by=reviewer, reason=ERROR)
    here, whole = told(client, f"/cities/{city.slug}/"), told(client, "/")
    for said in (here, whole):
        assert "corrected Investigation: A death in a police station (title)" in said
        assert "published Step of an investigation: closed, of: A death in a police st" in said
        assert "removed Figure" in said
    assert "Elsewhere" not in here
    assert "Elsewhere" in whole
    # The number, the list behind it and the filter are one.
    assert "All 4 changes" in here
    assert "All 5 changes" in whole
    listed = client.get(f"/changes/?city={city.slug}")
    assert listed.context["count"] == 4
    body = client.get(f"/cities/{city.slug}/").text
    assert f'href="/changes/?city={city.slug}"' in body
    page = f"/investigations/{case.public_id}/"
    assert f'href="{page}#{proposal.public_id}"' in body
    assert proposal.public_id in client.get(page).text
    assert gone.public_id not in body + listed.text
    assert gone.public_id not in repr(list(PublicChange.objects.values()))
    assert client.get(f"/figures/{gone.public_id}/").status_code == 410
    for query, count in (("act=removed", 1), ("kind=figure", 2), ("act=corrected", 1)):
        assert client.get(f"/changes/?{query}").context["count"] == count
    for query in ("act=x", "city=x", "who=me", "cursor=x"):
        assert client.get(f"/changes/?{query}").status_code == 400


def test_the_page_of_a_record_says_what_was_taken_from_it(
    client: Client, reviewer: User, case: Any
) -> None:
    (step,) = case.steps.all()
    second = make.make_citation(case)
    make.publish_all([second])
    actions.withdraw([step, second], by=reviewer, reason=RemovalReason.SAFETY)
    said = words_of(client, f"/investigations/{case.public_id}/")
    assert "Removed Place in a source, removed on" in said
    assert "Step of an investigation, removed on" in said
    assert PublicRemovedPart.objects.count() == 2  # not the citation that went with the step
    assert PublicChange.objects.filter(act="removed").count() == 2
    early = words_of(client, f"/investigations/{case.public_id}/?as_of=2022-12-25")
    assert "removed on" not in early


def test_pages_of_the_list_turn_and_repeat_nothing(
    client: Client, reviewer: User, case: Any
) -> None:
    rows = [make.make_figure(place=case.place, situation=case.situation) for _ in range(3)]
    make.publish_all(rows)
    actions.withdraw(rows[:1], by=reviewer, reason=ERROR)
    correct(case, title="Another title")
    address, found = "/changes/?page_size=2", []
    while address:
        answer = client.get(address)
        found += [row.public_id for row in answer.context["rows"]]
        address = answer.context["next_url"]
        assert (f'href="{html.escape(address)}" rel="next"' in answer.text) is bool(address)
    assert len(found) == len(set(found)) == PublicChange.objects.count() == 5


def test_nobody_who_is_withheld_or_was_taken_back_is_in_it(
    client: Client, reviewer: User, city: Any
) -> None:
    incident = make.make_incident(place=city)
    people = [adult(name=name) for name in ("Dana Withheld", "Aru Gone", "Erlan Shown")]
    for victim in people:
        make.make_harm(victim=victim, incident=incident)
    make.publish_all(people)
    withheld, gone, shown = people
    incident.refresh_from_db()
    later = make.make_harm(victim=withheld, incident=incident, category="tortured")
    make.publish_all([later])
    name = make.make_victim_name(victim=shown, text="Ерлан")
    make.publish_all([name])
    old_ids = [withheld.public_id, gone.public_id, later.public_id, name.public_id]
    correct(withheld, occupation="baker")
    actions.withhold(withheld, by=reviewer)
    actions.withdraw([gone, name], by=reviewer, reason=RemovalReason.SAFETY)
    withheld.refresh_from_db()
    rows = list(PublicChange.objects.exclude(kind="incident").values("act", "kind", "page_id"))
    assert rows == [
        {"act": "removed", "kind": "victim name", "page_id": shown.public_id},
        {"act": "published", "kind": "victim", "page_id": shown.public_id},
    ]
    pages = "".join(client.get(each).text for each in ("/changes/", f"/cities/{city.slug}/"))
    seen = pages + repr(list(PublicChange.objects.values()))
    for public_id in (*old_ids, withheld.public_id):
        assert f"changes/{public_id}" not in seen
        assert public_id not in client.get("/changes/").text
    actions.withhold(shown, by=reviewer)
    assert not PublicChange.objects.exclude(kind="incident").exists()


def test_corrections_and_their_feed_are_filtered_by_what_the_records_concern(
    client: Client, case: Any, city: Any
) -> None:
    victim = adult(name="Dana Shown")
    make.make_harm(victim=victim, incident=make.make_incident(place=city, situation=case.situation))
    make.publish_all([victim])
    prosecution = make.make_prosecution(place=city, situation=case.situation)
    step = make.make_proceeding_step(defendant=make.make_defendant(prosecution=prosecution))
    make.publish_all([prosecution])
    elsewhere = make.make_figure()
    make.publish_all([elsewhere])
    citation = case.citations.get()
    here = [
        correct(case, title="Another title"),
        correct(case.steps.get(), coding_note="x"),
        correct(step, offence="abuse of power"),
        correct(victim.names.get(), text="Dana Spelt Well"),
        correct(victim, occupation="baker"),
        correct(citation, locator="9"),
        correct(citation.source, title="Another report"),
        correct(city, name="Here Again"),
    ]
    there = correct(elsewhere, words="a dozen")
    nowhere = correct(citation.source.publisher, name="Another publisher")
    assert PublicCorrection.objects.count() == 10

    def ids(query: str) -> set[str]:
        feed = ET.fromstring(client.get(f"/corrections/feed/?{query}").content)
        listed = {row.public_id for row in client.get(f"/corrections/?{query}").context["rows"]}
        atom = "{http://www.w3.org/2005/Atom}"
        in_feed = {
            each.findtext(f"{atom}id").rpartition(":")[2] for each in feed.iter(f"{atom}entry")
        }
        assert in_feed == listed
        return listed

    assert ids(f"city={city.slug}") == {each.public_id for each in here}
    assert ids(f"situation={elsewhere.situation.slug}") == {there.public_id}
    assert nowhere.public_id in ids("")
    assert ids(f"city={city.slug}&kind=source") == {here[6].public_id}
    page = client.get(f"/corrections/?city={city.slug}").text
    assert f"/corrections/feed/?city={city.slug}" in page
    assert client.get("/corrections/feed/?city=nonsense").status_code == 400


def test_a_place_reported_later_concerns_no_city_before(client: Client, city: Any) -> None:
    march, december = (make.make_source(published_on=date(2022, m, 1)) for m in (3, 12))
    case = make.make_investigation(place=city, sources=[march])
    make.make_citation(case, source=december, supports_field="place")
    make.publish_all([case])
    correct(case, title="Another title")
    for list_name in ("changes", "corrections"):
        for day, city_knows in (("2022-02-28", False), ("2022-11-30", False), ("2022-12-01", True)):
            address = f"/{list_name}/?city={city.slug}&as_of={day}"
            assert bool(client.get(address).context["count"]) is city_knows
        address = f"/{list_name}/?situation={case.situation.slug}&as_of=2022-03-01"
        assert client.get(address).context["count"]
