"""The rules that the database enforces by trigger, tried through SQL as well as through the ORM."""

from datetime import date

import pghistory
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases import actions
from cases.choices import RemovalReason, ReviewState
from cases.models import Citation, Figure, InvestigationVictim, PlaceName, Victim
from tests import factories as make

pytestmark = pytest.mark.django_db


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def at_once():
    """Let deferred triggers speak now; they would otherwise wait for a commit that tests never make."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def stamps(reviewer, **fields):
    now = timezone.now()
    return {
        "state": ReviewState.PUBLISHED,
        "submitted_at": now,
        "published_at": now,
        "reviewer": reviewer,
        **fields,
    }


@pytest.fixture
def reviewer():
    return make.make_user("reviewer")


@pytest.fixture
def figure(reviewer):
    figure = make.make_figure(sources=[make.make_source(published_on=date(2022, 3, 14))])
    make.publish_all([figure], reviewer)
    at_once()
    return figure


def test_publishing_without_a_citation_is_refused(reviewer):
    figure = make.make_figure(sources=[])
    with refused("No fact without a source"), transaction.atomic():
        Figure.objects.filter(pk=figure.pk).update(**stamps(reviewer))
        at_once()


def test_an_unpublished_citation_or_source_does_not_count(reviewer):
    figure = make.make_figure(sources=[make.make_source()])
    with refused("No fact without a source"), transaction.atomic():
        Figure.objects.filter(pk=figure.pk).update(**stamps(reviewer))
        at_once()
    citation = figure.citations.get()
    with refused("source of citation .* is not published"), transaction.atomic():
        Citation.objects.filter(pk=citation.pk).update(**stamps(reviewer))
        at_once()


def test_publishing_in_one_statement_is_refused_too(reviewer):
    place, situation = make.make_place(), make.make_situation()
    with refused("No fact without a source"), transaction.atomic():
        make.make_figure(sources=[], place=place, situation=situation, **stamps(reviewer))
        at_once()


def test_the_last_citation_stays(figure, reviewer):
    citation = figure.citations.get()
    with pytest.raises(actions.Refused, match="only public source of the figure"):
        actions.withdraw([citation], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
    with refused("last published citation"), transaction.atomic():
        Citation.objects.filter(pk=citation.pk).update(
            state="withdrawn",
            withdrawn_at=timezone.now(),
            withdrawn_by=reviewer,
            withdrawal_reason=RemovalReason.ENTERED_IN_ERROR,
        )
        at_once()
    with refused("not deleted"), transaction.atomic():
        sql("DELETE FROM cases_citation WHERE id = %s", citation.pk)
    with refused("not edited in place"), transaction.atomic():
        sql("UPDATE cases_citation SET locator = '8' WHERE id = %s", citation.pk)


def test_one_of_two_citations_may_go(figure, reviewer):
    second = make.make_citation(figure, author=make.make_user())
    make.publish_all([second], reviewer)
    actions.withdraw([second], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
    at_once()
    assert figure.citations.filter(state="published").count() == 1


def test_a_cited_source_stays(figure, reviewer):
    source = figure.citations.get().source
    with refused("rest on source"), transaction.atomic():
        actions.withdraw([source], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
        at_once()


def test_withdrawing_a_record_takes_its_citations_along(figure, reviewer):
    actions.withdraw([figure], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
    at_once()
    figure.refresh_from_db()
    assert figure.state == "withdrawn"
    assert figure.citations.get().state == "withdrawn"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_figure SET low = 2, high = 2",
        "UPDATE cases_figure SET coding_note = 'x'",
        "UPDATE cases_figure SET public_id = 'FIG-33333336'",
    ],
)
def test_a_published_record_is_not_edited_in_place(figure, statement):
    with refused("not edited in place"), transaction.atomic():
        sql(statement)


def test_what_was_published_does_not_return_to_the_desk(figure):
    with refused("withdraw it"), transaction.atomic():
        sql(
            "UPDATE cases_figure SET state = 'draft', submitted_at = NULL, published_at = NULL,"
            " reviewer_id = NULL"
        )


def test_nothing_published_is_deleted(figure):
    with refused("not deleted"), transaction.atomic():
        sql("DELETE FROM cases_figure")


def test_links_and_names_of_published_records_are_their_content(reviewer):
    case, victim = make.make_investigation(), make.make_victim(name="Dana Invented")
    make.make_harm(victim=victim, incident=make.make_incident())
    make.publish_all([case], reviewer)
    with refused("not edited in place"), transaction.atomic():
        InvestigationVictim.objects.create(investigation=case, victim=victim)
    with refused("not edited in place"), transaction.atomic():
        PlaceName.objects.create(place=case.place, text="Жаңа", script="Cyrl")


def test_the_database_knows_everyone_who_changed_a_draft(reviewer):
    author, other = make.make_user(), make.make_user("reviewer")
    figure = make.make_figure(author=author)
    with pghistory.context(user=other.pk):
        Figure.objects.filter(pk=figure.pk).update(low=3, high=3)
    figure.refresh_from_db()
    assert set(figure.changed_by) == {author.pk, other.pk}
    with refused("figure_reviewer_is_not_author"), transaction.atomic():
        Figure.objects.filter(pk=figure.pk).update(**stamps(other))
    with pytest.raises(actions.Refused, match="Nobody publishes alone"):
        actions.publish([figure], by=other)


def test_the_list_of_those_who_changed_cannot_be_forged():
    figure = make.make_figure(author=make.make_user())
    Figure.objects.filter(pk=figure.pk).update(changed_by=[])
    figure.refresh_from_db()
    assert figure.changed_by == [figure.author_id]


def test_known_from_is_the_last_possible_day_of_the_earliest_source(reviewer):
    january = make.make_source(
        date_earliest=date(2022, 1, 1), date_latest=date(2022, 1, 31), date_precision="month"
    )
    march = make.make_source(published_on=date(2022, 3, 14))
    figure = make.make_figure(sources=[march])
    make.publish_all([figure], reviewer)
    assert figure.known_from == date(2022, 3, 14)
    earlier = make.make_citation(figure, source=january, author=make.make_user())
    figure.refresh_from_db()
    assert figure.known_from == date(2022, 3, 14), "a draft citation says nothing yet"
    make.publish_all([earlier], reviewer)
    figure.refresh_from_db()
    assert figure.known_from == date(2022, 1, 31)
    actions.withdraw([earlier], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
    figure.refresh_from_db()
    assert figure.known_from == date(2022, 3, 14)


def test_a_field_cited_only_later_keeps_its_own_day(reviewer):
    figure = make.make_figure(sources=[make.make_source(published_on=date(2022, 3, 14))])
    make.make_citation(
        figure,
        source=make.make_source(published_on=date(2022, 5, 5)),
        supports_field="population",
    )
    make.publish_all([figure], reviewer)
    assert figure.known_from == date(2022, 3, 14)
    assert figure.field_known_from == {"population": "2022-05-05"}


def test_known_from_follows_a_corrected_date_of_the_source(figure, reviewer):
    source = figure.citations.get().source
    proposals = [
        actions.propose_correction(
            source, field=field, new_value="2022-03-15", by=make.make_user(), reason="misread"
        )
        for field in ("date_earliest", "date_latest")
    ]
    actions.accept_corrections(proposals, by=reviewer)
    figure.refresh_from_db()
    assert figure.known_from == date(2022, 3, 15)


def test_known_from_cannot_be_set_by_hand(figure):
    Figure.objects.filter(pk=figure.pk).update(known_from=date(2020, 1, 1))
    figure.refresh_from_db()
    assert figure.known_from == date(2022, 3, 14)


def test_history_sees_bulk_writes_raw_sql_and_deletes():
    events = apps.get_model("cases", "SpeakerEvent").objects
    author = make.make_user()
    make.make_speaker(author=author)
    speaker_model = apps.get_model("cases", "Speaker")
    speaker_model.objects.bulk_create(
        [speaker_model(name=f"S{n}", slug=f"s{n}", kind="media") for n in range(3)]
    )
    with pghistory.context(user=author.pk, reason="spelling"):
        speaker_model.objects.filter(slug="s1").update(name="S one")
    speaker_model.objects.filter(slug="s1").update(name="S one")
    sql("UPDATE cases_speaker SET name = 'S two' WHERE slug = 's2'")
    sql("DELETE FROM cases_speaker WHERE slug = 's0'")
    assert [*events.order_by("pgh_id").values_list("pgh_label", flat=True)] == [
        *["insert"] * 4,
        *["update"] * 2,
        "delete",
    ]
    changed = events.filter(pgh_label="update").order_by("pgh_id").first()
    assert changed.pgh_context.metadata == {"user": author.pk, "reason": "spelling"}


def test_history_is_never_rewritten():
    make.make_speaker()
    for statement in ("UPDATE cases_speakerevent SET name = 'x'", "DELETE FROM cases_speakerevent"):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            sql(statement)


def test_every_model_is_tracked():
    config = apps.get_app_config("cases")
    for model in config.get_models():
        kept = (
            model._meta.managed and not model._meta.proxy and not model.__name__.endswith("Event")
        )
        # A history of sessions would keep their keys, and where people were, for ever; one of
        # unsaved words what nobody meant to say; one of mentions when each of them read what. An
        # erasure is written by its function alone and never changes: it is its own history. So are
        # the logs of numbers and for mirrors, and a release; the number of the record's state only
        # grows; a key keeps who made and who revoked it, and nothing else of it changes. What is
        # stored of long lists repeats the record, and goes with what it repeats; headcounts follow
        # from the rows.
        unkept = {
            *("User", "DeskSession", "KeptForm", "Mention", "Erasure"),
            *("LoggedNumber", "DataVersion", "MirrorEntry", "Release", "ApiKey"),
            *("StoredRow", "StoredCount", "Headcount", "CountedPerson", "ChangedPerson"),
            *("Share", "Tally", "Tallying"),
        }
        if kept and model.__name__ not in unkept:
            assert f"{model._meta.model_name}event" in config.models


def test_a_withheld_person_gets_new_ids_and_the_old_ones_are_buried(reviewer):
    victim = make.make_victim(name="Dana Invented", age_group="adult")
    make.make_harm(victim=victim, incident=make.make_incident())
    make.publish_all([victim], reviewer)
    old = victim.public_id
    withheld = actions.withhold(victim, by=reviewer)
    assert withheld.withheld
    assert withheld.public_id != old
    assert Victim.objects.get().state == "published"
    assert apps.get_model("cases", "Tombstone").objects.filter(public_id=old).exists()
