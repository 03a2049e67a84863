"""A row that is wrong as a whole is withdrawn where it stands, and the right one entered in its place."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.models import Citation, InvestigationStep, User
from tests import factories as make
from tests.cases.desk_forms import filled
from tests.cases.test_admin_corrections import page, said, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


@pytest.fixture
def case() -> Any:
    row = make.make_investigation()
    for kind in ("opened", "suspended"):
        ground = {"ground": "not_stated"} if kind == "suspended" else {}
        make.make_investigation_step(investigation=row, kind=kind, **ground)
    make.publish_all([row])
    return row


def ways(client: Client, address: str, label: str) -> list[str]:
    """Where the links of a page lead that have this label."""
    found = re.findall(rf'<a href="([^"]+)">{label}</a>', client.get(address).text)
    return [html.unescape(each) for each in found]


def send(client: Client, address: str, **typed: Any) -> Any:
    """Fill in the page that asks why, and send it."""
    body = client.get(address).text
    form = body[body.index('class="desk-reason"') - 200 :]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    target = re.search(r'<form method="post" action="([^"]+)" class="desk-reason"', body)[1]
    return client.post(target, hidden | typed)


def test_a_wrong_step_goes_from_its_row_and_the_right_one_takes_its_position(
    client: Client, reviewer: User, case: Any
) -> None:
    desk, researcher = signed_in(reviewer), signed_in(make.make_user())
    own = page(case, "change")
    assert ways(researcher, own, "Withdraw…") == []
    assert len(ways(researcher, own, "Correct…")) == 3  # two steps and the citation
    wrong = case.steps.get(kind="suspended")
    (link,) = [way for way in ways(desk, own, "Withdraw…") if f"/{wrong.pk}/withdraw/" in way][:1]
    asked = desk.get(link)
    assert "With it goes" in asked.text
    assert "citation: " in asked.text
    answer = send(desk, link, reason="entered_in_error")
    assert "Withdrawn" in said(answer)
    landed = answer.headers["Location"]
    assert landed == f"{own}?new=steps#steps-group"
    wrong.refresh_from_db()
    assert wrong.state == "withdrawn"
    public = client.get(f"/investigations/{case.public_id}/").text
    assert "removed on" in public
    # An empty row is there without JavaScript; the freed position is offered and accepted.
    data = filled(researcher, landed.partition("#")[0])
    assert data["steps-TOTAL_FORMS"] == 3
    source = case.citations.get().source
    typed = {"steps-2-kind": "closed", "steps-2-ground": "not_stated"}
    typed["steps-2-date_precision"] = "unknown"
    box = {"cite_source": source.pk, "cite_locator_kind": "paragraph", "cite_locator": "9"}
    answer = researcher.post(own, data | typed | box)
    assert answer.status_code == 302, answer.context["errors"]
    right = InvestigationStep.objects.get(kind="closed")
    assert right.position == wrong.position
    actions.submit([right], by=right.author)
    actions.publish([right], by=reviewer)
    assert "closed" in client.get(f"/investigations/{case.public_id}/").text


def test_the_only_source_stays_until_another_is_public(
    client: Client, reviewer: User, case: Any
) -> None:
    desk, citation = signed_in(reviewer), case.citations.get()
    address = page(citation, "withdraw")
    assert "This is the only public source of the investigation" in desk.get(address).text
    assert "only public source" in said(send(desk, address, reason="source_retracted"))
    second = make.make_citation(case, author=make.make_user())
    assert "only public source" in desk.get(address).text  # a draft carries nothing yet
    make.publish_all([second])
    assert "only public source" not in desk.get(address).text
    send(desk, address, reason="source_retracted")
    states = Citation.objects.filter(investigation=case).values_list("pk", "state")
    assert dict(states) == {citation.pk: "withdrawn", second.pk: "published"}
    assert "Place in a source, removed on" in re.sub(
        r"\s+", " ", client.get(f"/investigations/{case.public_id}/").text
    )


def test_the_only_harm_of_a_person_stays(reviewer: User) -> None:
    harm = make.make_harm(victim=make.make_victim(name="Dana Invented"))
    make.publish_all([harm.victim])
    incident = page(harm.incident, "change")
    (link,) = [way for way in ways(signed_in(reviewer), incident, "Withdraw…") if "/harm/" in way]
    answer = send(signed_in(reviewer), link, reason="entered_in_error")
    assert "the only public harm of the victim “Dana Invented”" in said(answer)
    assert answer.headers["Location"].startswith(incident)
    harm.refresh_from_db()
    assert harm.is_published
    with pytest.raises(actions.Refused, match="only public harm"):
        actions.withdraw([harm], by=reviewer, reason="entered_in_error")
    actions.withdraw([harm, harm.victim], by=reviewer, reason="entered_in_error")


def test_the_page_asks_reviewers_only_and_only_about_what_is_public(
    reviewer: User, case: Any
) -> None:
    draft = make.make_figure()
    answer = signed_in(reviewer).get(page(draft, "withdraw"))
    assert answer.status_code == 302
    assert "not public" in said(answer)
    assert signed_in(make.make_user()).get(page(case, "withdraw")).status_code == 403
    nonsense = f"{page(case, 'withdraw')}?back_to=nonsense.steps.1"
    assert signed_in(reviewer).get(nonsense).status_code == 200
    answer = send(signed_in(reviewer), nonsense, reason="entered_in_error")
    assert answer.headers["Location"] == reverse("admin:cases_investigation_changelist")
