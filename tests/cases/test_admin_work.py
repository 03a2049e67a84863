"""My work: what waits for whom, the urgent first, each number with its list, in constant queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.admin import waiting
from cases.models import Comment, Correction, Figure, User
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    """What another test counted, and kept because it took long, is not what is so now."""
    cache.clear()


@pytest.fixture
def researcher() -> User:
    return make.make_user("researcher")


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def part(user: User, title: str) -> Any:
    page = signed_in(user).get(reverse("admin:index"))
    return next((each for each in page.context["parts"] if each.title == title), None)


def counts(user: User, title: str) -> dict[str, int]:
    """The numbers of a part; each must be the number of rows in the list that it links to."""
    found = part(user, title)
    for counted in found.counts:
        listed = signed_in(user).get(counted.url).context["cl"]
        assert listed.result_count == counted.count, counted
    return {counted.label: counted.count for counted in found.counts}


def in_review(author: User) -> Any:
    figure = make.make_figure(author=author)
    actions.submit([figure], by=author)
    return figure


def test_drafts_are_mine_only(researcher: User, reviewer: User) -> None:
    make.make_figure(author=researcher, sources=[])
    make.make_figure(author=researcher, sources=[])
    make.make_incident(author=researcher, sources=[])
    assert counts(researcher, "My drafts") == {"incident": 1, "figures": 2}
    assert counts(reviewer, "My drafts") == {}


def test_what_was_returned_comes_with_the_reviewers_words(researcher: User, reviewer: User) -> None:
    figure = in_review(researcher)
    actions.return_to_author([figure], by=reviewer, reason="An old word.")
    actions.submit([figure], by=researcher)
    assert counts(researcher, "Returned to me") == {}
    actions.return_to_author([figure], by=reviewer, reason="The unit is missing.")
    figure.refresh_from_db()
    figure.words = "edited in the meantime"
    figure.save()
    assert counts(researcher, "Returned to me") == {"figure": 1}
    (entry,) = part(researcher, "Returned to me").entries
    assert entry.words == "The unit is missing."
    assert entry.who == reviewer.username
    assert entry.url == reverse("admin:cases_figure_change", args=[figure.pk])
    assert part(reviewer, "Returned to me").entries == []


def test_what_i_took_back_was_not_returned(researcher: User, reviewer: User) -> None:
    def mine(rows: Any) -> list[Any]:
        return list(rows(Figure.objects.all(), researcher))

    figure = in_review(researcher)
    assert counts(researcher, "Submitted by me") == {"figure": 1}
    actions.take_back([figure], by=researcher)
    assert mine(waiting.submitted) == mine(waiting.returned) == []
    assert mine(waiting.drafts) == [figure]
    # The last word counts: returned, handed in again, taken back.
    actions.submit([figure], by=researcher)
    actions.return_to_author([figure], by=reviewer, reason="The unit is missing.")
    assert mine(waiting.returned) == [figure]
    actions.submit([figure], by=researcher)
    actions.take_back([figure], by=researcher)
    assert mine(waiting.returned) == []


def test_my_own_proposal_waits_under_submitted(researcher: User) -> None:
    figure = make.make_figure()
    make.publish_all([figure])
    actions.propose_correction(figure, field="words", new_value="x", by=researcher, reason="y")
    assert counts(researcher, "Submitted by me") == {"proposed correction": 1}


def test_mentions_come_with_the_words_and_lead_to_them(researcher: User, reviewer: User) -> None:
    figure = make.make_figure()
    actions.write_comment(figure, text=f"@{reviewer} is it at least?", by=researcher)
    request = make.make_request()
    actions.write_comment(request, text=f"@{reviewer} please call them", by=researcher)
    assert counts(reviewer, "Mentions of me") == {"comments mention me": 2}
    newest, oldest = part(reviewer, "Mentions of me").entries
    assert (newest.label, newest.who) == (str(request), researcher.username)
    assert oldest.words == f"@{reviewer} is it at least?"
    assert oldest.url == reverse("admin:cases_figure_change", args=[figure.pk]) + "#comments"
    assert list(waiting.mentions(researcher)) == []
    actions.see_mentions(Comment.objects.all(), by=reviewer)
    assert list(waiting.mentions(reviewer)) == []


def test_requests_stand_first_the_urgent_ones_at_their_head(
    researcher: User, reviewer: User
) -> None:
    today = timezone.localdate()
    make.make_request(received_on=today - timedelta(days=40))
    urgent = make.make_request(urgent=True, received_on=today - timedelta(days=3))
    actions.take_on_request(make.make_request(received_on=today), by=researcher)
    first = signed_in(reviewer).get(reverse("admin:index")).context["parts"][0]
    assert (first.title, first.is_pressing) == ("Requests for removal", True)
    assert [entry.mark for entry in first.entries] == ["urgent", "", ""]
    assert first.entries[0].label == str(urgent)
    ages = [entry.who.split(";")[0] for entry in first.entries]
    assert ages == ["3 days", "40 days", "less than a day"]
    assert counts(researcher, "Requests for removal") == {
        "urgent for safety": 1,
        "open": 3,
        "assigned to me": 1,
    }


def test_what_awaits_my_review_is_neither_mine_nor_changed_by_me(
    researcher: User, reviewer: User
) -> None:
    in_review(researcher)
    in_review(reviewer)
    changed = in_review(researcher)
    with actions.acting(by=reviewer):
        changed.refresh_from_db()
        changed.words = "a dozen"
        changed.save()
    assert counts(reviewer, "Awaiting my review") == {"figure": 1}
    assert part(researcher, "Awaiting my review") is None


def test_corrections_wait_for_a_second_person(researcher: User, reviewer: User) -> None:
    figure = make.make_figure()
    make.publish_all([figure])
    for by in (researcher, reviewer):
        actions.propose_correction(figure, field="words", new_value="x", by=by, reason="y")
    assert counts(reviewer, "Proposed corrections") == {"field of a public record": 1}
    assert part(researcher, "Proposed corrections") is None


def test_a_declined_correction_tells_its_proposer_why(researcher: User, reviewer: User) -> None:
    assert part(researcher, "My corrections, declined").is_empty
    figure = make.make_figure()
    make.publish_all([figure])
    proposal = actions.propose_correction(
        figure, field="words", new_value="x", by=researcher, reason="y"
    )
    actions.decline_correction(proposal, by=reviewer, note="Not what it says.")
    assert counts(researcher, "My corrections, declined") == {"declined": 1}
    assert part(researcher, "My corrections, declined").entries[0].words == "Not what it says."
    Correction.objects.update(decided_at=timezone.now() - timedelta(days=31))
    assert not waiting.corrections("declined", researcher).exists(), "told for a month"


def test_suspicious_records_are_counted_by_work_list(researcher: User) -> None:
    make.make_figure(speaker_status="not_recorded")
    assert counts(researcher, "Suspicious records")["figure without a speaker"] == 1


def test_recent_changes_say_who_and_why_each_record_once(researcher: User, reviewer: User) -> None:
    figure = in_review(researcher)
    actions.return_to_author([figure], by=reviewer, reason="The unit is missing.")
    entries = part(researcher, "Recent changes").entries
    newest = entries[0]
    assert (newest.who, newest.words) == (reviewer.username, "The unit is missing.")
    assert newest.label.startswith("figure: ")
    assert len({entry.url for entry in entries}) == len(entries)


def test_markup_is_shown_as_text(researcher: User, reviewer: User) -> None:
    nasty = "<script>alert(1)</script>"
    incident = make.make_incident(title=nasty, author=researcher)
    actions.submit([incident], by=researcher)
    actions.return_to_author([incident], by=reviewer, reason=nasty)
    body = signed_in(researcher).get(reverse("admin:index")).text
    assert nasty not in body
    assert "&lt;script&gt;" in body


def test_twenty_records_cost_no_more_queries_than_one(researcher: User, reviewer: User) -> None:
    def questions() -> int:
        client = signed_in(reviewer)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("admin:index")).status_code == 200
        return len(asked)

    def more() -> None:
        victim = make.make_harm(victim=make.make_victim(name="Aru Example")).victim
        drafts = [in_review(reviewer), in_review(researcher), victim]
        actions.submit([victim], by=researcher)
        actions.return_to_author([drafts[0], victim], by=make.make_user("reviewer"), reason="x")
        figure = make.make_figure()
        make.publish_all([figure])
        actions.propose_correction(figure, field="words", new_value="x", by=researcher, reason="y")
        request = make.make_request(figure, assigned_to=reviewer)
        for record in (figure, victim, request):
            actions.write_comment(record, text=f"@{reviewer} look", by=researcher)

    more()
    few = questions()
    for _ in range(6):
        more()
    # The more there is of one kind, the fewer kinds are among the latest changes.
    assert questions() <= few
