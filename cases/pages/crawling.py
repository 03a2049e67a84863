"""What only programs that crawl the site ask for: one address each, in no language."""

from django.urls import path

from cases.pages import sitemap

app_name = "crawling"

urlpatterns = [
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap.section, name="sitemap-section"),
    path("robots.txt", sitemap.robots, name="robots"),
]
