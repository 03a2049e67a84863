"""What the public sees of a correction: both values, the day and the reason; never who is to be kept safe."""

import html
import re
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.filters import BadParameter
from cases.models import Correction, User
from cases.models.review import Record
from cases.pagination import paginate
from cases.public import PublicCorrection
from tests import factories as make

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LATE = date(2022, 12, 25)


@pytest.fixture
def proposer() -> User:
    return make.make_user("researcher", username="proposer-canary")


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer", username="decider-canary")


@pytest.fixture
def correct(proposer: User, reviewer: User) -> Any:
    def corrected(record: Record, *, sensitive: bool = False, **changes: Any) -> None:
        reason = changes.pop("reason", "The report says otherwise.")
        record.refresh_from_db()
        proposals = [
            actions.propose_correction(
                record, field=field, new_value=new, by=proposer, reason=reason, sensitive=sensitive
            )
            for field, new in changes.items()
        ]
        actions.accept_corrections(proposals, by=reviewer, note="note-canary")

    return corrected


@pytest.fixture
def figure() -> Any:
    row = make.make_figure(value=12, sources=[make.make_source(published_on=LATE)])
    make.publish_all([row])
    return row


def words_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    body = answer.content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def everywhere(client: Client, *pages: str) -> str:
    found = (client.get(address) for address in ("/corrections/", "/corrections/feed/", *pages))
    return " ".join(answer.content.decode() for answer in found)


def adult(**fields: Any) -> Any:
    return make.make_harm(victim=make.make_victim(**{"age_group": "adult"} | fields)).victim


def test_the_record_the_list_and_the_feed_show_what_changed_and_why(
    client: Client, figure: Any, correct: Any
) -> None:
    correct(figure, low=13, high=13, metric="injured", reason="A digit was misread.")
    for address in (f"/figures/{figure.public_id}/", "/corrections/"):
        said = words_of(client, address)
        assert "Number, lowest It said 12 Corrected to 13 Reason A digit was misread." in said
        assert "It said killed Corrected to injured" in said
    entries = ET.fromstring(client.get("/corrections/feed/").content).findall(f"{ATOM}entry")
    assert len(entries) == 3
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 3
    assert all("A digit was misread." in entry.findtext(f"{ATOM}summary") for entry in entries)


def test_who_proposed_and_who_decided_never_leaves(
    client: Client, figure: Any, correct: Any
) -> None:
    correct(figure, words="a dozen")
    assert "canary" not in everywhere(client, f"/figures/{figure.public_id}/")
    columns = {field.name for field in PublicCorrection._meta.get_fields()}
    assert not columns & {"proposed_by", "decided_by", "decision_note"}


def test_what_is_only_proposed_or_declined_is_not_public(
    client: Client, figure: Any, proposer: User, reviewer: User
) -> None:
    proposal = actions.propose_correction(
        figure, field="words", new_value="canary", by=proposer, reason="canary"
    )
    assert not PublicCorrection.objects.exists()
    actions.decline_correction(proposal, by=reviewer, note="No.")
    assert "canary" not in everywhere(client, f"/figures/{figure.public_id}/")


def test_a_sensitive_old_value_reads_removed_everywhere(
    client: Client, figure: Any, correct: Any
) -> None:
    correct(figure, words="canary", reason="It named a witness.")
    correct(figure, words="a dozen", reason="It named a witness.", sensitive=True)
    row = PublicCorrection.objects.get(is_removed=True)
    assert (row.old_value, row.new_value) == (None, "a dozen")
    assert "It said removed Corrected to a dozen" in words_of(client, "/corrections/")


def test_related_records_are_called_by_their_names(
    client: Client, figure: Any, correct: Any
) -> None:
    speaker = make.make_speaker(name="A ministry")
    make.publish_all([speaker])
    before = figure.speaker.name
    correct(figure, speaker=speaker.public_id)
    assert f"It said {before} Corrected to A ministry" in words_of(client, "/corrections/")


def test_a_related_record_that_is_not_public_is_not_named(
    client: Client, figure: Any, correct: Any
) -> None:
    correct(figure, speaker=make.make_speaker(name="canary").public_id)
    assert "canary" not in everywhere(client)
    assert "a record that is not public" in words_of(client, "/corrections/")


@pytest.mark.parametrize(
    ("noun", "record"),
    [
        ("incidents", make.make_incident),
        ("investigations", make.make_investigation),
        ("prosecutions", make.make_prosecution),
        ("sources", make.make_source),
    ],
)
def test_every_kind_of_page_shows_its_corrections(
    client: Client, correct: Any, noun: str, record: Any
) -> None:
    row = record()
    make.publish_all([row])
    correct(row, title="A better title")
    assert "Corrected to A better title" in words_of(client, f"/{noun}/{row.public_id}/")


