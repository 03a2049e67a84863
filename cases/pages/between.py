"""What changed between two days: what was known on each, side by side, and the reports that changed it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import words
from cases.choices import PlaceLevel
from cases.clauses import of_figure
from cases.filters import BadParameter, day_from, require_known
from cases.pages.reading import page, show
from cases.pages.stepping import steps
from cases.public import PublicPlace, PublicSituation
from cases.stats.between import Brought, between
from cases.stats.numbers import Scope, reported_figure

PARAMETERS = ("from", "to", "city", "situation")


@page
def changed_between(request: HttpRequest) -> HttpResponse:
    """A situation or a city on two days; without days, the form that asks for them."""
    require_known(request.GET, {"as_of", *PARAMETERS})
    scope = _scope(request)
    first, last = _days(request)
    context: dict[str, Any] = {
        "as_of_form": False,
        "scope": scope,
        "place": scope and (scope.city or scope.situation),
        "from": first,
        "to": last,
        "cities": PublicPlace.objects.filter(level=PlaceLevel.CITY),
        "situations": PublicSituation.objects.all(),
    }
    if scope is not None and first is not None:
        found = between(scope, first, last)
        for report in found.reports:
            for one in report.rows:
                one.row.said, one.row.page = in_words(one), _page_of(one)
        context["found"] = found
    elif scope is not None:
        context["from"] = steps(last, scope).earlier
    today = timezone.now().date()
    return show(request, "changes/between.html", context, day=None if last == today else last)


def _scope(request: HttpRequest) -> Scope | None:
    """The city or the situation asked for, else the situation that began last; None without any.

    Raises:
        BadParameter: there is no such one, or both are asked for.

    """
    city, situation = request.GET.get("city", ""), request.GET.get("situation", "")
    if city and situation:
        raise BadParameter("city", _("Give a city or a situation, not both."))
    if city:
        cities = PublicPlace.objects.filter(level=PlaceLevel.CITY)
        return Scope(city=_called("city", city, cities))
    if situation:
        return Scope(situation=_called("situation", situation, PublicSituation.objects.all()))
    newest = PublicSituation.objects.order_by("-starts_on", "slug").first()
    return None if newest is None else Scope(situation=newest)


def _called(parameter: str, slug: str, rows: Any) -> Any:
    row = None if "\0" in slug else rows.filter(slug=slug).first()
    if row is None:
        allowed = list(rows.values_list("slug", flat=True)[:100])
        raise BadParameter(parameter, _("There is no such one here."), allowed=allowed)
    return row


def _days(request: HttpRequest) -> tuple[date | None, date]:
    """The two days; the second is the reader's day or today where none is given.

    Raises:
        BadParameter: one makes no sense, or they are not in order.

    """
    limit = day_from(request.GET.get("as_of")) or timezone.now().date()
    first, last = _day(request, "from"), _day(request, "to")
    if last is not None and first is None:
        raise BadParameter("from", _("Give the earlier day as well: 2022-03-31."))
    if last is not None and last > limit:
        raise BadParameter("to", _("This day comes after the day as of which you read."))
    last = last or limit
    if first is not None and first >= last:
        raise BadParameter(
            "from",
            _("This day is not before the other one, %(day)s.") % {"day": last.isoformat()},
        )
    return first, last


def _day(request: HttpRequest, parameter: str) -> date | None:
    try:
        return day_from(request.GET.get(parameter))
    except BadParameter as problem:
        raise BadParameter(parameter, problem.message) from problem


def in_words(one: Brought) -> str:
    """What became known, in a line."""
    row = one.row
    match one.kind:
        case "figure":
            return str(of_figure(reported_figure(row)))
        case "victim":
            return str(row.name) if row.name else _("a person who is not named here")
        case "investigation_step":
            return _("%(part)s, of: %(whole)s") % {
                "part": row.get_kind_display(),
                "whole": row.investigation.title,
            }
        case "proceeding_step":
            outcome = row.get_outcome_display() if row.outcome else ""
            return _("%(part)s, of: %(whole)s") % {
                "part": ", ".join(filter(None, (str(row.get_kind_display()), outcome))),
                "whole": row.defendant.prosecution.title,
            }
        case _:
            return str(row.title or words.record_words(one.kind, row))


def _page_of(one: Brought) -> tuple[str, str]:
    """The name of the page that shows a row, and the id in its address."""
    match one.kind:
        case "investigation_step":
            return "investigation", str(one.row.investigation.public_id)
        case "proceeding_step":
            return "prosecution", str(one.row.defendant.prosecution.public_id)
        case kind:
            return kind, str(one.row.public_id)
