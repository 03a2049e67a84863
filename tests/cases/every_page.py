"""A small invented record, and one address of every type of public page that shows it.

Every word in it that a researcher could have typed begins with "Invented": what else is read on a page
is the page's own.
"""

from datetime import date
from typing import Any, Final

from cases import actions
from cases.choices import RemovalReason
from cases.models import LoggedNumber, Release
from tests import factories as make

TYPED: Final = "Invented"
"""How every typed text begins."""


def every_page() -> dict[str, int]:
    """Addresses without a language, each with the status of its answer."""
    publisher = make.make_publisher(name="Invented Times")
    source = make.make_source(title="Invented Report", publisher=publisher)
    cited: dict[str, Any] = {"sources": [source]}
    country = make.make_place(name="Invented Country", level="country")
    city = make.make_place(name="Invented City", slug="invented", latitude=43.25, longitude=76.9)
    other = make.make_place(name="Invented Other City", slug="other")
    situation = make.make_situation(
        name="Invented Unrest", summary="Invented summary.", country=country
    )
    here: dict[str, Any] = {"place": city, "situation": situation, **cited}
    agency = make.make_agency(name="Invented Police")
    speaker = make.make_speaker(name="Invented Speaker")
    incident = make.make_incident(title="Invented Incident", **here)
    person = make.make_victim(name="Invented Person", age_group="adult", **cited)
    unnamed = make.make_victim(age_group="unknown", **cited)
    figure = make.make_figure(speaker=speaker, value=12, population="Invented people.", **here)
    nationwide = {**here, "place": country}
    investigation = make.make_investigation(title="Invented Investigation", **here)
    prosecution = make.make_prosecution(title="Invented Prosecution", **here)
    defendant = make.make_defendant(
        prosecution=prosecution, capacity="state_agent", post="Invented post", **cited
    )
    in_court: dict[str, Any] = {"defendant": defendant, "offence": "Invented offence", **cited}
    removed = make.make_figure(speaker=speaker, value=9, **here)
    rows = [
        make.make_harm(victim=person, incident=incident, **cited),
        make.make_harm(victim=unnamed, incident=incident, category="tortured", **cited),
        figure,
        make.make_figure(speaker=speaker, value=14, supersedes=figure, **here),
        make.make_figure(speaker=speaker, value=3, metric="died_in_custody", **nationwide),
        make.make_figure(
            speaker=speaker, value=5, metric="cases_opened", unit="cases", **nationwide
        ),
        make.make_investigation_step(
            investigation=investigation, kind="opened", on=date(2022, 2, 1), **cited
        ),
        make.make_investigation_step(
            investigation=investigation,
            kind="closed",
            ground="no_offence",
            ground_words="Invented ground",
            **cited,
        ),
        make.make_proceeding_step(kind="charged", on=date(2022, 3, 1), **in_court),
        make.make_proceeding_step(
            kind="verdict", outcome="convicted", on=date(2022, 4, 1), **in_court
        ),
        removed,
        agency,
        make.make_figure(speaker=speaker, value=2, **{**here, "place": other}),
    ]
    make.publish_all(rows)
    actions.withdraw(
        [removed], by=make.make_user("reviewer"), reason=RemovalReason.ENTERED_IN_ERROR
    )
    for row in (person, figure, incident, investigation, prosecution, source, removed):
        row.refresh_from_db()
    logged = LoggedNumber.objects.earliest("pk")
    day = date(2023, 1, 1)
    # Without files, which are no pages.
    Release.objects.create(
        number=1, made_on=day, state_of=day, data_version=9, cleared_to=9, method="1.0"
    )
    return {
        "/": 200,
        f"/situations/{situation.slug}/": 200,
        f"/situations/{situation.slug}/charts/killed.csv": 200,
        "/cities/": 200,
        "/cities/invented/": 200,
        "/cities/invented/?as_of=2022-12-31": 200,
        "/cities/invented/charts/killed.svg": 200,
        "/cities/invented/charts/killed.csv": 200,
        "/cities/invented/charts/killed.json": 200,
        f"/situations/{situation.slug}/charts/map.csv": 200,
        f"/situations/{situation.slug}/charts/killed/": 200,
        f"/situations/{situation.slug}/documented/": 200,
        "/cities/invented/charts/killed/": 200,
        "/cities/invented/documented/": 200,
        "/compare/": 200,
        "/compare/?city=invented&city=other": 200,
        "/map/": 200,
        f"/embed/figures/{figure.public_id}/": 200,
        f"/embed/entities/{person.public_id}/": 200,
        f"/embed/situations/{situation.slug}/charts/killed/": 200,
        f"/embed/situations/{situation.slug}/documented/": 200,
        "/embed/cities/invented/charts/killed/": 200,
        "/embed/cities/invented/documented/": 200,
        "/styleguide/": 200,
        "/search/": 200,
        "/search/?q=Invented": 200,
        "/search/description.xml": 200,
        "/victims/": 200,
        f"/victims/{person.public_id}/": 200,
        "/incidents/": 200,
        f"/incidents/{incident.public_id}/": 200,
        "/investigations/": 200,
        f"/investigations/{investigation.public_id}/": 200,
        "/prosecutions/": 200,
        f"/prosecutions/{prosecution.public_id}/": 200,
        "/figures/": 200,
        "/figures/?metric=killed": 200,
        f"/figures/{figure.public_id}/": 200,
        "/sources/": 200,
        f"/sources/{source.public_id}/": 200,
        "/agencies/": 200,
        f"/agencies/{agency.slug}/": 200,
        "/speakers/": 200,
        f"/speakers/{speaker.slug}/": 200,
        "/publishers/": 200,
        f"/publishers/{publisher.slug}/": 200,
        "/changes/": 200,
        "/changes/feed/": 200,
        "/changes/between/?city=invented&from=2022-01-31&to=2022-12-31": 200,
        "/numbers/": 200,
        f"/numbers/{logged.public_id}/": 200,
        "/corrections/": 200,
        "/corrections/feed/": 200,
        "/data/": 200,
        "/data/1/": 200,
        "/data/2/": 404,
        "/about/": 200,
        "/methodology/": 200,
        "/codebook/": 200,
        "/codebook/figure/": 200,
        "/codebook/choices/": 200,
        "/glossary/": 200,
        "/privacy/": 200,
        "/contact/": 200,
        "/nothing/": 404,
        "/codebook/nothing/": 404,
        f"/figures/{removed.public_id}/": 410,
        "/figures/FIG-3333333P/": 404,
        "/figures/?wrong=1": 400,
        "/cities/invented/?as_of=yesterday": 400,
    }
