"""Where people live, what else serves them, and two proposals where to open next. All invented."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from config.demo.chance import stream
from config.demo.timeline import AREAS_SINCE, Timeline, at
from maps.actions.demand import spread_population
from maps.actions.scenarios import ask_for_scenario, comment_on_scenario, compute_scenario
from maps.enums import CandidateSource, FlagReason, ServicePointKind
from maps.models import Candidate, CandidateList, Scenario, ServicePoint
from registry.models import Area, User

SITES = 10
RADIUS_M = 2_000
PREMISES = 160
AWAY_DEGREES = 0.012
VANS = 4
EVENING_SHARE = 0.2
MORNING = 9 * 60
SOURCE = "Dữ liệu mẫu, không có thật"


def plan_next_sites(
    areas: Sequence[Area], people: dict[str, User], *, seed: int, timeline: Timeline
) -> list[Scenario]:
    """Spread the population, put offices and vans on the map, and ask twice where to open."""
    chance = stream(seed, "siting")
    day = timeline.last_day
    planner = people["quyhoach"]
    spread_population(by=planner, at=at(AREAS_SINCE, MORNING))
    _serve_elsewhere(areas, chance)
    premises = _list_premises(areas, chance, by=planner, moment=at(day, MORNING))
    questions = (
        Scenario(
            name="Mười điểm ở nơi tốt nhất (mẫu)",
            note="Kịch bản mẫu: không có thật.",
            candidate_source=CandidateSource.GRID,
        ),
        Scenario(
            name="Mười điểm trong danh sách mặt bằng (mẫu)",
            note="Kịch bản mẫu: mặt bằng và chi phí không có thật.",
            candidate_source=CandidateSource.LIST,
            candidate_list=premises,
            apart_m=1_500,
            reason_weights={FlagReason.OUTLYING.value: 2.0},
        ),
    )
    for number, question in enumerate(questions):
        moment = at(day, MORNING + 30 * (number + 1))
        question.site_count, question.radius_m = SITES, RADIUS_M
        ask_for_scenario(scenario=question, by=planner, at=moment)
        compute_scenario(scenario=question, at=moment + timedelta(minutes=1))
    comment_on_scenario(
        scenario=questions[1],
        text="Ưu tiên các xã xa trung tâm trước. (Ý kiến mẫu)",
        by=people["giamdoc"],
        at=at(day, MORNING + 120),
    )
    return list(questions)


def _serve_elsewhere(areas, chance):
    """An office in the middle of each unit, and a few vans."""
    offices = [
        ServicePoint(
            code=f"UB-{area.code}",
            name=f"Điểm tiếp nhận {area.name} (mẫu)",
            kind=ServicePointKind.OFFICE,
            longitude=middle.x,
            latitude=middle.y,
            opened_on=AREAS_SINCE,
            source=SOURCE,
        )
        for area in areas
        for middle in [area.boundary.point_on_surface]
    ]
    vans = [
        ServicePoint(
            code=f"XE-{number + 1}",
            name=f"Xe lưu động {number + 1} (mẫu)",
            kind=ServicePointKind.VAN,
            longitude=offices[place].longitude + AWAY_DEGREES,
            latitude=offices[place].latitude,
            opens_in_evening=bool(chance.random() < EVENING_SHARE),
            opens_on_saturday=True,
            opened_on=AREAS_SINCE,
            source=SOURCE,
        )
        for number, place in enumerate(chance.choice(len(offices), VANS, replace=False).tolist())
    ]
    ServicePoint.objects.bulk_create([*offices, *vans])


def _list_premises(areas, chance, *, by, moment):
    made = CandidateList.objects.create(
        name="Mặt bằng do các đơn vị đề nghị (mẫu)",
        file_name="mat_bang_mau.csv",
        file_sha256="0" * 64,
        made_at=moment,
        made_by=by,
    )
    middles = [area.boundary.point_on_surface for area in areas]
    places = chance.integers(0, len(areas), PREMISES)
    away = chance.normal(0, AWAY_DEGREES, (PREMISES, 2))
    costs = np.round(chance.uniform(40, 220, PREMISES), -1)
    Candidate.objects.bulk_create(
        Candidate(
            candidate_list=made,
            code=f"MB-{number:03}",
            name=f"Mặt bằng {number} (mẫu)",
            address=f"{number} đường Mẫu, {areas[place].name}",
            longitude=middles[place].x + east,
            latitude=middles[place].y + north,
            cost=int(cost),
        )
        for number, (place, (east, north), cost) in enumerate(
            zip(places.tolist(), away.tolist(), costs.tolist(), strict=True), 1
        )
    )
    return made
