"""Every constraint has a pair: the row that saves, the row the database refuses."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from cases.models import (
    ApiKey,
    Comment,
    Correction,
    CountedPerson,
    Figure,
    FigureCandidate,
    Headcount,
    InvestigationCandidate,
    InvestigationIncident,
    InvestigationVictim,
    LoggedNumber,
    Mention,
    MirrorEntry,
    PlaceName,
    ProsecutionVictim,
    Release,
    RequestedRecord,
    Share,
    SituationName,
    SourceRelay,
    SourceSpeaker,
    StoredRow,
    SubjectRequest,
    Tally,
    Tombstone,
)
from cases.models.review import Record
from tests import factories as make

pytestmark = pytest.mark.django_db

JAN = {"date_earliest": date(2022, 1, 1), "date_latest": date(2022, 1, 31)}
YEAR = {"date_earliest": date(2022, 1, 1), "date_latest": date(2022, 12, 31)}
TWO_DAYS = {"date_earliest": date(2022, 1, 5), "date_latest": date(2022, 1, 6)}

MAKERS: dict[str, Callable[..., Any]] = {
    "situation": make.make_situation,
    "place": make.make_place,
    "agency": make.make_agency,
    "speaker": make.make_speaker,
    "publisher": make.make_publisher,
    "source": make.make_source,
    "citation": lambda **fields: make.make_citation(make.make_figure(sources=[]), **fields),
    "incident": lambda **fields: make.make_incident(sources=[], **fields),
    "victim": lambda **fields: make.make_victim(sources=[], **fields),
    "victimname": lambda **fields: make.make_victim_name(
        sources=[], **{"victim": make.make_victim(sources=[]), "text": "Aruzhan Invented"} | fields
    ),
    "harm": lambda **fields: make.make_harm(
        **{"victim": make.make_victim(sources=[]), "incident": make.make_incident(sources=[])}
        | fields,
        sources=[],
    ),
    "investigation": lambda **fields: make.make_investigation(sources=[], **fields),
    "investigationstep": lambda **fields: make.make_investigation_step(
        **{"investigation": make.make_investigation(sources=[])} | fields, sources=[]
    ),
    "prosecution": lambda **fields: make.make_prosecution(sources=[], **fields),
    "defendant": lambda **fields: make.make_defendant(sources=[], **fields),
    "proceedingstep": lambda **fields: make.make_proceeding_step(
        **{"defendant": make.make_defendant(sources=[])} | fields, sources=[]
    ),
    "figure": lambda **fields: make.make_figure(sources=[], **fields),
}

# kind, constraint, fields of rows that save, fields of rows that are refused
ARCHIVED = {"archive_status": "archived", "archive_url": "https://archive.example.org/1"}

PAIRS: list[tuple[str, str, list[dict[str, Any]], list[dict[str, Any]]]] = [
    (
        kind,
        f"{kind}_precision_fits_dates",
        [
            JAN | {"date_precision": "month"},
            YEAR | {"date_precision": "year"},
            TWO_DAYS | {"date_precision": "between"},
            {"date_earliest": None, "date_latest": None, "date_precision": "unknown"},
            TWO_DAYS | {"date_precision": "unknown"},
        ],
        [
            TWO_DAYS | {"date_precision": "day"},
            {"date_earliest": None, "date_latest": None, "date_precision": "day"},
            TWO_DAYS | {"date_precision": "month"},
            YEAR | {"date_precision": "month"},
            JAN | {"date_precision": "year"},
            {"date_earliest": date(2022, 1, 5), "date_latest": None, "date_precision": "between"},
            {
                "date_earliest": date(2022, 1, 6),
                "date_latest": date(2022, 1, 5),
                "date_precision": "unknown",
            },
        ],
    )
    for kind in ("source", "incident", "investigationstep", "proceedingstep", "figure")
]
PAIRS += [
    (
        "situation",
        "situation_ends_after_start",
        [{"ends_on": date(2022, 1, 11)}, {"ends_on": None}],
        [{"ends_on": date(2021, 12, 31)}],
    ),
    (
        "place",
        "place_validity_in_order",
        [{"valid_from": date(1997, 1, 1), "valid_until": date(2022, 6, 7)}],
        [{"valid_from": date(2022, 6, 8), "valid_until": date(2022, 6, 7)}],
    ),
    (
        "place",
        "place_coordinates_on_earth",
        [{"latitude": 43, "longitude": 77}, {"latitude": None, "longitude": None}],
        [{"latitude": 91, "longitude": 77}, {"latitude": 43, "longitude": None}],
    ),
    (
        "source",
        "source_archive_has_address",
        [
            {"archive_status": "archived", "archive_url": "https://archive.example.org/1"},
            {"archive_status": "not_online"},
        ],
        [
            {"archive_status": "archived"},
            {"archive_status": "refused", "archive_url": "https://archive.example.org/1"},
        ],
    ),
    (
        "source",
        "source_archive_hash_is_sha256",
        [ARCHIVED | {"archive_sha256": "0f" * 32}, ARCHIVED | {"archive_sha256": ""}],
        [ARCHIVED | {"archive_sha256": wrong} for wrong in ("0f" * 31, "0F" * 32, "zz" * 32)],
    ),
    (
        "citation",
        "citation_speaker_fits_its_status",
        [{"speaker_status": "unclear"}],
        [{"speaker_status": "stated"}],
    ),
    (
        "citation",
        "citation_locator_fits_its_kind",
        [{"locator": "0, 6"}, {"locator": "", "locator_kind": "not_recorded"}],
        [{"locator": ""}, {"locator": "6", "locator_kind": "whole"}],
    ),
    (
        "incident",
        "incident_people_in_order",
        [{"people_low": 3, "people_high": 3}, {"people_low": 3}],
        [{"people_low": 4, "people_high": 3}],
    ),
    (
        "victim",
        "victim_age_in_order",
        [{"age_low": 20, "age_high": 25, "age_group": "adult"}],
        [{"age_low": 25, "age_high": 20, "age_group": "adult"}],
    ),
    (
        "victim",
        "victim_age_within_reason",
        [{"age_low": 125, "age_high": 125, "age_group": "adult"}],
        [{"age_low": 126, "age_high": 126, "age_group": "adult"}],
    ),
    (
        "victim",
        "victim_age_group_fits_age",
        [
            {"age_low": 17, "age_high": 17, "age_group": "child"},
            {"age_low": 17, "age_high": 18, "age_group": "unknown"},
            {"age_group": "adult"},
        ],
        [
            {"age_low": 18, "age_high": 18, "age_group": "child"},
            {"age_low": 17, "age_high": 19, "age_group": "adult"},
            {"age_low": 24, "age_high": 24, "age_group": "unknown"},
        ],
    ),
    (
        "harm",
        "harm_agency_is_attributed",
        [{}],
        [{"agency": make.make_agency}, {"agency_alleged_by": make.make_speaker}],
    ),
    (
        "investigation",
        "investigation_cases_in_order",
        [{"is_group": True, "cases_status": "stated", "cases_low": 2, "cases_high": 3}],
        [{"is_group": True, "cases_status": "stated", "cases_low": 3, "cases_high": 2}],
    ),
    (
        "investigation",
        "investigation_deaths_in_order",
        [{"deaths_status": "stated", "deaths_low": 24, "deaths_high": 24}],
        [{"deaths_status": "stated", "deaths_low": 25, "deaths_high": 24}],
    ),
    (
        "investigation",
        "investigation_cases_fit_their_status",
        [
            {"is_group": True, "cases_status": "stated", "cases_low": 32},
            {"is_group": True, "cases_status": "unclear", "cases_words": "some"},
        ],
        [
            {"is_group": True, "cases_status": "stated"},
            {"is_group": True, "cases_status": "unclear"},
            {"is_group": True, "cases_status": "not_stated", "cases_low": 3},
        ],
    ),
    (
        "investigation",
        "investigation_deaths_fit_their_status",
        [{"deaths_status": "unclear", "deaths_words": "into 139 deaths"}],
        [
            {"deaths_status": "stated"},
            {"deaths_status": "unclear"},
            {"deaths_status": "unclear", "deaths_words": "into 139", "deaths_high": 139},
        ],
    ),
    (
        "investigation",
        "investigation_only_groups_count_cases",
        [{"is_group": False}],
        [{"is_group": False, "cases_status": "stated", "cases_low": 1}],
    ),
    (
        "investigation",
        "investigation_speaker_fits_its_status",
        [{"speaker_status": "not_named"}],
        [{"speaker_status": "stated"}],
    ),
    (
        "investigationstep",
        "investigationstep_ground_fits_kind",
        [{"kind": "closed", "ground": "not_stated"}, {"kind": "opened"}],
        [{"kind": "closed"}, {"kind": "opened", "ground": "no_offence"}],
    ),
    ("defendant", "defendant_counts_at_least_one", [{"count": 8}], [{"count": 0}]),
    (
        "defendant",
        "defendant_number_has_no_name",
        [{"count": 1, "name": "Invented Officer"}],
        [{"count": 2, "name": "Invented Officer"}],
    ),
    (
        "proceedingstep",
        "proceedingstep_outcome_fits_kind",
        [{"kind": "verdict", "outcome": "acquitted"}, {"kind": "charged"}],
        [{"kind": "verdict"}, {"kind": "charged", "outcome": "convicted"}],
    ),
    (
        "proceedingstep",
        "proceedingstep_sentence_fits_kind",
        [{"kind": "sentence", "sentence_kind": "imprisonment", "sentence_months": 72}],
        [
            {"kind": "sentence"},
            {"kind": "trial", "sentence_months": 72},
            {"kind": "trial", "sentence_suspended": True},
        ],
    ),
    (
        "figure",
        "figure_low_not_above_high",
        [{"low": 2, "high": 3, "qualifier": "between"}],
        [{"low": 3, "high": 2, "qualifier": "between"}],
    ),
    (
        "figure",
        "figure_period_in_order",
        [{"period_start": date(2022, 4, 1), "period_end": date(2023, 1, 1)}],
        [{"period_start": date(2023, 4, 1), "period_end": date(2023, 1, 1)}],
    ),
    (
        "figure",
        "figure_qualifier_fits_number",
        [
            {"low": 5, "high": 5, "qualifier": "approximately"},
            {"low": 32, "high": None, "qualifier": "at_least"},
            {"low": None, "high": 9, "qualifier": "at_most"},
            {"low": None, "high": None, "qualifier": "words_only", "words": "hundreds"},
            {"low": 0, "high": 0, "qualifier": "none"},
        ],
        [
            {"low": 5, "high": None, "qualifier": "exactly"},
            {"low": 32, "high": 40, "qualifier": "at_least"},
            {"low": 1, "high": 9, "qualifier": "at_most"},
            {"low": 3, "high": 3, "qualifier": "between"},
            {"low": None, "high": None, "qualifier": "words_only"},
            {"low": 200, "high": None, "qualifier": "words_only", "words": "hundreds"},
            {"low": 1, "high": 1, "qualifier": "none"},
        ],
    ),
    (
        "figure",
        "figure_speaker_fits_its_status",
        [{"speaker": None, "speaker_status": "unclear"}],
        [{"speaker_id": lambda: make.make_speaker().pk, "speaker_status": "unclear"}],
    ),
    (
        "figure",
        "figure_conflict_has_note",
        [{"conflicts_with": make.make_figure, "conflict_note": "Both cannot be true."}],
        [{"conflicts_with": make.make_figure}, {"conflict_note": "With what?"}],
    ),
]


def _made(kind: str, fields: dict[str, Any]) -> Any:
    return MAKERS[kind](
        **{name: value() if callable(value) else value for name, value in fields.items()}
    )


@pytest.mark.parametrize(
    ("kind", "constraint", "good", "bad"), PAIRS, ids=[pair[1] for pair in PAIRS]
)
def test_pair(kind, constraint, good, bad):
    for fields in good:
        assert _made(kind, fields).pk
    for fields in bad:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            _made(kind, fields)


@pytest.mark.parametrize("kind", MAKERS)
def test_every_record_needs_a_well_formed_id(kind):
    record = _made(kind, {})
    with (
        pytest.raises(IntegrityError, match=f"{kind}_public_id_is_well_formed"),
        transaction.atomic(),
    ):
        type(record).objects.filter(pk=record.pk).update(public_id="XXX-1234567")
    twin = _made(kind, {"slug": "twin"} if hasattr(record, "slug") else {})
    with pytest.raises(IntegrityError, match="public_id_key"), transaction.atomic():
        type(record).objects.filter(pk=twin.pk).update(public_id=record.public_id)


@pytest.mark.parametrize("kind", MAKERS)
def test_state_and_its_who_and_when_go_together(kind):
    record = _made(kind, {})
    rows = type(record).objects.filter(pk=record.pk)
    for broken in (
        {"state": "in_review"},
        {"state": "published"},
        {"state": "published", "submitted_at": timezone.now(), "published_at": timezone.now()},
        {"submitted_at": timezone.now()},
        {"withdrawn_at": timezone.now()},
    ):
        with (
            pytest.raises(IntegrityError, match=f"{kind}_state_has_its_stamps"),
            transaction.atomic(),
        ):
            rows.update(**broken)
    rows.update(state="in_review", submitted_at=timezone.now())


@pytest.mark.parametrize("kind", MAKERS)
def test_nobody_publishes_alone(kind):
    record = _made(kind, {})
    rows = type(record).objects.filter(pk=record.pk)
    stamps = {"state": "published", "submitted_at": timezone.now(), "published_at": timezone.now()}
    with (
        pytest.raises(IntegrityError, match=f"{kind}_reviewer_is_not_author"),
        transaction.atomic(),
    ):
        rows.update(**stamps, reviewer=record.author)


def test_a_published_source_says_by_which_day_it_had_appeared():
    source = make.make_source(date_precision="unknown", date_earliest=None, date_latest=None)
    make.publish_all([source.publisher])
    with (
        pytest.raises(IntegrityError, match="published_source_has_last_possible_day"),
        transaction.atomic(),
    ):
        published_by_sql(source)
    with transaction.atomic():
        published_by_sql(make.make_source())
        transaction.set_rollback(True)  # before the rules speak that look at other rows


def published_by_sql(record):
    """What somebody does who goes round the actions and their gate."""
    stamps = {"submitted_at": timezone.now(), "published_at": timezone.now()}
    rows = type(record).objects.filter(pk=record.pk)
    rows.update(state="published", reviewer=make.make_user("reviewer"), **stamps)


SAID = {
    "source_published_says": ("source", ["archive_status", "date_precision"]),
    "citation_published_says": ("citation", ["locator_kind"]),
    "incident_published_says": ("incident", ["kind", "verification", "date_precision"]),
    "victim_published_says": ("victim", ["identification", "sex", "age_group", "role"]),
    "harm_published_says": ("harm", ["outcome"]),
    "harm_published_says_means": ("harm", ["means"]),
    "investigation_published_says": (
        "investigation",
        ["kind", "deaths_status", "cases_status", "speaker_status"],
    ),
    "investigationstep_published_says": ("investigationstep", ["date_precision"]),
    "prosecution_published_says": ("prosecution", ["court_type"]),
    "defendant_published_says": ("defendant", ["capacity"]),
    "proceedingstep_published_says": ("proceedingstep", ["date_precision"]),
    "figure_published_says": (
        "figure",
        ["subject", "population_group", "speaker_status", "date_precision"],
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_the_database_publishes_no_choice_that_nobody_made(name):
    kind, fields = SAID[name]
    for field in fields:
        companions = {"locator": ""} if field == "locator_kind" else {}
        if field == "speaker_status":
            companions = {"speaker": None}
        if field == "date_precision":
            companions = {"date_earliest": None, "date_latest": None}
            companions |= {"date_latest": date(2022, 1, 1)} if kind == "source" else {}
        record = MAKERS[kind](**{field: ""}, **companions)
        with pytest.raises(IntegrityError, match=rf'"{name}"'), transaction.atomic():
            published_by_sql(record)
    with transaction.atomic():
        published_by_sql(MAKERS[kind]())
        transaction.set_rollback(True)


def test_only_a_death_or_an_injury_has_a_cause():
    with transaction.atomic():
        published_by_sql(MAKERS["harm"](category="detained", means=""))
        transaction.set_rollback(True)


def test_a_citation_has_exactly_one_target():
    figure, incident = make.make_figure(sources=[]), make.make_incident(sources=[])
    make.make_citation(figure)
    with pytest.raises(IntegrityError, match="exactly_one_target"), transaction.atomic():
        make.make_citation(figure, incident=incident)
    with pytest.raises(IntegrityError, match="exactly_one_target"), transaction.atomic():
        make.make_citation(figure, figure=None)


@pytest.mark.parametrize(
    ("kind", "field", "constraint"),
    [
        ("place", "part_of", "place_not_part_of_itself"),
        ("agency", "part_of", "agency_not_part_of_itself"),
        ("figure", "part_of", "figure_not_related_to_itself"),
        ("figure", "supersedes", "figure_not_related_to_itself"),
    ],
)
def test_nothing_is_related_to_itself(kind, field, constraint):
    record, other = _made(kind, {}), _made(kind, {"slug": "x"} if kind != "figure" else {})
    type(record).objects.filter(pk=record.pk).update(**{field: other})
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(record).objects.filter(pk=record.pk).update(**{field: record})


@pytest.mark.parametrize(
    ("kind", "parent", "constraint"),
    [
        ("investigationstep", "investigation", "investigationstep_position_is_unique"),
        ("proceedingstep", "defendant", "proceedingstep_position_is_unique"),
        ("harm", None, "harm_is_unique"),
        ("victimname", None, "victimname_is_unique"),
    ],
)
def test_rows_are_unique_within_their_case(kind, parent, constraint):
    row = _made(kind, {})
    same = (
        {parent: getattr(row, parent), "position": row.position}
        if parent
        else {"victim": row.victim} | ({"incident": row.incident} if kind == "harm" else {})
    )
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        _made(kind, same)
    now, reviewer = timezone.now(), make.make_user("reviewer")
    type(row).objects.filter(pk=row.pk).update(
        state="withdrawn",
        withdrawn_by=reviewer,
        reviewer=reviewer,
        **dict.fromkeys(("submitted_at", "published_at", "withdrawn_at"), now),
        withdrawal_reason="entered_in_error",
    )
    _made(kind, same)  # what was withdrawn leaves its place to the right one


def _links() -> list[tuple[type[models.Model], dict[str, Any]]]:
    source, speaker = make.make_source(), make.make_speaker()
    case, trial = make.make_investigation(sources=[]), make.make_prosecution(sources=[])
    victim, incident = make.make_victim(sources=[]), make.make_incident(sources=[])
    return [
        (SourceRelay, {"source": source, "relayed": make.make_source()}),
        (SourceSpeaker, {"source": source, "speaker": speaker}),
        (InvestigationCandidate, {"investigation": case, "speaker": speaker}),
        (InvestigationVictim, {"investigation": case, "victim": victim}),
        (InvestigationIncident, {"investigation": case, "incident": incident}),
        (ProsecutionVictim, {"prosecution": trial, "victim": victim}),
        (FigureCandidate, {"figure": make.make_figure(sources=[]), "speaker": speaker}),
        (PlaceName, {"place": make.make_place(), "text": "Алматы", "script": "Cyrl"}),
        (SituationName, {"situation": make.make_situation(), "text": "Қанды", "script": "Cyrl"}),
    ]


def test_links_and_names_are_unique():
    for model, fields in _links():
        model._default_manager.create(**fields)
        name = f"{model._meta.model_name}_is_unique"
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model._default_manager.create(**fields)


def test_only_what_takes_a_name_out_is_corrected_by_one_person():
    figure, one = make.make_figure(), make.make_user()
    fields = {
        "kind": "figure", "record_id": figure.public_id, "field": "words", "reason": "x",
        "proposed_by": one, "decided_by": one, "decided_at": timezone.now(), "state": "accepted",
    }  # fmt: skip
    Correction.objects.create(**fields, at_once=True, sensitive=True)
    for wrong in (
        {"sensitive": False},
        {"sensitive": True, "state": "declined"},
        {"sensitive": True, "state": "proposed", "decided_by": None, "decided_at": None},
    ):
        with (
            pytest.raises(IntegrityError, match="correction_at_once_only_takes_out"),
            transaction.atomic(),
        ):
            Correction.objects.create(**fields | wrong, at_once=True)
    with pytest.raises(IntegrityError, match="correction_decider"), transaction.atomic():
        Correction.objects.create(**fields, sensitive=True)


def test_corrections_are_decided_by_another():
    author, other = make.make_user(), make.make_user("reviewer")
    proposal = Correction.objects.create(
        kind="figure", record_id="FIG-33333333", field="low", reason="misread", proposed_by=author
    )
    rows = Correction.objects.filter(pk=proposal.pk)
    decided = {"state": "accepted", "decided_at": timezone.now()}
    with pytest.raises(IntegrityError, match="decider_is_not_proposer"), transaction.atomic():
        rows.update(**decided, decided_by=author)
    with (
        pytest.raises(IntegrityError, match="correction_state_has_its_stamps"),
        transaction.atomic(),
    ):
        rows.update(state="accepted")
    with pytest.raises(IntegrityError, match="correction_public_id_is_well"), transaction.atomic():
        rows.update(public_id="COR-1")
    for wrong in ({"decided_by": other, "decided_at": timezone.now()}, {}):
        with (
            pytest.raises(IntegrityError, match="correction_state_has_its_stamps"),
            transaction.atomic(),
        ):
            rows.update(state="taken_back", **wrong)
    rows.update(state="taken_back", decided_at=timezone.now())
    rows.update(state="proposed", decided_at=None)
    rows.update(**decided, decided_by=other)


def test_a_comment_is_struck_by_somebody_and_never_edited():
    figure = make.make_figure(sources=[])
    comment = Comment.objects.create(record=figure, author=figure.author, text="Look at this.")
    rows = Comment.objects.filter(pk=comment.pk)
    now = timezone.now()
    for wrong in ({"struck_at": now}, {"struck_by": figure.author}):
        with (
            pytest.raises(IntegrityError, match="comment_struck_by_somebody"),
            transaction.atomic(),
        ):
            rows.update(**wrong)
    edits = ({"text": "Look away."}, {"author": make.make_user()}, {"object_id": 0})
    for edit in edits:
        with pytest.raises(IntegrityError, match="A comment is not edited"), transaction.atomic():
            rows.update(**edit)
    rows.update(struck_at=now, struck_by=figure.author)
    with pytest.raises(IntegrityError, match="A comment is not edited"), transaction.atomic():
        rows.update(struck_at=None, struck_by=None)
    fields = {"comment": comment, "user": figure.author}
    Mention.objects.create(**fields)
    with pytest.raises(IntegrityError, match="mention_is_unique"), transaction.atomic():
        Mention.objects.create(**fields)


def test_a_request_is_open_or_closed_and_says_how():
    request, somebody = make.make_request(), make.make_user("reviewer")
    rows = SubjectRequest.objects.filter(pk=request.pk)
    stamps = {"decided_by": somebody, "decided_at": timezone.now()}
    for name, right, wrong in [
        (
            "subjectrequest_closed_has_its_stamps",
            {"state": "done", "outcome": "withheld", **stamps},
            [
                {"decided_by": None},
                {"decided_at": None},
                {"outcome": ""},
                {"state": "open"},
                {"state": "open", "outcome": "", "decided_by": None, "outcome_note": "x"},
            ],
        ),
        (
            "subjectrequest_declined_changes_nothing",
            {"state": "declined", "outcome": "no_change"},
            [{"outcome": "withheld"}],
        ),
        (
            "subjectrequest_in_progress_has_somebody",
            {
                "state": "in_progress",
                "outcome": "",
                "decided_by": None,
                "decided_at": None,
                "assigned_to": somebody,
            },
            [{"assigned_to": None}],
        ),
    ]:
        rows.update(**right)
        for each in wrong:
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                rows.update(**each)
    kind = ContentType.objects.get_for_model(Figure)
    RequestedRecord.objects.create(subject_request=request, public_id="FIG-33333333")
    with pytest.raises(IntegrityError, match="requestedrecord_is_unique"), transaction.atomic():
        RequestedRecord.objects.create(subject_request=request, public_id="FIG-33333333")
    with pytest.raises(IntegrityError, match="requestedrecord_whole_or_gone"), transaction.atomic():
        RequestedRecord.objects.create(
            subject_request=request, public_id="FIG-44444444", content_type=kind
        )


def test_a_tombstone_does_not_lead_to_itself():
    fields = {"kind": "figure", "removed_on": date(2022, 1, 1), "reason": "duplicate"}
    Tombstone.objects.create(public_id="FIG-33333333", merged_into="FIG-44444444", **fields)
    with pytest.raises(IntegrityError, match="tombstone_not_merged"), transaction.atomic():
        Tombstone.objects.create(public_id="FIG-66666666", merged_into="FIG-66666666", **fields)


def test_a_logged_number_is_of_one_scope_and_of_a_figure_or_of_rows():
    figure = make.make_figure()
    of_rows = {
        "statistic": "documented_deaths",
        "unit": "people",
        "low": 1,
        "high": 1,
        "qualifier": "exactly",
        "as_of": JAN["date_earliest"],
        "method": 1,
        "data_version": 1,
        "logged_at": timezone.now(),
    }
    of_figure = of_rows | {"statistic": "reported_deaths", "figure": figure}
    here, there = {"situation": figure.situation}, {"city": figure.place}
    for fields in (of_rows | here, of_rows | there, of_figure | here):
        assert LoggedNumber.objects.create(**fields).pk
    for constraint, fields in (
        ("number_has_one_scope", of_rows),
        ("number_has_one_scope", of_rows | here | there),
        ("number_of_a_figure_or_of_rows", of_rows | here | {"figure": figure}),
        ("number_of_a_figure_or_of_rows", of_figure | here | {"figure": None}),
        ("number_public_id_is_well_formed", of_rows | here | {"public_id": "FIG-33333333"}),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            LoggedNumber.objects.create(**fields)


def test_people_are_counted_in_one_scope_and_in_each_once():
    here, there = {"situation": 1}, {"city": 1}
    for model, fields, called in (
        (Headcount, {"number": 1}, "headcount"),
        (CountedPerson, {"person": 1}, "countedperson"),
    ):
        # Spelt out for the list of what is tried: headcount_has_one_scope, countedperson_has_one_scope.
        fields["statistic"] = "documented_deaths"
        for scope in (here, there):
            assert model.objects.create(**fields, **scope).pk
        for constraint, wrong in (
            ("has_one_scope", {}),
            ("has_one_scope", here | there),
            ("is_unique", here),
        ):
            named = f"{called}_{constraint}"
            with pytest.raises(IntegrityError, match=named), transaction.atomic():
                model.objects.create(**fields, **wrong)


def test_what_is_added_to_a_number_belongs_to_one_scope_and_stands_once():
    here, there = {"situation": 1}, {"city": 1}
    day = JAN["date_earliest"]
    shared = {"kind": "figure", "record": 1, "since": day, "known_from": day}
    for model, fields, called in (
        (Share, shared | {"whats": [], "days": [], "numbers": []}, "share"),
        (Tally, {"what": "died ", "day": day, "number": 1}, "tally"),
    ):
        # Spelt out for the list of what is tried: share_has_one_scope, tally_has_one_scope.
        for scope in (here, there):
            assert model.objects.create(**fields, **scope).pk
        for constraint, wrong in (
            ("has_one_scope", {}),
            ("has_one_scope", here | there),
            ("is_unique", there),
        ):
            named = f"{called}_{constraint}"
            with pytest.raises(IntegrityError, match=named), transaction.atomic():
                model.objects.create(**fields, **wrong)


def test_a_mirror_entry_names_another_id_where_it_was_merged_and_only_there():
    fields = {
        "list_name": "figures",
        "public_id": "FIG-33333333",
        "data_version": 1,
        "changed_on": JAN["date_earliest"],
    }
    into = {"merged_into": "FIG-44444444"}
    MirrorEntry.objects.create(act="merged", **into, **fields)
    MirrorEntry.objects.create(act="removed", **fields)
    name = "mirror_entry_names_what_it_was_merged_into"
    for wrong in ({"act": "merged"}, {"act": "removed", **into}):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            MirrorEntry.objects.create(**wrong, **fields)


def test_a_row_is_stored_once():
    fields = {"list_name": "places", "public_id": "PLC-33333333", "made_with": "x", "text": "{}"}
    StoredRow.objects.create(**fields)
    StoredRow.objects.create(**{**fields, "list_name": "cities"})
    with pytest.raises(IntegrityError, match="stored_row_stands_once"), transaction.atomic():
        StoredRow.objects.create(**fields)


def test_a_key_reads_at_least_and_is_revoked_by_somebody():
    by = make.make_user("administrator")
    fields = {"label": "x", "owner": "x", "prefix": "x", "made_by": by}
    ApiKey.objects.create(digest="1", scopes=["read", "bulk"], **fields)
    revoked = {"revoked_at": timezone.now(), "revoked_by": by}
    ApiKey.objects.create(digest="2", scopes=["read"], **revoked, **fields)
    for constraint, wrong in (
        ("api_key_reads", {"scopes": ["bulk"]}),
        ("api_key_reads", {"scopes": ["read", "write"]}),
        ("api_key_revoked_by_somebody", {"scopes": ["read"], "revoked_by": by}),
        ("api_key_revoked_by_somebody", {"scopes": ["read"], "revoked_at": timezone.now()}),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            ApiKey.objects.create(digest="3", **wrong, **fields)


def test_a_release_is_clear_of_what_was_taken_back_before_it_at_least():
    fields = {"made_on": JAN["date_earliest"], "state_of": JAN["date_earliest"], "method": "1.0"}
    Release.objects.create(number=1, data_version=2, cleared_to=2, **fields)
    with (
        pytest.raises(IntegrityError, match="release_cleared_to_its_state_at_least"),
        transaction.atomic(),
    ):
        Release.objects.create(number=2, data_version=2, cleared_to=1, **fields)


def test_every_check_constraint_is_tried_here():
    text = __import__("pathlib").Path(__file__).read_text()
    tried_by_kind = (
        "_public_id_is_well_formed",
        "_state_has_its_stamps",
        "_reviewer_is_not_author",
    )
    pairs = {pair[1] for pair in PAIRS}
    for model in apps.get_app_config("cases").get_models():
        for constraint in model._meta.constraints:
            name = constraint.name
            by_kind = issubclass(model, Record) and name.endswith(tried_by_kind)
            by_link = name == f"{model._meta.model_name}_is_unique"
            known = by_kind or by_link or name in pairs or name in text
            known = known or any(part in name and part in text for part in PARTLY_NAMED)
            assert known, f"{name} has no pair of tests"


PARTLY_NAMED = (
    "exactly_one_target",
    "keptform_",
    "decider_is_not_proposer",
    "correction_public_id_is_well",
    "tombstone_not_merged",
)


def test_the_form_says_the_same_as_the_database():
    figure = make.make_figure(sources=[])
    figure.high = 4
    with pytest.raises(ValidationError, match="qualifier does not fit"):
        figure.full_clean()
    assert connection.vendor == "postgresql"
