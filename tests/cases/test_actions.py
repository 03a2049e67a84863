"""Verbs: what they do, what they refuse, and that they do all or nothing."""

import inspect

import pytest
from django.core.exceptions import ValidationError

from cases import actions
from cases.choices import RemovalReason
from cases.models import Correction, Tombstone
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make.make_user()


@pytest.fixture
def reviewer():
    return make.make_user("reviewer")


@pytest.fixture
def published(author, reviewer):
    figure = make.make_figure(author=author)
    make.publish_all([figure], reviewer)
    return figure


def test_a_draft_is_submitted_returned_and_published(author, reviewer):
    place = make.make_place(author=author)
    actions.submit([place], by=author)
    place.refresh_from_db()
    assert place.state == "in_review"
    actions.return_to_author([place], by=reviewer, reason="Which country?")
    place.refresh_from_db()
    assert (place.state, place.submitted_at) == ("draft", None)
    actions.submit([place], by=author)
    assert actions.publish([place], by=reviewer) == [place]
    place.refresh_from_db()
    assert (place.state, place.reviewer) == ("published", reviewer)


def test_only_drafts_are_submitted_and_only_submitted_ones_returned(author, reviewer, published):
    with pytest.raises(actions.Refused, match="not a draft"):
        actions.submit([published], by=author)
    with pytest.raises(actions.Refused, match="not in review"):
        actions.return_to_author([published], by=reviewer, reason="x")
    with pytest.raises(actions.Refused, match="Say what is missing"):
        actions.return_to_author([published], by=reviewer, reason=" ")


def test_publishing_takes_the_bundle_along(author, reviewer):
    incident = make.make_incident(author=author)
    victim = make.make_victim(name="Dana Invented", author=author)
    make.make_harm(victim=victim, incident=incident)
    make.publish_all([incident], reviewer)
    sources = [citation.source for record in actions.bundle(victim) if hasattr(record, "citations")
               for citation in record.citations.all()]  # fmt: skip
    make.publish_all(sources, reviewer)
    became = actions.publish([victim], by=reviewer)
    assert sorted(type(record).__name__ for record in became) == [
        *["Citation"] * 3, "Harm", "Victim", "VictimName",
    ]  # fmt: skip


def test_publishing_refuses_all_if_one_is_wrong(author, reviewer):
    good, bad = make.make_place(author=author), make.make_figure(author=author, sources=[])
    with pytest.raises(actions.Lacking, match="no fact without a source"):
        actions.publish([good, bad], by=reviewer)
    good.refresh_from_db()
    assert good.state == "draft"


def test_publishing_refuses_what_rests_on_unpublished_records(author, reviewer):
    step = make.make_investigation_step(investigation=make.make_investigation())
    make.publish_all([citation.source for citation in step.citations.all()], reviewer)
    with pytest.raises(actions.Refused, match="publish that first"):
        actions.publish([step], by=reviewer)


def test_a_victim_needs_a_harm(reviewer):
    victim = make.make_victim(name="Dana Invented")
    assert [lack.field for lack in actions.lacking(victim)] == ["harms"]


def test_withdrawn_records_leave_a_tombstone(published, reviewer):
    actions.withdraw([published], by=reviewer, reason=RemovalReason.SOURCE_RETRACTED)
    stone = Tombstone.objects.get(public_id=published.public_id)
    assert (stone.kind, stone.merged_into, stone.removed_by) == ("figure", "", reviewer)
    with pytest.raises(actions.Refused, match="not published"):
        actions.withdraw([published], by=reviewer, reason=RemovalReason.SOURCE_RETRACTED)


def test_merging_needs_two_of_a_kind(published, reviewer):
    with pytest.raises(actions.Refused, match="two different records"):
        actions.merge(published, into=published, by=reviewer)
    with pytest.raises(actions.Refused, match="must be published"):
        actions.merge(make.make_figure(), into=published, by=reviewer)


