"""Addresses of oversight outside the lists. Each is behind the sign-in of the admin."""

from django.contrib import admin
from django.urls import path

from oversight.views import reports

app_name = "oversight"
urlpatterns = [
    path("reports/monthly/", admin.site.admin_view(reports.monthly), name="monthly_report"),
    path("reports/quarterly/", admin.site.admin_view(reports.quarterly), name="quarterly_report"),
]
