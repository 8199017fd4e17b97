"""Linking withdrawn dossiers to those filed instead (SCORING 1.5)."""

from collections.abc import Iterable

import numpy as np

from oversight.bulk import update_dossiers
from oversight.instants import from_moments
from oversight.models import CalendarVersion, Dossier
from oversight.rules.calendar import NEVER
from oversight.rules.refiling import link_refilings
from oversight.working_time import working_time_of

GROUPS_AT_ONCE = 250  # SQLite takes 999 parameters, and each group is three


def relink(groups: Iterable[tuple[int, int, str]]) -> int:
    """Link the dossiers of these groups anew: agent, procedure and key of the citizen.

    Returns how many dossiers changed. A dossier is linked within its own calendar only.
    """
    wanted = sorted({group for group in groups if group[2]})
    rows = []
    for start in range(0, len(wanted), GROUPS_AT_ONCE):
        found = Dossier.objects.in_groups(wanted[start : start + GROUPS_AT_ONCE])
        rows += found.values_list(
            "calendar_version",
            "pk",
            "agent",
            "procedure",
            "citizen_key",
            "received_at",
            "forwarded_at",
            "withdrawn_at",
            "refiled_wd",
            "is_refile",
        )
    versions = CalendarVersion.objects.select_related("calendar").in_bulk({row[0] for row in rows})
    return sum(
        _relink_in(working_time_of(version), [row[1:] for row in rows if row[0] == key])
        for key, version in versions.items()
    )


def unlink(dossiers: list[int]) -> None:
    """Take the links from dossiers that no longer belong to the group they were linked in."""
    if dossiers:
        nothing, no = [None] * len(dossiers), [0] * len(dossiers)
        update_dossiers({"id": dossiers, "refiled_wd": nothing, "is_refile": no})


def relink_agents(*agents) -> int:
    """Link the dossiers of these agents anew, after rows have moved between them."""
    withdrawn = Dossier.objects.filter(agent__in=agents).groups_of_withdrawn()
    linked = Dossier.objects.filter(agent__in=agents).linked_groups()
    return relink({*withdrawn, *linked})


def _relink_in(working_time, rows):
    key, agent, procedure, citizen, *moments, refiled_before, was_refile = zip(*rows, strict=True)
    registered, forwarded, withdrawn = map(from_moments, moments)
    links = link_refilings(
        agent=agent,
        procedure=procedure,
        citizen=np.unique(citizen, return_inverse=True)[1],
        registered=registered,
        forwarded=forwarded,
        withdrawn=withdrawn,
        calendar=working_time.calendar,
    )
    refiled_at = links.refiled_at(registered)
    ordinals = working_time.ordinals(refiled_at).tolist()
    refiled = [
        None if at == NEVER else ordinal
        for at, ordinal in zip(refiled_at.tolist(), ordinals, strict=True)
    ]
    is_refile = links.is_refile.tolist()
    changed = [
        (pk, now, int(is_now))
        for pk, now, before, is_now, was in zip(
            key, refiled, refiled_before, is_refile, was_refile, strict=True
        )
        if (now, is_now) != (before, was)
    ]
    if changed:
        pks, refiled, is_refile = zip(*changed, strict=True)
        update_dossiers({"id": pks, "refiled_wd": refiled, "is_refile": is_refile})
    return len(changed)
