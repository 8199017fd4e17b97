"""Where citizens are served, and when."""

from collections.abc import Iterable
from datetime import date, time

from django.db.models import Exists, OuterRef

from maps.enums import Opening
from maps.models import ServicePoint
from maps.querysets import LATITUDE, LONGITUDE
from maps.rules.reach import Places
from registry.enums import Weekday
from registry.models import Agent, OpeningHours, Service

EVENING_FROM = time(18)


def agents_open(agents, *, services: Iterable[Service] = (), opening: Opening = Opening.ANY):
    """The active agents on the map that offer all these services and are open then."""
    found = agents.active().placed()
    for service in services:
        offers = Agent.services.through.objects.filter(agent=OuterRef("pk"), service=service)
        found = found.filter(Exists(offers))
    hours = OpeningHours.objects.filter(agent=OuterRef("pk"))
    if opening == Opening.EVENING:
        found = found.filter(Exists(hours.filter(closes__gt=EVENING_FROM)))
    if opening == Opening.SATURDAY:
        found = found.filter(Exists(hours.filter(weekday=Weekday.SATURDAY)))
    return found


def places_of(agents, other_points=None) -> Places:
    """The places of agents and of other service points together."""
    pairs = list(agents.order_by("pk").values_list(LONGITUDE, LATITUDE))
    if other_points is not None:
        pairs += other_points.order_by("pk").values_list("longitude", "latitude")
    return Places.of(pairs)


def other_points_open(day: date, opening: Opening = Opening.ANY):
    """Other service points that serve on that day and are open then."""
    return ServicePoint.objects.in_use(day).open_at(opening)
