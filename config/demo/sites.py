"""Invented agents: who runs them, where they lie, what is found there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

import numpy as np
from django.contrib.gis.geos import Point
from simple_history.utils import bulk_create_with_history

from config.demo.careers import SHARES, Career, Defect, plan_career
from config.demo.chance import quotas, stream
from config.demo.operators import COORDINATED, ENDED, OPERATORS
from config.demo.timeline import Timeline, office_minute
from registry.actions.areas import derive_places
from registry.actions.history import remember_agents
from registry.enums import (
    WAITING,
    AreaKind,
    EditRoute,
    EquipmentType,
    LocationMethod,
    LocationSource,
    Status,
    Weekday,
)
from registry.models import (
    Agent,
    Area,
    EquipmentItem,
    FactEdit,
    OpeningHours,
    Operator,
    Service,
    StaffMember,
    User,
)

JUDGED_BADLY = frozenset({Status.RETURNED, Status.REFUSED})
COMMUNES_SHARE = 0.35  # of the agents that their population would call for: they are underserved
# What those who wait lack, one after another; those judged badly lack something each.
DEFECTS_OF_WAITING = (None, Defect.EQUIPMENT, None, Defect.PLACE, None, Defect.STAFF, None, None)
# How many of each there are, at least and at most, where nothing is missing.
EQUIPMENT = {
    EquipmentType.STAFF_COMPUTER: (1, 3),
    EquipmentType.PUBLIC_COMPUTER: (1, 3),
    EquipmentType.SCANNER: (1, 2),
    EquipmentType.PRINTER: (1, 2),
    EquipmentType.INTERNET_LINE: (1, 2),
    EquipmentType.CAMERA: (1, 4),
    EquipmentType.SEAT: (4, 14),
    EquipmentType.SIGNBOARD: (1, 1),
    EquipmentType.PRICE_BOARD: (1, 1),
    EquipmentType.CABINET: (1, 2),
    EquipmentType.CARD_READER: (0, 1),
}
OFTEN_MISSING = (EquipmentType.CAMERA, EquipmentType.SCANNER, EquipmentType.CABINET)
CERTIFICATE_DAYS = 365
NOT_RENEWED_SHARE = 0.08
DRAFTED_FACTS = [
    "address",
    "declared_area",
    "equipment",
    "location",
    "name",
    "opening_hours",
    "staff",
]


@dataclass(frozen=True)
class Site:
    """One invented agent as it is told: the rows are made from this."""

    code: str
    name: str
    operator: str
    area: Area
    point: Point | None
    status: Status
    defect: Defect | None
    career: Career
    maker: str
    is_in_limited_area: bool


def plan_sites(
    *, seed: int, timeline: Timeline, count: int, areas: Sequence[Area], limited_codes: set[str]
) -> list[Site]:
    """Invent this many agents, spread by population with the communes left behind."""
    chance = stream(seed, "sites")
    statuses = _shuffled(quotas(count, SHARES), chance)
    operators = _shuffled(quotas(count, {one.code: one.share for one in OPERATORS}), chance)
    weights = np.array(
        [
            (area.population or 0) * (1 if area.kind == AreaKind.WARD else COMMUNES_SHARE)
            for area in areas
        ]
    )
    placed = chance.choice(len(areas), size=count, p=weights / weights.sum())
    ground = Ground(areas, stream(seed, "places"))
    waiting, failing = cycle(DEFECTS_OF_WAITING), cycle(Defect)
    sites: list[Site] = []
    numbers: dict[str, int] = {}
    for position, (status, operator) in enumerate(zip(statuses, operators, strict=True)):
        if operator == ENDED and status == Status.APPROVED:
            operator = COORDINATED  # noqa: PLW2901 - nothing is approved after an agreement ended
        area = areas[placed[position]]
        defect = None
        if status in WAITING:
            defect = next(waiting)
        elif status in JUDGED_BADLY:
            defect = next(failing)
        elif status == Status.DRAFT and chance.random() < 0.5:
            defect = Defect.EQUIPMENT
        numbers[operator] = numbers.get(operator, 0) + 1
        numbers[area.code] = numbers.get(area.code, 0) + 1
        unplaced = status == Status.DRAFT and chance.random() < 0.5
        sites.append(
            Site(
                code=f"{operator}-{numbers[operator]:04}",
                name=f"Điểm {_short(area.name)} {numbers[area.code]} (mẫu)",
                operator=operator,
                area=area,
                point=None if unplaced else ground.point(area, defect),
                status=status,
                defect=defect,
                career=plan_career(status, timeline, chance, long_ago=operator == ENDED),
                maker="dieuphoi" if operator == COORDINATED else _maker(chance),
                is_in_limited_area=area.code in limited_codes,
            )
        )
    return sites


def _shuffled(counts, chance):
    names = [name for name, count in counts.items() for _one in range(count)]
    return [names[position] for position in chance.permutation(len(names))]


def _maker(chance):
    """Centre staff enter the lists of operators that have no coordinator."""
    return "canbo" if chance.random() < 0.6 else "canbo2"


def _short(name):
    """An area's name without its kind: “Phường Ba Đình” is Ba Đình."""
    first, _space, rest = name.partition(" ")
    return rest if first.lower() in ("phường", "xã") and rest else name


