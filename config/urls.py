"""Addresses of the whole project."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from config.language import choose_language
from registry.views.agreement import agreement_file

admin.site.index_template = "desk/home.html"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("language/", choose_language, name="language"),
    path("admin/", admin.site.urls),
    path(
        "files/<path:name>",
        admin.site.admin_view(agreement_file),
        name="agreement_file",
    ),
    path("oversight/", include("oversight.urls")),
    path("maps/", include("maps.urls")),
    path("diem-ho-tro/", include("maps.public_urls")),
    path("desk/", include("config.desk.urls")),
]
