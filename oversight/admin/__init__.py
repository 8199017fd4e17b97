"""Oversight's pages. An admin class declares; rules, querysets and actions do the work."""

from oversight.admin import (
    authority,
    calendar,
    cases,
    complaint,
    cusum,
    dossier,
    events,
    flags,
    incident,
    overdue,
    parameters,
    random_plan,
    runs,
    scoring,
    ticket,
    visit,
)

__all__ = [
    "authority",
    "calendar",
    "cases",
    "complaint",
    "cusum",
    "dossier",
    "events",
    "flags",
    "incident",
    "overdue",
    "parameters",
    "random_plan",
    "runs",
    "scoring",
    "ticket",
    "visit",
]
