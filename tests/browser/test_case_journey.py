"""One case from a report to the public page, and a mistake in it mended: three people, one browser each."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from time import perf_counter
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Locator, expect
from pytest_django.live_server_helper import LiveServer

from cases.choices import ReviewState
from cases.models import Incident, Investigation, Prosecution, Source, User, Victim
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

REPORT = "Report on two shootings"
SHEPHERD = "Aru Invented"
OFFICER = "Bek Sample"
ASKED = "Which protests does the report mean?"
REASON = "The newspaper printed a correction of the age."

KINDS = ("source", "incident", "victim", "investigation", "prosecution")
"""The kinds of record in the order in which they are published: each rests on those before it."""

MOST_CLICKS, MOST_PAGES = 70, 26
"""What entering both cases may cost: more is a step back for whoever enters fifty a day."""


class Hand:
    """Somebody at a browser: what is clicked or chosen, what pages open, what the browser complains of."""

    def __init__(self, browser: Browser, address: str, user: User | None = None) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.address = address
        self.clicks = self.loads = self.windows = 0
        self.complaints: list[str] = []
        if user:
            client = Client()
            client.force_login(user)
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            name = settings.SESSION_COOKIE_NAME
            self.context.add_cookies([{"name": name, "value": key, "url": f"{address}/admin/"}])
        self.context.on("page", self._count_window)
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("framenavigated", self._count_load)
        self.page.on("console", lambda message: self.complaints.append(message.text))

    def _count_load(self, _frame: Any) -> None:
        self.loads += 1

    def _count_window(self, _page: Any) -> None:
        self.windows += 1

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, words: str) -> None:
        self.click(self.page.get_by_role("link", name=words).first)

    def type(self, **fields: str) -> None:
        """Double underscores stand for the dashes of rows."""
        for name, words in fields.items():
            self._field(name).fill(words)

    def choose(self, **fields: str) -> None:
        for name, value in fields.items():
            self.clicks += 1
            self._field(name).select_option(value)

    def search(self, name: str, words: str) -> None:
        """Find a record in a field that searches."""
        self.click(self.page.locator(f"#id_{name} + .select2 .select2-selection"))
        self.page.locator(".select2-search__field").last.fill(words)
        self.click(self.page.locator(".select2-results__option", has_text=words).first)

    def choose_action(self, action: str) -> None:
        self.page.locator("select[name=action]").select_option(action)
        self.page.locator(".actions button[name=index]").click()

    def unfold(self, title: str) -> None:
        self.click(self.page.locator("summary", has_text=title).first)

    def save(self, words: str = "Save") -> None:
        self.press(words)
        expect(self.page.locator(".messagelist .success").first).to_be_visible()

    def _field(self, name: str) -> Locator:
        return self.page.locator(f"#id_{name.replace('__', '-')}")


@pytest.fixture
def meet(browser: Browser, live_server: LiveServer) -> Iterator[Callable[[str], Hand]]:
    """Somebody with a role, signed in; or a stranger."""
    make.give_roles()
    met: list[Hand] = []

    def somebody(role: str) -> Hand:
        met.append(Hand(browser, live_server.url, make.make_user(role) if role else None))
        return met[-1]

    yield somebody
    for each in met:
        each.context.close()


def reference_rows() -> None:
    """What is there before the first report: a situation, a city, a publisher, a speaker."""
    city = make.make_place(name="Inventedtown", slug="inventedtown")
    situation = make.make_situation(name="Invented unrest", ends_on=date(2022, 1, 11))
    publisher = make.make_publisher(name="Invented News")
    speaker = make.make_speaker(name="Invented Prosecutor")
    make.publish_all([city, situation, publisher, speaker])


def enters_the_source(she: Hand) -> None:
    she.open("/admin/")
    she.click(she.page.locator("tr.model-source a.addlink"))
    she.type(title=REPORT, language="en", date_typed="25 December 2022")
    she.search("publisher", "Invented News")
    she.choose(source_type="news_report", archive_status="not_recorded")
    she.unfold("Why is it empty?")
    she.choose(absent_url="not_stated")
    she.save()


def enters_an_incident(she: Hand, title: str, when: str) -> None:
    she.type(title=title, date_typed=when, cite_locator="7")
    she.search("place", "Inventedtown")
    she.choose(kind="shooting", verification="single_source")


def enters_the_investigation(she: Hand, title: str, deaths: str) -> None:
    she.follow("Add an investigation into it")
    she.type(title=title, deaths_low=deaths, deaths_high=deaths, cite_locator="7")
    she.search("speaker", "Invented Prosecutor")
    she.choose(kind="criminal", absent_agency="not_stated", steps__0__kind="referred")
    she.type(steps__0__date_typed="not stated")
    she.save()


def enters_the_prosecution(she: Hand, title: str, **defendant: str) -> None:
    she.follow("Add a prosecution")
    she.type(title=title, cite_locator="7", **defendant)
    she.choose(court_type="military", defendants__0__capacity="state_agent")
    she.save()
    she.follow("Steps of the defendant")


def enters_the_conviction(she: Hand) -> None:
    she.click(she.page.locator("#steps-group .add-row a"))
    she.choose(steps__0__kind="verdict", steps__0__outcome="convicted")
    she.type(steps__0__offence="abuse of power", steps__0__date_typed="16 November 2022")
    she.click(she.page.locator("#steps-group .add-row a"))
    she.choose(steps__1__kind="sentence", steps__1__sentence_kind="imprisonment")
    she.type(steps__1__sentence_months="72", steps__1__date_typed="16 November 2022")
    she.save("Save and continue editing")
    # The report does not say whether it was suspended: the gate asks, and leads to the place.
    asked = she.page.locator(".desk-lacking li", has_text="suspended")
    she.click(asked.get_by_role("link", name="Or say why it is empty."))
    she.page.wait_for_url("**/proceedingstep/**")
    she.choose(absent_sentence_suspended="not_stated")
    she.save()


def enters_everything(she: Hand) -> None:
    """Two cases from one paragraph of a report."""
    enters_the_source(she)

    she.follow("Add an incident")
    enters_an_incident(she, "Shots near a camp", "the day after the protests broke out")
    she.type(harms__0__new_person=SHEPHERD)
    she.choose(harms__0__category="killed", harms__0__means="small_arms")
    she.choose(harms__0__outcome="died", harms__0__absent_agency="not_stated")
    she.save()
    she.follow("The person")
    she.type(age_low="24", age_high="24", occupation="shepherd")
    she.choose(naming_basis="already_public", sex="man", role="unknown")
    she.save()
    she.follow("The incident")
    enters_the_investigation(she, "Inquiry into the shots near a camp", "1")
    officer = {"defendants__0__name": OFFICER, "defendants__0__post": "army officer"}
    enters_the_prosecution(she, "Case of the shots near a camp", **officer)
    enters_the_conviction(she)

    she.follow("Home")
    she.click(she.page.locator("tr.model-incident a.addlink"))
    enters_an_incident(she, "Shots at three people", "not stated")
    she.unfold("People known only as a number")
    she.type(people_low="3", people_high="3")
    she.save()
    enters_the_investigation(she, "Inquiry into the shots at three people", "3")
    second = {"defendants__0__post": "second army officer"}
    enters_the_prosecution(she, "Case of the shots at three people", **second)
    she.click(she.page.locator("#steps-group .add-row a"))
    she.choose(steps__0__kind="awaiting_trial")
    she.type(steps__0__date_typed="not stated")
    she.save()


def does(person: Hand, kind: str, action: str, *, waiting: str) -> None:
    """One action on all that waits in a list: what hangs on a record goes with it."""
    person.open(f"/admin/cases/{kind}/?work={waiting}")
    person.page.locator("#action-toggle").check()
    person.choose_action(action)
    expect(person.page.locator(".messagelist .success")).to_be_visible()


def cannot_publish(she: Hand) -> None:
    """Neither by a button nor by asking for it directly."""
    incident = Incident.objects.first()
    she.open(f"/admin/cases/incident/{incident.pk}/change/")
    expect(she.page.get_by_role("button", name="Take back from review")).to_be_visible()
    expect(she.page.get_by_role("button", name="Publish")).to_have_count(0)
    token = she.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    asked = {"csrfmiddlewaretoken": token, "action": "publish", "index": "0"}
    she.context.request.post(
        f"{she.address}/admin/cases/incident/",
        form={**asked, "_selected_action": str(incident.pk)},
        headers={"Referer": she.page.url},
    )
    assert not Incident.objects.exclude(state=ReviewState.IN_REVIEW).exists()


def returns_one(he: Hand) -> None:
    he.open("/admin/")
    he.page.get_by_role("link", name="2 incidents").click()
    he.follow("Shots at three people")
    he.press("Return to the author…")
    he.page.get_by_label("What is missing or wrong?").fill(ASKED)
    he.press("Return to the author")
    expect(he.page.locator(".messagelist .success")).to_contain_text("Returned")


def mends_what_came_back(she: Hand) -> None:
    she.open("/admin/")
    part = she.page.locator(
        ".desk-part", has=she.page.get_by_role("heading", name="Returned to me")
    )
    expect(part).to_contain_text(ASKED)
    part.get_by_role("link", name="incident: Shots at three people").click()
    she.type(coding_note="The report does not say which protests.")
    she.save("Save and submit for review")


def reads_both_cases(reader: Hand) -> None:
    reader.open("/cities/inventedtown/")
    main = reader.page.get_by_role("main")
    for words in (SHEPHERD, OFFICER, "abuse of power", "whether final: not recorded"):
        expect(main).to_contain_text(words)
    expect(main).to_contain_text("A defendant, not named here, second army officer")
    source = f"/sources/{Source.objects.get().public_id}/"
    for kind in (Victim, Incident, Investigation, Prosecution):
        for record in kind.objects.all():
            reader.open(f"/{kind._meta.model_name}s/{record.public_id}/")
            expect(main.locator(f"a[href='{source}']").first).to_be_visible()
    # The last is the second case: nobody is named in it. The first has the conviction.
    expect(main).not_to_contain_text(OFFICER)
    reader.open(f"/prosecutions/{Prosecution.objects.earliest('pk').public_id}/")
    convicted = reader.page.locator(".defendant")
    for words in (OFFICER, "convicted", "whether final: not recorded"):
        expect(convicted).to_contain_text(words)
    for words in ("abuse of power", "6 years"):
        expect(main).to_contain_text(words)
    convicted.locator(f"a[href='{source}']").first.click()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(REPORT)


def proposes_another_age(she: Hand) -> None:
    she.open(f"/admin/cases/victim/{Victim.objects.get().pk}/change/")
    she.follow("Propose a correction")
    she.type(age_low="25", age_high="25", correction_reason=REASON)
    she.press("Propose")
    expect(she.page.locator(".messagelist .success")).to_contain_text("A second person decides")


def accepts_it(he: Hand) -> None:
    he.open("/admin/")
    expect(he.page.locator(".desk-part", has_text="Proposed corrections")).to_contain_text(
        "2 fields"
    )
    he.open(f"/admin/cases/victim/{Victim.objects.get().pk}/corrections/")
    he.press("Accept all 2")
    expect(he.page.locator(".messagelist .success")).to_contain_text("the public sees it")


def reads_the_correction(reader: Hand) -> None:
    today = datetime.now(UTC)
    reader.open(f"/victims/{Victim.objects.get().public_id}/")
    expect(reader.page.get_by_role("main")).to_contain_text(re.compile(r"Age at the time\s+25"))
    for path in ("", "/corrections/"):
        if path:
            reader.open(path)
        mended = reader.page.locator(".correction").first
        expect(mended.locator("del")).to_have_text("24")
        expect(mended.locator("ins")).to_have_text("25")
        for words in (REASON, f"{today.day} {today:%B %Y}"):
            expect(mended).to_contain_text(words)


def test_a_case_goes_from_a_report_to_the_public_and_a_mistake_in_it_is_mended(
    meet: Callable[[str], Hand],
) -> None:
    reference_rows()
    she, he, reader = meet("researcher"), meet("reviewer"), meet("")

    began = perf_counter()
    enters_everything(she)
    took = f"{she.clicks} clicks and choices, {she.loads} pages, {perf_counter() - began:.0f} s"
    print(f"Two cases from one paragraph: {took}")
    assert (she.clicks <= MOST_CLICKS, she.loads <= MOST_PAGES, she.windows) == (True, True, 1), (
        took
    )

    for kind in KINDS:
        does(she, kind, "submit_for_review", waiting="drafts")
    cannot_publish(she)
    returns_one(he)
    mends_what_came_back(she)
    for kind in KINDS:
        does(he, kind, "publish", waiting="review")
    reads_both_cases(reader)

    proposes_another_age(she)
    accepts_it(he)
    reads_the_correction(reader)

    complaints = [*she.complaints, *he.complaints, *reader.complaints]
    assert [text for text in complaints if "Content Security Policy" in text] == []
