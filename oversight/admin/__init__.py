"""Oversight's pages. An admin class declares; rules, querysets and actions do the work."""

from oversight.admin import (
    authority,
    calendar,
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
    "dossier",
    "flags",
    "overdue",
    "parameters",
    "runs",
    "scoring",
]
