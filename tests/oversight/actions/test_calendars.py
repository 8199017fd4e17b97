"""Calendars are put into force as versions that never change."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from oversight.actions.calendars import current_version, revise_calendar
from oversight.models import CalendarVersion, WorkingCalendar
from oversight.working_time import working_time_of
from registry.enums import Role
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def vietnam():
    return current_version("vietnam", at=NOW).calendar


def test_an_empty_database_gets_the_projects_own_calendars():
    version = current_version("vietnam", at=NOW)

    assert (version.number, version.made_at, version.made_by) == (1, NOW, None)
    assert version.holidays_release
    assert [calendar.code for calendar in WorkingCalendar.objects.all()] == ["vietnam", "weekdays"]
    assert CalendarVersion.objects.count() == 1


def test_the_newest_version_is_asked_for_again_and_again(vietnam):
    first = current_version("vietnam", at=NOW)
    vietnam.overrides.create(day="2026-06-05", is_working=False, reason="Bão")
    second = revise_calendar(calendar=vietnam, by=None, at=NOW).version

    assert current_version("vietnam", at=NOW) == second
    assert (first.number, second.number) == (1, 2)


def test_a_version_reaches_to_the_end_of_the_year_after_next():
    calendar = working_time_of(current_version("weekdays", at=NOW)).calendar

    assert (calendar.first_day, calendar.last_day) == (date(2010, 1, 1), date(2028, 12, 31))


def test_only_a_calendar_of_vietnam_names_the_release_of_its_holidays():
    assert current_version("weekdays", at=NOW).holidays_release == ""


def test_a_calendar_that_did_not_change_gets_no_version(vietnam):
    revision = revise_calendar(calendar=vietnam, by=None, at=NOW)

    assert (revision.is_new, revision.moved, revision.version.number) == (False, 0, 1)
    assert CalendarVersion.objects.count() == 1


def test_a_version_keeps_who_made_it_and_the_old_one_stays_as_it_was(vietnam):
    administrator = make_user(Role.ADMINISTRATOR)
    before = CalendarVersion.objects.values().get()
    vietnam.overrides.create(
        day="2026-06-06", is_working=True, opens="08:00", closes="12:00", reason="Làm bù"
    )

    version = revise_calendar(calendar=vietnam, by=administrator, at=NOW).version

    assert (version.made_by, version.made_at) == (administrator, NOW)
    assert CalendarVersion.objects.values().get(number=1) == before
    assert ["2026-06-06", "2026-06-06", 480, 720] in version.days


def test_only_some_may_put_a_calendar_into_force(vietnam):
    with pytest.raises(ValidationError) as refusal:
        revise_calendar(calendar=vietnam, by=make_user(Role.INSPECTOR), at=NOW)

    assert refusal.value.code == "not_permitted"


def test_an_override_outside_the_calendar_is_refused(vietnam):
    vietnam.overrides.create(day="2029-01-01", is_working=False, reason="Nhầm năm")

    with pytest.raises(ValidationError) as refusal:
        revise_calendar(calendar=vietnam, by=None, at=NOW)

    assert refusal.value.code == "override_outside"
    assert CalendarVersion.objects.count() == 1


def test_an_unknown_calendar_is_refused(vietnam):
    with pytest.raises(ValidationError) as refusal:
        current_version("sao Hỏa", at=NOW)

    assert refusal.value.code == "calendar_unknown"
