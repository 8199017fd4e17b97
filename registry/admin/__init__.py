"""The registry's pages. An admin class declares; rules, querysets and actions do the work."""

from registry.admin import (
    agent,
    area,
    boundaries,
    change,
    criteria,
    duplicates,
    export,
    operator,
    review,
    standing,
    statistic,
    suspensions,
    user,
)

__all__ = [
    "agent",
    "area",
    "boundaries",
    "change",
    "criteria",
    "duplicates",
    "export",
    "operator",
    "review",
    "standing",
    "statistic",
    "suspensions",
    "user",
]
