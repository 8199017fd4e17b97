"""What is known of the use of online services, ward by ward and month by month."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from registry.enums import StatisticOrigin
from registry.models import Area, AreaStatistic
from registry.rules.statistics import Chosen, Reported, choose


def months_for(user) -> list[date]:
    """The months of which a user may see figures of wards in force, newest first."""
    rows = AreaStatistic.objects.visible_to(user).filter(area__in=Area.objects.open())
    return list(rows.order_by("-month").values_list("month", flat=True).distinct())


def figures_by_ward(user, month: date) -> dict[int, dict[str, int]]:
    """For each ward the figures of that month that count; one that nobody knows is left out."""
    rows = AreaStatistic.objects.visible_to(user).filter(month=month)
    return {
        ward: {name: one.value for name, one in chosen.items()}
        for (ward, _month), chosen in _chosen(rows).items()
    }


def months_of(user, ward: Area, months: Sequence[date]) -> list[tuple[date, dict[str, Chosen]]]:
    """The figures of one ward that count in each of these months, with their sources."""
    rows = AreaStatistic.objects.visible_to(user).filter(area=ward, month__in=months)
    chosen = _chosen(rows)
    return [(month, chosen.get((ward.pk, month), {})) for month in months]


def _chosen(rows):
    reports = defaultdict(list)
    for row in rows:
        is_computed = row.origin == StatisticOrigin.COMPUTED
        report = Reported(is_computed, row.source, row.recorded_on, row.figures)
        reports[row.area_id, row.month].append(report)
    return {key: choose(given) for key, given in reports.items()}
