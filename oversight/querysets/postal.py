"""Counting how the public post carries dossiers (DOMAIN 1.5)."""

from collections.abc import Mapping
from datetime import date
from typing import Self

from django.db.models import Case, Count, F, IntegerField, Q, Value, When

from oversight.rules.postal import Leg

CARRIED = ("received", "forwarded", "within", "late", "awaited", "withdrawn")


class CountsPost:
    """Counting dossiers by how they were carried, for the queryset of dossiers."""

    def received_between(self, first: date, last: date) -> Self:
        return self.filter(received_at__date__range=(first, last))

    def with_leg(self) -> Self:
        """Add `leg`: whether the authority serves the area of the agent.

        An office that serves no single area, or whose area is not known, is elsewhere: the longer
        term counts, which is the reading in the operator's favour.
        """
        own = F("agent__area__code")
        declared = Q(
            agent__area__isnull=True, authority__area__code=F("agent__declared_area__code")
        )
        same = Q(authority__area__code=own) | declared
        return self.annotate(
            leg=Case(When(same, then=Value(Leg.SAME_AREA)), default=Value(Leg.OTHER_AREA))
        )

    def count_carried(self, days: Mapping[Leg, int], todays: Mapping[int, int], *keys: str):
        """Rows (keys, received, forwarded, within, late, awaited, withdrawn).

        `days` are the working days allowed by leg; `todays` has the ordinal of the day by calendar
        version. Awaited ones are still held, and their term has not passed.
        """
        last_wd = F("registered_wd") + Case(
            *(When(leg=leg, then=Value(allowed)) for leg, allowed in days.items()),
            output_field=IntegerField(),
        )
        today = Case(
            *(When(calendar_version=version, then=Value(day)) for version, day in todays.items()),
            output_field=IntegerField(),
        )
        forwarded = Q(forwarded_at__isnull=False)
        held = Q(forwarded_at__isnull=True, withdrawn_at__isnull=True)
        passed = Q(today_wd__gt=F("last_wd"))
        counts = {
            "received": Q(),
            "forwarded": forwarded,
            "within": forwarded & Q(forwarded_wd__lte=F("last_wd")),
            "late": forwarded & Q(forwarded_wd__gt=F("last_wd")) | held & passed,
            "awaited": held & ~passed,
            "withdrawn": Q(forwarded_at__isnull=True, withdrawn_at__isnull=False),
        }
        return (
            self.with_leg()
            .annotate(last_wd=last_wd, today_wd=today)
            .order_by()
            .values(*keys)
            .annotate(**{name: Count("pk", filter=wanted) for name, wanted in counts.items()})
            .order_by(*keys)
            .values_list(*keys, *CARRIED)
        )
