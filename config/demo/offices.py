"""Agents and authorities as the invented log needs them."""

from collections import Counter as Counted
from collections.abc import Sequence

import numpy as np

from config.demo.dossiers import Counter, Offices, Outage
from config.demo.operators import OPERATORS
from config.demo.sites import Site
from config.demo.timeline import Timeline
from oversight.actions.incidents import decide_incident, declare_incident
from oversight.enums import IncidentAct, IncidentKind
from oversight.models import Authority, Procedure, WorkingCalendar
from registry.models import Area, User

CALENDAR = "vietnam"
REGIONS = 5
OUTAGE_DAYS_AGO, OUTAGE_HOURS = 30, (13, 17)
DATED_OF_EVERY = (2, 3)  # two authorities in three hand out the dates of their requests


def counters_of(sites: Sequence[Site], timeline: Timeline) -> list[Counter]:
    """The sites that served citizens at some time, each in one of five regions from west to east."""
    longitudes = {site.area.code: site.area.boundary.centroid.x for site in sites}
    ranked = sorted(longitudes, key=lambda code: (longitudes[code], code))
    region = {code: rank * REGIONS // len(ranked) for rank, code in enumerate(ranked)}
    operators = {one.code: one for one in OPERATORS}
    counters = [
        Counter(
            code=site.code,
            region=region[site.area.code],
            is_public_post=operators[site.operator].kind == "public_post",
            week=operators[site.operator].week,
            stretches=tuple(site.career.open_stretches(timeline.last)),
            area=site.area.code,
        )
        for site in sites
    ]
    return [
        counter
        for counter in counters
        if any(last >= timeline.log_first for _first, last in counter.stretches)
    ]


def invented_offices() -> Offices:
    """The invented procedures, each with its authority: one for the city, or one per region."""
    procedures = list(Procedure.objects.filter(is_invented=True).select_related("authority"))
    authorities = [row.code for row in Authority.objects.filter(is_invented=True)]
    place = {code: number for number, code in enumerate(authorities)}
    dated, every = DATED_OF_EVERY
    return Offices(
        procedures=tuple(row.code for row in procedures),
        authorities=tuple(authorities),
        authority_of=np.array(
            [[place[_office(row, region)] for region in range(REGIONS)] for row in procedures]
        ),
        dates_rounds=np.arange(len(authorities)) % every < dated,
    )


def settle_offices(counters: Sequence[Counter], areas: Sequence[Area]) -> None:
    """Let the offices of each region serve the one area in it that has most counters.

    Those of the first region get areas with their figures (`adoption.py`).
    """
    by_code = {area.code: area for area in areas}
    counted = Counted((counter.region, counter.area) for counter in counters)
    for region in range(1, REGIONS):
        busiest = max((count, code) for (where, code), count in counted.items() if where == region)
        offices = Authority.objects.filter(is_invented=True, code__endswith=f"-{region + 1}")
        offices.update(area=by_code[busiest[1]])


def declare_outage(timeline: Timeline, offices: Offices, people: dict[str, User]) -> Outage:
    """Declare an afternoon on which the first authority's system was down: deadlines move."""
    ordinal = timeline.last - OUTAGE_DAYS_AGO
    opens, closes = (hour * 60 for hour in OUTAGE_HOURS)
    incident = declare_incident(
        calendar=WorkingCalendar.objects.get(code=CALENDAR),
        authority=Authority.objects.get(code=offices.authorities[0]),
        kind=IncidentKind.SYSTEM_DOWN,
        starts_at=timeline.moment(ordinal, opens),
        ends_at=timeline.moment(ordinal, closes),
        reason="Hệ thống tiếp nhận của phòng bị gián đoạn (mẫu)",
        by=people["canbo"],
        at=timeline.moment(ordinal + 1, 9 * 60),
    )
    decide_incident(
        incident=incident,
        act=IncidentAct.CONFIRM,
        by=people["thanhtra"],
        at=timeline.moment(ordinal + 1, 10 * 60),
    )
    return Outage(authority=0, ordinal=ordinal, opens=opens, closes=closes)


def _office(procedure, region):
    if procedure.authority:
        return procedure.authority.code
    field, _number = procedure.code.rsplit("-", 1)
    return f"{field}-{region + 1}"