def test_parts_are_corrected_on_the_page_of_what_they_belong_to(
    client: Client, correct: Any
) -> None:
    investigation = make.make_investigation()
    step = make.make_investigation_step(investigation=investigation)
    defendant = make.make_defendant()
    court_step = make.make_proceeding_step(defendant=defendant, kind="trial")
    victim = adult(name="Dana Shown")
    make.publish_all([investigation, defendant.prosecution, victim])
    correct(step, kind="referred")
    correct(court_step, offence="abuse of power")
    correct(victim.harms.get(), means="small_arms")
    correct(victim.names.get(), text="Dana Spelt Well")
    correct(victim.citations.get(), locator="9")
    for address, said in (
        (f"/investigations/{investigation.public_id}/", "Corrected to referred"),
        (f"/prosecutions/{defendant.prosecution.public_id}/", "Corrected to abuse of power"),
        (f"/victims/{victim.public_id}/", "It said Dana Shown Corrected to Dana Spelt Well"),
        (f"/victims/{victim.public_id}/", "Locator It said 7 Corrected to 9"),
    ):
        assert said in words_of(client, address)
    for link in re.findall(r'href="(/[a-z]+/[A-Z]{3}-[^"]+)"', everywhere(client)):
        assert client.get(link).status_code == 200
    shown = client.get("/corrections/").content.decode()
    assert shown.count(f'href="/victims/{victim.public_id}/"') == 2


def test_corrections_of_a_withheld_persons_rows_stay_hidden(client: Client, correct: Any) -> None:
    victim = adult(name="Dana Canary")
    make.publish_all([victim])
    correct(victim, occupation="canary-baker")
    correct(victim.names.get(), text="Canary Dana")
    correct(victim.harms.get(), means="small_arms", coding_note="canary note")
    correct(victim.citations.get(), exact_words="canary words")
    assert "canary" in everywhere(client).casefold()
    actions.withhold(victim, by=make.make_user("reviewer"))
    assert "canary" not in everywhere(client).casefold()
    assert not PublicCorrection.objects.exists()
    for record in (victim, victim.harms.get(), victim.citations.get()):
        record.refresh_from_db()
        correct(record, coding_note="canary afterwards")
    assert not PublicCorrection.objects.exists()


def test_the_name_of_somebody_who_is_not_shown_stands_in_no_correction(
    client: Client, correct: Any
) -> None:
    incident = make.make_incident(title="Shots at Dana Canary")
    victim = adult(name="Dana Canary")
    make.publish_all([incident, victim])
    correct(incident, title="Shots at a crossing", reason="dana canary asked for it")
    assert "canary" in everywhere(client).casefold()
    actions.withhold(victim, by=make.make_user("reviewer"))
    page = f"/incidents/{incident.public_id}/"
    assert "canary" not in everywhere(client, page).casefold()
    said = words_of(client, page)
    assert "It said removed Corrected to Shots at a crossing Reason [name withheld] asked" in said
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM public_correction")
        assert "canary" not in repr(cursor.fetchall()).casefold()


@pytest.mark.parametrize(
    ("name", "said", "is_named"),
    [
        ("Li", "It was Li", True),
        ("Li", "a listed one", True),  # rather one too many
        ("Li", "It was L", False),
        ("Dana Oydan", "Said by dana_oydan", True),
        ("Dana Oydan", "Dana-Oydan", True),
        ("Dana Oydan", "DANA OYDANOVA", True),
        ("Dana Oydan", "Dana Oyda", False),
        ("Ойдан Ару", "сказала Ойдан Ару", True),
    ],
)
def test_the_name_of_somebody_who_is_not_shown_is_found_wherever_it_stands(
    figure: Any, name: str, said: str, *, is_named: bool
) -> None:
    people = [make.make_victim(name=each) for each in ("Timur Invented", name)]
    assert {person.state for person in people} == {"draft"}
    Correction.objects.create(
        kind="figure",
        record_id=figure.public_id,
        field="words",
        old_value="x",
        new_value=said,
        reason="x",
        state="accepted",
        proposed_by=make.make_user(),
        decided_by=make.make_user("reviewer"),
        decided_at=timezone.now(),
    )
    (row,) = PublicCorrection.objects.all()
    assert row.is_withheld is is_named
    assert (row.new_value is None) is is_named


