"""Every address of the site: the public pages, the read-only API, the desk's admin."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls)]

for prefix, package in (("api/v1/", "cases.api"), ("", "cases.pages")):
    if find_spec(package) and find_spec(f"{package}.urls"):
        urlpatterns.append(path(prefix, include(f"{package}.urls")))
