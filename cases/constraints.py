"""Small builders for the constraints that several models share."""

from datetime import timedelta

from django.db.models import (
    CheckConstraint,
    DateField,
    ExpressionWrapper,
    F,
    Q,
    UniqueConstraint,
    Value,
)
from django.db.models.functions import ExtractDay
from django.db.models.lookups import Exact

from cases.choices import DatePrecision, ReviewState, SpeakerStatus
from cases.public_ids import ALPHABET


def low_not_above_high(low: str, high: str, *, name: str) -> CheckConstraint:
    """A range whose lower end does not exceed its upper end; an open end is allowed."""
    return CheckConstraint(
        condition=Q(**{f"{low}__isnull": True})
        | Q(**{f"{high}__isnull": True})
        | Q(**{f"{low}__lte": F(high)}),
        name=name,
        violation_error_message=f"“{low}” must not exceed “{high}”.",
    )


def precision_fits_dates(*, name: str) -> CheckConstraint:
    """The stated precision of a date agrees with its earliest and latest day.

    A day has one day; a month and a year begin on their first and end on their last day; "between"
    has both ends; an unknown date may have bounds (the situation's, say) or none. A draft of which
    nobody has said the precision is held to no more than that.
    """
    both = Q(date_earliest__isnull=False, date_latest__isnull=False)
    day_after = ExpressionWrapper(
        F("date_latest") + Value(timedelta(days=1)), output_field=DateField()
    )
    whole_months = both & Q(date_earliest__day=1) & Q(Exact(ExtractDay(day_after), 1))
    same_year = Q(date_earliest__year=F("date_latest__year"))
    same_month = Q(date_earliest__month=F("date_latest__month"))
    return CheckConstraint(
        condition=(Q(date_precision=DatePrecision.DAY) & both & Q(date_earliest=F("date_latest")))
        | (Q(date_precision=DatePrecision.MONTH) & whole_months & same_year & same_month)
        | (
            Q(date_precision=DatePrecision.YEAR)
            & whole_months
            & same_year
            & Q(date_earliest__month=1, date_latest__month=12)
        )
        | (Q(date_precision=DatePrecision.BETWEEN) & both & Q(date_earliest__lt=F("date_latest")))
        | (
            Q(date_precision__in=[DatePrecision.UNKNOWN, ""])
            & (
                Q(date_earliest__isnull=True)
                | Q(date_latest__isnull=True)
                | Q(date_earliest__lte=F("date_latest"))
            )
        ),
        name=name,
        violation_error_message=(
            "The precision does not fit the dates: a day has one day, a month or a year is given "
            "by its first and last day, “between” needs two different days."
        ),
    )


def public_id_is_well_formed(prefix: str, *, name: str) -> CheckConstraint:
    """A public id of this kind: its prefix, seven symbols and a check symbol."""
    return CheckConstraint(
        condition=Q(public_id__regex=f"^{prefix}-[{ALPHABET}]{{8}}$"),
        name=name,
        violation_error_message=f"A public id of this kind reads {prefix}-XXXXXXXX.",
    )


def published_says(*fields: str, name: str, when: Q | None = None) -> CheckConstraint:
    """What is published has an answer in these choices; “unknown” is one, an empty field is none.

    ``when`` narrows it to the rows of which the question can be asked at all.
    """
    said = Q()
    for field in fields:
        said &= ~Q(**{field: ""})
    if when is not None:
        said |= ~when
    asked = ", ".join(field.replace("_", " ") for field in fields)
    return CheckConstraint(
        condition=~Q(state=ReviewState.PUBLISHED) | said,
        name=name,
        violation_error_message=(
            f"What is public says: {asked}. “Unknown” is an answer, an empty field is none."
        ),
    )


def state_has_its_stamps(*, name: str) -> CheckConstraint:
    """A review state and its who and when go together, in both directions."""
    unsubmitted = Q(submitted_at__isnull=True)
    submitted = Q(submitted_at__isnull=False, author__isnull=False)
    unreviewed = Q(reviewer__isnull=True, published_at__isnull=True)
    reviewed = Q(reviewer__isnull=False, published_at__isnull=False)
    standing = Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
    withdrawn = Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")
    return CheckConstraint(
        condition=(Q(state=ReviewState.DRAFT) & unsubmitted & unreviewed & standing)
        | (Q(state=ReviewState.IN_REVIEW) & submitted & unreviewed & standing)
        | (Q(state=ReviewState.PUBLISHED) & submitted & reviewed & standing)
        | (Q(state=ReviewState.WITHDRAWN) & submitted & reviewed & withdrawn),
        name=name,
        violation_error_message="The review state and its dates and people do not go together.",
    )


def reviewer_is_not_author(*, name: str) -> CheckConstraint:
    """The reviewer is neither the author nor anyone else who changed the record."""
    return CheckConstraint(
        condition=Q(reviewer__isnull=True)
        | (~Q(reviewer=F("author")) & ~Q(changed_by__contains=[F("reviewer_id")])),
        name=name,
        violation_error_message="Nobody publishes alone: the reviewer changed this record.",
    )


def speaker_fits_its_status(*, name: str) -> CheckConstraint:
    """A speaker who is stated is there; where there is none, the status says why."""
    return CheckConstraint(
        condition=Q(speaker__isnull=False, speaker_status=SpeakerStatus.STATED)
        | (Q(speaker__isnull=True) & ~Q(speaker_status=SpeakerStatus.STATED)),
        name=name,
        violation_error_message="Choose the speaker, or say why there is none.",
    )


def unique_while_standing(*fields: str, name: str, message: str) -> UniqueConstraint:
    """Rows that differ in these fields; one that was withdrawn leaves its place to the right one."""
    return UniqueConstraint(
        fields=fields,
        condition=~Q(state=ReviewState.WITHDRAWN),
        name=name,
        violation_error_message=message,
    )
