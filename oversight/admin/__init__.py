"""Oversight's pages. An admin class declares; rules, querysets and actions do the work."""

from oversight.admin import (
    authority,
    calendar,
    cases,
    complaint,
    cusum,
    dossier,
    flags,
    overdue,
    parameters,
    random_plan,
    runs,
    scoring,
    visit,
)

__all__ = [
    "authority",
    "calendar",
    "cases",
    "complaint",
    "cusum",
    "dossier",
    "flags",
    "overdue",
    "parameters",
    "random_plan",
    "runs",
    "scoring",
    "visit",
]
