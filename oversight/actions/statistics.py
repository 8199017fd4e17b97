"""Counting, by area and month, what agents recorded here."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Case, Count, IntegerField, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from oversight.enums import Channel
from oversight.models import Authority, Dossier
from registry.enums import StatisticOrigin
from registry.models import Agent, Area, AreaStatistic
from registry.rules.statistics import AGENT_FIGURES

ROWS_AT_ONCE = 500
CHANNEL_FIGURES = {
    Channel.ONLINE: "agents_online",
    Channel.IN_PERSON: "agents_in_person",
    Channel.PUBLIC_POST: "agents_by_post",
}
COUNTED_BY_AGENT = ("through_agents", *CHANNEL_FIGURES.values())


@dataclass(frozen=True)
class Computed:
    """How many rows a computation wrote."""

    created: int
    changed: int
    unchanged: int


@transaction.atomic
def compute_statistics(*, months: list[date], as_of: date) -> Computed:
    """Count the dossiers of agents in these months, for the areas in force in each.

    An agent counts for the area it stands in now, an authority for the area it serves. A month
    that is not over by that day is left out, and so is one before the area's boundaries: figures
    are never carried from one boundary version to another. What was filed elsewhere is known only
    for areas with an authority of their own. The same dossiers twice change nothing.
    """
    months = [month for month in sorted(months) if end_of(month) <= as_of + timedelta(days=1)]
    if not months:
        return Computed(0, 0, 0)
    areas = list(Area.objects.active().without_outlines())
    counts = _counts(months)
    served = set(Authority.objects.filter(area__isnull=False).values_list("area", flat=True))
    standing = {
        (row.area_id, row.month): row
        for row in AreaStatistic.objects.select_for_update().filter(
            origin=StatisticOrigin.COMPUTED, month__in=months
        )
    }
    # a month in which nobody recorded anything here is not known to have been empty
    known = {month for month, _area in counts}
    created, changed = [], []
    for month in months:
        for area in areas:
            if month not in known or not _is_in_force(area, month):
                continue
            figures = _figures(counts, area.pk, month, is_served=area.pk in served)
            row = standing.get((area.pk, month))
            if row is None:
                created.append(_new(area, month, figures, as_of))
            elif any(getattr(row, name) != value for name, value in figures.items()):
                for name, value in figures.items():
                    setattr(row, name, value)
                row.recorded_on = as_of
                changed.append(row)
    AreaStatistic.objects.bulk_create(created, batch_size=ROWS_AT_ONCE)
    AreaStatistic.objects.bulk_update(
        changed, [*AGENT_FIGURES, "recorded_on"], batch_size=ROWS_AT_ONCE
    )
    return Computed(len(created), len(changed), len(standing) - len(changed))


def end_of(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def _counts(months):
    """By month, area and figure: how many dossiers."""
    wards = dict(Agent.objects.order_by().values_list("pk", Coalesce("area", "declared_area")))
    served = dict(Authority.objects.order_by().filter(area__isnull=False).values_list("pk", "area"))
    counts: dict[tuple[date, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    received = Dossier.objects.filter(
        received_at__gte=_midnight(months[0]), received_at__lt=_midnight(end_of(months[-1]))
    )
    rows = (
        received.order_by()
        .annotate(place=_place_of(months))
        .values_list("place", "agent", "authority", "channel")
        .annotate(Count("pk"))
    )
    for place, agent, authority, channel, number in rows:
        if place is None:
            continue
        month, here, meant = months[place], wards.get(agent), served.get(authority)
        counts[month, here]["through_agents"] += number
        counts[month, here][CHANNEL_FIGURES[Channel(channel)]] += number
        if meant is not None and meant != here:
            counts[month, meant]["filed_elsewhere"] += number
    return counts


def _place_of(months):
    """The place of a dossier's month among these, by comparing: no database truncates as fast."""
    return Case(
        *(
            When(
                received_at__gte=_midnight(month),
                received_at__lt=_midnight(end_of(month)),
                then=Value(place),
            )
            for place, month in enumerate(months)
        ),
        output_field=IntegerField(),
    )


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _is_in_force(area, month):
    return area.valid_from <= month and (area.valid_to is None or area.valid_to >= end_of(month))


def _figures(counts, area, month, *, is_served):
    counted = counts.get((month, area), {})
    figures = {name: counted.get(name, 0) for name in COUNTED_BY_AGENT}
    figures["filed_elsewhere"] = counted.get("filed_elsewhere", 0) if is_served else None
    return figures


def _new(area, month, figures, as_of):
    return AreaStatistic(
        area=area,
        month=month,
        origin=StatisticOrigin.COMPUTED,
        source="",
        recorded_on=as_of,
        **figures,
    )
