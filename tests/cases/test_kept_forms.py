"""Nothing typed is lost: a form whose session has ended, drafts, and what is sent twice."""

import html
import re
import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.admin.tokens import TOKEN, OpenedPage, as_typed
from cases.choices import CorrectionState, HarmCategory
from cases.models import Correction, DeskSession, Harm, Incident, KeptForm, User
from cases.models.kept import AT_MOST, FOR
from tests import factories as make
from tests.cases.desk_forms import filled, page

pytestmark = pytest.mark.django_db

DRAFT, THROW_AWAY = "/admin/drafts/", "/admin/drafts/throw-away/"
ADD = "/admin/cases/incident/add/"
WORDS = "Уйдырма words, “quoted” & <b>"


def token_on(answer: Any) -> str:
    (token,) = set(re.findall(rf'name="{TOKEN}" value="([^"]+)"', answer.text))
    return token


def opened(client: Client, address: str, **rows_wanted: int) -> dict[str, Any]:
    """What a browser would send from a page that was opened now, its token included."""
    return filled(client, address, **rows_wanted) | half_typed(client, address)


def half_typed(client: Client, address: str, **words: str) -> dict[str, Any]:
    """A few words of a form with the token of its page, as if it had been opened now."""
    user = int(client.session["_auth_user_id"])
    page = OpenedPage(user, secrets.token_urlsafe(16), address.partition("?")[0])
    return {TOKEN: page.token(), **words}


def signed_in(user: User, **how: Any) -> Client:
    client = Client(**how)
    client.force_login(user)
    return client


def sign_in(client: Client, user: User, then: str) -> Any:
    """The steps that are left for somebody who was sent to the sign-in; the page that follows."""
    step = client.get(then, follow=True)
    assert "Nothing you typed is lost" in step.text
    (wanted,) = re.findall(r'name="next" value="([^"]*)"', step.text)
    leading_on = {"next": html.unescape(wanted)}
    if "Username" in step.text:
        given = {"username": str(user), "password": make.PASSWORD}
        client.post("/admin/login/", given | leading_on)
    code = {"code": make.code_of(user)}
    return client.post("/admin/second-factor/", code | leading_on, follow=True)


@pytest.fixture
def researcher() -> User:
    return make.make_user("researcher")


@pytest.fixture
def desk(researcher: User) -> Client:
    return signed_in(researcher)


@pytest.fixture
def an_incident(desk: Client) -> dict[str, Any]:
    """An incident as somebody types it: a person harmed, a citation, a ticked box among them."""
    source = make.make_source()
    return opened(desk, ADD, harms=2, citations=1) | {
        "title": WORDS,
        "situation": make.make_situation().pk,
        "place": make.make_place().pk,
        "date_precision": "day",
        "date_earliest": "2022-01-05",
        "absent_people_low": "not_stated",
        "harms-0-victim": make.make_victim().pk,
        "harms-0-category": HarmCategory.WOUNDED,
        "harms-1-victim": make.make_victim().pk,
        "harms-1-category": HarmCategory.KILLED,
        "citations-0-source": source.pk,
        "citations-0-locator_kind": "paragraph",
        "citations-0-locator": "7",
    }


def shown(answer: Any) -> dict[str, Any]:
    """What the forms of an answer hold."""
    found = {}
    rows = [form for each in answer.context["inline_admin_formsets"] for form in each.formset.forms]
    for form in (answer.context["adminform"].form, *rows):
        for field in form:
            value = field.value()
            found[field.html_name] = "" if value in (None, False) else str(value)
    return found


# --- A session that ends while somebody types -----------------------------------------------------


def end_it(client: Client, user: User) -> None:
    DeskSession.objects.filter(user=user).delete()


def let_it_expire(client: Client, user: User) -> None:
    DeskSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def sign_out_elsewhere(client: Client, user: User) -> None:
    other = Client()
    other.cookies = client.cookies
    other.post("/admin/logout/")


def change_the_password(client: Client, user: User) -> None:
    user.set_password(make.PASSWORD)
    user.save()


def lose_the_second_factor(client: Client, user: User) -> None:
    session = client.session
    del session["otp_device_id"]
    session.save()


