"""Matches other people's lists with this record: the Reconciliation Service API 0.2, spoken by OpenRefine."""

from typing import Any, ClassVar, Final

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import LANGUAGE, PublicView
from cases.api.errors import Problem
from cases.api.reconcile_queries import BATCH, read_batch, read_extension, read_type
from cases.filters import BadParameter, day_from, require_known
from cases.public.snapshot import snapshot
from cases.search.entities import TYPES, Other, Span, Type, Value, Years, with_ids
from cases.search.reconciling import Candidate, reconcile, suggest

VERSIONS: Final = ["0.2"]
SPECIFICATION: Final = (
    "https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/"
)

PREVIEW: Final = (430, 240)
"""Width and height of a preview, in pixels."""

_SUGGESTED: Final = 10
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_GAP: Final = "VIC-33333333"
"""Stands for an id while an address is made of it."""


def _text(name: str, meaning: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, description=meaning, required=required)


class StandardView(PublicView):
    """An address whose answers another standard describes."""

    tag: ClassVar[str] = "reconciliation"
    body: ClassVar[Any] = OpenApiTypes.OBJECT
    own_parameters: ClassVar[tuple[OpenApiParameter, ...]] = ()


class Reconcile(StandardView):
    """Matches the rows of your list with records of this one. Whoever is withheld is never matched."""

    http_method_names: ClassVar = ["get", "head", "post"]
    operation = "reconciliation"
    own_parameters = (
        _text(
            "queries", f"At most {BATCH} queries, as JSON: an object with a query under each key."
        ),
        _text("extend", f"Ids, at most {BATCH}, and the properties asked of them, as JSON."),
        _text("as_of", "Match what was known by this day (2022-03-31)."),
    )
    form: ClassVar = {
        "application/x-www-form-urlencoded": {
            "type": "object",
            "properties": {
                "queries": {"type": "string", "description": "As in the address."},
                "extend": {"type": "string", "description": "As in the address."},
            },
        }
    }
    asked: Any = None
    problem: Exception | None = None

    def get(self, request: Request) -> Response:
        """The manifest of the service; with queries their candidates, with extend the values asked for.

        The shapes are those of the specification. A score is from 0 to 100, and match is true only
        where nothing else can be meant; of a person more than the name must agree. Properties raise
        or lower a score and exclude nobody.
        """
        if self.problem is not None:
            raise self.problem
        with snapshot():
            day = day_from(request._request.GET.get("as_of"))
            if self.asked is None:
                data = manifest(self.root(request))
            elif isinstance(self.asked, dict):
                found = reconcile(self.asked.values(), day)
                data = {
                    key: {"result": [candidate_of(each) for each in candidates]}
                    for key, candidates in zip(self.asked, found, strict=True)
                }
            else:
                data = extended(*self.asked, day, self.root(request))
            return self.answered(request, data, day=day)

    def post(self, request: Request) -> Response:
        """The same for what is too long for an address, sent as a form; nothing is written."""
        return self.get(request)

    def cost_of(self, request: Request) -> int:
        """One for each query."""
        try:
            self.asked = self._read(request)
        except (BadParameter, Problem) as problem:
            self.problem = problem
        if self.same is not None or self.asked is None:
            return 1
        return len(self.asked) if isinstance(self.asked, dict) else 1 + len(self.asked[0]) // 10

    def _read(self, request: Request) -> Any:
        """A batch, an extension, or None where neither is asked for."""
        sent = request._request.GET
        known = {"as_of", LANGUAGE}
        if request.method == "POST":
            require_known(sent, known)
            sent, known = _form(request), set()
        require_known(sent, {"queries", "extend", *known})
        if "queries" in sent and "extend" in sent:
            raise BadParameter("extend", "Ask one thing at a time: queries or extend.")
        if "queries" in sent:
            return read_batch(sent["queries"])
        if "extend" in sent:
            return read_extension(sent["extend"])
        if request.method == "POST":
            raise BadParameter("queries", "Send queries or extend.")
        return None


class SuggestEntities(StandardView):
    """Records whose names begin with what somebody has typed so far."""

    operation = "suggested_entities"
    own_parameters = (
        _text("prefix", "What was typed so far.", required=True),
        _text("type", "Only entities of this type."),
    )

    def get(self, request: Request) -> Response:
        """At most ten, the likeliest first."""
        asked = request._request.GET
        with snapshot():
            self.only(request, "prefix", "type", "cursor")
            day = day_from(asked.get("as_of"))
            types = [read_type("type", asked["type"])] if asked.get("type") else TYPES.values()
            try:
                found = suggest(asked.get("prefix", ""), list(types), day, most=_SUGGESTED)
            except BadParameter as problem:
                raise BadParameter("prefix", problem.message, code=problem.code) from problem
            result = [
                {
                    "id": each.id,
                    "name": each.name,
                    "description": each.description,
                    "notable": [type_of(each.type)],
                }
                for each in found
            ]
            return self.answered(request, {"result": result}, day=day)


class SuggestTypes(StandardView):
    """Types of records whose names hold what somebody has typed."""

    operation = "suggested_types"
    own_parameters = (_text("prefix", "What was typed so far."),)

    def get(self, request: Request) -> Response:
        """All that fit."""
        with snapshot():
            day = self.only(request, "prefix", "cursor")
            fitting = [each for each in TYPES.values() if _fits(request, each.id, each.name)]
            result = [{**type_of(each), "description": each.text} for each in fitting]
            return self.answered(request, {"result": result}, day=day)