class Ground:
    """Points inside areas, or astray. By chance some lie close to a border, as they do in life."""

    def __init__(self, areas: Sequence[Area], chance: np.random.Generator):
        self.areas = areas
        self.chance = chance
        self._prepared = {}

    def point(self, area: Area, defect: Defect | None) -> Point:
        """A point for a site of this area; a site whose defect is its place lies in another."""
        if defect == Defect.PLACE:
            here = area.boundary.centroid
            others = sorted(
                (other for other in self.areas if other.code != area.code),
                key=lambda other: (other.boundary.centroid.distance(here), other.code),
            )
            return self._inside(others[min(2, len(others) - 1)])
        return self._inside(area)

    def _inside(self, area):
        if area.code not in self._prepared:
            self._prepared[area.code] = area.boundary.prepared
        west, south, east, north = area.boundary.extent
        while True:
            point = _rounded(self.chance.uniform(west, east), self.chance.uniform(south, north))
            if self._prepared[area.code].contains(point):
                return point


def _rounded(longitude, latitude):
    return Point(round(float(longitude), 6), round(float(latitude), 6), srid=4326)


def make_sites(
    sites: Sequence[Site],
    *,
    seed: int,
    timeline: Timeline,
    operators: dict[str, Operator],
    people: dict[str, User],
) -> dict[str, Agent]:
    """Write the agents as drafts with everything found at them; return them by code."""
    chance = stream(seed, "facts")
    services = list(Service.objects.order_by("pk"))
    weeks = {one.code: one.week for one in OPERATORS}
    agents, offers, edits, equipment, staff, hours = {}, [], [], [], [], []
    for number, site in enumerate(sites, 1):
        maker = people[site.maker]
        drafted = timeline.moment(site.career.drafted, office_minute(chance))
        agent = _dated(_agent(site, number, drafted, timeline, chance), drafted, maker)
        agent.operator = operators[site.operator]
        agents[site.code] = agent
        if site.status != Status.DRAFT or chance.random() < 0.5:
            least = 3 if chance.random() < 0.3 else len(services)
            offered = services[: int(chance.integers(least, len(services) + 1))]
            offers += [Agent.services.through(agent=agent, service=service) for service in offered]
        edits.append(
            FactEdit(
                agent=agent,
                by=maker,
                at=drafted,
                route=EditRoute.FORM if site.operator == COORDINATED else EditRoute.IMPORT,
                fields=DRAFTED_FACTS,
            )
        )
        seen_on = timeline.day(max(site.career.drafted - 1, 0))
        equipment += [
            _dated(item, drafted, maker) for item in _equipment(agent, site, seen_on, chance)
        ]
        judged_on = timeline.day(site.career.judged)
        staff += [
            _dated(member, drafted, maker)
            for member in _staff(agent, site, number, judged_on, timeline.as_of, chance)
        ]
        hours += [
            OpeningHours(agent=agent, weekday=weekday, opens=opens, closes=closes)
            for weekday in Weekday
            for opens, closes in weeks[site.operator].stretches(weekday)
        ]
    _write(list(agents.values()), offers, edits, equipment, staff, hours, on=timeline.as_of)
    return agents


def _write(agents, offers, edits, equipment, staff, hours, *, on):
    """Save what was invented, located and with its history."""
    derive_places(agents, on=on)
    Agent.objects.bulk_create(agents)
    for rows in (offers, edits, hours):
        type(rows[0]).objects.bulk_create(rows)
    remember_agents(agents, is_new=True)
    bulk_create_with_history(equipment, EquipmentItem, batch_size=500)
    bulk_create_with_history(staff, StaffMember, batch_size=500)


def _agent(site, number, drafted, timeline, chance):
    agent = Agent(
        code=site.code,
        name=site.name,
        address=f"Số {int(chance.integers(1, 300))} phố Mẫu {int(chance.integers(1, 40))}, "
        f"{site.area.name} (địa chỉ mẫu)",
        phone=f"024.0000.{number:04}",
        declared_area=site.area,
        status_since=drafted,
    )
    if site.point:
        by_visit = chance.random() < 0.75
        agent.location = site.point
        agent.location_source = LocationSource.VISIT if by_visit else LocationSource.OPERATOR
        agent.location_method = LocationMethod.GPS if by_visit else LocationMethod.GEOCODING
        agent.location_accuracy_m = int(chance.integers(*((3, 25) if by_visit else (20, 80))))
        agent.location_taken_on = timeline.day(max(site.career.drafted - 1, 0))
    return agent


def _dated(row, at, by):
    row._history_date = at
    row._history_user = by
    return row


def _equipment(agent, site, seen_on, chance):
    missing = OFTEN_MISSING[: int(chance.integers(1, 3))] if site.defect == Defect.EQUIPMENT else ()
    for equipment_type, (least, most) in EQUIPMENT.items():
        quantity = int(chance.integers(least, most + 1))
        if equipment_type in missing or quantity == 0:
            continue
        yield EquipmentItem(
            agent=agent,
            equipment_type=equipment_type,
            quantity=quantity,
            working=quantity,
            seen_on=seen_on,
            seen_by="Người kiểm tra (mẫu)",
        )


def _staff(agent, site, number, judged_on: date, as_of: date, chance):
    size = int(chance.integers(2, 6))
    for member in range(1, size + 1):
        trained = judged_on - timedelta(days=int(chance.integers(15, 90)))
        expires = trained + timedelta(days=CERTIFICATE_DAYS)
        if expires < as_of and chance.random() >= NOT_RENEWED_SHARE:
            expires += timedelta(days=CERTIFICATE_DAYS)
        if site.defect == Defect.STAFF and member > 1:
            expires = judged_on - timedelta(days=int(chance.integers(5, 60)))
        uncommitted = site.defect == Defect.COMMITMENT and member == size
        yield StaffMember(
            agent=agent,
            name=f"Nhân viên {member} (mẫu)",
            certificate_number=f"MAU-{number:04}-{member}",
            certificate_expires_on=expires,
            commitment_signed_on=None if uncommitted else trained,
        )