def test_a_defendants_name_is_never_an_old_or_a_new_value(client: Client, correct: Any) -> None:
    defendant = make.make_defendant(name="Canary Wrong", capacity="state_agent")
    make.make_proceeding_step(defendant=defendant, kind="verdict", outcome="convicted")
    make.publish_all([defendant.prosecution])
    correct(defendant, name="Somebody Else", reason="The paper mixed up two men.")
    correct(defendant.prosecution, summary="On Somebody Else")
    assert "Corrected to On Somebody Else" in words_of(client, "/corrections/")
    assert "canary" not in everywhere(client).casefold()
    make.publish_all(
        [make.make_proceeding_step(defendant=defendant, kind="appeal_decided", outcome="acquitted")]
    )
    assert "Somebody Else" not in everywhere(client)


def test_withdrawn_records_take_their_corrections_along(
    client: Client, figure: Any, correct: Any
) -> None:
    correct(figure, words="canary")
    actions.withdraw([figure], by=make.make_user("reviewer"), reason="entered_in_error")
    assert "canary" not in everywhere(client)


def test_fields_that_the_public_does_not_see_are_not_corrected_in_public(correct: Any) -> None:
    victim = adult(name="Dana Shown")
    make.publish_all([victim])
    correct(victim, withheld=True)
    correct(victim, withheld=False)
    assert not PublicCorrection.objects.exists()


def test_markup_is_shown_as_text(client: Client, figure: Any, correct: Any) -> None:
    nasty = "<script>alert(1)</script>&"
    correct(figure, words=nasty, reason=nasty)
    for address in ("/corrections/", f"/figures/{figure.public_id}/"):
        body = client.get(address).content.decode()
        assert "<script" not in body
        assert "&lt;script&gt;" in body
    answer = client.get("/corrections/feed/")
    summary = ET.fromstring(answer.content).findtext(f"{ATOM}entry/{ATOM}summary")
    assert "<script" not in summary
    assert "&lt;script&gt;" in summary


def test_the_feed_sets_no_cookie_and_reads_nothing_but_its_address(
    client: Client, figure: Any, correct: Any
) -> None:
    correct(figure, words="a dozen")
    answer = client.get("/corrections/feed/")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert answer.cookies == {}
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert client.get("/corrections/feed/?x=1").status_code == 400
    assert client.post("/corrections/feed/").status_code == 405
    link = ET.fromstring(answer.content).find(f"{ATOM}entry/{ATOM}link").get("href")
    assert link.startswith(f"http://testserver/figures/{figure.public_id}/#COR-")


def test_the_list_is_filtered_by_kind_and_record_and_refuses_nonsense(
    client: Client, figure: Any, correct: Any
) -> None:
    other = make.make_source()
    make.publish_all([other])
    correct(figure, words="a dozen")
    correct(other, title="Another title")
    assert "Another title" not in words_of(client, "/corrections/?kind=figure")
    found = words_of(client, f"/corrections/?record={figure.public_id.lower()}")
    assert "a dozen" in found
    assert "Another title" not in found
    for query in ("kind=nonsense", "record=FIG-1", "page_size=0", "cursor=x", "who=me"):
        assert client.get(f"/corrections/?{query}").status_code == 400


def test_a_correction_is_known_from_the_day_of_its_record(
    client: Client, figure: Any, correct: Any
) -> None:
    correct(figure, words="a dozen")
    assert "a dozen" not in words_of(client, "/corrections/?as_of=2022-12-24")
    assert "a dozen" in words_of(client, "/corrections/?as_of=2022-12-25")


def test_pages_turn_from_the_newest_and_repeat_nothing(figure: Any, correct: Any) -> None:
    for number in range(5):
        correct(figure, words=f"words {number}")
    rows, cursor, found = PublicCorrection.objects.all(), None, []
    for _ in range(3):
        page = paginate(rows, scope="x", size=2, cursor=cursor)
        found += [row.new_value for row in page.rows]
        cursor, last = page.next, page
    assert found == [f"words {number}" for number in (4, 3, 2, 1, 0)]
    assert cursor is None
    back = paginate(rows, scope="x", size=2, cursor=last.previous)
    assert [row.new_value for row in back.rows] == ["words 2", "words 1"]
    with pytest.raises(BadParameter):
        paginate(rows, scope="y", size=2, cursor=last.previous)


def test_many_corrections_cost_no_more_queries_than_one(
    client: Client, figure: Any, correct: Any
) -> None:
    def questions() -> list[int]:
        counts = []
        for address in ("/corrections/", "/corrections/feed/", f"/figures/{figure.public_id}/"):
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            counts.append(len(asked))
        return counts

    correct(figure, words="words")
    few = questions()
    for number in range(20):
        correct(figure, words=f"words {number}")
    assert questions() == few
