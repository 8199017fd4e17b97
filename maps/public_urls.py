"""Addresses of the pages that need no account. They stand on posters: never change them."""

from django.urls import path

from maps.views import public

app_name = "public"
urlpatterns = [
    path("", public.points, name="points"),
    path("ban-do/", public.points_map, name="map"),
    path("<path:code>/ap-phich/", public.poster, name="poster"),
    path("<path:code>/", public.point, name="point"),
]
