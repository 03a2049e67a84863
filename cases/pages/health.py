"""Whether readers can be answered, and how far replicas lag: for those who run this, and their machines."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from cases.public.replicas import WATCH, Measured


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """The servers as this process finds them; 503 if readers cannot be answered. No host is named."""
    found = WATCH.report()
    told = {
        "can_read": found.can_read,
        "primary": {"answers": found.primary_answers, "data_version": found.state.number},
        "replicas": [{"name": name, **_told(each)} for name, each in found.replicas.items()],
        "max_lag_seconds": settings.ACCOUNTABILITY_REPLICA_MAX_LAG,
    }
    answer = JsonResponse(told, status=200 if found.can_read else 503)
    answer["Cache-Control"] = "no-store"
    return answer


def _told(replica: Measured) -> dict[str, Any]:
    lag = None if replica.lag is None else round(replica.lag, 1)
    return {"condition": replica.condition.value, "lag_seconds": lag}
