"""Talking about a record: who is told, what is refused, and that talking is no editing."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import actions
from cases.models import Comment, Figure, Mention, User
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return make.make_user("researcher", username="aru.example", first_name="Aru")


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer", username="bota", last_name="Invented")


@pytest.fixture
def figure() -> Any:
    return make.make_figure()


def page(record: Any, name: str = "change") -> str:
    return reverse(f"admin:cases_{record._meta.model_name}_{name}", args=[record.pk])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def say(user: User, record: Any, text: str) -> Any:
    return signed_in(user).post(page(record, "comments"), {"text": text})


def unseen(user: User) -> int:
    return Comment.objects.unseen_by(user).count()


# --- Mentions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("@bota, is this right?", ["bota"]),
        ("Ask @aru.example.", ["aru.example"]),
        ("(@BOTA) and @bota again", ["bota"]),
        ("first @bota then @aru.example", ["bota", "aru.example"]),
        ("mail desk@example.org, see https://example.org/@nobody", []),
        ("seen on their channel, @ nobody", []),
    ],
)
def test_who_is_mentioned(text: str, told: list[str], researcher: User, reviewer: User) -> None:
    assert [str(person) for person in actions.mentioned_in(text)] == told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@botta and @nobody.", ["“@botta”. Did you mean @bota?", "called “@nobody”. If it is no"]),
        ("@Invented", ["called “@Invented”. Did you mean @bota?"]),
        ("@gone", ["“@gone” does not work here any more."]),
        ("@outsider", ["called “@outsider”"]),
    ],
)
def test_an_unknown_name_is_named_with_those_that_are_close(
    text: str, said: list[str], researcher: User, reviewer: User, figure: Any
) -> None:
    make.make_user("researcher", username="gone", is_active=False)
    make.make_user(None, username="outsider", is_staff=True)
    answer = say(researcher, figure, f"Keep this. {text}")
    assert answer.status_code == 200
    problems = " ".join(answer.context["conversation"].problems)
    for words in said:
        assert words in problems
    assert f"Keep this. {text}" in answer.text, "what was typed is not lost"
    assert not Comment.objects.exists()


def test_a_mention_waits_until_it_is_seen_or_answered(
    researcher: User, reviewer: User, figure: Any
) -> None:
    say(researcher, figure, "@bota look @aru.example")
    assert (unseen(reviewer), unseen(researcher)) == (1, 0), "nobody is told by themselves"
    client = signed_in(reviewer)
    opened = client.get(page(figure))
    assert opened.context["conversation"].unseen == 1
    assert unseen(reviewer) == 1, "looking writes nothing"
    answer = client.post(page(figure, "comments"), {"seen": "1"})
    assert answer.headers["Location"] == f"{page(figure)}#comments"
    assert unseen(reviewer) == 0
    say(researcher, figure, "@bota once more")
    say(reviewer, figure, "Done.")
    assert unseen(reviewer) == 0
    say(researcher, figure, "@bota and in the list")
    chosen = Comment.objects.unseen_by(reviewer).get().pk
    other = make.make_user("researcher")
    for who in (other, reviewer):
        assert unseen(reviewer) == 1
        signed_in(who).post(
            reverse("admin:cases_comment_changelist"),
            {"action": "see", "_selected_action": [chosen]},
        )
    assert unseen(reviewer) == 0


# --- Comments --------------------------------------------------------------------------------------


def test_talking_is_no_editing(researcher: User, reviewer: User, figure: Any) -> None:
    make.publish_all([*figure.citations.all()[:0], figure.situation, figure.place, figure.speaker])
    make.publish_all([citation.source for citation in figure.citations.all()])
    actions.submit([figure], by=figure.author)
    desk = signed_in(reviewer)
    opened = desk.get(page(figure)).context["seen"]
    say(researcher, figure, "@bota ready")
    say(reviewer, figure, "Reads well.")
    verb = {"action": "publish", "_selected_action": figure.pk, "back_to": figure.pk}
    desk.post(reverse("admin:cases_figure_changelist"), verb | {"seen": opened})
    figure.refresh_from_db()
    assert figure.is_published, "neither a change by the reviewer nor one since the page was opened"
    assert reviewer.pk not in figure.changed_by
    assert say(researcher, figure, "It is public now.").status_code == 302
    actions.withdraw([figure], by=reviewer, reason="entered_in_error")
    assert say(researcher, figure, "It was wrong.").status_code == 302
    assert "It was wrong." in signed_in(reviewer).get(page(figure)).text
    actions_of_history = Comment.pgh_event_model.objects.values_list("pgh_label", flat=True)
    assert list(actions_of_history) == ["insert"] * 4


@pytest.mark.parametrize("text", ["", "   ", "turned \u202e round", "x" * 20_001])
def test_text_that_cannot_be_kept_is_refused_in_words(
    text: str, researcher: User, figure: Any
) -> None:
    answer = say(researcher, figure, text)
    assert answer.status_code == 200
    assert answer.context["conversation"].problems
    assert not Comment.objects.exists()


def test_markup_is_text_and_addresses_are_links(
    researcher: User, reviewer: User, figure: Any
) -> None:
    say(researcher, figure, "<b>@bota</b> see https://example.org/a?b=1&c=2\nand more")
    text = signed_in(reviewer).get(page(figure)).text
    assert "&lt;b&gt;<b>@bota</b>&lt;/b&gt;" in text
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow">' in text
    assert "<br>and more" in text


def test_a_comment_is_struck_by_its_author_or_an_administrator(
    researcher: User, reviewer: User, figure: Any
) -> None:
    comment = actions.write_comment(figure, text="@bota wrong window", by=researcher)
    other = actions.write_comment(make.make_figure(), text="Elsewhere.", by=researcher)
    strike = {"strike": comment.pk}
    assert signed_in(reviewer).post(page(figure, "comments"), strike).status_code == 403
    assert (
        signed_in(researcher).post(page(figure, "comments"), {"strike": other.pk}).status_code
        == 404
    )
    assert b"Strike this" not in signed_in(reviewer).get(page(figure)).content
    signed_in(researcher).post(page(figure, "comments"), strike)
    comment.refresh_from_db()
    assert (comment.text, comment.struck_by) == ("@bota wrong window", researcher)
    assert unseen(reviewer) == 0, "what is struck mentions nobody"
    assert "Struck by aru.example" in signed_in(reviewer).get(page(figure)).text
    with pytest.raises(actions.Refused, match="struck already"):
        actions.strike_comment(comment, by=researcher)
    signed_in(make.make_user("administrator")).post(
        page(Figure(pk=other.object_id), "comments"), {"strike": other.pk}
    )
    other.refresh_from_db()
    assert other.struck_at is not None


def test_a_city_and_its_place_are_one_record(researcher: User) -> None:
    place = make.make_place()
    city = type(place).objects.get(pk=place.pk)
    signed_in(researcher).post(
        reverse("admin:cases_city_comments", args=[place.pk]), {"text": "Which district?"}
    )
    assert Comment.objects.on(city).count() == 1
    assert "Which district?" in signed_in(researcher).get(page(place)).text


def test_a_deleted_draft_takes_what_was_said_about_it_along(researcher: User) -> None:
    figure = make.make_figure(author=researcher)
    say(researcher, figure, "Is this the same as the other one?")
    asked = signed_in(researcher).get(page(figure, "delete"))
    assert ("comments", 1) in asked.context["model_count"]
    signed_in(researcher).post(page(figure, "delete"), {"post": "yes"})
    assert not Figure.objects.exists()
    assert not Comment.objects.exists()


def test_what_is_gone_breaks_no_page(researcher: User, reviewer: User, figure: Any) -> None:
    comment = actions.write_comment(figure, text="@bota look", by=researcher)
    figure.citations.all().delete()
    Figure.objects.filter(pk=figure.pk).delete()
    client = signed_in(reviewer)
    assert "a record that is gone" in client.get(reverse("admin:index")).text
    assert "a record that is gone" in client.get(reverse("admin:cases_comment_changelist")).text
    assert client.get(page(comment)).status_code == 200


def test_a_page_asks_as_much_for_twenty_comments_as_for_one(
    researcher: User, reviewer: User, figure: Any
) -> None:
    def questions() -> int:
        client = signed_in(reviewer)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page(figure)).status_code == 200
        return len(asked)

    def more(number: int) -> None:
        for count in range(number):
            author = make.make_user()
            comment = actions.write_comment(figure, text=f"@bota {count}", by=author)
            if count % 2:
                actions.strike_comment(comment, by=author)

    more(1)
    few = questions()
    more(19)
    assert questions() == few
    with CaptureQueriesContext(connection) as asked:
        found = signed_in(reviewer).get(page(figure)).context["conversation"]
    assert (len(found.remarks), len(found.latest) + len(found.earlier)) == (20, 20)
    assert sum("cases_comment" in query["sql"] for query in asked) == 1
    assert all(remark in found.latest for remark in found.remarks if remark.is_for_reader)


def test_writing_needs_a_colleague_who_is_there(figure: Any, researcher: User) -> None:
    with pytest.raises(ValidationError, match="Nobody here is called “@ghost”"):
        actions.write_comment(figure, text="@ghost", by=researcher)
    assert not Mention.objects.exists()
