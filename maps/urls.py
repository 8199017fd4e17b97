"""Addresses of the maps. Each is behind the sign-in of the admin."""

from django.contrib import admin
from django.urls import path

from maps.views import coverage

app_name = "maps"
urlpatterns = [
    path("coverage/", admin.site.admin_view(coverage.coverage), name="coverage"),
    path("coverage/map/", admin.site.admin_view(coverage.coverage_frame), name="coverage_frame"),
    path(
        "coverage/export/", admin.site.admin_view(coverage.coverage_export), name="coverage_export"
    ),
]
