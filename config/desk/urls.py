"""Addresses of the desk. Each is behind the sign-in of the admin."""

from django.contrib import admin
from django.urls import path

from config.desk import views

app_name = "desk"
urlpatterns = [
    path("sites/<int:agent_id>/", admin.site.admin_view(views.decide), name="decide"),
    path("next/", admin.site.admin_view(views.take_next), name="next"),
]