@pytest.mark.parametrize(
    "happens", [let_it_expire, sign_out_elsewhere, change_the_password, lose_the_second_factor]
)
def test_however_the_session_ended_the_words_are_kept_and_nothing_is_saved(
    desk: Client, researcher: User, happens: Any
) -> None:
    typed = half_typed(desk, ADD, title=WORDS)
    happens(desk, researcher)
    sent = desk.post(ADD, typed | {"_save": "Save"})
    kept = KeptForm.objects.get()
    assert sent.headers["Location"] == f"/admin/login/?next={ADD}%3F_kept%3D{kept.page}"
    assert kept.words() == [("title", [WORDS])]
    assert not Incident.objects.exists()
    if happens is lose_the_second_factor:
        answer = desk.get(sent.headers["Location"], follow=True)
        assert answer.redirect_chain[-1][0].startswith("/admin/second-factor/")
        assert "Nothing you typed is lost" in answer.text


def test_every_word_is_back_after_signing_in_and_nothing_is_saved_before(
    desk: Client, researcher: User, an_incident: dict[str, Any]
) -> None:
    end_it(desk, researcher)
    sent = desk.post(f"{ADD}?_changelist_filters=q%3Dx", an_incident | {"_save": "Save"})
    answer = sign_in(desk, researcher, sent.headers["Location"])
    assert answer.status_code == 200
    assert "Brought back, and not saved yet" in answer.text
    assert "errornote" not in answer.text
    assert "_changelist_filters=q%3Dx" in answer.redirect_chain[-1][0]
    back = shown(answer)
    for name, value in an_incident.items():
        if name != TOKEN and "_FORMS" not in name:
            assert back.get(name) == str(value), name
    assert not Incident.objects.exists()

    restored = {name: value for name, value in back.items() if value}
    restored |= {name: value for name, value in an_incident.items() if "_FORMS" in name}
    saved = desk.post(answer.redirect_chain[-1][0], restored | {TOKEN: token_on(answer)})
    assert saved.status_code == 302
    incident = Incident.objects.get()
    assert (incident.title, incident.harms.count()) == (WORDS, 2)
    assert not KeptForm.objects.unsaved().exists()


def test_a_changed_row_a_removed_one_and_a_colleague_s_change_survive_too(
    desk: Client, researcher: User
) -> None:
    incident = make.make_incident(title="Shots", summary="as it was")
    keep, drop = (make.make_harm(incident=incident, author=researcher) for _ in range(2))
    address = page(Incident, incident)
    typed = opened(desk, address) | {"summary": WORDS, "harms-1-DELETE": "on"}
    typed["harms-0-means"] = "firearm"
    end_it(desk, researcher)
    with actions.acting(by=make.make_user(username="colleague")):
        incident.summary = "what a colleague wrote"
        incident.save()
    answer = sign_in(desk, researcher, desk.post(address, typed).headers["Location"])
    back = shown(answer)
    assert back["summary"] == WORDS
    assert (back["harms-0-means"], back["harms-1-DELETE"]) == ("firearm", "True")
    both = desk.post(address, {**typed, TOKEN: token_on(answer)})
    assert both.status_code == 409
    assert "what a colleague wrote" in both.text
    assert {keep, drop} == set(Harm.objects.all())


@pytest.mark.parametrize("fate", ["published", "deleted"])
def test_words_without_a_field_are_shown_to_be_copied(
    desk: Client, researcher: User, fate: str
) -> None:
    incident = make.make_incident(title="Shots", summary="as it was")
    address = page(Incident, incident)
    typed = opened(desk, address) | {"summary": WORDS}
    end_it(desk, researcher)
    if fate == "published":
        make.publish_all([incident])
    else:
        incident.citations.all().delete()
        incident.delete()
    answer = sign_in(desk, researcher, desk.post(address, typed).headers["Location"])
    assert "What you typed is kept here" in answer.text
    assert "Уйдырма words" in answer.text


def test_the_cookie_of_an_earlier_sign_in_fails_and_the_words_are_kept(researcher: User) -> None:
    client = signed_in(researcher, enforce_csrf_checks=True)
    form = client.get(ADD)
    typed = {
        TOKEN: token_on(form),
        "csrfmiddlewaretoken": form.context["csrf_token"],
        "title": WORDS,
    }
    fresh = client.get("/admin/login/").cookies  # another tab: signed out, and in again
    assert "csrftoken" not in fresh
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post(ADD, typed)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{ADD}?_kept=")
    assert not Incident.objects.exists()
    assert shown(client.get(answer.headers["Location"]))["title"] == WORDS
    end_it(client, researcher)
    assert client.post(ADD, typed).headers["Location"].startswith("/admin/login/?next=")
    assert client.post(ADD, {**typed, TOKEN: "forged"}).status_code == 403


