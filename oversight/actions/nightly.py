"""The nightly run: scores, once a month the screening, every day the charts, and the log sealed."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from oversight.actions.cusum import watch_agents
from oversight.actions.days import refuse_unless_over, times_in_use
from oversight.actions.parameters import parameters_on
from oversight.actions.scoring import make_scoring_run
from oversight.actions.seals import newest_day_to_seal, seal_log
from oversight.enums import Step
from oversight.lock import only_one
from oversight.models import OversightRun, ScoringRun
from oversight.rules.calendar import EPOCH, day_number
from oversight.rules.frozen import next_quarter
from oversight.working_time import WorkingTime

LOOK_BACK = 10  # working days drawn again every night, so that what comes in late is not lost
A_DAY = timedelta(days=1)
LONGER_THAN_A_MONTH = timedelta(days=31)

Clock = Callable[[], datetime]


def oversee(
    *, as_of: date, clock: Clock, again_from: date | None = None, is_sealing: bool = True
) -> OversightRun:
    """Do what is due up to the end of a day, and what was missed before it.

    Scores are made for the day itself and, where they were missed, for the days that others hang on:
    the first working day of a month, whose run is the screening, and the last one of a quarter, whose
    rates the next quarter is watched against. The charts are drawn for every day since the last run,
    and once more for the last `LOOK_BACK` working days, or from `again_from` on. Then the log is sealed
    up to the newest day that has ended; not with `is_sealing` off, where a past is still being written.

    A second run for the same day changes nothing. Each part stays once it is done; what a run that
    died left undone is done by the next. Refuses, by code: `under_way`, `no_dossiers`,
    `day_not_over`, `outside_calendar`.
    """
    with only_one():
        times = times_in_use()
        if not times:
            raise ValidationError(_("There are no dossiers to judge yet."), code="no_dossiers")
        refuse_unless_over(as_of, times, at=clock())
        as_of = _working_day_by(as_of, times)
        run = OversightRun.objects.create(as_of=as_of, started_at=clock())
        for day, is_screening in sorted(_days_to_score(as_of, times).items()):
            _note(run, **_score(day, is_screening=is_screening, as_of=as_of, at=clock()))
        _note(run, **_watch(as_of, again_from, times, clock()))
        if is_sealing:
            _note(run, **_seal(clock()))
        run.finished_at = clock()
        run.save(update_fields=["finished_at"])
        return run


def _days_to_score(as_of: date, times: list[WorkingTime]) -> dict[date, bool]:
    """The days whose scores are due, and whether their run is a screening."""
    runs = _whole_runs(as_of).filter(as_of__lte=as_of).newest()
    scored = runs.values_list("as_of", flat=True).first()
    screened = runs.screenings().values_list("as_of", flat=True).first()
    due = {as_of: screened is None and _is_unscreened(as_of)}
    if scored:
        quarter = next_quarter(scored)
        while quarter <= as_of:
            due.setdefault(_working_day_by(quarter - A_DAY, times), False)
            quarter = next_quarter(quarter)
    if screened:
        for month in _months(screened, as_of):
            day = _working_day_from(month, times)
            if day <= as_of and _is_unscreened(day):
                due[day] = True
    return due


def _whole_runs(day: date):
    return ScoringRun.objects.whole(parameters_on(day)[1].window)


def _is_unscreened(day: date) -> bool:
    return not ScoringRun.objects.screenings().in_month_of(day).exists()


def _months(after: date, by: date) -> Iterator[date]:
    """First days of the months that began after a day and by another."""
    month = (after.replace(day=1) + LONGER_THAN_A_MONTH).replace(day=1)
    while month <= by:
        yield month
        month = (month + LONGER_THAN_A_MONTH).replace(day=1)


def _working_day_by(day: date, times: list[WorkingTime]) -> date:
    """The day, or the last one before it on which some calendar works."""
    return max(
        EPOCH
        + timedelta(days=int(time.calendar.day_of_ordinal(time.calendar.last_ordinal_by(day))))
        for time in times
    )


def _working_day_from(day: date, times: list[WorkingTime]) -> date:
    """The day, or the first one after it on which some calendar works."""
    number = day_number(day)
    return min(
        EPOCH + timedelta(days=int(time.calendar.day_of_ordinal(time.calendar.ordinal(number))))
        for time in times
    )


def _score(day: date, *, is_screening: bool, as_of: date, at: datetime):
    if not is_screening and _whole_runs(day).filter(as_of=day).exists():
        return {"step": Step.SCORED_BEFORE, "day": day}
    try:
        run = make_scoring_run(as_of=day, is_screening=is_screening, by=None, at=at)
    except ValidationError as refusal:
        if refusal.code != "no_dossiers" or day == as_of:
            raise
        return {"step": Step.NOTHING_TO_SCORE, "day": day}  # a gap must not hold up the days after
    step = Step.SCREENED if is_screening else Step.SCORED
    return {"step": step, "day": day, "count": run.agent_count}


def _watch(as_of: date, again_from: date | None, times: list[WorkingTime], at: datetime):
    baseline = _whole_runs(as_of).order_by("as_of", "pk").first()
    begins = baseline.as_of + A_DAY
    if begins > as_of:
        return {"step": Step.NO_BASELINE}
    last = OversightRun.objects.finished().order_by("-as_of").first()
    wanted = [day for day in (again_from, last and last.as_of + A_DAY) if day]
    first = max(begins, min([_look_back(as_of, times), *wanted])) if last else begins
    watched = watch_agents(first=first, last=as_of, at=at)
    return {
        "step": Step.WATCHED,
        "first": first,
        "day": watched.last,
        "count": len(watched.alarms),
        "rows": watched.rows,
    }


def _seal(at: datetime):
    day = newest_day_to_seal(at)
    return {"step": Step.SEALED, "day": day, "count": seal_log(day=day, at=at)}


def _look_back(as_of: date, times: list[WorkingTime]) -> date:
    return min(time.first_day_of(as_of, LOOK_BACK) for time in times)


def _note(run: OversightRun, **step) -> None:
    """Keep what was done, days as text."""
    plain = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in step.items()
    }
    run.steps.append(plain)
    run.save(update_fields=["steps"])
