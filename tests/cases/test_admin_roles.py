"""Who may do what at the desk, and what the actions on lists and pages do, say and refuse."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from cases import actions
from cases.actions.roles import Role, role_of
from cases.choices import ReviewState
from cases.models import Figure, Harm, Tombstone, User
from tests import factories as make
from tests.cases.desk_forms import shown_in_list

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {"login", "logout", "jsi18n"}
HALF_SIGNED_IN = {"second_factor", "set_up_second_factor"}
"""What somebody sees who has given the password only; the tests of signing in walk them."""


def _addresses(resolver: Any, prefix: str = "") -> list[tuple[str, str]]:
    found = []
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += _addresses(pattern, route)
        elif isinstance(pattern, URLPattern):
            found.append((pattern.name or "", "/" + _example(route)))
    return found


def _example(route: str) -> str:
    for part, value in (
        ("<path:object_id>", "1"),
        ("<id>", "1"),
        ("<int:content_type_id>", "1"),
        ("<path:content_type_id>", "1"),
        ("^(?P<app_label>cases|auth)/$", "cases/"),
        ("(?P<url>.*)$", "anything"),
    ):
        route = route.replace(part, value)
    return route.replace("^", "").replace("$", "")


def desk_addresses() -> list[tuple[str, str]]:
    desk = next(
        each
        for each in get_resolver().url_patterns
        if isinstance(each, URLResolver) and each.app_name == "admin"
    )
    return [
        (name, address)
        for name, address in _addresses(desk, "admin/")
        if name not in OPEN_TO_ALL and "(?P" not in address
    ]


def test_there_are_pages_to_be_walked() -> None:
    models = len(admin.site._registry)
    assert len(desk_addresses()) > 5 * models


@pytest.mark.parametrize("who", ["anonymous", "nobody", "staff without a role", "no second factor"])
def test_the_anonymous_and_people_without_a_role_are_refused_everywhere(who: str) -> None:
    client = Client()
    if who == "nobody":
        client.force_login(make.make_user(None))
    elif who == "staff without a role":
        client.force_login(make.make_user(None, is_staff=True))
    elif who == "no second factor":
        client.force_login(make.make_user("administrator"))
        TOTPDevice.objects.all().delete()
    figure = make.make_figure()
    addresses = [each for name, each in desk_addresses() if name not in HALF_SIGNED_IN]
    for address in (each.replace("/1/", f"/{figure.pk}/") for each in addresses):
        for method in (client.get, client.post):
            answer = method(address, {"action": "publish", "_selected_action": figure.pk})
            where = answer.headers.get("Location", "")
            sent_away = "login" in where or "second-factor" in where
            assert sent_away or answer.status_code in {403, 404, 405}, address
    figure.refresh_from_db()
    assert figure.state == ReviewState.DRAFT


@pytest.mark.parametrize("role", ["researcher", "reviewer"])
def test_only_administrators_keep_users(role: str) -> None:
    colleague = make.make_user()
    client = Client()
    client.force_login(make.make_user(role))
    for page, args in (("changelist", []), ("add", []), ("change", [colleague.pk])):
        address = reverse(f"admin:cases_user_{page}", args=args)
        assert client.get(address).status_code == 403
        assert client.post(address, {"username": "taken-over"}).status_code == 403


def test_whoever_gets_a_role_may_sign_in_here() -> None:
    client = Client()
    client.force_login(make.make_user("administrator"))
    new = {
        "username": "newcomer",
        "usable_password": "true",
        "password1": make.PASSWORD,
        "password2": make.PASSWORD,
        "groups": [Group.objects.get(name="researcher").pk],
    }
    assert client.post(reverse("admin:cases_user_add"), new).status_code == 302
    newcomer = User.objects.get(username="newcomer")
    assert role_of(newcomer) == Role.RESEARCHER
    change = {"username": "newcomer", "is_active": "on"}
    client.post(reverse("admin:cases_user_change", args=[newcomer.pk]), change)
    assert role_of(User.objects.get(username="newcomer")) is None


def test_an_administrator_makes_no_superuser_and_touches_none() -> None:
    root = User.objects.create_superuser("root", password=make.PASSWORD)
    client = Client()
    client.force_login(make.make_user("administrator"))
    assert client.post(reverse("admin:cases_user_change", args=[root.pk])).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert client.post(password, {"password1": "x", "password2": "x"}).status_code == 403
    colleague = make.make_user()
    client.post(
        reverse("admin:cases_user_change", args=[colleague.pk]),
        {
            "username": colleague.username,
            "is_active": "on",
            "is_superuser": "on",
            "groups": [group.pk for group in colleague.groups.all()],
        },
    )
    colleague.refresh_from_db()
    assert not colleague.is_superuser
    assert colleague.is_staff


def test_a_superuser_counts_as_administrator_and_the_inactive_as_nobody() -> None:
    root = User.objects.create_superuser("root", password=make.PASSWORD)
    assert role_of(root) == Role.ADMINISTRATOR
    root.is_active = False
    assert role_of(root) is None
    assert role_of(make.make_user("reviewer")) == Role.REVIEWER


def act(user: User, action: str, *records: Any, **more: Any) -> Any:
    """Choose an action on the list of the records."""
    client = Client()
    client.force_login(user)
    address = reverse(f"admin:cases_{records[0]._meta.model_name}_changelist")
    chosen = {
        "action": action,
        "_selected_action": [record.pk for record in records],
        "seen": shown_in_list(client, type(records[0])),
    }
    answer = client.post(address, chosen | more)
    for record in records:
        record.refresh_from_db()
    return answer


def words(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


@pytest.fixture
def researcher() -> User:
    return make.make_user("researcher")


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


def publish_what_it_rests_on(figure: Figure) -> None:
    sources = [citation.source for citation in figure.citations.all()]
    make.publish_all([*sources, figure.situation, figure.place, figure.speaker])


def in_review(**fields: Any) -> Figure:
    figure = make.make_figure(**fields)
    publish_what_it_rests_on(figure)
    actions.submit([figure], by=figure.author)
    return figure


def test_from_draft_to_public_with_two_people(researcher: User, reviewer: User) -> None:
    figure = make.make_figure(author=researcher)
    publish_what_it_rests_on(figure)
    assert "Submitted" in words(act(researcher, "submit_for_review", figure))
    assert figure.state == ReviewState.IN_REVIEW
    assert "Published" in words(act(reviewer, "publish", figure))
    assert (figure.state, figure.reviewer) == (ReviewState.PUBLISHED, reviewer)


@pytest.mark.parametrize("action", ["publish", "return_to_author", "withdraw"])
def test_a_researcher_does_nothing_that_is_a_reviewers(action: str, researcher: User) -> None:
    figure = in_review()
    act(researcher, action, figure, reason="safety")
    assert figure.state == ReviewState.IN_REVIEW


def test_nobody_publishes_what_they_changed_superusers_included() -> None:
    root = User.objects.create_superuser("root", password=make.PASSWORD)
    figure = in_review(author=root)
    assert "Nobody publishes alone" in words(act(root, "publish", figure))
    assert figure.state == ReviewState.IN_REVIEW


def test_a_draft_is_submitted_before_it_is_published(reviewer: User) -> None:
    figure = make.make_figure()
    assert "not in review" in words(act(reviewer, "publish", figure))
    assert figure.state == ReviewState.DRAFT


def test_what_a_record_rests_on_is_public_first(reviewer: User) -> None:
    figure = make.make_figure()
    actions.submit([figure], by=figure.author)
    assert "which is not public" in words(act(reviewer, "publish", figure))
    assert figure.state == ReviewState.IN_REVIEW


def test_of_several_records_one_that_lacks_something_stops_no_other(reviewer: User) -> None:
    good, without_source = in_review(), make.make_figure(sources=[])
    publish_what_it_rests_on(without_source)
    actions.submit([without_source], by=without_source.author)
    said = words(act(reviewer, "publish", good, without_source))
    assert f"Published: {good}." in said
    assert f"Not published: {without_source}." in said
    assert "no fact without a source" in said
    assert good.state == ReviewState.PUBLISHED
    assert without_source.state == ReviewState.IN_REVIEW


def test_a_record_is_returned_with_a_reason_only(reviewer: User) -> None:
    figure = in_review()
    asked = act(reviewer, "return_to_author", figure)
    assert 'name="reason"' in asked.text
    assert "Say what is missing" in words(act(reviewer, "return_to_author", figure, reason=" "))
    assert figure.state == ReviewState.IN_REVIEW
    act(reviewer, "return_to_author", figure, reason="The unit is missing.")
    assert figure.state == ReviewState.DRAFT


def test_an_author_takes_a_submission_back_while_nobody_has_published_it(
    researcher: User, reviewer: User
) -> None:
    figure = make.make_figure(author=researcher)
    publish_what_it_rests_on(figure)
    actions.submit([figure], by=researcher)
    client = Client()
    client.force_login(researcher)
    address = reverse("admin:cases_figure_change", args=[figure.pk])
    opened = client.get(address).context
    assert [verb.action for verb in opened["panel"].verbs] == ["take_back"]
    act(researcher, "take_back", figure, back_to=figure.pk, seen=opened["seen"])
    assert (figure.state, figure.submitted_at) == (ReviewState.DRAFT, None)
    other = in_review(author=reviewer)
    refused = act(researcher, "take_back", other)
    assert "nothing of yours is in review" in words(refused)
    with pytest.raises(actions.Refused, match="its author takes it back"):
        actions.take_back([other], by=researcher)
    actions.submit([figure], by=researcher)
    actions.publish([figure], by=reviewer)
    assert "Nothing was done" in words(act(researcher, "take_back", figure))
    assert figure.state == ReviewState.PUBLISHED


def test_a_record_is_withdrawn_with_a_reason_from_the_list(reviewer: User) -> None:
    figure = make.make_figure()
    make.publish_all([figure])
    assert "entered_in_error" in act(reviewer, "withdraw", figure).text
    assert "entered_in_error" in act(reviewer, "withdraw", figure, reason="my own").text
    assert figure.state == ReviewState.PUBLISHED
    act(reviewer, "withdraw", figure, reason="safety")
    assert figure.state == ReviewState.WITHDRAWN
    assert Tombstone.objects.filter(public_id=figure.public_id).exists()


def test_a_source_on_which_citations_rest_stays_and_says_so(reviewer: User) -> None:
    figure = make.make_figure()
    make.publish_all([figure])
    source = figure.citations.get().source
    assert "withdraw them first" in words(act(reviewer, "withdraw", source, reason="safety"))
    assert source.state == ReviewState.PUBLISHED


def test_new_rows_of_a_public_record_are_reviewed_on_their_own(
    researcher: User, reviewer: User
) -> None:
    harm = make.make_harm()
    make.publish_all([harm.victim])
    source = harm.citations.get().source
    new = make.make_harm(
        victim=harm.victim, incident=harm.incident, category="tortured", sources=[source]
    )
    act(researcher, "submit_for_review", harm.victim)
    assert Harm.objects.get(pk=new.pk).state == ReviewState.IN_REVIEW
    act(reviewer, "publish", harm.victim)
    assert Harm.objects.get(pk=new.pk).state == ReviewState.PUBLISHED


def test_the_page_says_where_the_record_stands_and_what_it_lacks(
    researcher: User, reviewer: User
) -> None:
    victim = make.make_victim(name="Aru Example", sources=[])
    address = reverse("admin:cases_victim_change", args=[victim.pk])
    client = Client()
    client.force_login(researcher)
    panel = client.get(address).context["panel"]
    said = " ".join(line.words for line in panel.lacking)
    assert "Add a citation: no fact without a source." in said
    assert "Add the harm" in said
    assert "Victim name “Aru Example”: Add a citation" in said
    assert [verb.action for verb in panel.verbs] == ["submit_for_review"]
    client.force_login(reviewer)
    figure = in_review(author=reviewer)
    page = client.get(reverse("admin:cases_figure_change", args=[figure.pk]))
    publish = next(verb for verb in page.context["panel"].verbs if verb.action == "publish")
    assert "a colleague publishes it" in publish.refused


def test_an_action_on_a_page_leads_back_to_it(researcher: User) -> None:
    figure = make.make_figure(author=researcher)
    answer = act(researcher, "submit_for_review", figure, back_to=figure.pk)
    assert answer.headers["Location"] == reverse("admin:cases_figure_change", args=[figure.pk])


def test_markup_in_a_name_is_shown_as_text(researcher: User) -> None:
    victim = make.make_victim(name="<b>Aru</b>", sources=[])
    client = Client()
    client.force_login(researcher)
    for page, args in (("changelist", []), ("change", [victim.pk])):
        text = client.get(reverse(f"admin:cases_victim_{page}", args=args)).text
        assert "<b>Aru" not in text
        assert "&lt;b&gt;Aru" in text
