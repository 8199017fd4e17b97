"""Putting loaded boundaries into force, as the nightly job does."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from registry.models import Area, BoundaryVersion
from tests.factories import make_area, make_user, make_version

pytestmark = pytest.mark.django_db


def loaded(valid_from, code="00070"):
    version = make_version(valid_from=valid_from, activated_at=None)
    make_area(code, version=version)
    return version


def in_force():
    return list(BoundaryVersion.objects.active().values_list("valid_from", flat=True))


def test_versions_whose_day_has_come_follow_each_other(capsys):
    loaded(date(2025, 1, 1))
    loaded(date(2025, 7, 1))

    call_command("activate_areas")

    assert sorted(in_force()) == [date(2025, 1, 1), date(2025, 7, 1)]
    assert sorted(Area.objects.values_list("valid_from", "valid_to")) == [
        (date(2025, 1, 1), date(2025, 7, 1)),
        (date(2025, 7, 1), None),
    ]
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_version_of_tomorrow_waits(capsys):
    loaded(timezone.localdate() + timedelta(days=1))

    call_command("activate_areas")

    assert in_force() == []
    assert capsys.readouterr().out == "Không có ranh giới nào chờ kích hoạt.\n"


def test_a_version_of_tomorrow_cannot_be_asked_for():
    tomorrow = timezone.localdate() + timedelta(days=1)
    loaded(tomorrow)

    with pytest.raises(CommandError, match=f"{tomorrow:%d/%m/%Y}"):
        call_command("activate_areas", f"--valid-from={tomorrow}")


def test_one_version_can_be_chosen_by_its_day():
    loaded(date(2025, 1, 1))
    loaded(date(2025, 7, 1))

    call_command("activate_areas", "--valid-from=01/01/2025")

    assert in_force() == [date(2025, 1, 1)]


def test_a_day_for_which_nothing_waits_is_said():
    with pytest.raises(CommandError, match="Không có ranh giới nào chờ kích hoạt cho ngày đó"):
        call_command("activate_areas", "--valid-from=2025-07-01")


def test_one_refusal_leaves_all_as_it_was():
    early = loaded(date(2025, 1, 1))
    make_area("00082", version=make_version(valid_from=date(2025, 3, 1)))
    later = loaded(date(2025, 7, 1))

    with pytest.raises(CommandError):
        call_command("activate_areas")

    assert in_force() == [date(2025, 3, 1)]
    assert {early.areas.get().valid_to, later.areas.get().valid_to} == {None}


def test_an_account_that_may_not_is_refused():
    loaded(date(2025, 7, 1))
    make_user(username="khach")

    with pytest.raises(CommandError):
        call_command("activate_areas", "--user=khach")

    assert in_force() == []
