"""Addresses of the maps. Each is behind the sign-in of the admin."""

from django.contrib import admin
from django.urls import path

from maps.views import access, coverage, files, printing, scenarios, ward


def _page(address, view, name):
    return path(address, admin.site.admin_view(view), name=name)


app_name = "maps"
urlpatterns = [
    _page("coverage/", coverage.coverage, "coverage"),
    _page("coverage/map/", coverage.coverage_frame, "coverage_frame"),
    _page("coverage/export/", files.coverage_export, "coverage_export"),
    _page("coverage/wards/export/", files.wards_export, "wards_export"),
    _page("coverage/print/", printing.coverage_sheet, "coverage_sheet"),
    _page("wards/<path:code>/", ward.ward_story, "ward_story"),
    _page("access/", access.access, "access"),
    _page("access/map/", access.access_frame, "access_frame"),
    _page("access/export/", access.access_export, "access_export"),
    _page("access/people/", access.place_people, "place_people"),
    _page("nearest/", access.nearest_agents, "nearest"),
    _page("load/", access.load, "load"),
    _page("scenarios/", scenarios.scenarios, "scenarios"),
    _page("scenarios/new/", scenarios.new_scenario, "new_scenario"),
    _page("scenarios/compare/", scenarios.compare, "compare"),
    _page("scenarios/map/", scenarios.scenarios_frame, "scenarios_frame"),
    _page("scenarios/<int:pk>/", scenarios.scenario, "scenario"),
    _page("scenarios/<int:pk>/compute/", scenarios.compute, "compute"),
    _page("scenarios/<int:pk>/status/", scenarios.status, "status"),
    _page("scenarios/<int:pk>/comment/", scenarios.comment, "comment"),
    _page("scenarios/<int:pk>/drafts/", scenarios.make_drafts, "make_drafts"),
]
