"""Invented figures of the areas by month, and what became of the flags that follow from them."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from config.demo.chance import stream
from config.demo.timeline import Timeline, at
from maps.actions.flags import move_flag
from maps.actions.judgements import judge_wards
from maps.enums import FlagAct, FlagOutcome, FlagReason
from maps.models import AreaFlag, FlagRun
from maps.rules.months import first_of_months, last_day_of
from oversight.actions.statistics import compute_statistics
from oversight.models import Authority
from registry.enums import AreaKind, StatisticOrigin
from registry.models import Area, AreaStatistic, User

MONTHS = 18
RUNS = 6
SOURCE = "Số liệu mẫu, tự tạo để dùng thử"
LOW_SHARE, RECOVERING_SHARE, FALLING_SHARE, NOISY_SHARE = 0.14, 0.05, 0.06, 0.10
LOW_END = 0.5  # areas that end below are low
SILENT_SHARE = 0.02  # a month that nobody reported
PEOPLE_PER_HOUSEHOLD, ADULT_SHARE = 3.4, 0.71
DOSSIERS_PER_1000 = 20  # of the people of an area, in a month
SMALLEST = 3  # communes that receive too few dossiers to be judged
MINUTE = 22 * 60
REVIEW_DAYS = 150
COMMENTS = {
    FlagAct.ASSESS: "Đã làm việc với xã: người dân quen nộp trực tiếp, ít biết điểm đại lý (mẫu).",
    FlagAct.ANSWER: "Thống nhất với Ủy ban nhân dân xã, theo dõi kết quả từng tháng (mẫu).",
    FlagAct.REVIEW: "Tỷ lệ chưa tăng sau đợt trước, cần quyết định lại (mẫu).",
}


def report_figures(areas: Sequence[Area], *, seed: int, timeline: Timeline) -> list[Area]:
    """Invent what the city would report; return the areas that end low.

    Some are low all the time, some recover or fall, some swing about, and a few are too small.
    """
    chance = stream(seed, "adoption")
    months = [
        month
        for month in first_of_months(timeline.last_day.replace(day=1) - timedelta(days=1), MONTHS)
        if month >= max(area.valid_from for area in areas)
    ]
    rows, low = [], []
    for area, fate, place in zip(areas, _fates(chance, len(areas)), range(len(areas)), strict=True):
        size = 0.03 if place % (len(areas) // SMALLEST) == 0 else chance.lognormal(0, 0.25)
        people = _people(area, chance)
        if fate[1] < LOW_END:
            low.append(area)
        for number, month in enumerate(months):
            if chance.random() < SILENT_SHARE:
                continue
            rows.append(
                AreaStatistic(
                    area=area,
                    month=month,
                    origin=StatisticOrigin.IMPORTED,
                    source=SOURCE,
                    recorded_on=last_day_of(month),
                    **people,
                    **_dossiers(area, size, fate, number / len(months), chance),
                )
            )
    AreaStatistic.objects.bulk_create(rows, batch_size=500)
    return low


def judge_and_answer(*, people: dict[str, User], timeline: Timeline, seed: int) -> FlagRun:
    """Judge the wards at the ends of the last months; some flags are assessed, some answered."""
    chance = stream(seed, "flags")
    days = timeline.month_ends(RUNS)
    compute_statistics(months=first_of_months(days[-1], MONTHS), as_of=days[-1])
    run = None
    for number, day in enumerate(days):
        run = judge_wards(as_of=day, by=None, at=at(day, MINUTE))
        if number < len(days) - 1:
            _answer_some(people, day, chance)
    return run


def serve_areas(areas: Sequence[Area]) -> None:
    """Let some invented authorities be the offices of these areas, as far as there are any."""
    own = Authority.objects.filter(is_invented=True, code__endswith="-1").order_by("code")
    for authority, area in zip(own, areas, strict=False):
        authority.area = area
        authority.save(update_fields=["area"])


def _fates(chance: np.random.Generator, count: int):
    """For each area the online share it begins with, the one it ends with, and how it swings."""
    for draw in chance.random(count):
        usual = chance.uniform(0.66, 0.9)
        if draw < LOW_SHARE:
            low = chance.uniform(0.2, 0.5)
            yield low, low + 0.05, 0.12
        elif draw < LOW_SHARE + RECOVERING_SHARE:
            yield 0.42, 0.82, 0.10
        elif draw < LOW_SHARE + RECOVERING_SHARE + FALLING_SHARE:
            yield chance.uniform(0.75, 0.95), 0.45, 0.10
        elif draw < LOW_SHARE + RECOVERING_SHARE + FALLING_SHARE + NOISY_SHARE:
            yield 0.64, 0.66, 0.55
        else:
            yield usual - 0.04, usual, 0.15


def _people(area, chance):
    population = area.population or 50_000
    households = round(population / PEOPLE_PER_HOUSEHOLD)
    adults = round(population * ADULT_SHARE)
    connected = chance.beta(30, 3) if area.kind == AreaKind.WARD else chance.beta(14, 4)
    return {
        "population": population,
        "households": households,
        "adults": adults,
        "smartphones": round(adults * chance.beta(24, 5)),
        "fixed_internet": round(households * connected),
        "accounts": round(adults * chance.uniform(0.5, 0.9)),
    }


def _dossiers(area, size, fate, progress, chance):
    first, last, swing = fate
    share = first + (last - first) * progress
    share = 1 / (1 + np.exp(-(np.log(share / (1 - share)) + chance.normal(0, swing))))
    received = int(chance.poisson((area.population or 50_000) / 1_000 * DOSSIERS_PER_1000 * size))
    online = int(chance.binomial(received, share))
    by_post = int(chance.binomial(received - online, 0.006))
    return {
        "received": received,
        "online": online,
        "full_process": int(chance.binomial(online, min(0.55, 0.15 + 0.45 * share))),
        "self_service": int(chance.binomial(received, 0.35 * share)),
        "in_person": received - online - by_post,
        "by_post": by_post,
    }


def _answer_some(people: dict[str, User], day: date, chance: np.random.Generator) -> None:
    """Take the next step of about half of the flags a week after they were judged."""
    moment = at(day + timedelta(days=7), 10 * 60)
    outcomes = {
        FlagReason.LOW_USE: FlagOutcome.INFORM,
        FlagReason.OUTLYING: FlagOutcome.OPEN_AGENT,
        FlagReason.DENSE: FlagOutcome.STRENGTHEN,
    }
    for flag in AreaFlag.objects.open().select_related("area").order_by("pk"):
        if chance.random() < 0.5:
            continue
        step = {"raised": FlagAct.ASSESS, "assessed": FlagAct.ANSWER}.get(flag.state)
        if flag.state == "answered" and flag.due_on <= moment.date():
            step = FlagAct.REVIEW
        if step is None:
            continue
        answer = step is FlagAct.ANSWER
        move_flag(
            act=step,
            flag=flag,
            by=people["canbo"] if answer else people["quyhoach"],
            at=moment,
            comment=COMMENTS[step],
            outcome=outcomes[FlagReason(flag.reason)] if answer else "",
            review_on=moment.date() + timedelta(days=REVIEW_DAYS) if answer else None,
        )