def test_another_account_sees_nothing_and_is_told_of_nothing(
    desk: Client, researcher: User
) -> None:
    typed = half_typed(desk, ADD, title=WORDS)
    end_it(desk, researcher)
    back = desk.post(ADD, typed).headers["Location"]
    other = make.make_user("administrator")
    make.give_second_factor(other)
    answer = sign_in(desk, other, back)
    assert answer.status_code == 200
    assert "nsaved" not in answer.text
    assert "Brought back" not in answer.text
    assert "Уйдырма" not in answer.text
    kept = KeptForm.objects.get()
    assert kept.page != OpenedPage.read(token_on(answer)).name
    # A page of somebody else is neither saved nor shown in one's own name.
    refused = desk.post(ADD, typed)
    assert (refused.status_code, refused.headers["Location"]) == (302, "/admin/")
    desk.post(THROW_AWAY, {"page": kept.page})
    assert KeptForm.objects.get().user == researcher
    assert not Incident.objects.exists()


def test_after_a_day_the_words_are_gone(desk: Client, researcher: User) -> None:
    token = token_on(desk.get(ADD))
    desk.post(DRAFT, {TOKEN: token, "title": WORDS})
    kept = KeptForm.objects.get()
    assert "You have unsaved words" in desk.get(ADD).text
    KeptForm.objects.update(kept_at=timezone.now() - FOR)
    for address in (ADD, f"{ADD}?_kept={kept.page}"):
        answer = desk.get(address)
        assert "nsaved words" not in answer.text
        assert "Уйдырма" not in answer.text
    call_command("clearsessions")
    assert not KeptForm.objects.exists()
    assert OpenedPage.read(token) is not None


def test_the_day_is_in_the_ciphertext_too(desk: Client, researcher: User, monkeypatch: Any) -> None:
    desk.post(DRAFT, half_typed(desk, ADD, title=WORDS))
    kept = KeptForm.objects.get()
    assert dict(kept.words())["title"] == [WORDS]
    tomorrow = timezone.now().timestamp() + FOR.total_seconds() + 1
    monkeypatch.setattr("cryptography.fernet.time.time", lambda: tomorrow)
    assert kept.words() is None


def test_nothing_that_was_typed_can_be_read_in_the_database(desk: Client, settings: Any) -> None:
    desk.post(DRAFT, half_typed(desk, ADD, title=WORDS, date_earliest="2022-01-05"))
    kept = KeptForm.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT k::text FROM cases_keptform k")
        row = cursor.fetchone()[0]
    for word in ("Уйдырма", "words", "title", "2022-01-05"):
        assert word not in row
    # Another row, another person or another key opens nothing; an earlier key still does.
    ciphertext, key = kept.ciphertext, settings.SECRET_KEY
    assert KeptForm(user=kept.user, page="other", ciphertext=ciphertext).words() is None
    assert KeptForm(user=make.make_user(), page=kept.page, ciphertext=ciphertext).words() is None
    settings.SECRET_KEY = "another key"
    assert kept.words() is None
    settings.SECRET_KEY_FALLBACKS = [key]
    assert as_typed(kept.words())["title"] == WORDS


def test_without_a_token_of_ours_nothing_is_kept(desk: Client, researcher: User) -> None:
    typed = half_typed(desk, ADD, title=WORDS)
    token = typed.pop(TOKEN)
    victim = make.make_user("researcher")
    forged = signing.dumps((victim.pk, "planted", ADD), salt="cases.opened_page", key="guessed")
    elsewhere = signing.dumps((researcher.pk, "planted", "/admin/"), salt="cases.opened_page")
    end_it(desk, researcher)
    for bad in ("", "forged", token[:-1], token.replace(":", "::"), forged, elsewhere):
        answer = desk.post(ADD, typed | {TOKEN: bad})
        assert answer.headers["Location"] == f"/admin/login/?next={ADD}", bad
    assert not KeptForm.objects.exists()


def test_pages_of_passwords_and_people_carry_no_token(desk: Client) -> None:
    administrator = signed_in(make.make_user("administrator"))
    colleague = make.make_user()
    for address in (
        "/admin/password_change/",
        "/admin/sessions/",
        "/admin/second-factor/recovery-codes/",
        "/admin/cases/user/add/",
        f"/admin/cases/user/{colleague.pk}/change/",
        f"/admin/cases/user/{colleague.pk}/password/",
    ):
        answer = administrator.get(address)
        assert answer.status_code == 200, address
        assert TOKEN not in answer.text, address


