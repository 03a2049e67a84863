"""The address of an empty view, to set others against."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def nothing(_request: HttpRequest) -> HttpResponse:
    """Answer without asking anything."""
    return HttpResponse("")


urlpatterns = [path("empty/", nothing)]
