"""Rows about what wards need, for tests."""

from datetime import date, datetime, time, timedelta
from itertools import count

from django.utils import timezone

from maps.actions.judgements import judge_wards
from maps.models import AreaFlag, AreaJudgement, FlagRule, FlagRun
from registry.enums import StatisticOrigin
from registry.models import AreaStatistic
from tests.factories import NOW, TODAY, make_area

SOURCE = "Báo cáo thử"
_serial = count(1)


def make_statistic(area, month=date(2026, 5, 1), **fields):
    """Imported figures of one month; a figure not given is not known."""
    fields.setdefault("origin", StatisticOrigin.IMPORTED)
    is_computed = fields["origin"] == StatisticOrigin.COMPUTED
    fields.setdefault("source", "" if is_computed else SOURCE)
    fields.setdefault("recorded_on", month)
    return AreaStatistic.objects.create(area=area, month=month, **fields)


def make_months(area, *shares, last=date(2026, 5, 1), received=1_000, full_process=0.5):
    """A row for each share of dossiers received online, the last of them in that month."""
    number = last.year * 12 + last.month - 1
    for back, share in enumerate(reversed(shares)):
        if share is None:
            continue
        year, month = divmod(number - back, 12)
        make_statistic(
            area,
            date(year, month + 1, 1),
            received=received,
            online=round(received * share),
            full_process=round(received * full_process),
        )


def make_wards(number, **fields):
    """Wards that touch one another in a row, with dossiers of their own to be judged among."""
    return [
        make_area(f"9{next(_serial):04}", west=105.5 + 0.02 * place, **fields)
        for place in range(number)
    ]


def make_judgement(area, reason="low_use", verdict="met", *, run=None, figures=None, **fields):
    """What a rule said of a ward, with figures that pages can show."""
    known = {
        "population": 50_000,
        "area_km2": 4.6,
        "supply": {
            "agents_inside": 0,
            "nearest_km": 6.5,
            "through_agents": None,
            "filed_elsewhere": None,
        },
        "supply_months": ["2026-05"],
        "households": None,
        "adults": None,
        "smartphones": None,
        "fixed_internet": None,
    }
    return AreaJudgement.objects.create(
        run=run or make_flag_run(),
        area=area,
        reason=reason,
        verdict=verdict,
        figures=known | (figures or {}),
        **fields,
    )


def make_flag_run(as_of=TODAY, **fields):
    [thresholds] = FlagRule.objects.thresholds_on(as_of)
    return FlagRun.objects.create(
        as_of=as_of, thresholds=thresholds, raised=0, cleared=0, made_at=NOW, **fields
    )


def make_flag(area=None, *, state="raised", raised_on=TODAY, **fields):
    """An open flag for low use, raised today."""
    area = area or make_area()
    fields.setdefault("reason", "low_use")
    fields.setdefault("cause", "no_supply")
    fields.setdefault("started_on", raised_on)
    fields.setdefault("due_on", raised_on + timedelta(weeks=4))
    if "judgement" not in fields:
        fields["judgement"] = make_judgement(area, fields["reason"])
    return AreaFlag.objects.create(area=area, state=state, raised_on=raised_on, **fields)


def judge(as_of):
    """Judge all wards late on that day."""
    at = timezone.make_aware(datetime.combine(as_of + timedelta(days=1), time(1)))
    return judge_wards(as_of=as_of, by=None, at=at)
