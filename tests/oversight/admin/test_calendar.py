"""Calendars, authorities and procedures in the admin."""

from datetime import date, time

import pytest
from django.urls import reverse

from oversight.models import CalendarOverride, CalendarVersion, WorkingCalendar
from registry.enums import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar():
    return WorkingCalendar.objects.create(
        code="thu", name="Lịch thử", weekdays=[0, 1], opens=time(8), closes=time(17)
    )


def revise(client, calendar):
    return client.post(
        reverse("admin:oversight_workingcalendar_revise", args=[calendar.pk]),
        {"_form_submitted": "True"},
    )


@pytest.mark.parametrize("name", ["authority", "procedure", "workingcalendar", "dossierimport"])
def test_every_list_opens(client, name):
    client.force_login(make_user(Role.ADMINISTRATOR))

    assert client.get(reverse(f"admin:oversight_{name}_changelist")).status_code == 200


def test_an_administrator_puts_a_calendar_into_force(client, calendar):
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    CalendarOverride.objects.create(
        calendar=calendar, day=date(2026, 6, 20), is_working=True, reason="Làm bù"
    )

    revise(client, calendar)
    revise(client, calendar)  # nothing differs: no further version

    version = CalendarVersion.objects.get()
    assert (version.calendar, version.number, version.made_by) == (calendar, 1, user)


def test_an_inspector_may_not(client, calendar):
    client.force_login(make_user(Role.INSPECTOR))

    assert revise(client, calendar).status_code == 403
    assert CalendarVersion.objects.count() == 0


def test_who_may_not_change_a_calendar_reads_its_weekdays_by_name(client, calendar):
    client.force_login(make_user(Role.INSPECTOR, language="en"))

    page = client.get(reverse("admin:oversight_workingcalendar_change", args=[calendar.pk]))

    assert "Monday, Tuesday" in page.text


def test_weekdays_are_ticked(client, calendar):
    client.force_login(make_user(Role.ADMINISTRATOR))
    tables = {
        f"{prefix}-{name}_FORMS": "0"
        for prefix in ("overrides", "incidents", "versions")
        for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")
    }

    client.post(
        reverse("admin:oversight_workingcalendar_change", args=[calendar.pk]),
        {"code": "thu", "name": "Lịch thử", "weekdays": ["0", "4"], "opens": "08:00", "closes": "17:00"}
        | tables,
    )  # fmt: skip

    calendar.refresh_from_db()
    assert calendar.weekdays == [0, 4]


def test_a_calendar_in_use_is_not_deleted(client, calendar):
    client.force_login(make_user(Role.ADMINISTRATOR))
    revise(client, calendar)

    client.post(
        reverse("admin:oversight_workingcalendar_delete", args=[calendar.pk]), {"post": "yes"}
    )

    assert WorkingCalendar.objects.filter(pk=calendar.pk).exists()
