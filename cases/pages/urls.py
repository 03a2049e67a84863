"""The addresses of the public pages; a record's address ends with its permanent id."""

from django.urls import path

from cases.pages import (
    cities,
    corrections,
    feed,
    figures,
    home,
    incidents,
    investigations,
    prosecutions,
    sources,
    victims,
)

app_name = "pages"

urlpatterns = [
    path("", home.home, name="home"),
    path("situations/<slug:slug>/", home.situation, name="situation"),
    path("cities/", cities.cities, name="cities"),
    path("cities/<slug:slug>/", cities.city, name="city"),
    path("victims/", victims.victims, name="victims"),
    path("victims/<str:public_id>/", victims.victim, name="victim"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<str:public_id>/", incidents.incident, name="incident"),
    path("investigations/", investigations.investigations, name="investigations"),
    path("investigations/<str:public_id>/", investigations.investigation, name="investigation"),
    path("prosecutions/", prosecutions.prosecutions, name="prosecutions"),
    path("prosecutions/<str:public_id>/", prosecutions.prosecution, name="prosecution"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<str:public_id>/", figures.figure, name="figure"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<str:public_id>/", sources.source, name="source"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/feed/", feed.corrections, name="feed"),
]
