"""The addresses of the API; what none of them matches gets an answer in its own shape."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from cases.api.answers import Nowhere
from cases.api.changes import Changes
from cases.api.docs import Docs
from cases.api.reconcile import (
    ProposeProperties,
    Reconcile,
    SuggestEntities,
    SuggestProperties,
    SuggestTypes,
    ViewEntity,
)
from cases.api.schema import SchemaView
from cases.api.summaries import CityNumbers, SituationNumbers
from cases.api.trying import Try
from cases.api.views import VIEWSETS, Index

app_name = "api"

router = SimpleRouter()
for viewset in VIEWSETS:
    router.register(viewset.noun, viewset, basename=viewset.noun)

urlpatterns = [
    path("", Index.as_view(), name="index"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", Docs.as_view(), name="docs"),
    path("docs/try/<str:operation>/", Try.as_view(), name="try"),
    path("changes/", Changes.as_view(), name="changes"),
    path("cities/<str:slug>/summary/", CityNumbers.as_view(), name="city-summary"),
    path("situations/<str:slug>/summary/", SituationNumbers.as_view(), name="situation-summary"),
    path("reconcile/", Reconcile.as_view(), name="reconcile"),
    path("reconcile/suggest/entity/", SuggestEntities.as_view(), name="suggest-entities"),
    path("reconcile/suggest/type/", SuggestTypes.as_view(), name="suggest-types"),
    path("reconcile/suggest/property/", SuggestProperties.as_view(), name="suggest-properties"),
    path("reconcile/properties/", ProposeProperties.as_view(), name="propose-properties"),
    path("reconcile/view/", ViewEntity.as_view(), name="view-entity"),
    *router.urls,
    # Only what ends in a slash, so that an address without one is still redirected to it.
    path("<path:path>/", Nowhere.as_view(), name="nowhere"),
]
