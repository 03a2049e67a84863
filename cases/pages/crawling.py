"""What only programs ask for, crawlers and browsers: one address each, in no language."""

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.urls import path

from cases.pages import health, sitemap

app_name = "crawling"


def icon(request: HttpRequest) -> HttpResponsePermanentRedirect:
    """The mark, for a browser that shows what can name none, such as a feed."""
    return HttpResponsePermanentRedirect(static("cases/mark.png"))


urlpatterns = [
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap.section, name="sitemap-section"),
    path("health/", health.health, name="health"),
    path("favicon.ico", icon, name="icon"),
    path("robots.txt", sitemap.robots, name="robots"),
]
