"""Rows of early warning for tests: plain functions with keyword arguments and boring defaults."""

from datetime import timedelta

from oversight.enums import Domain
from oversight.models import Alarm, CusumDay, OversightRun, ScoringRun
from tests.factories import NOW, TODAY, make_run


def make_alarm(agent, *, alarm_on=TODAY, **fields):
    """An alarm about delay, suspected to have begun two days before."""
    fields.setdefault("domain", Domain.DELAY)
    fields.setdefault("suspected_start", alarm_on - timedelta(days=2))
    fields.setdefault("statistic", 6.0)
    fields.setdefault("bad_days", 3)
    fields.setdefault("made_at", NOW)
    if "baseline" not in fields:
        fields["baseline"] = ScoringRun.objects.first() or make_run()
    return Alarm.objects.create(agent=agent, alarm_on=alarm_on, **fields)


def make_cusum_day(agent, *, day=TODAY, **fields):
    """A quiet day of the chart of delay."""
    fields.setdefault("domain", Domain.DELAY)
    fields.setdefault("wd", 0)
    fields.setdefault("dossiers", 1)
    fields.setdefault("bad", 0)
    fields.setdefault("statistic", 0.0)
    fields.setdefault("bad_days", 0)
    fields.setdefault("is_alarm", False)
    if "baseline" not in fields:
        fields["baseline"] = ScoringRun.objects.first() or make_run()
    return CusumDay.objects.create(agent=agent, day=day, **fields)


def make_night(*, as_of=TODAY, **fields):
    """A nightly run that is over."""
    fields.setdefault("started_at", NOW)
    fields.setdefault("finished_at", NOW)
    fields.setdefault("steps", [{"step": "scored_before", "day": as_of.isoformat()}])
    return OversightRun.objects.create(as_of=as_of, **fields)