class TestCorrections:
    def propose(self, record, by, **fields):
        return actions.propose_correction(record, by=by, **{"reason": "misread"} | fields)

    def test_fields_that_depend_on_each_other_are_accepted_together(
        self, published, author, reviewer
    ):
        proposals = [
            self.propose(published, author, field=field, new_value=13) for field in ("low", "high")
        ]
        with pytest.raises(ValidationError):
            actions.accept_corrections(proposals[:1], by=reviewer)
        assert actions.accept_corrections(proposals, by=reviewer).low == 13
        assert {c.state for c in Correction.objects.all()} == {"accepted"}
        assert Correction.objects.get(field="low").old_value == 12

    def test_a_related_record_is_named_by_its_public_id(self, published, author, reviewer):
        other = make.make_place()
        proposal = self.propose(published, author, field="place", new_value=other.public_id)
        assert proposal.old_value == published.place.public_id
        assert actions.accept_corrections([proposal], by=reviewer).place == other

    def test_nobody_decides_on_their_own(self, published, reviewer):
        proposal = self.propose(published, reviewer, field="words", new_value="a dozen")
        for decide in (
            lambda: actions.accept_corrections([proposal], by=reviewer),
            lambda: actions.decline_correction(proposal, by=reviewer, note="no"),
        ):
            with pytest.raises(actions.Refused, match="own correction"):
                decide()

    def test_a_decision_is_made_once(self, published, author, reviewer):
        proposal = self.propose(published, author, field="words", new_value="a dozen")
        actions.decline_correction(proposal, by=reviewer, note="The source says twelve.")
        with pytest.raises(actions.Refused, match="decided already"):
            actions.accept_corrections([proposal], by=reviewer)
        published.refresh_from_db()
        assert published.words == ""

    def test_a_stale_proposal_is_refused(self, published, author, reviewer):
        first, second = (
            self.propose(published, author, field="words", new_value=words)
            for words in ("a dozen", "twelve")
        )
        actions.accept_corrections([first], by=reviewer)
        with pytest.raises(actions.Refused, match="changed since"):
            actions.accept_corrections([second], by=reviewer)

    def test_what_cannot_be_corrected(self, published, author):
        with pytest.raises(actions.Refused, match="needs its reason"):
            self.propose(published, author, field="words", new_value="x", reason="")
        for field in ("state", "public_id", "reviewer", "known_from", "nonsense"):
            with pytest.raises(ValidationError, match="no field"):
                self.propose(published, author, field=field, new_value="x")
        with pytest.raises(actions.Refused, match="edit it instead"):
            self.propose(make.make_figure(), author, field="words", new_value="x")


class TestRoles:
    """The desk's pages ask for the role; the actions do not rely on that."""

    WITHOUT = {
        "researcher": (
            "submit",
            "take_back",
            "propose_correction",
            "take_back_corrections",
            "restore",
            "write_comment",
            "take_on_request",
        ),
        "reviewer": (
            "publish",
            "publish_each",
            "return_to_author",
            "withdraw",
            "merge",
            "withhold",
            "clear_name",
            "decide_request",
            "reopen_request",
            "accept_corrections",
            "decline_correction",
        ),
        "administrator": (
            "deactivate",
            "password_given",
            "erase",
            "what_goes",
            "strike_comment",
            "make_key",
            "revoke_keys",
        ),
    }
    CLAIM_NO_ROLE = {"acting", "end_session", "see_mentions"}
    """One is the frame of the others, the others are about nobody but oneself."""

    ARGUMENTS = {
        "reason": "safety",
        "note": "No.",
        "into": None,
        "event": 1,
        "field": "words",
        "new_value": "x",
        "text": "x",
        "seen": {},
        "outcome": "no_change",
        "declined": False,
        "label": "x",
        "owner": "x",
        "scopes": [],
        "expires_on": None,
    }

    def call(self, name, by, published):
        action = getattr(actions, name)
        takes = inspect.signature(action).parameters
        given = {key: value for key, value in self.ARGUMENTS.items() if key in takes}
        if name == "merge":
            given["into"] = make.make_figure()
        about = next(iter(takes))
        if about in given:
            return action(by=by, **given)
        first = {"records": [published], "corrections": [], "keys": []}.get(about, published)
        return action(first, by=by, **given)

    def test_every_action_is_in_the_table(self):
        named = {
            name for name in actions.__all__
            if inspect.isfunction(action := getattr(actions, name))
            and "by" in inspect.signature(action).parameters
        }  # fmt: skip
        assert named == self.CLAIM_NO_ROLE.union(*self.WITHOUT.values())

    def test_whoever_lacks_the_role_is_refused(self, published):
        users = [make.make_user(None), *map(make.make_user, ("researcher", "reviewer"))]
        for user, refused in zip(users, (*self.WITHOUT,), strict=True):
            for name in self.WITHOUT[refused]:
                with pytest.raises(actions.Refused, match=f"the role “{refused}”"):
                    self.call(name, user, published)
        published.refresh_from_db()
        assert published.is_published

    def test_who_left_does_nothing_any_more_and_a_service_account_cannot_be_taken_over(
        self, published
    ):
        gone = make.make_user("administrator", is_active=False)
        taken_over = make.make_user(None, username="fixtures-reviewer")
        for user in (gone, taken_over):
            with pytest.raises(actions.Refused, match="the role"):
                self.call("withdraw", user, published)
        taken_over.is_active = False
        taken_over.set_unusable_password()
        self.call("withdraw", taken_over, published)
