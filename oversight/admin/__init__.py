"""Oversight's pages. An admin class declares; rules, querysets and actions do the work."""

from oversight.admin import (
    authority,
    calendar,
    cases,
    cusum,
    dossier,
    flags,
    overdue,
    parameters,
    runs,
    scoring,
)

__all__ = [
    "authority",
    "calendar",
    "cases",
    "cusum",
    "dossier",
    "flags",
    "overdue",
    "parameters",
    "runs",
    "scoring",
]
