"""What was measured at the invented agents: line, floor, access, posted price."""

from collections.abc import Sequence

from simple_history.utils import bulk_create_with_history

from config.demo.chance import stream
from config.demo.sites import Site
from config.demo.timeline import Timeline, office_minute
from registry.enums import ObservedMeasure
from registry.models import Agent, Observation, User

BACKUP_SHARE = 0.6
ACCESSIBLE_SHARE = 0.85


def observe_premises(
    sites: Sequence[Site],
    agents: dict[str, Agent],
    people: dict[str, User],
    *,
    seed: int,
    timeline: Timeline,
) -> None:
    """Record what a visit before the draft measured at each site."""
    chance = stream(seed, "premises")
    observations = []
    for site in sites:
        values = {
            ObservedMeasure.DOWNLOAD_MBPS: int(chance.integers(12, 200)),
            ObservedMeasure.BACKUP_LINE: int(chance.random() < BACKUP_SHARE),
            ObservedMeasure.FLOOR_AREA_M2: int(chance.integers(9, 60)),
            ObservedMeasure.ACCESSIBLE: int(chance.random() < ACCESSIBLE_SHARE),
            ObservedMeasure.POSTED_PRICE_VND: 0,
        }
        at = timeline.moment(max(site.career.drafted - 1, 0), office_minute(chance))
        for measure, value in values.items():
            row = Observation(
                agent=agents[site.code],
                measure=measure,
                value=value,
                seen_on=at.date(),
                seen_by="Người kiểm tra (mẫu)",
            )
            row._history_date, row._history_user = at, people[site.maker]
            observations.append(row)
    bulk_create_with_history(observations, Observation)
