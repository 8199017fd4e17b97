"""What is known of wards on a day, from every source, as the rules for flags need it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Count, Min
from django.db.models.functions import Coalesce

from maps.reach import kilometres_to_agents
from maps.rules.months import first_of_months, months_between
from maps.rules.shrinkage import Count as Share
from maps.rules.supply import Supply
from registry.enums import StatisticOrigin
from registry.models import Agent, Area, AreaStatistic
from registry.rules.statistics import PEOPLE_FIGURES, Reported, choose

MONTHS_OF_SUPPLY = 3


class WardRecords:
    """All that is known of some wards on a day, read in a constant number of queries."""

    def __init__(self, wards: Sequence[Area], as_of: date):
        statistics = AreaStatistic.objects.filter(area__in=[ward.pk for ward in wards])
        first = statistics.aggregate(first=Min("month"))["first"]
        self.months = months_over(first, as_of)
        self.kilometres = kilometres_to_agents(wards)
        self.inside = _active_agents()
        self.figures = self._chosen(statistics)

    def _chosen(self, statistics):
        """By ward and month: the value of each figure that counts."""
        reports = defaultdict(list)
        for row in statistics.of_months(self.months[0], self.months[-1]):
            report = Reported(
                row.origin == StatisticOrigin.COMPUTED, row.source, row.recorded_on, row.figures
            )
            reports[row.area_id, row.month].append(report)
        return {
            key: {name: one.value for name, one in choose(given).items()}
            for key, given in reports.items()
        }

    def share(self, ward: int, month: date, part: str) -> Share | None:
        """So many dossiers of all that were received, where both are known."""
        figures = self.figures.get((ward, month), {})
        if part not in figures or "received" not in figures:
            return None
        return Share(figures[part], figures["received"])

    def people(self, ward: Area) -> dict[str, int | None]:
        """The newest figure of each kind; what the area itself states where nobody reported."""
        newest: dict[str, int | None] = dict.fromkeys(PEOPLE_FIGURES)
        newest |= {"population": ward.population, "households": ward.households}
        for month in self.months:
            figures = self.figures.get((ward.pk, month), {})
            newest |= {name: figures[name] for name in PEOPLE_FIGURES if name in figures}
        return newest

    def lately(self, ward: int, figure: str) -> int | None:
        """The sum over the last months, or None where no month is known."""
        values = [
            figures[figure]
            for month in self.months[-MONTHS_OF_SUPPLY:]
            if figure in (figures := self.figures.get((ward, month), {}))
        ]
        return sum(values) if values else None

    def supply(self, ward: int, reached: Share | None = None) -> Supply:
        """Who supplies a ward; `reached` are those of its people who have an agent near enough."""
        return Supply(
            agents_inside=self.inside.get(ward, 0),
            nearest_km=self.kilometres.get(ward),
            through_agents=self.lately(ward, "through_agents"),
            filed_elsewhere=self.lately(ward, "filed_elsewhere"),
            people=reached.whole if reached else None,
            people_reached=reached.part if reached else None,
        )


def months_over(first: date | None, as_of: date) -> list[date]:
    """The months from the first known to the last that is over; that one alone where none is."""
    last = (as_of + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    count = months_between(first, last) if first else 0
    return first_of_months(last, max(count, 1))


def _active_agents():
    rows = Agent.objects.active().order_by().values_list(Coalesce("area", "declared_area"))
    return dict(rows.annotate(Count("pk")))
