"""Judging all wards: flags are raised, kept and cleared."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maps.actions.flags import moved
from maps.enums import FLAG_MOVES, FlagAct, FlagState, FlagVerdict
from maps.models import AreaFlag, AreaFlagMove, AreaJudgement, FlagRule, FlagRun
from maps.reach import people_reached
from maps.rules.adoption import (
    Course,
    Reason,
    Verdict,
    WardFacts,
    follow,
    is_over,
    judge_dense,
    judge_low_use,
    judge_month,
    judge_outlying,
)
from maps.rules.causes import cause_of
from maps.rules.clock import assess_by
from maps.rules.months import last_day_of
from maps.ward_records import MONTHS_OF_SUPPLY, WardRecords
from registry.enums import SMALLEST_KINDS
from registry.models import Area

MONTHS_KEPT = 24
ROWS_AT_ONCE = 200
MEASURES = {"online": "online_target", "full_process": "full_process_target"}


@dataclass(frozen=True)
class Found:
    """What one rule says of one ward, with its figures."""

    verdict: Verdict
    figures: dict


@transaction.atomic
def judge_wards(*, as_of: date, by, at: datetime) -> FlagRun:
    """Judge every ward in force by every rule, raise flags and clear those that no longer hold.

    Only months that are over count, and only figures of the ward's own boundary version. Where
    agents stand is known as at now. Nobody (`by=None`) stands for the command line. The same day
    twice moves nothing. Refuses, by code: `not_permitted`, `day_to_come`, `before_last_run`,
    `no_areas`.
    """
    if by is not None and not by.has_perm("maps.make_flagrun"):
        raise ValidationError(_("You may not judge wards."), code="not_permitted")
    if as_of > timezone.localdate(at):
        raise ValidationError(_("This day has not come yet."), code="day_to_come")
    newest = FlagRun.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    if newest and as_of < newest:
        raise ValidationError(
            _("Wards were judged as at %(day)s already: flags only move forward in time."),
            code="before_last_run",
            params={"day": f"{newest:%d/%m/%Y}"},
        )
    wards = list(
        Area.objects.as_at(as_of).filter(kind__in=SMALLEST_KINDS).defer("boundary").order_by("code")
    )
    if not wards:
        raise ValidationError(_("No areas are in force on that day."), code="no_areas")
    [thresholds] = FlagRule.objects.thresholds_on(as_of)
    known = WardRecords(wards, as_of)
    run = FlagRun.objects.create(
        as_of=as_of, thresholds=thresholds, raised=0, cleared=0, made_at=at, made_by=by
    )
    judgements = AreaJudgement.objects.bulk_create(
        _judgements(run, wards, known, thresholds), batch_size=ROWS_AT_ONCE
    )
    counts = _move_flags(judgements, as_of, by, at)
    run.raised, run.cleared = counts[FlagAct.RAISE], counts[FlagAct.CLEAR]
    run.save(update_fields=["raised", "cleared"])
    return run


def _judgements(run, wards, known, thresholds):
    courses = _courses(wards, known)
    outlying = thresholds[Reason.OUTLYING]
    reached = people_reached(run.as_of, outlying["nearest_beyond_km"])
    for ward in wards:
        people = known.people(ward)
        supply = known.supply(ward.pk, reached.get(ward.pk))
        facts = _facts(ward, people, supply)
        found = {
            Reason.DENSE: Found(judge_dense(facts, thresholds[Reason.DENSE]), people),
            Reason.OUTLYING: Found(judge_outlying(facts, outlying), {}),
            Reason.LOW_USE: _low_use(courses[ward.pk], known.months),
        }
        area_km2 = float(ward.area_km2) if ward.area_km2 else None
        around = {
            "population": people["population"],
            "area_km2": area_km2,
            "supply": asdict(supply),
            "reach_km": outlying["nearest_beyond_km"],
            "supply_months": [f"{month:%Y-%m}" for month in known.months[-MONTHS_OF_SUPPLY:]],
        }
        for reason, one in found.items():
            yield AreaJudgement(
                run=run,
                area=ward,
                reason=reason.value,
                verdict=one.verdict.value,
                cause=cause_of(supply, outlying).value if one.verdict is Verdict.MET else "",
                figures=around | one.figures,
            )


def _facts(ward, people, supply):
    density = None
    if people["population"] is not None and ward.area_km2:
        density = people["population"] / float(ward.area_km2)
    return WardFacts(
        density=density,
        supply=supply,
        **{
            name: people[name] for name in ("fixed_internet", "households", "smartphones", "adults")
        },
    )


def _courses(wards, known) -> dict[int, dict[str, Course]]:
    """By ward and measure: its months, each judged by the thresholds of its own last day."""
    rules = FlagRule.objects.thresholds_on(*map(last_day_of, known.months))
    courses: dict[int, dict[str, Course]] = defaultdict(dict)
    for measure, target in MEASURES.items():
        columns = []
        for month, thresholds in zip(known.months, rules, strict=True):
            rule = thresholds[Reason.LOW_USE]
            counts = [known.share(ward.pk, month, measure) for ward in wards]
            columns.append(judge_month(counts, rule[target], rule))
        periods = int(rules[-1][Reason.LOW_USE]["periods"])
        for ward, months in zip(wards, zip(*columns, strict=True), strict=True):
            courses[ward.pk][measure] = follow(months, periods)
    return courses


def _low_use(courses, months) -> Found:
    figures = {
        measure: {
            "is_low": course.is_low,
            "verdict": course.verdict.value,
            "months": [
                _month_row(month, one) for month, one in zip(months, course.months, strict=True)
            ][-MONTHS_KEPT:],
        }
        for measure, course in courses.items()
    }
    return Found(judge_low_use(list(courses.values())), figures)


def _month_row(month, one):
    row = {"month": f"{month:%Y-%m}", "side": one.side.value}
    if one.count:
        row |= {"part": one.count.part, "whole": one.count.whole}
    if one.estimate:
        row |= {name: round(value, 4) for name, value in asdict(one.estimate).items()}
    return row


def _move_flags(judgements, as_of, by, at) -> Counter:
    """Clear, raise, and give every flag that stays its newest judgement."""
    judged = {(one.area_id, one.reason): one for one in judgements}
    open_flags = {
        (flag.area_id, flag.reason): flag
        for flag in AreaFlag.objects.open().select_for_update(of=("self",))
    }
    moves = []
    for key, flag in open_flags.items():
        judgement = judged.get(key)
        act = _ending(flag, judgement)
        if judgement is not None:
            flag.judgement, flag.cause = judgement, judgement.cause or flag.cause
        if act is not None:
            flag.cleared_on, flag.due_on = as_of, None
            moves.append(moved(flag, act, FLAG_MOVES[act].target, by, at))
    fields = ["judgement", "cause", "cleared_on", "due_on", "state"]
    AreaFlag.objects.bulk_update(open_flags.values(), fields, batch_size=ROWS_AT_ONCE)
    met = [one for one in judged.values() if one.verdict == FlagVerdict.MET]
    raised = AreaFlag.objects.bulk_create(
        _raised(one, as_of) for one in met if (one.area_id, one.reason) not in open_flags
    )
    moves += [moved(flag, FlagAct.RAISE, FlagState.RAISED, by, at) for flag in raised]
    AreaFlagMove.objects.bulk_create(moves, batch_size=ROWS_AT_ONCE)
    return Counter(FlagAct.RAISE if move.act == FlagAct.RAISE else FlagAct.CLEAR for move in moves)


def _ending(flag, judgement) -> FlagAct | None:
    """How a flag ends today, if it does."""
    if judgement is None:
        return FlagAct.END
    if is_over(Reason(flag.reason), Verdict(judgement.verdict)):
        return FlagAct.CLEAR
    return None


def _raised(judgement, as_of) -> AreaFlag:
    """A new flag, not saved yet; its first move brings it into its state."""
    return AreaFlag(
        area_id=judgement.area_id,
        reason=judgement.reason,
        cause=judgement.cause,
        state=FlagState.RAISED,
        raised_on=as_of,
        started_on=as_of,
        due_on=assess_by(as_of),
        judgement=judgement,
    )
