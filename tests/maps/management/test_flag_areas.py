"""The command that counts and judges."""

import io
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command

from maps.models import AreaFlag, FlagRun
from registry.models import AreaStatistic
from tests.factories import make_agent, make_area, make_dossier
from tests.factories_adoption import make_months

pytestmark = pytest.mark.django_db


def flag_areas(*words):
    out = io.StringIO()
    call_command("flag_areas", *words, stdout=out)
    return out.getvalue()


def test_it_counts_what_agents_recorded_and_judges_the_wards():
    area = make_area()
    make_months(area, 0.3, 0.3, 0.3)
    make_dossier(make_agent(area=area), received_at=datetime(2026, 5, 12, tzinfo=UTC))

    flag_areas("--as-of=2026-05-31")

    assert AreaStatistic.objects.get(origin="computed").through_agents == 1
    assert AreaFlag.objects.get().judgement.figures["supply"]["through_agents"] == 1


def test_yesterday_is_the_usual_day():
    make_area()

    flag_areas()

    assert FlagRun.objects.count() == 1


def test_a_refusal_is_an_error_and_nothing_stays():
    area = make_area()
    make_dossier(make_agent(area=area), received_at=datetime(2026, 5, 12, tzinfo=UTC))
    flag_areas("--as-of=2026-06-30", "--months=1")

    with pytest.raises(CommandError):
        flag_areas("--as-of=2026-05-31")

    assert AreaStatistic.objects.count() == 0
    assert FlagRun.objects.get().as_of == date(2026, 6, 30)