def test_whoever_leaves_leaves_no_words_behind(desk: Client, researcher: User) -> None:
    typed = half_typed(desk, ADD, title=WORDS)
    desk.post(DRAFT, typed)
    researcher.is_active = False
    researcher.save()
    assert not KeptForm.objects.exists()
    assert desk.post(ADD, typed).headers["Location"] == f"/admin/login/?next={ADD}"
    assert not KeptForm.objects.exists()


def test_signing_out_everywhere_keeps_them(desk: Client) -> None:
    desk.post(DRAFT, half_typed(desk, ADD, title=WORDS))
    desk.post("/admin/sessions/", {"everywhere": "1"})
    assert KeptForm.objects.unsaved().count() == 1


# --- The small forms -------------------------------------------------------------------------------


def test_a_proposed_correction_a_reason_and_a_word_to_the_proposer_come_back_too(
    researcher: User,
) -> None:
    reviewer = make.make_user("reviewer")
    incident = make.make_incident(title="Shots", author=researcher)
    make.publish_all([incident])
    correct = f"/admin/cases/incident/{incident.pk}/correct/"
    decide = f"/admin/cases/incident/{incident.pk}/corrections/"
    client = signed_in(reviewer)
    typed = {TOKEN: token_on(client.get(correct)), "title": WORDS, "correction_reason": "reason"}
    end_it(client, reviewer)
    answer = sign_in(client, reviewer, client.post(correct, typed).headers["Location"])
    form = answer.context["adminform"].form
    assert (form["title"].value(), form["correction_reason"].value()) == (WORDS, "reason")
    assert "Brought back" in answer.text
    assert not Correction.objects.exists()

    proposal = actions.propose_correction(
        incident, field="title", new_value="Other", by=researcher, reason="misheard"
    )
    note = {"correction": proposal.pk, "note": WORDS, "decision": "decline"}
    note[TOKEN] = token_on(client.get(decide))
    end_it(client, reviewer)
    answer = sign_in(client, reviewer, client.post(decide, note).headers["Location"])
    assert "Уйдырма words, “quoted” &amp; &lt;b&gt;</textarea>" in answer.text
    proposal.refresh_from_db()
    assert proposal.state == CorrectionState.PROPOSED

    figure = make.make_figure(author=researcher)
    actions.submit([figure], by=researcher)
    figures = "/admin/cases/figure/"
    asked = {"action": "return_to_author", "_selected_action": figure.pk}
    reason = asked | {"reason": WORDS, TOKEN: token_on(client.post(figures, asked))}
    end_it(client, reviewer)
    answer = sign_in(client, reviewer, client.post(figures, reason).headers["Location"])
    assert "Уйдырма words" in answer.text
    assert str(figure) in answer.text
    client.post(figures, reason | {TOKEN: token_on(answer)})
    figure.refresh_from_db()
    assert figure.state == "draft"
    assert client.get(answer.redirect_chain[-1][0]).headers["Location"] == figures


# --- Drafts ----------------------------------------------------------------------------------------


def test_a_draft_needs_a_session_a_token_of_one_s_own_and_the_cookie(researcher: User) -> None:
    client = signed_in(researcher, enforce_csrf_checks=True)
    form = client.get(ADD)
    typed = {TOKEN: token_on(form), "title": WORDS}
    crossed = {"csrfmiddlewaretoken": form.context["csrf_token"]}
    assert client.post(DRAFT, typed).status_code == 403
    colleague = signed_in(make.make_user())
    assert colleague.post(DRAFT, typed).status_code == 403
    assert client.post(DRAFT, typed | crossed | {TOKEN: "forged"}).status_code == 403
    assert Client().post(DRAFT, typed).status_code == 302
    assert not KeptForm.objects.exists()
    answer = client.post(DRAFT, typed | crossed)
    assert re.fullmatch(r"Draft kept \d\d:\d\d UTC", answer.json()["said"])
    assert KeptForm.objects.get().user == researcher


