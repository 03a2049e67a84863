"""Every address of the site: the public pages in each language, the read-only API, the desk's admin."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("admin/", admin.site.urls)]

if find_spec("cases.api") and find_spec("cases.api.urls"):
    urlpatterns.append(path("api/v1/", include("cases.api.urls")))
if find_spec("cases.pages") and find_spec("cases.pages.urls"):
    urlpatterns.append(path("", include("cases.pages.crawling")))
    urlpatterns += i18n_patterns(
        path("", include("cases.pages.urls")), prefix_default_language=False
    )
