"""What people outside ask: entered, tied to records, worked off in order, decided by a reviewer."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.desk_choices import RequestOutcome
from cases.models import Figure, SubjectRequest, User
from tests import factories as make
from tests.cases.desk_forms import filled

pytestmark = pytest.mark.django_db

ADD = "/admin/cases/subjectrequest/add/"


@pytest.fixture
def researcher() -> User:
    return make.make_user("researcher")


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


def page(row: Any, name: str = "change") -> str:
    return reverse(f"admin:cases_{row._meta.model_name}_{name}", args=[row.pk])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def enter(client: Client, **typed: Any) -> Any:
    asked = {"channel": "email", "connection": "relative", "asked": "That the name be taken down."}
    return client.post(ADD, filled(client, ADD) | asked | typed)


def problems(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["adminform"].form.errors)


def tied(request: SubjectRequest) -> list[str]:
    return [named.public_id for named in request.named.all()]


# --- Which records ---------------------------------------------------------------------------------


def test_records_are_named_by_id_or_by_address_however_they_are_pasted() -> None:
    one, two = make.make_figure(), make.make_victim()
    text = f"{one.public_id.lower()},\n<https://record.example.org/victims/{two.public_id}/?as_of=2022-12-31>"
    assert actions.records_named(text) == {one.public_id: one, two.public_id: two}
    assert actions.records_named(" \n") == {}


def test_an_old_id_leads_to_what_it_was_merged_into_or_is_kept_as_gone() -> None:
    kept, gone, away = make.make_speaker(), make.make_speaker(), make.make_harm().victim
    reviewer = make.publish_all([kept, gone, away])
    actions.merge(gone, into=kept, by=reviewer)
    old_id = away.public_id
    actions.withhold(away, by=reviewer)
    found = actions.records_named(f"{gone.public_id} {old_id}")
    assert found == {gone.public_id: gone, old_id: None}


def test_each_word_that_names_no_record_is_named() -> None:
    figure = make.make_figure()
    wrong = figure.public_id[:-1] + ("3" if figure.public_id[-1] != "3" else "4")
    figure_of_nobody = Figure._meta.get_field("public_id").get_default()
    with pytest.raises(ValidationError) as refusal:
        actions.records_named(f"{figure.public_id} {wrong} {figure_of_nobody} everything")
    first, second, third = refusal.value.messages
    assert f"{wrong} is mistyped" in first
    assert figure_of_nobody in second
    assert "“everything” names no record" in third


# --- Entering --------------------------------------------------------------------------------------


def test_a_request_is_entered_from_the_page_of_a_record(researcher: User) -> None:
    victim = make.make_harm(victim=make.make_victim(name="Aru Example")).victim
    client = signed_in(researcher)
    links = {line.words: line.url for line in client.get(page(victim)).context["panel"].next_pages}
    address = links["Enter a request about this record"]
    form = client.get(address).context["adminform"].form
    assert form["naming"].value() == victim.public_id
    answer = enter(client, naming=victim.public_id, urgent="on")
    assert answer.status_code == 302
    request = SubjectRequest.objects.get()
    assert (request.entered_by, request.state, tied(request)) == (
        researcher,
        "open",
        [victim.public_id],
    )
    notes = [line.words for line in client.get(page(victim)).context["panel"].notes]
    assert f"{request} waits, urgent for safety" in notes
    shown = client.get(page(request))
    (concerned,) = shown.context["concerned"]
    assert concerned["record"] == victim
    assert [verb.action for verb in concerned["panel"].verbs] == ["submit_for_review"]


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"naming": "VIC-3"}, "naming", "“VIC-3” names no record"),
        ({"received_on": "2999-01-01"}, "received_on", "has not come yet"),
        ({"asked": "turned \u202e round"}, "asked", "invisible"),
        ({"asked": ""}, "asked", "required"),
        ({"channel": "pigeon"}, "channel", "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    typed: dict[str, str], field: str, said: str, researcher: User
) -> None:
    errors = problems(enter(signed_in(researcher), **typed))
    assert said in " ".join(errors[field])
    assert not SubjectRequest.objects.exists()


def test_records_are_added_to_a_request_and_untied_from_it(researcher: User) -> None:
    one, two = make.make_figure(), make.make_figure()
    request = make.make_request(one)
    client = signed_in(researcher)
    typed = filled(client, page(request))
    client.post(page(request), typed | {"naming": f"{one.public_id} {two.public_id}"})
    assert tied(request) == [one.public_id, two.public_id]
    client.post(page(request), filled(client, page(request)) | {"named-0-DELETE": "on"})
    assert tied(request) == [two.public_id]
    history = client.get(page(request, "history")).text
    assert f"Deleted: record concerned “{one.public_id}”" in " ".join(
        history.replace("\n", " ").split()
    )
    assert str(researcher) in history


def test_two_at_one_request_see_both_versions(researcher: User, reviewer: User) -> None:
    request = make.make_request()
    first, second = signed_in(researcher), signed_in(reviewer)
    typed = filled(second, page(request))
    first.post(page(request), filled(first, page(request)) | {"asked": "As one heard it."})
    answer = second.post(page(request), typed | {"asked": "As the other heard it."})
    assert answer.status_code == 409
    for words in ("As one heard it.", "As the other heard it."):
        assert words in answer.text
    request.refresh_from_db()
    assert request.asked == "As one heard it."


def test_whoever_gives_a_request_back_leaves_it_open(researcher: User) -> None:
    request = make.make_request()
    actions.take_on_request(request, by=researcher)
    client = signed_in(researcher)
    client.post(page(request), filled(client, page(request)) | {"assigned_to": ""})
    request.refresh_from_db()
    assert (request.state, request.assigned_to) == ("open", None)


def test_whoever_has_left_is_not_taken_off_by_a_stray_save(researcher: User) -> None:
    left = make.make_user("researcher", username="left")
    request = make.make_request()
    actions.take_on_request(request, by=left)
    actions.deactivate(left, by=make.make_user("administrator"))
    client = signed_in(researcher)
    client.post(page(request), filled(client, page(request)) | {"asked": "Shorter."})
    request.refresh_from_db()
    assert (request.asked, request.assigned_to) == ("Shorter.", left)
    client.post(page(request), filled(client, page(request)) | {"assigned_to": researcher.pk})
    offered = client.get(page(request)).context["adminform"].form.fields["assigned_to"].queryset
    assert left not in offered
    assert researcher in offered


# --- Working it off --------------------------------------------------------------------------------


def test_a_reviewer_decides_with_an_outcome_and_a_word(researcher: User, reviewer: User) -> None:
    request = make.make_request()
    desk = signed_in(reviewer)
    typed = {"outcome": "withheld", "note": "The name is kept back."}
    for wrong, said in (
        (typed | {"declined": "Declined"}, "changed nothing"),
        ({"outcome": "", "note": "x", "done": "Done"}, "required"),
        ({"outcome": "withheld", "note": "", "done": "Done"}, "required"),
        (typed | {"outcome": "forgotten", "done": "Done"}, "not one of the available"),
    ):
        answer = desk.post(page(request, "decide"), wrong)
        assert said in answer.text
    request.refresh_from_db()
    assert not request.is_closed
    assert desk.post(page(request, "decide"), typed | {"done": "Done"}).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.outcome, request.decided_by) == ("done", "withheld", reviewer)
    late = desk.post(page(request, "decide"), typed | {"done": "Done"})
    assert "already" in " ".join(str(each) for each in get_messages(late.wsgi_request))
    # A closed one is read, and not written to, until it is reopened.
    client = signed_in(researcher)
    assert client.post(page(request), {"asked": "Something else."}).status_code == 403
    actions.reopen_request(request, by=reviewer)
    request.refresh_from_db()
    assert (request.state, request.outcome, request.decided_by) == ("open", "", None)
    with pytest.raises(actions.Refused, match="is open already"):
        actions.reopen_request(request, by=reviewer)
    with pytest.raises(actions.Refused, match="no outcome of a request that was declined"):
        actions.decide_request(
            request, outcome=RequestOutcome.ERASED, note="x", declined=True, by=reviewer
        )


def test_an_answer_to_a_claim_goes_the_ordinary_way(researcher: User) -> None:
    text = signed_in(researcher).get(page(make.make_request(kind="reply"))).text
    assert "enter it as a source" in text


def test_records_that_are_gone_break_no_page(reviewer: User) -> None:
    erased, away = make.make_figure(sources=[]), make.make_harm().victim
    make.publish_all([away])
    request = make.make_request(erased, away)
    erased.delete()
    old_id = away.public_id
    actions.withhold(away, by=reviewer)
    client = signed_in(reviewer)
    shown = client.get(page(request))
    assert shown.context["gone"] == [(erased.public_id, None)]
    (concerned,) = shown.context["concerned"]
    assert concerned["record"].pk == away.pk, "found under its new id"
    assert old_id not in concerned["panel"].public_id
    assert f"{erased.public_id}, which is gone" in shown.text
    for name in ("comments", "decide", "history"):
        assert client.get(page(request, name)).status_code == 200


def test_the_log_is_in_the_order_of_the_work(reviewer: User) -> None:
    today = timezone.localdate()
    young, old, urgent, closed = (
        make.make_request(received_on=today - timedelta(days=days), urgent=days == 2)
        for days in (1, 9, 2, 30)
    )
    actions.decide_request(
        closed, outcome=RequestOutcome.NOTHING_HELD, note="x", declined=False, by=reviewer
    )
    listed = signed_in(reviewer).get("/admin/cases/subjectrequest/")
    assert list(listed.context["cl"].result_list) == [urgent, old, young, closed]
    assert list(SubjectRequest.objects.waiting().urgent_first()) == [urgent, old, young]
    assert (old.age_in_words, young.age_in_words) == ("9 days", "1 day")
    assert make.make_request().age_in_words == "less than a day"
