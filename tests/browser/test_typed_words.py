"""Nothing typed is lost, in a real browser: a closed page, and a session that ends at the wrong moment."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.models import DeskSession, Harm, Incident, KeptForm, User
from tests import factories as make

TITLE = "Уйдырма: shots at a checkpoint"


def test_words_survive_a_closed_page_and_an_ended_session_and_are_saved_once(
    page: Page, live_server: LiveServer, sign_in: Callable[[User], None]
) -> None:
    # A superuser: what migrations gave the roles is emptied after each test that a browser reads.
    typist = User.objects.create_superuser("typist", password=make.PASSWORD)
    situation, place = make.make_situation(), make.make_place()
    make.make_victim(name="Dana Invented")
    source = make.make_source(title="Invented report")
    known = f"situation={situation.pk}&place={place.pk}"
    address = f"{live_server.url}/admin/cases/incident/add/?{known}"
    sign_in(typist)

    # Half typed, kept by the script, and the page is closed.
    page.clock.install()
    page.goto(address)
    page.wait_for_load_state("load")
    page.clock.run_for(20_000)
    assert not KeptForm.objects.exists()
    page.locator("#id_title").fill(TITLE)
    page.clock.run_for(6_000)
    expect(page.locator(".desk-draft")).to_contain_text("Draft kept")
    desk = page.context.new_page()
    page.close()

    # Brought back, and typed to the end; the session ends before it is saved.
    complaints: list[str] = []
    desk.on("console", lambda message: complaints.append(message.text))
    desk.goto(address)
    expect(desk.locator("#id_title")).to_have_value("")
    desk.get_by_role("button", name="Bring them back").click()
    expect(desk.locator("#id_title")).to_have_value(TITLE)
    desk.locator("#id_date_typed").fill("5 January 2022")
    desk.locator("#harms-0 .field-victim .select2-selection").click()
    desk.locator(".select2-search__field").fill("Dana")
    desk.locator(".select2-results__option", has_text="Dana Invented").click()
    desk.locator("#id_harms-0-category").select_option("wounded")
    desk.locator("#citations-group .add-row a").click()
    desk.locator("#citations-0 .field-source .select2-selection").click()
    desk.locator(".select2-results__option", has_text="Invented report").click()
    desk.locator("#id_citations-0-locator").fill("7")
    DeskSession.objects.all().delete()
    desk.get_by_role("button", name="Save", exact=True).click()

    desk.get_by_text("Nothing you typed is lost").wait_for()
    desk.get_by_label("Username").fill(typist.username)
    desk.get_by_label("Password").fill(make.PASSWORD)
    desk.get_by_role("button", name="Log in").click()
    desk.get_by_label("Code").fill(make.code_of(typist))
    desk.get_by_role("button", name="Sign in", exact=True).click()

    desk.get_by_text("Brought back, and not saved yet").wait_for()
    expect(desk.locator("#id_title")).to_have_value(TITLE)
    expect(desk.locator("#id_date_typed")).to_have_value("5 January 2022")
    expect(desk.locator("#select2-id_harms-0-victim-container")).to_contain_text("Dana Invented")
    expect(desk.locator("#id_harms-0-category")).to_have_value("wounded")
    expect(desk.locator("#select2-id_citations-0-source-container")).to_contain_text("Invented")
    expect(desk.locator("#id_citations-0-locator")).to_have_value("7")
    assert not Incident.objects.exists()
    desk.get_by_role("button", name="Save", exact=True).dblclick()
    desk.get_by_text("was added successfully").or_(desk.get_by_text("saved already")).wait_for()
    incident = Incident.objects.get()
    assert (incident.title, Harm.objects.get().incident) == (TITLE, incident)
    assert incident.citations.get().source == source
    assert not KeptForm.objects.unsaved().exists()
    assert [text for text in complaints if "Content Security Policy" in text] == []
