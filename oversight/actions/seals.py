"""Sealing the log, day by day, and finding out whether anybody changed what was sealed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from oversight.enums import LogFault
from oversight.log_entries import entries_by_day, first_day, start_of
from oversight.models import LogSeal
from oversight.rules.sealing import canonical, seal
from registry.append_only import append_only_models, guarded_tables
from registry.models import Agent

SETTLING = timedelta(hours=1)
"""How long after midnight a day can be sealed: what began before it is written by then."""
WHOLE_LOG = "log"
SEALS_AT_ONCE = 2_000


@transaction.atomic
def seal_log(*, day: date, at: datetime) -> int:
    """Seal every day up to this one that is not sealed yet; how many days were sealed.

    Each day with entries of an agent gets a seal of that agent, and every day one of the whole log.
    Sealing twice changes nothing. Refuses, by code: `day_not_over`.
    """
    if at < start_of(day + timedelta(days=1)) + SETTLING:
        raise ValidationError(
            _("%(day)s can be sealed an hour after it has ended."),
            code="day_not_over",
            params={"day": f"{day:%d/%m/%Y}"},
        )
    newest = LogSeal.objects.select_for_update().of_the_log().order_by("-day").first()
    first = newest.day + timedelta(days=1) if newest else first_day() or day
    if first > day:
        return 0
    heads = dict(LogSeal.objects.newest_of_agents().values_list("agent", "digest"))
    previous = newest.digest if newest else ""
    found = entries_by_day(first, day)
    seals = []
    for today, entries in _every_day(first, day, found):
        of_agents = [
            _seal_of(agent, today, heads.get(agent, ""), entries[agent], at)
            for agent in sorted(entries.keys() - {None})
        ]
        heads |= {row.agent_id: row.digest for row in of_agents}
        whole = _seal_of(None, today, previous, _of_the_day(of_agents, entries), at)
        previous = whole.digest
        seals += [*of_agents, whole]
        if len(seals) > SEALS_AT_ONCE or today == day:
            LogSeal.objects.bulk_create(seals)
            seals = []
    return (day - first).days + 1


def newest_day_to_seal(at: datetime) -> date:
    """The last day that can be sealed at that moment."""
    return timezone.localdate(at - SETTLING) - timedelta(days=1)


@dataclass(frozen=True)
class Break:
    """The first place at which a chain does not hold: whose, on which day, and what was expected."""

    owner: str
    """Code of the agent; empty for the whole log."""
    day: date
    fault: LogFault
    expected: str
    found: str


@dataclass(frozen=True)
class Verdict:
    """What came of verifying: the broken links, tables without their guard, and what was read."""

    breaks: list[Break]
    unguarded: list[str]
    seals: int
    head: LogSeal | None
    """The newest seal of the whole log."""


def verify_log(*, agent: Agent | None = None) -> Verdict:
    """Make every seal again from the entries; the first broken link of each chain."""
    own = LogSeal.objects.filter(agent=agent) if agent else LogSeal.objects.all()
    head = LogSeal.objects.of_the_log().order_by("-day").first()
    breaks: dict[int | None, Break] = {}
    heads: dict[int | None, str] = {}
    count = 0
    for day, seals, entries in _sealed_days(own, agent):
        count += len(seals)
        of_agents = [row for key, row in seals.items() if key is not None]
        lines = {key: lines for key, lines in entries.items() if key is not None}
        if agent is None:
            lines[None] = _of_the_day(of_agents, entries)
        for key in sorted(seals.keys() | lines.keys(), key=lambda key: key or 0):
            row, previous = seals.get(key), heads.get(key, "")
            fault = _fault(key, day, row, previous, lines.get(key, []))
            if fault and key not in breaks:
                breaks[key] = fault
            if row is not None:
                heads[key] = row.digest
    tables = {model._meta.db_table for model in append_only_models()}
    unguarded = sorted(tables - guarded_tables(connection))
    return Verdict(_named(breaks), unguarded, count, head)


def _every_day(first, last, found) -> Iterator[tuple[date, dict]]:
    """Each day with its entries, days without any included."""
    by_day = iter(found)
    next_day, entries = next(by_day, (None, {}))
    for number in range((last - first).days + 1):
        today = first + timedelta(days=number)
        if today != next_day:
            yield today, {}
            continue
        yield today, entries
        next_day, entries = next(by_day, (None, {}))


def _seal_of(agent, day, previous, entries, at) -> LogSeal:
    return LogSeal(
        agent_id=agent,
        day=day,
        entries=len(entries),
        previous=previous,
        digest=seal(previous=previous, owner=_owner(agent), day=day, entries=entries),
        sealed_at=at,
    )


def _owner(agent) -> str:
    return WHOLE_LOG if agent is None else str(agent)


def _of_the_day(of_agents, entries) -> list[str]:
    """What the seal of the whole log covers: the seals of that day, and what belongs to nobody."""
    ordered = sorted(of_agents, key=lambda row: row.agent_id)
    seals = [canonical({"agent": row.agent_id, "digest": row.digest}) for row in ordered]
    return seals + entries.get(None, [])


def _sealed_days(seals, agent) -> Iterator[tuple[date, dict, dict]]:
    """Each sealed day with its seals and its entries, by agent."""
    first, last = LogSeal.objects.aggregate(first=Min("day"), last=Max("day")).values()
    if first is None:
        return
    days = groupby(seals.order_by("day", "agent").iterator(), key=lambda row: row.day)
    sealed = ((day, {row.agent_id: row for row in rows}) for day, rows in days)
    found = entries_by_day(first, last, agent and agent.pk)
    for (today, of_day), (_same_day, entries) in zip(
        _every_day(first, last, sealed), _every_day(first, last, found), strict=True
    ):
        yield today, of_day, entries


def _fault(key, day, row, previous, entries) -> Break | None:
    """What is wrong with one link, or None."""
    if row is None:
        expected = seal(previous=previous, owner=_owner(key), day=day, entries=entries)
        return Break("", day, LogFault.SEAL_MISSING, expected, "")
    if row.previous != previous:
        return Break("", day, LogFault.CHAIN_BROKEN, previous, row.previous)
    made_anew = seal(previous=previous, owner=_owner(key), day=day, entries=entries)
    if row.digest != made_anew:
        return Break("", day, LogFault.ENTRIES_DIFFER, row.digest, made_anew)
    return None


def _named(breaks) -> list[Break]:
    """The breaks by day, with the codes of agents for their keys."""
    keys = [key for key in breaks if key is not None]
    codes = dict(Agent.objects.filter(pk__in=keys).values_list("pk", "code"))
    named = [replace(fault, owner=codes.get(key, "")) for key, fault in breaks.items()]
    return sorted(named, key=lambda fault: (fault.day, fault.owner))
