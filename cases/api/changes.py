"""What a mirror follows: every change of the public record, record by record, in order."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.core import signing
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import LANGUAGE, PublicView
from cases.api.parameters import PAGING
from cases.api.rows import Shape
from cases.api.serializers.base import CodedField, Linked
from cases.choices import EntryAct
from cases.filters import FILTERS, BadParameter, require_known
from cases.models import DataVersion
from cases.pagination import page_size_from
from cases.public import PublicMirrorEntry
from cases.public.snapshot import snapshot

RECORD: Final = "record"
"""What ``expand`` adds to each entry."""

SINCE: Final = OpenApiParameter(
    "since",
    OpenApiTypes.STR,
    description="Go on after these entries: the `cursor` of an earlier answer, never made up.",
)

EXPAND: Final = OpenApiParameter(
    "expand",
    {"type": "string", "enum": [RECORD]},
    description="Add to each entry the row as it is now, as its list has it.",
)

_SALT: Final = "cases.api.changes"


class Entry(Linked):
    """One public record that was published, changed, merged into another or removed."""

    act = CodedField(EntryAct, help_text="What happened to it.")
    list = serializers.CharField(
        source="list_name", help_text="The list in which the record stands, such as victims."
    )
    id = serializers.CharField(source="public_id", help_text="The public id of the record.")
    url = serializers.SerializerMethodField(
        help_text="Its address in this API; of one that is gone it answers 301 or 410."
    )
    merged_into = serializers.CharField(
        required=False, help_text="With merged only: the id that stands for it now."
    )
    data_version = serializers.IntegerField(
        help_text="The state of the record since which it is so; entries of one state belong together."
    )
    changed_on = serializers.DateField(help_text="The day (UTC) on which it became so.")
    record = serializers.DictField(
        required=False,
        help_text="With expand=record only: the row as it is now, as its list has it; none if it is gone.",
    )

    def get_url(self, entry: PublicMirrorEntry) -> str:
        """The address by its id."""
        return self.address(entry.list_name, entry.public_id)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The entry, with what there is of it and nothing empty."""
        rows: Mapping[tuple[str, str], dict[str, Any]] = self.context["rows"]
        instance.record = rows.get((instance.list_name, instance.public_id))
        data: dict[str, Any] = super().to_representation(instance)
        return {name: value for name, value in data.items() if value not in (None, "")}


class ChangesPage(serializers.Serializer):
    """Some entries of the log, in order, and how to go on."""

    results = Entry(many=True, help_text="The entries after the cursor, the oldest first.")
    cursor = serializers.CharField(
        help_text="Give it as `since` to go on after these entries: now, or whenever you come back."
    )
    next = serializers.URLField(
        allow_null=True, help_text="The entries that follow; null where these are the last so far."
    )
    data_version = serializers.IntegerField(help_text="The state in which the record is now.")


class Changes(PublicView):
    """Every change of the public record, record by record, in the order in which they became public."""

    noun = "changes"
    operation = "changes"
    of_primary = True
    described = (SINCE, PAGING[0], EXPAND)
    body = ChangesPage

    def get(self, request: Request) -> Response:
        """The entries after a cursor; from the beginning without one. Nothing is missed, nothing twice.

        Raises:
            BadParameter: the cursor is forged, or of another record; or `expand` names nothing.

        """
        asked = request._request.GET
        require_known(asked, {"since", "page_size", "expand", LANGUAGE})
        expand = asked.get("expand", "")
        if expand not in {"", RECORD}:
            raise BadParameter(
                "expand",
                "Nothing else can be expanded here.",
                code="invalid_choice",
                allowed=[RECORD],
            )
        size = page_size_from(asked.get("page_size"))
        with snapshot():
            since = _position(asked.get("since"))
            found = list(PublicMirrorEntry.objects.filter(pk__gt=since)[: size + 1])
            entries = found[:size]
            cursor = signing.Signer(salt=_SALT).sign(str(entries[-1].pk if entries else since))
            rows = self._rows(request, entries) if expand else {}
            following = None
            if len(found) > size:
                query = asked.copy()
                query["since"] = cursor
                following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
            context = self.shaped(request, None) | {"rows": rows}
            page = {
                "results": entries,
                "cursor": cursor,
                "next": following,
                "data_version": DataVersion.objects.current(),
            }
            data = ChangesPage(page, context=context).data
            return self.answered(request, data, day=None, links={"next": following})

    def _rows(
        self, request: Request, entries: Sequence[PublicMirrorEntry]
    ) -> dict[tuple[str, str], dict[str, Any]]:
        """The rows of the entries as they are now; a constant number of queries for each list."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            wanted[entry.list_name].add(entry.public_id)
        return {
            (name, row["id"]): row
            for name, ids in wanted.items()
            for row in self._of_list(request, name, ids)
        }

    def _of_list(
        self, request: Request, name: str, ids: Collection[str]
    ) -> Sequence[dict[str, Any]]:
        rows = list(FILTERS[name]({}).qs.filter(public_id__in=ids))
        shape = Shape(name, language=self.language)
        return shape.rows(rows, day=None, root=self.root(request))


def _position(cursor: str | None) -> int:
    """After which entry to go on; 0 for the beginning.

    Raises:
        BadParameter: this log gave out no such cursor, or is one from before it was restored.

    """
    if not cursor:
        return 0
    try:
        position = int(signing.Signer(salt=_SALT).unsign(cursor))
    except (signing.BadSignature, ValueError) as error:
        message = "This is no cursor of this list: start without one."
        raise BadParameter("since", message) from error
    if position and not PublicMirrorEntry.objects.filter(pk=position).exists():
        message = (
            "This log does not reach to that cursor: start without one, and compare all you have."
        )
        raise BadParameter("since", message, code="expired")
    return position
