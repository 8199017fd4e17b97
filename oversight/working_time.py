"""A calendar version, ready to count working time with."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from django.utils import timezone

from oversight.models import CalendarVersion
from oversight.rules.calendar import Calendar, day_number, local_seconds
from oversight.rules.deadline import Incident, due


class Outage(NamedTuple):
    """An incident of a version: its instants, and whom it covers; None stands for everybody."""

    starts: int
    ends: int
    authority: int | None = None
    agents: tuple[int, ...] | None = None

    def covers(self, authorities, agents):
        """Whether it covers each dossier of these authorities and agents."""
        covered = np.ones(len(authorities), dtype=np.bool_)
        if self.authority is not None:
            covered &= authorities == self.authority
        if self.agents is not None:
            covered &= np.isin(agents, self.agents)
        return covered


@dataclass(frozen=True, eq=False)
class WorkingTime:
    """The calendar of one version, and its incidents with what each one covers."""

    version: CalendarVersion
    calendar: Calendar
    incidents: tuple[Outage, ...]

    def due(self, start, authority, agent):
        """Deadline of each custody interval, for these authorities and agents (primary keys)."""
        authorities, agents = np.asarray(authority), np.asarray(agent)
        incidents = [
            Incident(outage.starts, outage.ends, outage.covers(authorities, agents))
            for outage in self.incidents
        ]
        return due(start, self.calendar, incidents=incidents)

    def ordinals(self, instants):
        """Ordinal of the working day of each instant."""
        return self.calendar.ordinal_at(instants)

    def covers(self, instants):
        """Whether each instant, and the working days after it that a deadline may need, is inside."""
        first = local_seconds(datetime.combine(self.calendar.first_day, datetime.min.time()))
        last = local_seconds(datetime.combine(self.calendar.last_day, datetime.min.time()))
        return (np.asarray(instants) >= first) & (np.asarray(instants) <= last - LATEST_MARGIN)

    def window(self, as_of: date, length: int) -> tuple[int, int]:
        """Ordinals of the first and the last working day of the window that ends on that day."""
        today = self.calendar.last_ordinal_by(as_of)
        return today - length + 1, today

    def is_over(self, day: date, at: datetime) -> bool:
        """Whether nothing can fall due on that day any more: it is past its closing, or off."""
        number = day_number(day)
        if not self.calendar.is_working(number):
            return True
        return bool(local_seconds(timezone.make_naive(at)) >= self.calendar.closing(number))

    def first_day_of(self, as_of: date, length: int) -> date:
        """The working day on which that window begins, or the calendar's first if it is later."""
        first, _ = self.window(as_of, length)
        day = self.calendar.day_of_ordinal(max(first, 0))
        return day.astype("datetime64[D]").item()


def ordinals_on(day: date) -> dict[int, int]:
    """How far working time has come at the end of a day, by calendar version in use."""
    versions = CalendarVersion.objects.in_use().select_related("calendar")
    return {
        version.pk: working_time_of(version).calendar.last_ordinal_by(day) for version in versions
    }


LATEST_MARGIN = 60 * 86_400
"""Seconds kept free at the end of a calendar, so that every deadline lies inside it."""


def working_time_of(version: CalendarVersion) -> WorkingTime:
    """Read a stored version."""
    return WorkingTime(
        version,
        Calendar.from_rows(version.calendar.code, version.days),
        tuple(_outage(row) for row in version.incidents),
    )


def _outage(row):
    agents = row.get("agents")  # left out where all are covered
    return Outage(row["starts"], row["ends"], row["authority"], agents and tuple(agents))