def test_a_draft_touches_nothing_and_is_offered_to_its_author_alone(
    desk: Client, researcher: User
) -> None:
    incident = make.make_incident(title="Shots")
    before = Incident.objects.values().get()
    address = page(Incident, incident)
    typed = opened(desk, address)
    desk.post(DRAFT, typed | {"title": "Half a ti"})
    assert Incident.objects.values().get() == before
    colleague = signed_in(make.make_user("administrator"))
    assert "nsaved words" not in colleague.get(address).text
    offered = desk.get(address)
    assert "You have unsaved words" in offered.text
    assert shown(offered)["title"] == "Shots"
    (offer,) = KeptForm.objects.all()
    brought = desk.get(f"{address}?_kept={offer.page}")
    assert shown(brought)["title"] == "Half a ti"
    assert "You have unsaved words" not in brought.text
    # Half of it is refused when it is saved, and is kept again; whole, it is a draft no more.
    typed[TOKEN] = token_on(brought)
    assert "errornote" in desk.post(address, typed | {"title": ""}).text
    assert as_typed(KeptForm.objects.get().words())["title"] == ""
    assert desk.post(address, typed | {"title": "A whole title"}).status_code == 302
    assert not KeptForm.objects.unsaved().exists()
    assert "nsaved words" not in desk.get(address).text


def test_a_draft_that_comes_after_the_save_is_none(desk: Client) -> None:
    address = page(Incident, make.make_incident())
    typed = opened(desk, address) | {"title": "Title"}
    desk.post(DRAFT, typed | {"title": "Tit"})
    desk.post(address, typed)
    assert desk.post(DRAFT, typed | {"title": "Titl"}).status_code == 409
    assert not KeptForm.objects.unsaved().exists()


def test_words_are_thrown_away(desk: Client) -> None:
    desk.post(DRAFT, half_typed(desk, ADD, title=WORDS))
    desk.post(DRAFT, half_typed(desk, ADD, title="Others"))
    first, second = KeptForm.objects.order_by("kept_at")
    answer = desk.get(f"{ADD}?_kept={first.page}&kind=other")
    assert second.page in answer.text
    thrown = desk.post(THROW_AWAY, {"page": first.page, "next": f"{ADD}?kind=other"})
    assert thrown.headers["Location"] == f"{ADD}?kind=other"
    assert [*KeptForm.objects.all()] == [second]
    elsewhere = {"page": second.page, "next": "https://elsewhere.example/"}
    assert desk.post(THROW_AWAY, elsewhere).headers["Location"] == "/admin/"


def test_one_person_s_words_do_not_fill_the_database(researcher: User) -> None:
    for number in range(AT_MOST + 3):
        KeptForm.objects.keep([], user=researcher, page=str(number), path=ADD)
    kept = KeptForm.objects.values_list("page", flat=True)
    assert len(kept) == AT_MOST
    assert "0" not in kept


# --- Sent twice ------------------------------------------------------------------------------------


def test_what_is_sent_twice_is_saved_once(desk: Client, an_incident: dict[str, Any]) -> None:
    first = desk.post(ADD, an_incident | {"_save": "Save"})
    again = desk.post(ADD, an_incident | {"_continue": "Save and continue"})
    incident = Incident.objects.get()
    assert first.status_code == again.status_code == 302
    assert again.headers["Location"] == page(Incident, incident)
    assert "saved already, once" in desk.get(page(Incident, incident)).text
    assert Harm.objects.count() == 2

    # Another page, or other words on the same one, are another record.
    for typed in ({"title": "Another"}, {TOKEN: token_on(desk.get(ADD))}):
        asked = desk.post(ADD, an_incident | typed).context["alike"]
        desk.post(ADD, an_incident | typed | {asked["name"]: asked["answer"]})
    assert Incident.objects.count() == 3


def test_new_rows_of_a_page_are_not_added_twice_and_a_popup_closes_twice(desk: Client) -> None:
    incident = make.make_incident()
    address = page(Incident, incident)
    typed = opened(desk, address, harms=1) | {
        "harms-0-victim": make.make_victim().pk,
        "harms-0-category": HarmCategory.WOUNDED,
    }
    assert [desk.post(address, typed).status_code for _ in "12"] == [302, 302]
    assert Harm.objects.count() == 1

    popup = "/admin/cases/publisher/add/?_popup=1"
    typed = opened(desk, popup) | {"_popup": "1", "name": "Paper", "slug": "paper", "kind": "media"}
    first, again = (desk.post(popup, typed) for _ in "12")
    assert "popup_response" in first.text
    assert first.text == again.text


def test_a_draft_that_was_deleted_is_typed_again(desk: Client, an_incident: dict[str, Any]) -> None:
    desk.post(ADD, an_incident)
    first = Incident.objects.get()
    for row in reversed(actions.bundle(first)):
        row.delete() if row != first else None
    first.harms.all().delete()
    first.delete()
    desk.post(ADD, an_incident)
    assert Incident.objects.get().pk != first.pk