class SuggestProperties(StandardView):
    """Properties of records whose names hold what somebody has typed."""

    operation = "suggested_properties"
    own_parameters = (_text("prefix", "What was typed so far."),)

    def get(self, request: Request) -> Response:
        """All that fit; one that several types have is there once."""
        with snapshot():
            day = self.only(request, "prefix", "cursor")
            every = {one.id: one for each in TYPES.values() for one in each.properties}
            fitting = [one for one in every.values() if _fits(request, one.id, one.name)]
            result = [{"id": one.id, "name": one.name, "description": one.text} for one in fitting]
            return self.answered(request, {"result": result}, day=day)


class ProposeProperties(StandardView):
    """What can be asked of the records of a type."""

    operation = "proposed_properties"
    own_parameters = (
        _text("type", "The type.", required=True),
        _text("limit", "How many at most."),
    )

    def get(self, request: Request) -> Response:
        """The properties of the type."""
        asked = request._request.GET
        with snapshot():
            day = self.only(request, "type", "limit")
            type_ = read_type("type", asked.get("type", ""))
            limit = asked.get("limit", "100")
            if not (limit.isascii() and limit.isdecimal() and 0 < int(limit[:6]) <= 1000):
                raise BadParameter("limit", "Give a number from 1 to 1000.")
            properties = [{"id": one.id, "name": one.name} for one in type_.properties]
            data = {"type": type_.id, "limit": int(limit), "properties": properties[: int(limit)]}
            return self.answered(request, data, day=day)


class ViewEntity(PublicView):
    """Leads from an id to the page of the record."""

    schema = None

    def get(self, request: Request) -> Any:
        """The page, on this site.

        Raises:
            Problem: no entity has this id.

        """
        self.only(request, "id")
        public_id = request._request.GET.get("id", "").upper()
        with snapshot():
            entity = with_ids([public_id], None).get(public_id)
        if entity is None:
            raise Problem(404, "not_found", "No record that can be matched has this id.")
        return redirect(reverse(f"pages:{entity.type.page}", args=[entity.slug or entity.id]))


def manifest(root: str) -> dict[str, Any]:
    """What the service can do, and where."""
    here = f"{root}reconcile"
    site = root.removesuffix(reverse("api:index"))
    preview = reverse("pages:embed-entity", args=[_GAP]).replace(_GAP, "{{id}}")
    return {
        "versions": VERSIONS,
        "name": "Accountability",
        "identifierSpace": f"{root}reconcile/ids/",
        "schemaSpace": f"{root}reconcile/types/",
        "documentation": f"{root}docs/",
        "serviceVersion": "1",
        "logo": f"{site}{static('cases/mark.png')}",
        "view": {"url": f"{here}/view/?id={{{{id}}}}"},
        "preview": {"url": f"{site}{preview}", "width": PREVIEW[0], "height": PREVIEW[1]},
        "defaultTypes": [type_of(each) for each in TYPES.values()],
        "suggest": {
            name: {"service_url": here, "service_path": f"/suggest/{name}/"}
            for name in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/properties/"},
            "property_settings": [],
        },
        "batchSize": BATCH,
    }


def type_of(type_: Type) -> dict[str, str]:
    """A type as the standard writes it."""
    return {"id": type_.id, "name": type_.name}


def candidate_of(candidate: Candidate) -> dict[str, Any]:
    """A candidate as the standard writes it."""
    name = {"id": "name", "value": candidate.name_score}
    return {
        "id": candidate.entity.id,
        "name": candidate.entity.name,
        "description": candidate.entity.description,
        "type": [type_of(candidate.entity.type)],
        "score": candidate.score,
        "match": candidate.is_certain,
        "features": [name, *({"id": each, "value": agrees} for each, agrees in candidate.agreed)],
    }


def extended(ids: list[str], wanted: list[str], day: Any, root: str) -> dict[str, Any]:
    """What is known of some records; nothing of whom nobody may name, nor of ids that nobody has."""
    found = with_ids([each.upper() for each in ids], day)
    every = {one.id: one for each in TYPES.values() for one in each.properties}
    meta: list[dict[str, Any]] = []
    for each in wanted:
        told: dict[str, Any] = {"id": each, "name": every[each].name}
        if every[each].type:
            told |= {"type": type_of(TYPES[every[each].type]), "service": f"{root}reconcile/"}
        meta.append(told)
    rows = {
        each: {
            name: [written(value) for value in known.values.get(name, ())]
            if (known := found.get(each.upper()))
            else []
            for name in wanted
        }
        for each in ids
    }
    return {"meta": meta, "rows": rows}


def written(value: Value) -> dict[str, Any]:
    """A value as the standard writes it; dates as text, since most are known less exactly than it can say."""
    if isinstance(value, Other):
        return {"id": value.id, "name": value.name}
    if isinstance(value, Span):
        return {"str": value.text}
    if isinstance(value, Years):
        same = value.low == value.high
        return {"int": value.low} if same else {"str": f"{value.low}–{value.high}"}
    return {"float": value} if isinstance(value, float) else {"str": value}


def _fits(request: Request, *names: str) -> bool:
    asked = request._request.GET.get("prefix", "").casefold()
    return any(asked in name.casefold() for name in names)


def _form(request: Request) -> QueryDict:
    """What was sent as a form.

    Raises:
        Problem: it is none, or it cannot be read.

    """
    kind = (request.content_type or "").partition(";")[0].strip().lower()
    if kind not in _FORMS:
        raise Problem(
            415, "unsupported_media_type", "Send a form, as browsers do.", allowed=list(_FORMS)
        )
    try:
        return request._request.POST
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError) as error:
        raise BadParameter("queries", "What was sent cannot be read, or is too long.") from error
